// What was set aside is taken after the units are sold: through an outage of the provider and a restart of ours; and what
// can never be taken goes to whoever is next.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

// Stripe, as far as it sets aside and takes; `capture` says what taking comes to.
class Stripe {
  asked = [];
  capture = 'unavailable';

  async listen() {
    this.server = http.createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const [status, body] = this.#answer(request.url, request.headers['idempotency-key']);
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }
  #answer(url, key) {
    this.asked.push({ url, key });
    const intent = (status) => ({ id: 'pi_1', amount: 2500, currency: 'eur', status });
    if (!url.endsWith('/capture')) return [200, intent('requires_capture')];
    if (this.capture === 'unavailable') return [503, { error: { type: 'api_error', message: 'away' } }];
    if (this.capture === 'taken') return [200, intent('succeeded')];
    const error = { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message: 'lapsed' };
    return [400, { error: { ...error, payment_intent: intent('canceled') } }];
  }
  captures() {
    return this.asked.filter(({ url }) => url.endsWith('/capture'));
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('What was set aside is taken', () => {
  const stripe = new Stripe();
  let server, config;
  before(async () => {
    config = `[payment]\nprovider = "stripe"\nurl = "${await stripe.listen()}"\n`;
    server = await startServer({ config });
  });
  after(async () => {
    await server.stop();
    stripe.close();
  });

  const state = async (buyer, order) => isOk(await buyer.get(`/v1/orders/${order}`), 200).state;
  const becomes = (buyer, order, wanted) =>
    until(`${order} to be ${wanted}`, async () => (await state(buyer, order)) === wanted);

  test('sold while it cannot be taken, taken when it can, under one key, also after a restart', async () => {
    const sale = await server.addSale(saleOf({ id: 'patient', items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee')), 201);
    const { order } = isOk(await buyer.checkout(hold, 'pm_card_visa'), 202);
    await becomes(buyer, order, 'paid');
    assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'sold');
    await until('taking it to be tried twice', () => stripe.captures().length >= 2);
    await server.kill();
    server = await startServer({ config, data: server.data });
    buyer.server = server;
    assert.equal(await state(buyer, order), 'paid');
    stripe.capture = 'taken';
    await becomes(buyer, order, 'confirmed');
    assert.deepEqual([...new Set(stripe.captures().map(({ key }) => key))], [`${order}:capture`]);
    const listed = (await server.admin('GET', `/admin/v1/orders/${order}`)).json;
    assert.equal(listed.payment.state, 'captured');
    assert.equal(listed.payment.provider, 'stripe');
  });

  test('what has lapsed is not paid: the unit goes to the next in line', async () => {
    stripe.capture = 'lapsed';
    const sale = await server.addSale(saleOf({ id: 'lapsing', items: [tee(1)] }));
    const [ada, ben] = [new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await ada.buy(sale, oneOf('tee')), 201);
    const { order } = isOk(await ada.checkout(hold, 'pm_card_visa'), 202);
    await becomes(ada, order, 'payment_failed');
    const { history } = isOk(await ada.get(`/v1/orders/${order}`), 200);
    assert.deepEqual(history.map((each) => each.state), ['accepted', 'payment_pending', 'paid', 'payment_failed']);
    await until('the next to have the unit', async () => (await ben.buy(sale, oneOf('tee'))).status === 201);
  });
});
