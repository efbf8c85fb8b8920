// Orders that are cancelled and refunded by a merchant: what the provider has, what the order says, whose the unit is.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { chargesOfOrder } from '../lib/sandbox.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Money back', () => {
  let server;
  before(async () => {
    server = await startServer();
    server.records_operators = true;
  });
  after(() => server.stop());

  const flags = () => ['--admin', server.operators, '--data', server.data];
  const ask = (order, what, body = {}, more = {}) => server.admin('POST', `/admin/v1/orders/${order}/${what}`, body, more);
  const shown = async (order) => isOk(await server.admin('GET', `/admin/v1/orders/${order}`), 200);
  async function ordered(sale, method = 'tok_ok') {
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold, method), 202);
    return { buyer, hold, order };
  }
  async function confirmed(sale, method = 'tok_ok') {
    const bought = await ordered(sale, method);
    await bought.buyer.orderIs(bought.order, 'confirmed');
    return bought;
  }
  const refundedAt = async (order) => (await chargesOfOrder(server, order)).map(({ refunded }) => refunded);
  const units = async (sale) => isOk(await server.admin('GET', `/admin/v1/sales/${sale}/report`), 200).items[0];
  async function audited() {
    const { code, out } = await run(['audit', '--data', server.data]);
    assert.equal(code, 0, out);
  }

  test('a whole refund is paid back at the provider, and the unit goes to whoever waits for it', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const next = new Buyer(server);
    isOk(await next.buy(sale), 202);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    const asked = isOk(await ask(order, 'refund'), 201);
    assert.deepEqual([asked.refund, asked.units, asked.amount.amount], [1, 'return', 2500]);
    const told = await buyer.orderIs(order, 'refunded');
    assert.deepEqual(told.refunded, { amount: 2500, currency: 'EUR' });
    assert.deepEqual(await refundedAt(order), [2500]);
    await until('the next in line to be called', async () => (await next.buy(sale)).status === 201);
    const { refunds, refunded, history } = await shown(order);
    assert.equal(refunded.amount, 2500);
    assert.deepEqual(refunds.map(({ refund, state, units: then }) => [refund, state, then]), [[1, 'refunded', 'return']]);
    assert.match(refunds[0].provider_reference, /^re_/);
    assert.equal(history.at(-1).state, 'refunded');
    isProblem(await ask(order, 'refund'), 409, 'conflict');
    isProblem(await ask(order, 'cancel'), 409, 'conflict');
    await audited();
  });

  test('parts are paid back up to what was captured, and the order stays confirmed until the last of it', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const { buyer, order } = await confirmed(sale);
    const part = await run(['orders', 'refund', order, '--amount', '12.50', '--yes', ...flags()]);
    assert.equal(part.code, 0, part.err);
    assert.deepEqual(JSON.parse(part.out).amount, { amount: 1250, currency: 'EUR' });
    await until('the part to be back', async () => (await refundedAt(order))[0] === 1250);
    await until('the order to say so', async () => (await shown(order)).refunded.amount === 1250);
    assert.equal((await buyer.orderIs(order, 'confirmed')).refunded.amount, 1250);
    const problem = isProblem(await ask(order, 'refund', { amount: 1251 }), 422, 'invalid-field');
    assert.match(problem.detail, /^amount: at most 1250 /);
    isOk(await ask(order, 'refund', { units: 'keep' }), 201);
    await buyer.orderIs(order, 'refunded');
    assert.deepEqual(await refundedAt(order), [2500]);
    assert.equal((await units(sale)).sold, 1, 'kept by the buyer');
    const { out } = await run(['orders', 'export', sale, ...flags()]);
    assert.match(out, /,refunded\r\n.*,25\.00\r\n$/s);
    await audited();
  });

  const cap = { id: 'cap', name: 'Cap', price: { amount: 900, currency: 'EUR' }, stock: 1 };
  const cart = { items: [{ item: 'tee', quantity: 2 }, { item: 'cap', quantity: 1 }] };
  // `next` waits in line behind it.
  async function confirmedCart() {
    const sale = await server.addSale(saleOf({ items: [tee(2), cap], buyer_limit: 3 }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, cart), 201);
    const next = new Buyer(server);
    isOk(await next.buy(sale), 202);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    return { sale, buyer, order, next };
  }
  const has = async (order) => (await shown(order)).items.map(({ item, units: own, returned = 0 }) => [item, own, returned]);

  test('some units go back by name for what they cost, the next in line has them, and the rest stays', async () => {
    const { sale, buyer, order, next } = await confirmedCart();
    const asked = isOk(await ask(order, 'refund', { items: [{ item: 'tee', units: [1] }] }), 201);
    assert.deepEqual([asked.amount.amount, asked.units, asked.items], [2500, 'return', [{ item: 'tee', units: [1] }]]);
    await until('the unit to be back', async () => (await has(order))[0][2] === 1);
    assert.deepEqual(await has(order), [['tee', [2], 1], ['cap', [1], 0]]);
    assert.deepEqual(await refundedAt(order), [2500]);
    const told = await buyer.orderIs(order, 'confirmed');
    assert.deepEqual([told.total.amount, told.refunded.amount], [5900, 2500]);
    await until('the next in line to be called', async () => (await next.buy(sale)).status === 201);
    const { code, out, err } = await run(['orders', 'refund', order, '--item', 'cap=1', '--units', 'withdraw', '--yes', ...flags()]);
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).amount.amount, 900);
    await until('the cap to be gone', async () => (await has(order))[1][2] === 1);
    const items = isOk(await server.admin('GET', `/admin/v1/sales/${sale}/report`), 200).items;
    assert.deepEqual(items.map(({ sold, held, withdrawn }) => [sold, held, withdrawn]), [[1, 1, 0], [0, 0, 1]]);
    assert.match((await run(['orders', 'list', sale, ...flags()])).out, /1 x tee \(1 given back\), 0 x cap \(1 given back\)/);
    await server.leave();
    server = await startServer({ data: server.data });
    assert.deepEqual(await has(order), [['tee', [2], 1], ['cap', [], 1]], 'after a restart');
    isOk(await ask(order, 'refund', { items: [{ item: 'tee', quantity: 1 }] }), 201);
    await until('all of it to be back', async () => (await shown(order)).state === 'refunded');
    assert.deepEqual(await refundedAt(order), [5900]);
    await audited();
  });

  test('units that the order has not, or that cost nothing, are refused by name', async () => {
    const { order } = await confirmedCart();
    for (const [items, detail] of [
      [[{ item: 'hat', quantity: 1 }], /^items\[0\]\.item: the order has none of "hat"/],
      [[{ item: 'tee', quantity: 3 }], /^items\[0\]\.quantity: the order has 2 of it/],
      [[{ item: 'tee', units: [7] }], /^items\[0\]\.units: unit 7 is not the order's/],
      [[{ item: 'tee' }], /^items\[0\]: must have either/],
      ['tee', /^items: must be an array/],
    ]) {
      assert.match(isProblem(await ask(order, 'refund', { items }), 422, 'invalid-field').detail, detail);
    }
    const kept = await ask(order, 'refund', { items: [{ item: 'tee', quantity: 1 }], units: 'keep' });
    assert.match(isProblem(kept, 422, 'invalid-field').detail, /^units: /);
    for (const word of ['tee', 'tee=0', '=1', 'tee#x']) {
      const { code, err } = await run(['orders', 'refund', order, '--item', word, '--yes', ...flags()]);
      assert.equal(code, 2, err);
      assert.match(err, /--item/);
    }
    assert.deepEqual(await has(order), [['tee', [1, 2], 0], ['cap', [1], 0]]);
  });

  test('units may go off sale instead', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(2)] }));
    const { buyer, order } = await confirmed(sale);
    isOk(await ask(order, 'refund', { units: 'withdraw' }), 201);
    await buyer.orderIs(order, 'refunded');
    const { withdrawn, available, sold } = await units(sale);
    assert.deepEqual([withdrawn, available, sold], [1, 1, 0]);
    await audited();
  });

  test('a request is done once a key', async () => {
    const sale = await server.addSale(saleOf());
    const { order } = await confirmed(sale);
    const headers = { 'Idempotency-Key': 'refund-1' };
    const first = isOk(await ask(order, 'refund', { amount: 1000 }, { headers }), 201);
    const again = await ask(order, 'refund', { amount: 1000 }, { headers });
    assert.deepEqual(isOk(again, 201), first);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    isProblem(await ask(order, 'refund', { amount: 1001 }, { headers }), 422, 'key-mismatch');
    await until('it to be back', async () => (await refundedAt(order))[0] === 1000);
  });

  // As a merchant does it at the provider's own desk.
  async function refundElsewhere(order, amount) {
    const [{ payment_intent }] = await chargesOfOrder(server, order);
    const body = new URLSearchParams({ payment_intent, amount: String(amount) });
    const headers = { Authorization: 'Bearer sk_test_outside' };
    assert.equal((await fetch(`${server.sandbox}/v1/refunds`, { method: 'POST', headers, body })).status, 200);
  }
  async function dead(job) {
    return until('the job to be dead', async () => {
      const found = isOk(await server.admin('GET', `/admin/v1/jobs/${job}`), 200);
      return found.state === 'dead' && found;
    });
  }
  const refundsOf = async (order) => (await shown(order)).refunds.map(({ refund, state, amount }) => [refund, state, amount.amount]);

  test("what is paid back at the provider's own desk is a refund here, too", async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const { buyer, order } = await confirmed(sale);
    await refundElsewhere(order, 1000);
    await until('the part to be known', async () => (await shown(order)).refunded.amount === 1000);
    assert.equal((await buyer.orderIs(order, 'confirmed')).refunded.amount, 1000);
    const problem = isProblem(await ask(order, 'refund', { amount: 1501 }), 422, 'invalid-field');
    assert.match(problem.detail, /^amount: at most 1500 /);
    isOk(await ask(order, 'refund', { amount: 500 }), 201);
    await until('ours to be back, too', async () => (await shown(order)).refunded.amount === 1500);
    await refundElsewhere(order, 1000);
    await buyer.orderIs(order, 'refunded');
    assert.deepEqual(await refundsOf(order), [[1, 'refunded', 1000], [2, 'refunded', 500], [3, 'refunded', 1000]]);
    const { out } = await run(['orders', 'export', sale, ...flags()]);
    assert.match(out, /,25\.00\r\n$/s);
    assert.equal((await units(sale)).available, 1, 'with the last of the money the unit is free again');
    await audited();
  });

  test('what the bank fails to pay back waits for a person, who has it tried again', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const { buyer, order } = await confirmed(sale, 'tok_refund_fails');
    const { job } = isOk(await ask(order, 'refund'), 201);
    assert.match((await dead(job)).last_error, /failed/);
    assert.deepEqual(await refundsOf(order), [[1, 'refused', 2500]]);
    await buyer.orderIs(order, 'confirmed');
    const { code, err } = await run(['jobs', 'retry', job, ...flags()]);
    assert.equal(code, 0, err);
    await buyer.orderIs(order, 'refunded');
    assert.deepEqual(await refundedAt(order), [2500]);
    assert.deepEqual(await refundsOf(order), [[1, 'dropped', 2500], [2, 'refunded', 2500]]);
    await audited();
  });

  test("what the bank fails to pay back may be paid back at the provider's own desk instead", async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const { buyer, order } = await confirmed(sale, 'tok_refund_fails');
    const { job } = isOk(await ask(order, 'refund'), 201);
    await dead(job);
    await refundElsewhere(order, 2500);
    await buyer.orderIs(order, 'refunded');
    assert.deepEqual(await refundsOf(order), [[1, 'dropped', 2500], [2, 'refunded', 2500]]);
    isProblem(await server.admin('GET', `/admin/v1/jobs/${job}`), 404, 'no-such-job');
    await audited();
  });

  test('what the provider refuses changes nothing, and waits for a person', async () => {
    const sale = await server.addSale(saleOf());
    const { buyer, order } = await confirmed(sale, 'tok_refund_fails');
    const { job } = isOk(await ask(order, 'refund'), 201);
    assert.equal((await dead(job)).kind, 'refund');
    await buyer.orderIs(order, 'confirmed');
    assert.match((await run(['jobs', 'list', '--state', 'dead', ...flags()])).out, new RegExp(`${job}\tdead\trefund`));
    isProblem(await ask(order, 'refund', { amount: 500 }), 409, 'conflict');
    isOk(await server.admin('POST', `/admin/v1/jobs/${job}/drop`, {}), 200);
    isOk(await ask(order, 'refund', { amount: 500 }), 201);
    await until('that to be back', async () => (await refundedAt(order))[0] === 500);
    await audited();
  });

  test('an order that waits for its buyer is cancelled, at the provider too', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const { buyer, order } = await ordered(sale, 'tok_action');
    await buyer.orderIs(order, 'payment_action_required');
    isProblem(await ask(order, 'refund'), 409, 'conflict');
    const { code, err } = await run(['orders', 'cancel', order, '--yes', ...flags()]);
    assert.equal(code, 0, err);
    await buyer.orderIs(order, 'released');
    const [charge] = await chargesOfOrder(server, order);
    assert.equal(charge.status, 'cancelled');
    assert.equal((await units(sale)).available, 1);
    await audited();
  });

  test('what costs nothing is ordered without a method, and cancelled for its unit, which the next in line has', async () => {
    const free = { ...tee(1), price: { amount: 0, currency: 'EUR' } };
    const sale = await server.addSale(saleOf({ items: [free] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const next = new Buyer(server);
    isOk(await next.buy(sale), 202);
    const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, { email: 'ada@example.com' }), 202);
    await buyer.orderIs(order, 'confirmed');
    assert.equal((await shown(order)).method, 'none');
    assert.match(isProblem(await ask(order, 'refund'), 409, 'conflict').detail, /cost nothing: cancel it$/);
    const { code, err } = await run(['orders', 'cancel', order, '--yes', ...flags()]);
    assert.equal(code, 0, err);
    await buyer.orderIs(order, 'released');
    await until('the next in line to be called', async () => (await next.buy(sale)).status === 201);
    assert.deepEqual(await chargesOfOrder(server, order), []);
    await audited();
  });

  test('what costs money needs a method', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const answer = await buyer.post(`/v1/holds/${hold}/checkout`, { email: 'ada@example.com' });
    assert.match(isProblem(answer, 422, 'invalid-field').detail, /^payment: /);
  });

  test('all of that is so after a restart', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(3)] }));
    const { buyer, order } = await confirmed(sale);
    isOk(await ask(order, 'refund', { amount: 500, units: 'return' }), 201);
    await buyer.orderIs(order, 'refunded');
    await server.leave();
    server = await startServer({ data: server.data });
    const again = isOk(await ask(order, 'refund'), 201);
    assert.equal(again.amount.amount, 2000, 'of an order that memory has let go of');
    await until('the rest to be back', async () => (await refundedAt(order))[0] === 2500);
    await audited();
  });

  test('wrong requests name what is wrong', async () => {
    const sale = await server.addSale(saleOf());
    const { order } = await confirmed(sale);
    for (const [what, body, field] of [
      ['refund', { amount: 0 }, 'amount'],
      ['refund', { amount: '12' }, 'amount'],
      ['refund', { amount: 1.5 }, 'amount'],
      ['refund', { units: 'burn' }, 'units'],
      ['cancel', { units: 'keep' }, 'units'],
    ]) {
      assert.ok(isProblem(await ask(order, what, body), 422, 'invalid-field').detail.startsWith(field));
    }
    isProblem(await ask('ord_00000000000000000000000001', 'refund'), 404, 'no-such-order');
    isProblem(await ask('x', 'cancel'), 404, 'no-such-order');
    isProblem(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}, { token: null }), 401, 'bad-credentials');
    for (const amount of ['0', '12.505', 'much']) {
      const { code, err } = await run(['orders', 'refund', order, '--amount', amount, '--yes', ...flags()]);
      assert.equal(code, 2, err);
      assert.match(err, /--amount/);
    }
  });

  test('every answer is one that the description has', answersFit);
});
