// Money for nobody is given back, by a server's own clock and by hand; never money of what is not known.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { run, scratchFile } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

// As Stripe's API takes it, at the sandbox.
async function pay(server, fields) {
  const answer = await fetch(`${server.sandbox}/v1/payment_intents`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk_test_outside' },
    body: new URLSearchParams({ amount: '2500', currency: 'eur', confirm: 'true', payment_method: 'tok_ok', ...fields }),
  });
  assert.equal(answer.status, 200);
  return (await answer.json()).id;
}
async function charge(server, intent) {
  const { json } = await request(server.sandbox, 'GET', '/v1/charges');
  return json.charges.find(({ payment_intent }) => payment_intent === intent);
}
async function failedOrder(server) {
  const sale = await server.addSale(saleOf());
  const buyer = new Buyer(server);
  const { hold } = isOk(await buyer.buy(sale), 201);
  const { order } = isOk(await buyer.checkout(hold, 'tok_declined'), 202);
  await buyer.orderIs(order, 'payment_failed');
  return order;
}

describe('The reconciler', () => {
  let server;
  before(async () => (server = await startServer({ config: '[payment]\nreconcile_every = "1s"\nreconcile_after = "0s"\n' })));
  after(() => server.stop());

  test('lets go and pays back by itself what was paid for orders that have failed, and nothing else', async () => {
    const order = await failedOrder(server);
    const taken = await pay(server, { 'metadata[order]': order });
    const set_aside = await pay(server, { 'metadata[order]': order, capture_method: 'manual' });
    const of_another_amount = await pay(server, { 'metadata[order]': order, amount: '2499' });
    const unknown = await pay(server, { 'metadata[order]': 'ord_00000000000000000000000001' });
    const foreign = await pay(server, { 'metadata[order]': 'invoice-7' });
    await until('the money to be back', async () => (await charge(server, taken)).refunded === 2500);
    await until('the rest to be let go', async () => (await charge(server, set_aside)).status === 'cancelled');
    for (const intent of [of_another_amount, unknown, foreign]) {
      const { status, refunded } = await charge(server, intent);
      assert.deepEqual([status, refunded], ['captured', 0]);
    }
    const metrics = (await request(server.operators, 'GET', '/metrics')).text;
    assert.match(metrics, /sluice_reconciled_total\{done="refunded"\} 1\n/);
    assert.match(metrics, /sluice_reconciled_total\{done="let_go"\} [01]\n/); // the provider's own word may be quicker
    assert.match(metrics, /sluice_goods_without_money 0\n/);
  });
});

// A server whose provider tells it of nothing, and is asked for all.
describe('What the provider has told nobody', () => {
  let provider, server;
  before(async () => {
    provider = await startServer();
    server = await startServer({ config: `[payment]\nurl = "${provider.sandbox}"\nreconcile_every = "1s"\nreconcile_after = "0s"\n` });
  });
  after(async () => {
    await server.leave();
    await provider.stop();
  });

  test("money that went back at its own desk is found, and `sluice reconcile` does not name it for ever", async () => {
    const sale = await server.addSale(saleOf({ items: [tee(2)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold, 'tok_ok'), 202);
    await buyer.orderIs(order, 'confirmed');
    const { payment } = isOk(await server.admin('GET', `/admin/v1/orders/${order}`), 200);
    const answer = await fetch(`${provider.sandbox}/v1/refunds`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_test_outside' },
      body: new URLSearchParams({ payment_intent: payment.provider_reference }),
    });
    assert.equal(answer.status, 200);
    await buyer.orderIs(order, 'refunded');
    const file = await scratchFile('sluice.toml', `[payment]\nurl = "${provider.sandbox}"\n`);
    const flags = ['--config', file, '--admin', server.operators, '--data', server.data, '--json', '--dry-run'];
    const { out } = await run(['reconcile', ...flags]);
    assert.deepEqual(JSON.parse(out).differences, []);
    const audit = await run(['audit', '--data', server.data]);
    assert.equal(audit.code, 0, audit.out);
  });
});

describe('sluice reconcile', () => {
  let server;
  before(async () => (server = await startServer({ config: '[payment]\nreconcile_every = "0s"\n' })));
  after(() => server.stop());

  test('says what it would do, and does it', async () => {
    const order = await failedOrder(server);
    const intent = await pay(server, { 'metadata[order]': order });
    const flags = ['reconcile', '--admin', server.operators, '--data', server.data, '--json'];
    const found = await until('the payment to be of the past', async () => {
      const { out } = await run([...flags, '--dry-run']);
      const { differences } = JSON.parse(out);
      return differences.length === 1 && differences;
    });
    assert.deepEqual([found[0].kind, found[0].remedy, found[0].done], ['money_without_goods', 'refund', false]);
    assert.equal((await charge(server, intent)).refunded, 0);
    const { code, out } = await run([...flags, '--yes']);
    assert.equal(code, 0, out);
    assert.deepEqual([JSON.parse(out).ok, JSON.parse(out).differences[0].said], [true, 'paid back']);
    assert.equal((await charge(server, intent)).refunded, 2500);
    assert.deepEqual(JSON.parse((await run([...flags, '--yes'])).out).differences, [], 'it is back, and not named again');
    assert.equal((await charge(server, intent)).refunded, 2500, 'once');
  });
});
