import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isProblem } from '../lib/expect.mjs';
import { mug, oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A refused request', () => {
  let server;
  let sale;
  let called;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf({ items: [tee(50), mug(50)] }));
    called = new Buyer(server);
    await called.join(sale);
  });
  after(() => server.stop());

  // Sends it twice, without an identity and with a called ticket; nothing may have changed after both.
  async function isRefused(method, path, body, status, kind, options) {
    const before_it = await server.belongings(sale);
    let problem;
    for (const buyer of [new Buyer(server), called]) {
      const answer = await buyer.send(method, path, body, options);
      problem = isProblem(answer, status, kind);
      assert.deepEqual(answer.set_cookies, [], 'no cookie for a refusal');
    }
    assert.deepEqual(await server.belongings(sale), before_it);
    return problem;
  }

  const row = (item, quantity) => ({ items: [{ item, quantity }] });
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const bodies = [
    ['nothing', undefined, 400, 'not-json'],
    ['no JSON', 'items=tee', 400, 'not-json'],
    ['half a document', '{"items":[', 400, 'not-json'],
    ['two documents', `${JSON.stringify(oneTee)}{}`, 400, 'not-json'],
    ['a trailing comma', '{"items":[{"item":"tee","quantity":1},]}', 400, 'not-json'],
    ['a comment', '{/* */"items":[{"item":"tee","quantity":1}]}', 400, 'not-json'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'not-json'],
    ['null', 'null', 400, 'not-json'],
    ['an array', [oneTee], 400, 'not-json'],
    ['nesting without end', deep, 400, 'not-json'],
    ['no items', {}, 422, 'invalid-field', 'items'],
    ['items that are null', { items: null }, 422, 'invalid-field', 'items'],
    ['items that are an object', { items: { item: 'tee', quantity: 1 } }, 422, 'invalid-field', 'items'],
    ['an empty cart', { items: [] }, 422, 'invalid-field', 'items'],
    ['a row that is text', { items: ['tee'] }, 422, 'invalid-field', 'items[0]'],
    ['a row without an item', { items: [{ quantity: 1 }] }, 422, 'invalid-field', 'items[0].item'],
    ['an item that is a number', row(1, 1), 422, 'invalid-field', 'items[0].item'],
    ['no quantity', { items: [{ item: 'tee' }] }, 422, 'invalid-field', 'items[0].quantity'],
    ['a quantity that is text', row('tee', '1'), 422, 'invalid-field', 'items[0].quantity'],
    ['a quantity of true', row('tee', true), 422, 'invalid-field', 'items[0].quantity'],
    ['a quantity of null', row('tee', null), 422, 'invalid-field', 'items[0].quantity'],
    ['a quantity of zero', row('tee', 0), 422, 'invalid-field', 'items[0].quantity'],
    ['a negative quantity', row('tee', -1), 422, 'invalid-field', 'items[0].quantity'],
    ['a fractional quantity', row('tee', 1.5), 422, 'invalid-field', 'items[0].quantity'],
    ['a quantity of 2^32+1', row('tee', 2 ** 32 + 1), 422, 'invalid-field', 'items[0].quantity'],
    [
      'a quantity of 2^64+1',
      '{"items":[{"item":"tee","quantity":18446744073709551617}]}',
      422,
      'invalid-field',
      'items[0].quantity',
    ],
    ['a quantity of 1e300', '{"items":[{"item":"tee","quantity":1e300}]}', 422, 'invalid-field', 'items[0].quantity'],
    [
      'a wrong second row',
      { items: [...oneTee.items, { item: 'mug', quantity: -1 }] },
      422,
      'invalid-field',
      'items[1].quantity',
    ],
    ['a thousand rows', { items: Array(300).fill({ item: 'tee', quantity: 1 }) }, 422, 'invalid-field', 'items'],
    ['an item twice in one row', '{"items":[{"item":"mug","quantity":1,"item":"tee"}]}', 422, 'invalid-field', 'items[0].item'],
    ['two carts', '{"items":[{"item":"mug","quantity":1}],"items":[{"item":"tee","quantity":1}]}', 422, 'invalid-field', 'items'],
    ['an unknown item', row('hat', 1), 404, 'no-such-item', 'items[0].item'],
    ['an item of another case', row('TEE', 1), 404, 'no-such-item', 'items[0].item'],
    ['an empty item', row('', 1), 404, 'no-such-item', 'items[0].item'],
    ['an over-long item', row('x'.repeat(10_000), 1), 404, 'no-such-item', 'items[0].item'],
    ['an item with NUL', row('tee\u0000', 1), 404, 'no-such-item', 'items[0].item'],
    ['a body beyond the limit', { ...oneTee, more: 'x'.repeat(20_000) }, 413, 'body-too-large'],
  ];
  for (const [what, body, status, kind, field = ''] of bodies) {
    for (const route of ['buy', 'holds']) {
      test(`${route}: ${what} is ${status} ${kind}`, async () => {
        const problem = await isRefused('POST', `/v1/sales/${sale}/${route}`, body, status, kind);
        assert.ok(problem.detail.includes(field), `"${problem.detail}" names ${field}`);
      });
    }
  }

  const joins = [
    ['no JSON', 'tee', 400, 'not-json'],
    ['an array', '[]', 400, 'not-json'],
    ['an item that is a number', { item: 5 }, 422, 'invalid-field'],
    ['an unknown item', { item: 'hat' }, 404, 'no-such-item'],
  ];
  for (const [what, body, status, kind] of joins) {
    test(`tickets: ${what} is ${status} ${kind}`, async () => {
      await isRefused('POST', `/v1/sales/${sale}/tickets`, body, status, kind);
    });
  }

  const addresses = [
    ['GET', '/v1/sales/nothing', 'no-such-sale'],
    ['POST', '/v1/sales/nothing/tickets', 'no-such-sale'],
    ['GET', '/v1/sales/nothing/tickets/current', 'no-such-sale'],
    ['DELETE', '/v1/sales/nothing/tickets/current', 'no-such-sale'],
    ['POST', '/v1/sales/nothing/holds', 'no-such-sale'],
    ['POST', '/v1/sales/nothing/buy', 'no-such-sale'],
    ['GET', '/v1', 'not-found'],
    ['GET', '/v1/', 'not-found'],
    ['GET', '/v2/sales', 'not-found'],
    ['GET', '/v1/sales/SALE/nothing', 'not-found'],
    ['GET', '/v1/sales/SALE/tickets/other', 'not-found'],
    ['GET', '/v1/sales/SALE/tickets/current/', 'not-found'],
    ['POST', '/v1/holds', 'not-found'],
    ['POST', '/v1/holds/x/nothing', 'not-found'],
    ['GET', '/admin/v1/sales', 'not-found'],
    ['GET', '/metrics', 'not-found'],
    ['GET', '/problems/nothing', 'not-found'],
    ['GET', '/../etc/passwd', 'not-found'],
    ['GET', '/assets/../../etc/passwd', 'not-found'],
  ];
  for (const [method, path, kind] of addresses) {
    test(`${method} ${path} is 404 ${kind}`, async () => {
      const body = method === 'POST' ? oneTee : undefined;
      await isRefused(method, path.replace('SALE', sale), body, 404, kind);
    });
  }

  const methods = [
    ['PUT', '/v1/sales', 'GET'],
    ['POST', '/v1/sales/SALE', 'GET'],
    ['DELETE', '/v1/sales/SALE', 'GET'],
    ['GET', '/v1/sales/SALE/tickets', 'POST'],
    ['POST', '/v1/sales/SALE/tickets/current', 'GET, DELETE'],
    ['PUT', '/v1/sales/SALE/holds', 'POST'],
    ['GET', '/v1/sales/SALE/holds', 'POST'],
    ['GET', '/v1/sales/SALE/buy', 'POST'],
    ['PATCH', '/v1/sales/SALE/buy', 'POST'],
    ['OPTIONS', '/v1/sales/SALE/buy', 'POST'],
    ['PROPFIND', '/v1/sales/SALE', 'GET'],
    ['POST', '/v1/holds/hold_01k8225d4e0009dsc8kt8a3g10', 'GET, DELETE'],
    ['GET', '/v1/holds/hold_01k8225d4e0009dsc8kt8a3g10/checkout', 'POST'],
    ['DELETE', '/v1/orders/ord_01k8225d4e0009dsc8kt8a3g10', 'GET'],
    ['POST', '/', 'GET'],
    ['DELETE', '/.sluice/sale/SALE', 'GET'],
    ['POST', '/openapi.json', 'GET'],
    ['POST', '/problems/sold-out', 'GET'],
  ];
  for (const [method, path, allow] of methods) {
    test(`${method} ${path} is 405 and Allow tells ${allow}`, async () => {
      const target = path.replace('SALE', sale);
      const answer = await new Buyer(server).send(method, target, method === 'GET' ? undefined : '{}');
      isProblem(answer, 405, 'method-not-allowed');
      assert.deepEqual(answer.headers.allow?.split(', ').sort(), allow.split(', ').sort());
      await isRefused(method, target, method === 'GET' ? undefined : '{}', 405, 'method-not-allowed');
    });
  }

  test("a problem's type can be read, and says what it means", async () => {
    for (const kind of [
      'sold-out',
      'not-open',
      'not-called',
      'closed',
      'hold-expired',
      'invalid-field',
      'key-mismatch',
    ]) {
      const answer = await server.ask('GET', `/problems/${kind}`);
      assert.equal(answer.status, 200);
      assert.match(answer.headers['content-type'], /^text\/plain/);
      assert.match(
        answer.text,
        /\nWhat it means:\n.+\n\nWhat to do:\n.+\n\nWhether to send the same request again:\n(Yes|No)/,
      );
      const page = await server.ask('GET', `/problems/${kind}`, { headers: { Accept: 'text/html' } });
      assert.match(page.headers['content-type'], /^text\/html/);
      assert.match(page.headers.vary, /Accept/);
      assert.match(page.text, /<h2>What to do<\/h2>/);
      assert.deepEqual(page.set_cookies, []);
    }
  });

  test("an operator's problem is explained on the operators' port", async () => {
    for (const kind of ['no-such-job', 'bad-credentials', 'conflict']) {
      const answer = await server.admin('GET', `/problems/${kind}`, undefined, { token: null });
      assert.equal(answer.status, 200);
      assert.match(answer.text, /What to do:/);
    }
    isProblem(await server.admin('GET', '/problems/nothing', undefined, { token: null }), 404, 'not-found');
  });

  test('a trace id of the caller comes back', async () => {
    const id = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${id}-00f067aa0ba902b7-01` };
    assert.equal(isProblem(await called.get('/v1/nothing', { headers }), 404, 'not-found').trace_id, id);
    const zero = { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` };
    assert.notEqual(
      isProblem(await called.get('/v1/nothing', { headers: zero }), 404, 'not-found').trace_id,
      '0'.repeat(32),
    );
  });

  test('every answer fits the OpenAPI document', answersFit);
});
