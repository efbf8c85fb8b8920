import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit, openapiOf, record, seen } from '../lib/contract.mjs';
import { EventStream } from '../lib/events.mjs';
import { isOk } from '../lib/expect.mjs';
import { oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// The buyer API of this form, as it is promised; a route that is added to the document is promised, too.
const promised = [
  'GET /v1/sales/{sale}',
  'GET /v1/sales/{sale}/events',
  'POST /v1/sales/{sale}/tickets',
  'GET /v1/sales/{sale}/tickets/current',
  'DELETE /v1/sales/{sale}/tickets/current',
  'POST /v1/sales/{sale}/holds',
  'POST /v1/sales/{sale}/buy',
  'GET /v1/holds/{hold}',
  'DELETE /v1/holds/{hold}',
  'POST /v1/holds/{hold}/checkout',
  'GET /v1/orders/{order}',
];

describe('/openapi.json', () => {
  let server;
  let document;
  before(async () => {
    server = await startServer();
    document = (await openapiOf(server)).document;
  });
  after(() => server.stop());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );

  test('is served as JSON and may be cached', async () => {
    const answer = await server.ask('GET', '/openapi.json');
    isOk(answer, 200);
    assert.match(answer.headers['cache-control'], /max-age=\d+/);
    assert.match(answer.json.openapi, /^3\.1\./);
    assert.ok(answer.json.info.title && answer.json.info.version);
  });

  test('describes every promised route', () => {
    const described = new Set(operations().map(({ method, path }) => `${method} ${path}`));
    assert.deepEqual(
      promised.filter((route) => !described.has(route)),
      [],
    );
  });

  test('its schemas are valid, and every reference leads somewhere', () => {
    const ajv = new Ajv({ strict: false });
    addFormats(ajv);
    ajv.addSchema(document, 'openapi');
    for (const name of Object.keys(document.components.schemas)) {
      ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
    for (const reference of new Set(references)) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce((node, part) => node?.[part], document);
      assert.ok(found, reference);
    }
  });

  test('every operation has a summary, its path parameters, and a described problem for each error', () => {
    for (const { method, path, operation } of operations()) {
      const what = `${method} ${path}`;
      assert.ok(operation.summary, what);
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = (operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name);
      assert.deepEqual(given, wanted, what);
      for (const [status, response] of Object.entries(operation.responses)) {
        assert.ok(response.description, `${what} ${status}`);
        if (Number(status) < 400) continue;
        assert.deepEqual(Object.keys(response.content), ['application/problem+json'], `${what} ${status}`);
      }
    }
  });

  test('every POST takes an Idempotency-Key where it is promised', () => {
    for (const route of ['/v1/sales/{sale}/holds', '/v1/sales/{sale}/buy', '/v1/holds/{hold}/checkout']) {
      const names = document.paths[route].post.parameters.map(({ name }) => name);
      assert.ok(names.includes('Idempotency-Key'), route);
    }
  });

  test('every operation answers something that is described: to nobody, to a buyer, and for what is not there', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    const there = { sale, hold, order, problem: 'sold-out' };
    const missing = {
      sale: 'nothing',
      hold: 'hold_00000000000000000000000000',
      order: 'ord_00000000000000000000000000',
      problem: 'nothing',
    };
    const bodies = {
      buy: oneTee,
      holds: oneTee,
      tickets: {},
      checkout: { email: 'a@b.c', payment: { method: 'tok_ok' } },
    };
    // An answer that does not end is held against the document by its head.
    const listensTo = async (name, target) => {
      const stream = await EventStream.open(server, name);
      await record(server, 'GET', target, stream);
      stream.close();
    };
    for (const { method, path } of operations()) {
      const body = method === 'POST' ? (bodies[path.split('/').at(-1)] ?? {}) : undefined;
      for (const [who, values] of [
        [new Buyer(server), there],
        [buyer, there],
        [buyer, missing],
      ]) {
        const target = path.replace(/\{(\w+)\}/g, (_, name) => values[name]);
        await (path.endsWith('/events') ? listensTo(values.sale, target) : who.send(method, target, body));
      }
      const answered = [...seen].filter((each) => each.startsWith(`${method} ${path} `));
      assert.ok(answered.length > 0, `${method} ${path}`);
    }
  });

  test('the recorder of these tests sees what does not fit', async () => {
    const contract = await openapiOf(server);
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, text: '{}', json: {} };
    assert.match(contract.misfit('GET', '/v1/sales/x', answer), /must have required property/);
    assert.match(contract.misfit('GET', '/v1/sales/x', { ...answer, status: 299 }), /status 299/);
    assert.match(
      contract.misfit('GET', '/v1/sales/x', { ...answer, headers: { 'content-type': 'text/html' } }),
      /content type/,
    );
    assert.match(contract.misfit('GET', '/v1/elsewhere', answer), /status 200/);
  });

  test('every answer fits the OpenAPI document', answersFit);
});
