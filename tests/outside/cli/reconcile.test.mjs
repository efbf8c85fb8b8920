// `sluice reconcile`: what the orders and the provider's payments say of each other.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { run } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('sluice reconcile', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const reconcile = (...flags) => run(['reconcile', '--admin', server.operators, '--data', server.data, ...flags]);
  // Only what was made before it began is looked at, to the second.
  const settled = (...flags) =>
    until('the payments of this second to be of the past', async () => {
      const found = await reconcile(...flags, '--json');
      const { payments } = JSON.parse(found.out);
      const { json } = await request(server.sandbox, 'GET', '/v1/charges');
      const ours = json.charges.filter(({ reference }) => reference.startsWith('ord_'));
      return payments === ours.length && { code: found.code, ...JSON.parse(found.out) };
    });
  const pay = (body) =>
    fetch(`${server.sandbox}/v1/payment_intents`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_test_outside' },
      body: new URLSearchParams({ amount: '2500', currency: 'eur', confirm: 'true', payment_method: 'tok_ok', ...body }),
    });

  test('orders that were paid, declined and are being paid agree with their payments', async () => {
    const sale = await server.addSale(saleOf({}));
    for (const [method, state] of [['tok_ok', 'confirmed'], ['tok_declined', 'payment_failed'], ['tok_action', 'payment_action_required']]) {
      const buyer = new Buyer(server);
      const { hold } = isOk(await buyer.buy(sale), 201);
      const { order } = isOk(await buyer.checkout(hold, method), 202);
      await buyer.orderIs(order, state);
    }
    const found = await settled();
    assert.deepEqual(found, { code: 0, ok: true, orders: 3, payments: 3, under_way: 1, differences: [] });
    const told = await reconcile();
    assert.equal(told.code, 0);
    assert.match(told.out, /^3 orders, 3 payments, 1 under way, 0 differences\n$/);
  });

  test('money for an order that nobody knows is told, and what is of no order of ours is not', async () => {
    const order = 'ord_00000000000000000000000001';
    assert.equal((await pay({ 'metadata[order]': 'invoice-7' })).status, 200);
    assert.equal((await pay({ 'metadata[order]': order })).status, 200);
    const found = await settled();
    assert.equal(found.code, 1);
    assert.equal(found.ok, false);
    assert.deepEqual(found.differences.map(({ kind, order: of }) => [kind, of]), [['money_without_goods', order]]);
    const told = await reconcile();
    assert.equal(told.code, 1);
    assert.match(told.out, /^money_without_goods\tord_0+1\tpi_5\t/);
  });

  test('says what it cannot reach', async () => {
    const nobody = await run(['reconcile', '--admin', 'http://127.0.0.1:1', '--data', server.data]);
    assert.notEqual(nobody.code, 0);
    assert.match(nobody.err, /127\.0\.0\.1:1/);
    const elsewhere = await run(['reconcile', '--admin', server.operators, '--data', '/nonexistent']);
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.err, /sandbox\.url/);
  });
});

describe('sluice audit --provider', () => {
  let server;
  before(async () => {
    server = await startServer();
    const sale = await server.addSale(saleOf({}));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    await buyer.orderIs(isOk(await buyer.checkout(hold), 202).order, 'confirmed');
  });
  after(() => server.stop());
  const asked = (what, body) =>
    fetch(`${server.sandbox}/v1/${what}`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_test_outside' },
      body: new URLSearchParams(body),
    });

  test('an audit holds the orders against the provider, if it is asked to', async () => {
    const audit = async (...flags) => {
      const { code, out, err } = await run(['audit', '--data', server.data, ...flags, '--json', '-']);
      return { code, err, found: out && JSON.parse(out).invariants.find(({ name }) => name === 'orders_agree_with_provider') };
    };
    assert.deepEqual((await audit('--provider')).found, { name: 'orders_agree_with_provider', ok: true, detail: '' });
    assert.equal((await audit()).found, undefined);
    const pay = (body) => asked('payment_intents', { amount: '2500', currency: 'eur', confirm: 'true', payment_method: 'tok_ok', ...body });
    const order = 'ord_00000000000000000000000002';
    assert.equal((await pay({ 'metadata[order]': order })).status, 200);
    const broken = await until('that payment to be of the past', async () => {
      const found = await audit('--provider');
      return found.code === 1 && found;
    });
    assert.match(broken.found.detail, new RegExp(`^money_without_goods: ${order}: `));
    const strange = (await request(server.sandbox, 'GET', '/v1/charges')).json.charges.find(({ reference }) => reference === order);
    assert.equal((await asked('refunds', { payment_intent: strange.payment_intent })).status, 200);
    assert.equal((await audit('--provider')).code, 0, 'given back, it is nobody\'s');
    const alone = await run(['audit', '--data', server.data, '--config', 'sluice.toml']);
    assert.deepEqual([alone.code, alone.err], [2, 'sluice: --config: needs --provider\n']);
  });
});
