// One correlation id, from the click to whoever is asked and told for it: W3C Trace Context.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { isOk } from '../lib/expect.mjs';
import { scratchFile } from '../lib/program.mjs';
import { oneOf, saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

// Hears what is asked of a provider, and has it answered by one.
class Listener {
  heard = []; // {method, url, traceparent}
  async listen(provider) {
    this.server = http.createServer((request, response) => {
      this.heard.push({ method: request.method, url: request.url, traceparent: request.headers.traceparent });
      const { host: _, ...headers } = request.headers;
      const onward = http.request(provider + request.url, { method: request.method, headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('The trace of a purchase', () => {
  const provider = new Listener();
  const shop = new Endpoint();
  let bank, server;
  before(async () => {
    bank = await startServer();
    const [url, hook] = await Promise.all([provider.listen(bank.sandbox), shop.listen()]);
    const key = await scratchFile('key', 'sk_test_trace');
    server = await startServer({
      config: `[payment]
url = "${url}"
secret_key_file = "${key}"
reconcile_every = "0s"
methods = [{ id = "tok_ok", label = "Card" }]
[[webhook]]
name = "erp"
url = "${hook}/"
secrets = ["${secretOf('s')}"]
events = ["order.confirmed", "order.refunded"]
allow_private = true
retry_after = []
`,
    });
  });
  after(async () => {
    await bank.leave();
    provider.close();
    shop.close();
    await server.stop();
  });

  async function pays(headers) {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee')), 201);
    const body = { email: 'ada@example.com', payment: { method: 'tok_ok' } };
    const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, body, { headers }), 202);
    await buyer.orderIs(order, 'confirmed');
    return { buyer, order };
  }
  const idOf = (traceparent) => /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(traceparent)?.[1];
  const ids = (heard) => [...new Set(heard.map(({ traceparent }) => idOf(traceparent)))];

  test("is the click's own, in every call to the provider, every webhook, every job and its line of the log", async () => {
    const click = '4bf92f3577b34da6a3ce929d0e0e4736';
    shop.answer = (request, response) => response.writeHead(500).end();
    const { buyer, order } = await pays({ traceparent: `00-${click}-00f067aa0ba902b7-01` });
    assert.deepEqual(ids(provider.heard), [click]);
    assert.ok(provider.heard.length >= 2, 'set aside, and taken');
    const [told] = await shop.told('order.confirmed');
    assert.equal(idOf(told.headers.traceparent), click);
    const dead = await until('the webhook to be given up', async () =>
      isOk(await server.admin('GET', '/admin/v1/jobs?state=dead'), 200).jobs.find((job) => job.order === order),
    );
    assert.equal(idOf(dead.traceparent), click);
    const [line] = await server.logged('delivery_given_up');
    assert.equal(idOf(line.traceparent), click);
    provider.heard = [];
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    await buyer.orderIs(order, 'refunded');
    assert.deepEqual(ids(provider.heard), [click]);
  });

  test('is a new one where the click has none, or one that is none', async () => {
    for (const headers of [{}, { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }]) {
      Object.assign(provider, { heard: [] });
      await pays(headers);
      const [id, ...others] = ids(provider.heard);
      assert.match(id, /^(?!0{32})[0-9a-f]{32}$/);
      assert.deepEqual(others, []);
    }
  });
});
