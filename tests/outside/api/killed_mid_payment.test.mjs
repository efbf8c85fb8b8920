// A payment whose try was under way when the server was killed: nobody knows what came of it but the provider, which is
// asked. No person is needed, whatever it says.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

// Stripe, on a bad day: payments are never made by whoever asks, only by `know`. It can be read all the same.
class Stripe {
  intents = [];
  is_silent = true;
  asked_to_make = 0;

  async listen() {
    this.server = http.createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const answer = this.#answer(request.method, request.url);
        if (answer) response.writeHead(answer[0], { 'Content-Type': 'application/json' }).end(JSON.stringify(answer[1]));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }
  #answer(method, url) {
    const [, id, step] = /^\/v1\/payment_intents\/([^/?]+)(\/capture)?$/.exec(url) ?? [];
    const intent = this.intents.find((one) => one.id === id);
    if (step) intent.status = 'succeeded';
    if (intent) return [200, intent];
    if (method === 'GET') return [200, { object: 'list', data: this.intents, has_more: false }];
    this.asked_to_make += 1;
    return this.is_silent ? null : [500, { error: { type: 'api_error', message: 'broken' } }];
  }
  know(order, status) {
    const created = Math.floor(Date.now() / 1000);
    this.intents.push({ id: `pi_${this.intents.length + 1}`, amount: 2500, currency: 'eur', status, created, metadata: { order } });
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('A payment that was under way at a kill', () => {
  const stripe = new Stripe();
  let server, config;
  before(async () => {
    const url = await stripe.listen();
    config = `[payment]\nurl = "${url}"\nreconcile_every = "1s"\nreconcile_after = "0s"\n`;
    server = await startServer({ config });
  });
  after(async () => {
    await server.stop();
    stripe.close();
  });

  // An order that the provider was asked for and has not answered; then the server is another.
  async function killed(sale) {
    stripe.is_silent = true;
    const before = stripe.asked_to_make;
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold, 'tok_ok'), 202);
    await until('the provider to be asked', () => stripe.asked_to_make > before);
    await server.kill();
    stripe.is_silent = false;
    return { buyer, hold, order };
  }
  async function again(buyer) {
    server = await startServer({ config, data: server.data });
    buyer.server = server;
  }
  const jobs = async () => isOk(await server.admin('GET', '/admin/v1/jobs'), 200).jobs;

  test('has charged nothing if the provider does not know it: the buyer pays again', async () => {
    const sale = await server.addSale(saleOf({ id: 'unknown', items: [tee(1)] }));
    const { buyer, hold, order } = await killed(sale);
    await again(buyer);
    await buyer.orderIs(order, 'payment_failed');
    assert.deepEqual(await jobs(), [], 'nobody has to look');
    assert.match(server.err, /"payment_not_known"/);
    assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active');
    isOk(await buyer.checkout(hold, 'tok_ok'), 202);
  });

  test('goes on with what the provider has made of it', async () => {
    const sale = await server.addSale(saleOf({ id: 'known', items: [tee(1)] }));
    const { buyer, order } = await killed(sale);
    stripe.know(order, 'requires_capture');
    await again(buyer);
    await buyer.orderIs(order, 'confirmed');
    assert.equal(stripe.intents[0].status, 'succeeded');
  });
});
