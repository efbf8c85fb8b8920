import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit, openapiOf, record, seen } from '../lib/contract.mjs';
import { EventStream } from '../lib/events.mjs';
import { isOk } from '../lib/expect.mjs';
import { oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// Event streams.
const never_ends = /\/(events|changes)$/;

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

describe("The buyers' description", () => {
  let server;
  let contract;
  before(async () => {
    server = await startServer();
    contract = await openapiOf(server);
  });
  after(() => server.stop());

  test('describes every promised route', () => {
    const described = new Set(contract.operations.map(({ what }) => what));
    assert.deepEqual(
      promised.filter((route) => !described.has(route)),
      [],
    );
  });

  test('every POST takes an Idempotency-Key where it is promised', () => {
    for (const route of ['/v1/sales/{sale}/holds', '/v1/sales/{sale}/buy', '/v1/holds/{hold}/checkout']) {
      const { parameters } = contract.operations.find(({ what }) => what === `POST ${route}`);
      assert.ok(
        parameters.some(({ name }) => name === 'Idempotency-Key'),
        route,
      );
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
    const listensTo = async (target) => {
      const stream = await EventStream.openAt(server.buyers, target, {});
      await record(server.buyers, 'GET', target, stream);
      stream.close();
    };
    for (const { method, path } of contract.operations) {
      const body = method === 'POST' ? (bodies[path.split('/').at(-1)] ?? {}) : undefined;
      for (const [who, values] of [
        [new Buyer(server), there],
        [buyer, there],
        [buyer, missing],
      ]) {
        const target = path.replace(/\{(\w+)\}/g, (_, name) => values[name]);
        await (never_ends.test(path) ? listensTo(target) : who.send(method, target, body));
      }
      const answered = [...seen].filter((each) => each.startsWith(`${method} ${path} `));
      assert.ok(answered.length > 0, `${method} ${path}`);
    }
  });

  test('the recorder of these tests sees what does not fit', async () => {
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, text: '{}', json: {} };
    assert.match(contract.misfit('GET', '/v1/sales/x', answer), /must have required property/);
    assert.match(contract.misfit('GET', '/v1/sales/x', { ...answer, status: 299 }), /status 299/);
    assert.match(
      contract.misfit('GET', '/v1/sales/x', { ...answer, headers: { 'content-type': 'text/html' } }),
      /content type/,
    );
    assert.match(contract.misfit('GET', '/v1/elsewhere', answer), /status 200/);
    const problem = { type: '/problems/sold-out', title: 't', status: 404, detail: 'd', trace_id: 'a'.repeat(32) };
    const refusal = { status: 404, headers: { 'content-type': 'application/problem+json' }, json: problem };
    assert.match(contract.misfit('GET', '/v1/sales/x', refusal), /allowed values/, 'a type of another status');
    const late = { ...refusal, headers: { ...refusal.headers, 'retry-after': '1' } };
    assert.match(contract.misfit('GET', '/v1/sales/x', late), /Retry-After is not described/);
  });

  test('every answer fits the OpenAPI document', answersFit);
});
