// The payment provider goes away and comes back: nobody's hold is lost, nobody is charged twice, and it is left alone.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const outage_ms = 90_000; // far beyond the half minute for which a provider is not asked

// Says what it is told to say, and keeps what it was asked.
class Provider {
  is_away = false;
  asked = []; // keys, one a call
  charged = new Set();

  async listen() {
    this.server = http.createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const key = request.headers['idempotency-key'];
        this.asked.push(key);
        if (!this.is_away) this.charged.add(key);
        const [status, body] = this.is_away ? [503, {}] : [200, { id: `pi_${key}`, amount: 2500, currency: 'eur', status: 'succeeded' }];
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('When the payment provider is away', () => {
  const provider = new Provider();
  const orders = []; // {buyer, hold, order}
  let server, sale, asked_at_most;

  before(async () => {
    const url = await provider.listen();
    server = await startServer({ config: `[payment]\nurl = "${url}"\nreconcile_every = "0s"\n` });
    sale = await server.addSale(saleOf({ items: [tee(100)] }));
  });
  after(async () => {
    await server.stop();
    provider.close();
  });

  // Somebody at an address of their own, as a proxy on this machine tells it.
  async function order() {
    const headers = { 'X-Forwarded-For': `192.0.2.${orders.length + 1}` };
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, undefined, { headers }), 201);
    const began = performance.now();
    const { order } = isOk(await buyer.checkout(hold, 'tok_ok', { headers }), 202);
    orders.push({ buyer, hold, order, took_ms: performance.now() - began });
    return orders.at(-1);
  }
  async function metric(name) {
    const { text } = await server.admin('GET', '/metrics');
    const found = new RegExp(`^${name}\\{name="[^"]+"\\} (\\S+)$`, 'm').exec(text);
    assert.ok(found, `${name} is in the metrics`);
    return Number(found[1]);
  }

  test('it is asked for everybody as long as it works', async () => {
    const { buyer, order: paid } = await order();
    await buyer.orderIs(paid, 'confirmed');
    assert.equal(await metric('sluice_breaker_state'), 0);
    assert.equal(await metric('sluice_breaker_trips_total'), 0);
  });

  test('it is left alone once too many of its answers have failed, and the log says so', async () => {
    provider.is_away = true;
    for (let i = 0; i < 24; ++i) await order();
    await until('the breaker to open', async () => (await metric('sluice_breaker_state')) === 2);
    assert.equal(await metric('sluice_breaker_trips_total'), 1);
    const [event] = await server.logged('provider_away');
    assert.equal(event.level, 'warn');
  });

  test('orders are still taken, at once, and wait; no hold is lost', async () => {
    asked_at_most = provider.asked.length;
    for (let i = 0; i < 5; ++i) await order();
    for (const { buyer, hold, order: waiting } of orders.slice(1)) {
      assert.match(isOk(await buyer.get(`/v1/orders/${waiting}`), 200).state, /^(accepted|payment_pending)$/);
      assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'paying');
    }
    for (const { order: late } of orders.slice(-5)) assert.ok(!provider.asked.includes(late), 'nothing was asked for it');
    const { jobs } = (await server.admin('GET', '/admin/v1/jobs')).json;
    const of = new Map(jobs.map((job) => [job.order, job]));
    for (const { order: late } of orders.slice(-5)) assert.equal(of.get(late).attempts, 0, 'waiting is no try');
  });

  test('a few are asked for to see whether it is back, and then everybody is paid, once', async () => {
    await until('the breaker to let a few through', async () => (await metric('sluice_breaker_trips_total')) === 2, {
      within_ms: outage_ms,
    });
    assert.ok(provider.asked.length - asked_at_most <= 3, `${provider.asked.length - asked_at_most} calls in the outage`);
    provider.is_away = false;
    for (const { buyer, order: paid } of orders) {
      await until(`${paid} to be confirmed`, async () => (await buyer.get(`/v1/orders/${paid}`)).json.state === 'confirmed', {
        within_ms: outage_ms,
      });
    }
    assert.equal(await metric('sluice_breaker_state'), 0);
    await server.logged('provider_back');
    assert.deepEqual([...provider.charged].sort(), orders.map(({ order: paid }) => paid).sort());
    const { items } = await server.report(sale);
    assert.deepEqual([items[0].sold, items[0].held], [orders.length, 0]);
  });
});
