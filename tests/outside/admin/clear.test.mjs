// Clearing the line: whoever waits loses the place and is told so, and nobody else loses anything.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { oneOf, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A line that is cleared', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  // One holds a unit, one is called for the other, two wait.
  async function crowd() {
    const sale = await server.addSale(saleOf({ items: [tee(2)], claim: '10m' }));
    const [holder, called, ...waiting] = Array.from({ length: 4 }, () => new Buyer(server));
    const { hold } = isOk(await holder.buy(sale, oneOf('tee', 1)), 201);
    assert.equal(isOk(await called.join(sale), 201).state, 'called');
    for (const buyer of waiting) assert.equal(isOk(await buyer.join(sale), 201).state, 'waiting');
    return { sale, holder, hold, called, waiting };
  }
  const clear = (sale) => server.admin('POST', `/admin/v1/sales/${sale}/clear`, {});

  test('tells who waited, keeps who was called and who holds, also after a restart', async () => {
    const { sale, holder, hold, called, waiting } = await crowd();
    const report = isOk(await clear(sale), 200);
    assert.equal(report.state, 'open');
    const stays = async () => {
      for (const buyer of waiting) {
        const place = isOk(await buyer.place(sale), 200);
        assert.deepEqual([place.state, place.cleared], ['left', true]);
      }
      assert.equal(isOk(await holder.get(`/v1/holds/${hold}`), 200).state, 'active');
    };
    await stays();
    assert.equal(isOk(await called.place(sale), 200).state, 'called');
    const page = await waiting[0].get(`/.sluice/queue/${sale}?plain=1`);
    assert.match(page.text, /The line was cleared/);

    const { data } = server;
    await server.kill();
    server = await startServer({ data });
    for (const buyer of [holder, called, ...waiting]) buyer.server = server;
    await stays();
    await called.placeIs(sale, 'called');
    isOk(await called.hold(sale), 201);
  });

  test('is joined again at its end, and units that come back go to whoever has come since', async () => {
    const { sale, holder, hold, waiting } = await crowd();
    isOk(await clear(sale), 200);
    const newcomer = new Buyer(server);
    const first = isOk(await newcomer.join(sale), 201);
    const again = isOk(await waiting[0].join(sale), 201);
    assert.equal(again.state, 'waiting');
    assert.ok(again.ordinal > first.ordinal);
    await holder.delete(`/v1/holds/${hold}`);
    await newcomer.placeIs(sale, 'called');
    assert.equal(isOk(await waiting[1].place(sale), 200).cleared, true);
  });

  test('is refused where nobody waits in an order: before a draw, and after the end', async () => {
    const draw = await server.addSale(saleOf({ opens_at: secondsFromNow(3600), lobby: 'draw', lobby_time: '2h' }));
    isProblem(await clear(draw), 409, 'conflict', 'lot');
    const closed = await server.addSale(saleOf());
    await server.act(closed, 'close');
    isProblem(await clear(closed), 409, 'conflict', 'closed');
    isProblem(await clear('nothing'), 404, 'no-such-sale');
  });
});
