// The recorder: every answer that a test sees is held against /openapi.json of the port that gave it. What does not fit
// is kept, and the last test of the file tells it (`answersFit`).

import assert from 'node:assert/strict';

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { request } from './http.mjs';

const problem_type = 'application/problem+json';
// The statuses that pages may answer with a problem document; descriptions are about the API.
const undescribed_statuses = new Set([400, 403, 404, 405, 414]);
// What says something to clients; whatever else comes along (Date, CORS) is the same everywhere.
const telling_headers = [
  'Allow',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Set-Cookie',
  'WWW-Authenticate',
  'X-Sluice-Location',
  'X-Sluice-Pass',
  'X-Sluice-Set-Buyer',
  'X-Sluice-Set-Place',
];

export const seen = new Set(); // "GET /v1/sales/{sale} 200"
const misfits = [];
const contracts = new Map(); // by origin

export async function contractOf(origin) {
  if (!contracts.has(origin)) {
    const { json } = await request(origin, 'GET', '/openapi.json');
    contracts.set(origin, new Contract(json));
  }
  return contracts.get(origin);
}

export const openapiOf = (server) => contractOf(server.buyers);

export async function record(origin, method, target, answer) {
  const contract = await contractOf(origin);
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

  // What a reference stands for; anything else stands for itself.
  resolved(node) {
    if (!node?.$ref) return node;
    return node.$ref
      .slice(2)
      .split('/')
      .reduce((at, part) => at?.[part], this.document);
  }

  get operations() {
    return Object.entries(this.document.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs)
        .filter(([verb]) => verb !== 'parameters')
        .map(([verb, operation]) => ({
          method: verb.toUpperCase(),
          path,
          operation,
          what: `${verb.toUpperCase()} ${path}`,
          pointer: ['paths', path, verb],
          parameters: [...(verbs.parameters ?? []), ...operation.parameters].map((each) => this.resolved(each)),
          responses: Object.entries(operation.responses).map(([status, each]) => [status, this.resolved(each)]),
        })),
    );
  }

  // The template that a path belongs to, below the prefix or without it; literal segments go before parameters.
  template(target) {
    const parts = target.split('?')[0].replace(/^\/\.sluice(?=\/)/, '').split('/');
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
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = this.document.paths[template]?.[verb];
    if (!operation) {
      const is_known = template ? answer.status === 405 : undescribed_statuses.has(answer.status);
      return is_known ? this.#problemMisfit(answer) : `status ${answer.status} is not described`;
    }
    seen.add(`${method} ${template} ${answer.status}`);
    const status = operation.responses[answer.status] ? String(answer.status) : 'default';
    const response = this.resolved(operation.responses[status]);
    return (
      this.#headersMisfit(response, answer) ??
      this.#contentMisfit(['paths', template, verb, 'responses', status], response, answer)
    );
  }

  #headersMisfit(response, answer) {
    const described = response.headers ?? {};
    for (const name of telling_headers) {
      const value = answer.headers[name.toLowerCase()];
      if (value === undefined) continue;
      const header = this.resolved(described[name]);
      if (!header) return `${name} is not described`;
      for (const each of [value].flat()) {
        const check = this.#ajv.compile(header.schema);
        if (!check(header.schema.type === 'integer' ? Number(each) : each))
          return `${name}: ${this.#ajv.errorsText(check.errors)}`;
      }
    }
    return null;
  }

  #contentMisfit(pointer, response, answer) {
    if (!response.content) return answer.text === '' ? null : 'a body where none is described';
    const type = (answer.headers['content-type'] ?? '').split(';')[0];
    if (!response.content[type]) return `status ${answer.status} with content type "${type}" is not described`;
    if (answer.json === undefined) return null;
    const from = pointer.at(-1) === 'default' ? ['components', 'responses', 'Refused'] : pointer;
    return this.schemaMisfit([...from, 'content', type, 'schema'], answer.json);
  }

  #problemMisfit(answer) {
    const type = answer.headers['content-type'];
    if (type !== problem_type) return `content type "${type}" is not a problem's`;
    return this.schemaMisfit(['components', 'schemas', 'Problem'], answer.json);
  }

  // `strict`: a member that is not described does not fit either.
  schemaMisfit(pointer, value, { strict = false } = {}) {
    const escaped = pointer.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
    const reference = `openapi#/${escaped.map(encodeURIComponent).join('/')}`;
    const key = `${strict} ${reference}`;
    if (!this.#checks.has(key)) {
      const schema = strict ? { $ref: reference, unevaluatedProperties: false } : { $ref: reference };
      this.#checks.set(key, this.#ajv.compile(schema));
    }
    const check = this.#checks.get(key);
    return check(value) ? null : this.#ajv.errorsText(check.errors);
  }
}
