import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem, time_pattern } from '../lib/expect.mjs';
import { mug, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('The status document', () => {
  let server;
  let visitor;
  before(async () => {
    server = await startServer();
    visitor = new Buyer(server);
  });
  after(() => server.stop());
  const status = (sale) => visitor.get(`/v1/sales/${sale}`);
  const becomes = (sale, state) =>
    until(`${sale} to be ${state}`, async () => (await status(sale)).json.state === state);

  test('tells all that a waiting room needs, and may be kept for a second', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(7), mug(3)], message: 'Two each' }));
    const answer = await status(sale);
    const body = isOk(answer, 200);
    assert.equal(answer.headers['cache-control'], 'public, max-age=1');
    assert.equal(body.sale, sale);
    assert.equal(body.state, 'open');
    assert.equal(body.message, 'Two each');
    assert.match(body.now, time_pattern);
    assert.equal(body.opens_at, '2024-01-01T00:00:00.000Z');
    assert.ok('closes_at' in body);
    assert.deepEqual(body.items, [
      { item: 'tee', name: 'Winter tee', price: { amount: 2500, currency: 'EUR' }, stock: 7, available: 7, kept: 0, held: 0 },
      { item: 'mug', name: 'Mug', price: { amount: 900, currency: 'EUR' }, stock: 3, available: 3, kept: 0, held: 0 },
    ]);
    for (const name of ['waiting', 'issued', 'serving', 'pace_per_s'])
      assert.equal(typeof body.line[name], 'number', name);
    assert.ok(Array.isArray(body.line.knots));
    assert.match(answer.headers.etag, /^"[^"]+"$/);
    assert.ok(Number.isInteger(body.poll_after_ms) && body.poll_after_ms > 0);
  });

  test('is not sent again to who has it', async () => {
    const sale = await server.addSale(saleOf());
    const read = (etag) => visitor.get(`/v1/sales/${sale}`, { headers: { 'If-None-Match': etag } });
    const again = await until('a document that is still the same', async () => {
      const answer = await read((await status(sale)).headers.etag);
      return answer.status === 304 && answer;
    });
    assert.equal(again.text, '');
    assert.equal(isOk(await read('"of another day"'), 200).sale, sale);
  });

  test('is the same for everybody and gives nobody a cookie', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    await buyer.join(sale);
    const own = await buyer.get(`/v1/sales/${sale}`);
    assert.deepEqual(own.set_cookies, []);
    assert.deepEqual(Object.keys(own.json).sort(), Object.keys((await status(sale)).json).sort());
  });

  test('follows the sale: scheduled, open at its time, paused, open, closed', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(2) }));
    assert.equal((await status(sale)).json.state, 'scheduled');
    await becomes(sale, 'open');
    await server.act(sale, 'pause');
    await becomes(sale, 'paused');
    await server.act(sale, 'resume');
    await becomes(sale, 'open');
    await server.act(sale, 'close');
    await becomes(sale, 'closed');
  });

  test('a sale closes at closes_at by itself', async () => {
    const sale = await server.addSale(saleOf({ closes_at: secondsFromNow(2) }));
    assert.equal((await status(sale)).json.state, 'open');
    await becomes(sale, 'closed');
  });

  test('counts what is available, held and sold out', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = (await buyer.buy(sale)).json;
    await until('no unit to be available', async () => (await status(sale)).json.items[0].available === 0);
    assert.equal((await status(sale)).json.state, 'open', 'what is only held may come back');
    const { order } = (await buyer.checkout(hold)).json;
    await buyer.orderIs(order, 'confirmed');
    await becomes(sale, 'sold_out');
  });

  test('all sales at one address', async () => {
    const sale = await server.addSale(saleOf());
    const answer = await visitor.get('/v1/sales');
    const { sales } = isOk(answer, 200);
    assert.ok(sales.some((each) => each.sale === sale && each.state === 'open'));
  });

  test('HEAD answers the same fields without a body', async () => {
    const sale = await server.addSale(saleOf());
    const head = await server.ask('HEAD', `/v1/sales/${sale}`);
    assert.equal(head.status, 200);
    assert.equal(head.headers['cache-control'], 'public, max-age=1');
    assert.equal(head.headers['content-type'], 'application/json');
    assert.equal(head.text, '');
  });

  for (const name of ['nothing', 'UPPER', 'a_b', 'x'.repeat(41), '%2e%2e', '%00']) {
    test(`there is no sale "${name.slice(0, 12)}"`, async () => {
      isProblem(await status(name), 404, 'no-such-sale');
    });
  }

  test('every answer fits the OpenAPI document', answersFit);
});
