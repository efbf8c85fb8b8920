import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isPrivate, isProblem } from '../lib/expect.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A hold', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  async function held(fields = {}) {
    const sale = await server.addSale(saleOf(fields));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    return { sale, buyer, hold };
  }
  const somebodyElse = async (sale) => {
    const other = new Buyer(server);
    await other.join(sale);
    return other;
  };

  test('is read by its buyer as it was given', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const { outcome, ...given } = isOk(await buyer.buy(sale, oneOf('tee', 2)), 201);
    assert.equal(outcome, 'secured');
    const answer = await buyer.get(`/v1/holds/${given.hold}`);
    isPrivate(answer);
    assert.deepEqual(isOk(answer, 200), given);
  });

  test('is found by the place that it was taken with, until it is over', async () => {
    const { sale, buyer, hold } = await held();
    const path = `/v1/sales/${sale}/holds/current`;
    const answer = await buyer.get(path);
    isPrivate(answer);
    assert.equal(isOk(answer, 200).hold, hold);
    const other = await somebodyElse(sale);
    isProblem(await other.get(path), 404, 'no-such-hold');
    isProblem(await new Buyer(server).get(path), 401, 'no-ticket');
    assert.equal((await buyer.delete(`/v1/holds/${hold}`)).status, 204);
    isProblem(await buyer.get(path), 404, 'no-such-hold');
  });

  test("is nobody else's: 404 to read, to release and to pay, and nothing changes", async () => {
    const { sale, buyer, hold } = await held();
    const other = await somebodyElse(sale);
    const before_it = await server.belongings(sale);
    for (const thief of [other, new Buyer(server)]) {
      isProblem(await thief.get(`/v1/holds/${hold}`), 404, 'no-such-hold');
      isProblem(await thief.delete(`/v1/holds/${hold}`), 404, 'no-such-hold');
      isProblem(await thief.checkout(hold), 404, 'no-such-hold');
    }
    assert.deepEqual(await server.belongings(sale), before_it);
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'active');
  });

  for (const id of ['hold_', 'hold_00000000000000000000000000', 'ord_01k8225d4e0009dsc8kt8a3g10', 'x', 'hold_%00']) {
    test(`there is no hold "${id}"`, async () => {
      const { buyer } = await held();
      isProblem(await buyer.get(`/v1/holds/${id}`), 404, 'no-such-hold');
      isProblem(await buyer.delete(`/v1/holds/${id}`), 404, 'no-such-hold');
      isProblem(await buyer.checkout(id), 404, 'no-such-hold');
    });
  }

  test('is released once, however often it is asked; its unit can be had again', async () => {
    const { sale, buyer, hold } = await held({ items: [tee(1)] });
    for (let i = 0; i < 3; i += 1) {
      const answer = await buyer.delete(`/v1/holds/${hold}`);
      assert.equal(answer.status, 204);
      assert.equal(answer.text, '');
    }
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'released');
    const { items, holds } = await server.report(sale);
    assert.equal(items[0].available, 1);
    assert.equal(holds.released, 1);
    const next = isOk(await new Buyer(server).buy(sale), 201);
    assert.deepEqual(next.items[0].units, [1]);
  });

  test('a released hold cannot be paid', async () => {
    const { buyer, hold } = await held();
    await buyer.delete(`/v1/holds/${hold}`);
    isProblem(await buyer.checkout(hold), 410, 'hold-expired');
  });

  test('expires at its time: 410, and the unit goes on', async () => {
    const { sale, buyer, hold } = await held({ items: [tee(1)], hold: '1s' });
    const waiter = new Buyer(server);
    isOk(await waiter.buy(sale), 202);
    await buyer.holdIs(hold, 'expired');
    await waiter.placeIs(sale, 'called');
    isProblem(await buyer.checkout(hold), 410, 'hold-expired');
    isOk(await waiter.buy(sale), 201);
    assert.equal((await server.report(sale)).holds.expired, 1);
  });

  test('is not released while it is being paid, nor when it is sold', async () => {
    const { sale, buyer, hold } = await held();
    const { order } = isOk(await buyer.checkout(hold, 'tok_slow'), 202);
    isProblem(await buyer.delete(`/v1/holds/${hold}`), 409, 'in-payment');
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'paying');
    await buyer.orderIs(order, 'confirmed');
    isProblem(await buyer.delete(`/v1/holds/${hold}`), 409, 'already-sold');
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'sold');
    assert.equal((await server.report(sale)).items[0].sold, 1);
  });

  test('a pause freezes it: its time does not run', async () => {
    const { sale, buyer, hold } = await held({ items: [tee(1)], hold: '2s' });
    await server.act(sale, 'pause');
    const paused_at = Date.now();
    // A hold of another sale with the same time shows that the time has gone by.
    const other = await held({ hold: '3s' });
    await other.buyer.holdIs(other.hold, 'expired');
    assert.ok(Date.now() - paused_at >= 2000);
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'active');
    await server.act(sale, 'resume');
    await buyer.holdIs(hold, 'expired');
  });

  test('lives on when its sale closes, and can be paid', async () => {
    const { sale, buyer, hold } = await held();
    await server.act(sale, 'close');
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
  });

  test('every answer fits the OpenAPI document', answersFit);
});
