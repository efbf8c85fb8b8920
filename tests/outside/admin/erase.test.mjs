// Who placed an order can be forgotten: what was bought and paid stays, and nothing that goes on loses what it needs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { originKeys } from '../lib/proxies.mjs';
import { run } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('Erasing who placed an order', () => {
  let server;
  before(async () => {
    const webhook = `[[webhook]]\nname = "away"\nurl = "http://127.0.0.1:9/"\nallow_private = true\nsecrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]\nevents = ["order.payment_failed"]\n`;
    server = await startServer({ config: webhook });
    server.records_operators = true;
  });
  after(() => server.stop());

  const flags = () => ['--admin', server.operators, '--data', server.data];
  const shown = async (order) => isOk(await server.admin('GET', `/admin/v1/orders/${order}`), 200);
  const erase = (order, more = {}) => server.admin('POST', `/admin/v1/orders/${order}/erase`, {}, more);
  const shipping_address = { name: 'Ada Lovelace', line1: 'St James Square 12', city: 'London', country: 'GB' };
  async function ordered(sale, method = 'tok_ok') {
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const body = { email: 'ada@lovelace.example', payment: { method }, shipping_address, shipping_method: 'express' };
    const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, body), 202);
    return { buyer, order };
  }

  test('takes address and details out of lists, exports and the ledger, and leaves what was bought', async () => {
    const sale = await server.addSale(saleOf());
    const { buyer, order } = await ordered(sale);
    await buyer.orderIs(order, 'confirmed');
    assert.deepEqual((await shown(order)).details, { shipping_address, shipping_method: 'express' });
    assert.match((await run(['orders', 'export', sale, ...flags()])).out, /St James Square 12/);
    const { code, err } = await run(['orders', 'erase', order, '--yes', ...flags()]);
    assert.equal(code, 0, err);
    const { email, details, total, items, state } = await shown(order);
    assert.deepEqual([email, details, total.amount, items.length, state], ['', {}, 2500, 1, 'confirmed']);
    assert.doesNotMatch((await run(['orders', 'export', sale, ...flags()])).out, /lovelace|St James/i);
    assert.equal((await buyer.orderIs(order, 'confirmed')).order, order, 'its buyer still has it');
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    await buyer.orderIs(order, 'refunded');
    isOk(await erase(order), 200);
    assert.equal((await run(['audit', '--data', server.data])).code, 0);
  });

  test('is done once a key, and of an order that has ended long ago', async () => {
    const sale = await server.addSale(saleOf());
    const { buyer, order } = await ordered(sale);
    await buyer.orderIs(order, 'confirmed');
    const headers = { 'Idempotency-Key': 'forget-1' };
    const first = isOk(await erase(order, { headers }), 200);
    const again = await erase(order, { headers });
    assert.deepEqual(isOk(again, 200), first);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    isProblem(await erase('ord_00000000000000000000000000'), 404, 'no-such-order');
  });

  test('waits for a payment that is open, and for what is still to be told', async () => {
    const sale = await server.addSale(saleOf());
    const acting = await ordered(sale, 'tok_action');
    await acting.buyer.orderIs(acting.order, 'payment_action_required');
    assert.match(isProblem(await erase(acting.order), 409, 'conflict').detail, /its payment is not over/);
    const failed = await ordered(sale, 'tok_declined');
    await failed.buyer.orderIs(failed.order, 'payment_failed');
    const problem = isProblem(await erase(failed.order), 409, 'conflict');
    assert.match(problem.detail, /is still told of by job_/);
    assert.equal((await shown(failed.order)).email, 'ada@lovelace.example');
  });

  test("leaves the shop's own number of an order that was paid there", async () => {
    const sale = await server.addSale(saleOf({ payment: 'shop' }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const [key] = await originKeys(server, sale);
    const headers = { Authorization: `Bearer ${key}` };
    const { order } = isOk(await server.ask('POST', `/v1/shop/holds/${hold}/confirm`, { headers, body: { order: 'S-7' } }), 200);
    isOk(await erase(order), 200);
    assert.deepEqual((await shown(order)).details, { shop_order: 'S-7' });
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
