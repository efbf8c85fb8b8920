// The database is lost with its disk, and restored to a moment by PostgreSQL's own means: what was before it is there,
// what came after is gone, and nobody's place is another's.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const start = (ledger, data) => startServer({ config: `[cluster]\nledger = "${ledger}"\n`, data, ledger });

describe('A recovery to a point in time', () => {
  let postgres;
  before(async () => (postgres = await Postgres.start()));
  after(async () => {
    postgres.stop();
    await removeScratch();
  });

  test('is as the moment was, and lines begin anew', async () => {
    const ledger = postgres.database();
    postgres.archive();
    const first = await start(ledger);
    const sale = await first.addSale(saleOf({ items: [tee(4)] }));
    const [early, middle, late, waiting] = Array.from({ length: 4 }, () => new Buyer(first));
    const paid = isOk(await early.buy(sale), 201);
    const { order } = isOk(await early.checkout(paid.hold), 202);
    await early.orderIs(order, 'confirmed');
    postgres.base();
    const held = isOk(await middle.buy(sale), 201);
    const moment = postgres.ask(ledger, 'SELECT clock_timestamp()');
    const gone = isOk(await late.buy(sale, oneOf('tee', 2)), 201);
    isOk(await waiting.join(sale), 201);
    // The log of that moment is out of the house when the file after it has begun to be archived.
    const last = postgres.ask(ledger, 'SELECT pg_walfile_name(pg_switch_wal())');
    await until('the log to be archived', () => postgres.ask(ledger, 'SELECT last_archived_wal FROM pg_stat_archiver') >= last);

    const refused = await run(['restore', '--ledger', ledger]);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /another running server owns it/);
    await first.kill();
    postgres.crash();
    const began = performance.now();
    postgres.rewind(moment);
    await until('the database to have caught up', () => postgres.ask(ledger, 'SELECT pg_is_in_recovery()') === 'f');
    const restored = await run(['restore', '--ledger', ledger]);
    assert.equal(restored.code, 0, restored.err);
    assert.match(restored.out, new RegExp(`^restored postgresql://.*; every invariant of its ledger holds\nsale ${sale}: whoever was in its line takes a new place`));
    const second = await start(ledger, first.data);
    console.log(`restored, proven and selling again after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    try {
      for (const buyer of [early, middle, late, waiting]) buyer.server = second;
      assert.equal(isOk(await early.get(`/v1/orders/${order}`), 200).state, 'confirmed');
      assert.equal(isOk(await middle.get(`/v1/holds/${held.hold}`), 200).state, 'active');
      isProblem(await late.get(`/v1/holds/${gone.hold}`), 404, 'no-such-hold');
      assert.notEqual((await waiting.place(sale)).status, 200, 'a place of a line that was lost');
      isOk(await waiting.join(sale), 201);
      await waiting.placeIs(sale, 'called');
      isOk(await waiting.hold(sale, oneOf('tee', 2)), 201);
    } finally {
      await second.stop();
    }
  });

  test('a wrong use is named, and nothing is written', async () => {
    const empty = postgres.database();
    for (const [args, why] of [
      [['restore'], /needs one of FILE, --ledger and --ledger-file/],
      [['restore', 'x.tar', '--ledger', empty], /needs one of FILE, --ledger and --ledger-file/],
      [['restore', '--ledger', 'data/ledger.db'], /--ledger: must be an address/],
      [['restore', '--ledger', empty], /there is no ledger in it/],
    ]) {
      const { code, err } = await run(args);
      assert.equal(code, 2, err);
      assert.match(err, why);
    }
    assert.equal(postgres.ask(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), '0');
  });
});
