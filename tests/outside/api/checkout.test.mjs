import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isPrivate, isProblem, order_pattern, time_pattern } from '../lib/expect.mjs';
import { chargesOf, chargesOfOrder } from '../lib/sandbox.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Checkout', () => {
  let server;
  // Three tries and their pauses last longer than the slowest bank, whatever the jitter: 2 + 1.5 + 2 + 3 + 2 s > 8 s.
  before(async () => (server = await startServer({ config: '[payment]\ntimeout = "2s"\n' })));
  after(() => server.stop());

  async function held(fields = {}, cart = oneOf('tee')) {
    const sale = await server.addSale(saleOf(fields));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, cart), 201);
    return { sale, buyer, hold };
  }

  test('accepts the order, then pays and confirms it; the provider charged exactly that', async () => {
    const { sale, buyer, hold } = await held({}, oneOf('tee', 2));
    const answer = await buyer.checkout(hold);
    const accepted = isOk(answer, 202);
    isPrivate(answer);
    assert.match(accepted.order, order_pattern);
    assert.equal(answer.headers.location, `/v1/orders/${accepted.order}`);
    const order = await buyer.orderIs(accepted.order, 'confirmed');
    assert.equal(order.hold, hold);
    assert.deepEqual(order.total, { amount: 5000, currency: 'EUR' });
    assert.deepEqual(
      order.items.map(({ item, quantity }) => ({ item, quantity })),
      [{ item: 'tee', quantity: 2 }],
    );
    const states = order.history.map(({ state }) => state);
    assert.equal(states[0], 'accepted');
    assert.deepEqual(states.slice(-2), ['paid', 'confirmed']);
    for (const { at } of order.history) assert.match(at, time_pattern);
    assert.deepEqual(
      [...order.history].sort((a, b) => a.at.localeCompare(b.at)),
      order.history,
      'in order of time',
    );
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'sold');
    assert.equal((await server.report(sale)).items[0].sold, 2);
    const [charge, ...more] = await chargesOfOrder(server, accepted.order);
    assert.deepEqual(more, []);
    assert.equal(charge.status, 'captured');
    assert.equal(charge.amount, 5000);
    assert.equal(charge.currency, 'EUR');
  });

  test("an order is nobody else's", async () => {
    const { sale, buyer, hold } = await held();
    const { order } = isOk(await buyer.checkout(hold), 202);
    const other = new Buyer(server);
    await other.join(sale);
    for (const thief of [other, new Buyer(server)]) {
      isProblem(await thief.get(`/v1/orders/${order}`), 404, 'no-such-order');
    }
    for (const id of ['ord_', 'ord_00000000000000000000000000', hold, 'x']) {
      isProblem(await buyer.get(`/v1/orders/${id}`), 404, 'no-such-order');
    }
  });

  test('declined: nothing charged, the hold lives on, and the next try may succeed', async () => {
    const { sale, buyer, hold } = await held();
    const first = isOk(await buyer.checkout(hold, 'tok_declined'), 202).order;
    const failed = await buyer.orderIs(first, 'payment_failed');
    assert.equal(failed.history.at(-1).state, 'payment_failed');
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'active');
    assert.deepEqual(
      (await chargesOfOrder(server, first)).map(({ status }) => status),
      ['declined'],
    );
    const second = isOk(await buyer.checkout(hold, 'tok_ok'), 202).order;
    await buyer.orderIs(second, 'confirmed');
    assert.equal((await server.report(sale)).items[0].sold, 1);
    const captured = (await chargesOfOrder(server, second)).filter(({ status }) => status === 'captured');
    assert.equal(captured.length, 1);
  });

  test('declined, then given back: the unit can be had by somebody else', async () => {
    const { sale, buyer, hold } = await held({ items: [tee(1)] });
    const { order } = isOk(await buyer.checkout(hold, 'tok_declined'), 202);
    await buyer.orderIs(order, 'payment_failed');
    assert.equal((await buyer.delete(`/v1/holds/${hold}`)).status, 204);
    isOk(await new Buyer(server).buy(sale), 201);
  });

  test('a second checkout while the first is being paid, and after: 409', async () => {
    const { buyer, hold } = await held();
    const { order } = isOk(await buyer.checkout(hold, 'tok_slow'), 202);
    isProblem(await buyer.checkout(hold, 'tok_ok'), 409, 'already-ordered');
    await buyer.orderIs(order, 'confirmed');
    isProblem(await buyer.checkout(hold, 'tok_ok'), 409, 'already-ordered');
    assert.equal((await chargesOfOrder(server, order)).filter(({ status }) => status === 'captured').length, 1);
  });

  test('two checkouts at once: one order', async () => {
    const { buyer, hold } = await held();
    const answers = await Promise.all([buyer.checkout(hold), buyer.checkout(hold), buyer.checkout(hold)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) isProblem(answer, 409, 'already-ordered');
  });

  test('a bank that charges and never answers is asked again, and charges once', async () => {
    const { buyer, hold } = await held();
    const { order } = isOk(await buyer.checkout(hold, 'tok_timeout'), 202);
    await buyer.orderIs(order, 'confirmed');
    assert.deepEqual(
      (await chargesOfOrder(server, order)).map(({ status }) => status),
      ['captured'],
    );
  });

  test('a bank that is broken: nothing charged, and the order is not paid', async () => {
    const { sale, buyer, hold } = await held();
    const { order } = isOk(await buyer.checkout(hold, 'tok_error'), 202);
    await buyer.orderIs(order, 'payment_pending');
    assert.deepEqual(await chargesOfOrder(server, order), []);
    assert.equal((await server.report(sale)).items[0].sold, 0);
  });

  const good = { email: 'ada@example.com', payment: { method: 'tok_ok' } };
  const wrong = [
    ['nothing', undefined, 400, 'not-json'],
    ['no JSON', '{"email":', 400, 'not-json'],
    ['an array', '[]', 400, 'not-json'],
    ['no e-mail address', { payment: good.payment }, 422, 'invalid-field', 'email'],
    ['an e-mail address that is a number', { ...good, email: 5 }, 422, 'invalid-field', 'email'],
    ['an e-mail address without @', { ...good, email: 'ada' }, 422, 'invalid-field', 'email'],
    ['an e-mail address with a line break', { ...good, email: 'a@b.c\r\nBcc: d@e.f' }, 422, 'invalid-field', 'email'],
    ['an over-long e-mail address', { ...good, email: `${'a'.repeat(250)}@b.cd` }, 422, 'invalid-field', 'email'],
    ['no payment', { email: good.email }, 422, 'invalid-field', 'payment'],
    ['a payment that is text', { ...good, payment: 'tok_ok' }, 422, 'invalid-field', 'payment'],
    ['no method', { ...good, payment: {} }, 422, 'invalid-field', 'payment.method'],
    ['a method that is null', { ...good, payment: { method: null } }, 422, 'invalid-field', 'payment.method'],
    ['an over-long method', { ...good, payment: { method: 'x'.repeat(1000) } }, 422, 'invalid-field', 'payment.method'],
    ['an address without a country', { ...good, shipping_address: { name: 'Ada', line1: 'x', city: 'y' } }, 422, 'invalid-field', 'shipping_address.country'],
    ['an address with two lines in one', { ...good, billing_address: { name: 'A\nB', line1: 'x', city: 'y', country: 'DE' } }, 422, 'invalid-field', 'billing_address.name'],
    ['an address that names its city twice', '{"email":"ada@example.com","payment":{"method":"tok_ok"},"shipping_address":{"city":"a","city":"b"}}', 422, 'invalid-field', 'shipping_address.city: is there twice'],
    ['an address with what no address has', { ...good, shipping_address: { name: 'A', line1: 'x', city: 'y', country: 'DE', zip: '1' } }, 422, 'invalid-field', 'shipping_address.zip'],
    ['a shipping method that is none', { ...good, shipping_method: 'by air' }, 422, 'invalid-field', 'shipping_method'],
    ['too much else', { ...good, address: 'x'.repeat(8000) }, 422, 'invalid-field', 'details'],
  ];
  for (const [what, body, status, kind, field = ''] of wrong) {
    test(`refuses ${what}, names the field, and changes nothing`, async () => {
      const { sale, buyer, hold } = await held();
      const before_it = await server.belongings(sale);
      const problem = isProblem(await buyer.post(`/v1/holds/${hold}/checkout`, body), status, kind);
      assert.ok(problem.detail.includes(field), `"${problem.detail}" names ${field}`);
      assert.deepEqual(await server.belongings(sale), before_it);
      assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'active');
    });
  }

  const address = { name: 'Ada Lovelace', line1: 'Main Street 1', city: 'Springfield', country: 'US' };
  const asking = {
    asks_for: ['contact', 'shipping_address', 'billing_address'],
    shipping_methods: [{ id: 'slow', name: 'By ship' }, { id: 'fast', name: 'By air' }],
  };
  test('what a sale asks for is told with the hold, must be brought, and is with the order', async () => {
    const sale = await server.addSale(saleOf(asking));
    const buyer = new Buyer(server);
    const held = isOk(await buyer.buy(sale), 201);
    assert.deepEqual({ asks_for: held.asks_for, shipping_methods: held.shipping_methods }, asking);
    const full = { ...good, contact: { name: 'Ada', phone: '+1 555' }, shipping_address: address, shipping_method: 'fast' };
    for (const [missing, detail] of [
      ['contact', 'contact: is asked for by this sale'],
      ['shipping_address', 'shipping_address: is asked for by this sale'],
      ['shipping_method', 'shipping_method: is asked for by this sale'],
    ]) {
      const { [missing]: _, ...rest } = full;
      const problem = isProblem(await buyer.post(`/v1/holds/${held.hold}/checkout`, rest), 422, 'invalid-field');
      assert.equal(problem.detail, detail);
    }
    const unknown = await buyer.post(`/v1/holds/${held.hold}/checkout`, { ...full, shipping_method: 'by-swan' });
    assert.equal(isProblem(unknown, 422, 'invalid-field').detail, 'shipping_method: must be one of slow, fast');
    assert.equal((await buyer.get(`/v1/holds/${held.hold}`)).json.state, 'active');
    const { order } = isOk(await buyer.post(`/v1/holds/${held.hold}/checkout`, full), 202);
    await buyer.orderIs(order, 'confirmed');
    const { details } = isOk(await server.admin('GET', `/admin/v1/orders/${order}`), 200);
    assert.deepEqual(details, { contact: full.contact, shipping_address: address, shipping_method: 'fast' });
    assert.equal((await buyer.get(`/v1/holds/${held.hold}`)).json.asks_for, undefined, 'nothing is asked any more');
  });

  test('what a sale asks for changes while it runs, and robots live nowhere', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    isOk(await server.admin('PATCH', `/admin/v1/sales/${sale}`, { asks_for: ['contact'] }), 200);
    isProblem(await buyer.checkout(hold), 422, 'invalid-field');
    isOk(await server.admin('PATCH', `/admin/v1/sales/${sale}`, { asks_for: [] }), 200);
    isOk(await buyer.checkout(hold), 202);
    const robots = await server.addSale(saleOf({ ...asking, rehearsal: true }));
    const robot = new Buyer(server);
    isOk(await robot.checkout(isOk(await robot.buy(robots), 201).hold), 202);
  });

  test('further fields are taken along', async () => {
    const { buyer, hold } = await held();
    const body = { ...good, address: { street: 'Main Street 1', city: 'Springfield' } };
    const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, body), 202);
    await buyer.orderIs(order, 'confirmed');
  });

  test('in the end what was charged is what was sold', async () => {
    const { sales } = (await server.admin('GET', '/admin/v1/sales')).json;
    const sold = async () => {
      let amount = 0;
      for (const { sale, items } of sales) {
        const report = await server.report(sale);
        for (const { item, sold: units } of report.items) {
          amount += units * items.find((each) => each.item === item).price.amount;
        }
      }
      return amount;
    };
    const charged = async () =>
      (await chargesOf(server))
        .filter(({ status }) => status === 'captured')
        .reduce((sum, { amount }) => sum + amount, 0);
    await until('charges and sales to agree', async () => (await sold()) === (await charged()));
  });

  test('every answer fits the OpenAPI document', answersFit);
});
