import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('After a restart', () => {
  for (const [how, end] of [
    ['SIGTERM', 'leave'],
    ['SIGKILL', 'kill'],
  ]) {
    test(`by ${how} holds, orders, places and the limit are what they were`, async () => {
      const first = await startServer();
      const sale = await first.addSale(saleOf({ items: [tee(4)] }));
      const [paid, holder, waiter] = [new Buyer(first), new Buyer(first), new Buyer(first)];
      const bought = isOk(await paid.buy(sale, oneOf('tee', 2)), 201);
      const { order } = isOk(await paid.checkout(bought.hold), 202);
      await paid.orderIs(order, 'confirmed');
      const held = isOk(await holder.buy(sale, oneOf('tee', 2)), 201);
      const place = isOk(await waiter.buy(sale), 202);
      await first[end]();

      const second = await startServer({ data: first.data });
      try {
        for (const buyer of [paid, holder, waiter]) buyer.server = second;
        assert.equal(isOk(await paid.get(`/v1/orders/${order}`), 200).state, 'confirmed');
        assert.equal(isOk(await holder.get(`/v1/holds/${held.hold}`), 200).state, 'active');
        const { items } = await second.report(sale);
        assert.deepEqual([items[0].sold, items[0].held], [2, 2]);
        const kept = isOk(await waiter.place(sale), 200);
        assert.equal(kept.ordinal, place.ordinal);
        assert.equal(kept.state, 'waiting');
        paid.jar.delete(`sluice_${sale}`);
        const newcomer = new Buyer(second);
        const { ordinal } = isOk(await newcomer.join(sale), 201);
        assert.ok(ordinal > place.ordinal, 'no place is given out twice');
        assert.equal((await newcomer.leave(sale)).status, 204);
        await holder.delete(`/v1/holds/${held.hold}`);
        await waiter.placeIs(sale, 'called');
        isOk(await waiter.hold(sale), 201);
        await until('who bought to be called again', async () => (await paid.join(sale)).json.state === 'called');
        isProblem(await paid.hold(sale), 409, 'limit-reached');
      } finally {
        await second.stop();
      }
    });
  }
});
