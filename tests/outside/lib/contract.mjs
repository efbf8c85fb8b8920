// The recorder: every answer that a test sees is held against /openapi.json. What does not fit is kept, and the last
// test of the file tells it (`answersFit`).

import assert from 'node:assert/strict';

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { request } from './http.mjs';

// What the transport may answer to anything, whatever the route.
const transport_statuses = new Set([400, 405, 408, 413, 414, 431]);

export const seen = new Set(); // "GET /v1/sales/{sale} 200"
const misfits = [];
const documents = new Map(); // by origin

export async function openapiOf(server) {
  if (!documents.has(server.buyers)) {
    const { json } = await request(server.buyers, 'GET', '/openapi.json');
    documents.set(server.buyers, new Contract(json));
  }
  return documents.get(server.buyers);
}

export async function record(server, method, target, answer) {
  const contract = await openapiOf(server);
  const misfit = contract.misfit(method, target, answer);
  if (misfit) misfits.push(`${method} ${target} -> ${answer.status} ${answer.text}\n    ${misfit}`);
}

export function answersFit() {
  assert.ok(seen.size > 0, 'some answers were recorded');
  assert.deepEqual([...new Set(misfits)], []);
}

class Contract {
  #ajv = new Ajv({ strict: false, allErrors: true });
  #checks = new Map();

  constructor(document) {
    this.document = document;
    addFormats(this.#ajv);
    this.#ajv.addSchema(document, 'openapi');
  }

  // The template that a path belongs to; literal segments go before parameters.
  template(target) {
    const parts = target.split('?')[0].split('/');
    const fits = (template) => {
      const wanted = template.split('/');
      return wanted.length === parts.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i]);
    };
    const parameters = (template) => template.split('{').length;
    return Object.keys(this.document.paths)
      .filter(fits)
      .sort((a, b) => parameters(a) - parameters(b))[0];
  }

  // Why the answer is not one that the document describes, or null.
  misfit(method, target, answer) {
    const template = this.template(target);
    const operation = this.document.paths[template]?.[method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (!operation) return this.#transportMisfit(answer, template ? new Set([405]) : new Set([400, 404, 405, 414]));
    seen.add(`${method} ${template} ${answer.status}`);
    const response = operation.responses[answer.status];
    if (!response) return this.#transportMisfit(answer, transport_statuses);
    if (!response.content) return answer.text === '' ? null : 'a body where none is described';
    const type = (answer.headers['content-type'] ?? '').split(';')[0];
    const content = response.content[type];
    if (!content) return `content type "${type}" is not described`;
    if (answer.json === undefined) return null;
    return this.#schemaMisfit(
      ['paths', template, method.toLowerCase(), 'responses', answer.status, 'content', type, 'schema'],
      answer.json,
    );
  }

  #transportMisfit(answer, statuses) {
    if (!statuses.has(answer.status)) return `status ${answer.status} is not described`;
    const type = answer.headers['content-type'];
    if (type !== 'application/problem+json') return `content type "${type}" is not a problem's`;
    return this.#schemaMisfit(['components', 'schemas', 'Problem'], answer.json);
  }

  #schemaMisfit(pointer, value) {
    const escaped = pointer.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
    const reference = `openapi#/${escaped.map(encodeURIComponent).join('/')}`;
    if (!this.#checks.has(reference)) this.#checks.set(reference, this.#ajv.compile({ $ref: reference }));
    const check = this.#checks.get(reference);
    return check(value) ? null : this.#ajv.errorsText(check.errors);
  }
}
