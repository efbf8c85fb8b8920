// A ledger goes from the data folder to PostgreSQL and back, with everything in it, and there is one of it at any time.
import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A ledger that is moved', () => {
  let postgres;
  before(async () => (postgres = await Postgres.start()));
  after(async () => {
    postgres.stop();
    await removeScratch();
  });
  const on = (ledger) => `[cluster]\nledger = "${ledger}"\n`;
  const move = async (data, ...args) => {
    const { code, out, err } = await run(['move-ledger', '--data', data, ...args]);
    assert.equal(code, 0, err);
    return out;
  };
  async function refused(args, words) {
    const { code, err } = await run(args);
    assert.equal(code, 2, err);
    assert.match(err, words);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
  const serve = async (data, config) => ['serve', '--config', await scratchFile('sluice.toml', config), '--data', data,
    '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];

  test('keeps orders, holds, places and released units, there and back', async () => {
    const ledger = postgres.database();
    const first = await startServer();
    const sale = await first.addSale(saleOf({ items: [tee(5)] }));
    const [paid, holder, gone, waiter] = Array.from({ length: 4 }, () => new Buyer(first));
    const bought = isOk(await paid.buy(sale, oneOf('tee', 2)), 201);
    const { order } = isOk(await paid.checkout(bought.hold), 202);
    await paid.orderIs(order, 'confirmed');
    const held = isOk(await holder.buy(sale, oneOf('tee', 2)), 201);
    const released = isOk(await gone.buy(sale), 201);
    await gone.delete(`/v1/holds/${released.hold}`);
    isOk(await new Buyer(first).buy(sale), 201); // of the unit that came back
    const place = isOk(await waiter.buy(sale), 202);
    await refused(['move-ledger', '--data', first.data, '--to', ledger], /another running server owns this data folder/);
    await first.leave();

    async function isAsItWas(server) {
      for (const buyer of [paid, holder, gone, waiter]) buyer.server = server;
      assert.equal(isOk(await paid.get(`/v1/orders/${order}`), 200).state, 'confirmed');
      assert.equal(isOk(await holder.get(`/v1/holds/${held.hold}`), 200).state, 'active');
      assert.equal(isOk(await gone.get(`/v1/holds/${released.hold}`), 200).state, 'released');
      assert.equal(isOk(await waiter.place(sale), 200).ordinal, place.ordinal);
      const { items } = await server.report(sale);
      assert.deepEqual([items[0].sold, items[0].held], [2, 3]);
    }

    assert.match(await move(first.data, '--to', ledger), /moved 1 sale, .* every invariant holds on both sides/);
    await refused(await serve(first.data, ''), /ledger\.db\.moved: .*was moved to PostgreSQL/);
    const second = await startServer({ config: on(ledger), data: first.data, ledger });
    await isAsItWas(second);
    await refused(['move-ledger', '--data', first.data, '--from', ledger], /another running server owns this data folder/);
    await second.leave();

    await move(first.data, '--from', ledger);
    await refused(await serve(path.join(await scratchFolder(), 'data'), on(ledger)), /was moved to .*ledger\.db, which is the ledger now/);
    const third = await startServer({ data: first.data });
    await isAsItWas(third);
    await third.leave();
    assert.equal((await run(['audit', '--data', first.data])).code, 0);
    await move(first.data, '--to', ledger); // over what was left there
    assert.equal((await run(['audit', '--ledger', ledger])).code, 0);
  });

  test('stays where it is when it is broken, or when there is one already', async () => {
    const ledger = postgres.database();
    const server = await startServer({ config: on(ledger), ledger });
    await server.addSale(saleOf({ items: [tee(5)] }));
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    isOk(await new Buyer(server).buy(sale), 201);
    await server.leave();
    const other = await startServer();
    await other.addSale(saleOf());
    await other.leave();
    await refused(['move-ledger', '--data', other.data, '--to', ledger], /belongs to another cluster/);
    await refused(['move-ledger', '--data', server.data], /needs one of --to/);
    await refused(['move-ledger', '--data', server.data, '--to', ledger, '--from', ledger], /needs one of --to/);
    postgres.ask(ledger, "UPDATE claim SET state = 'sold'");
    const broken = await run(['move-ledger', '--data', server.data, '--from', ledger]);
    assert.equal(broken.code, 1);
    assert.match(broken.err, /its invariant claims_match_holds is broken/);
    await assert.rejects(access(path.join(server.data, 'ledger.db')));
    postgres.ask(ledger, "UPDATE claim SET state = 'held'");
    await move(server.data, '--from', ledger);
  });
});
