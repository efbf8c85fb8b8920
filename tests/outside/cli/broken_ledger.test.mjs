import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { removeScratch, run } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const has_sqlite = spawnSync('sqlite3', ['--version']).status === 0;

describe('audit', { skip: !has_sqlite && 'no sqlite3 here' }, () => {
  let ledger;
  before(async () => {
    const server = await startServer();
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    isOk(await new Buyer(server).buy(sale, oneOf('tee', 2)), 201);
    await server.leave();
    ledger = path.join(server.data, 'ledger.db');
  });
  after(removeScratch);

  const sql = (text) => {
    const done = spawnSync('sqlite3', [ledger, text], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  };

  test('is content with what the server left', async () => {
    assert.equal((await run(['audit', '--ledger', ledger])).code, 0);
  });

  // Each is undone again; a check that is never broken proves nothing.
  const injuries = [
    ['more claims than stock', 'UPDATE item SET stock = 1', 'UPDATE item SET stock = 5'],
    ['a claim without its hold', "UPDATE hold SET state = 'released'", "UPDATE hold SET state = 'active'"],
    ['a claim of another buyer than the hold', "UPDATE claim SET buyer = 'x' || substr(buyer, 2)", null],
  ];
  for (const [what, injury, cure] of injuries) {
    test(`names the invariant that is broken by ${what}: exit 1`, async () => {
      sql(injury);
      const file = `${ledger}.audit.json`;
      const { code, out } = await run(['audit', '--ledger', ledger, '--json', file]);
      assert.equal(code, 1, out);
      const { ok, invariants } = JSON.parse(await readFile(file, 'utf8'));
      assert.equal(ok, false);
      const broken = invariants.filter((each) => !each.ok);
      assert.ok(broken.length > 0);
      for (const { name, detail } of broken) assert.ok(name && detail);
      if (cure) sql(cure);
    });
  }
});
