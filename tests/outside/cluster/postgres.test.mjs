// A shop whose ledger is in PostgreSQL: what it promises holds through every end of the server and of the database.
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const on = (ledger) => `[cluster]\nledger = "${ledger}"\n`;
const start = (ledger, data) => startServer({ config: on(ledger), data, ledger });

// People who buy one thing each until they are told to stop; what they were told is theirs is kept.
class Rush {
  secured = []; // {buyer, hold}
  refused = 0;
  #stopping = false;

  constructor(server, sale, people) {
    this.ended = Promise.all(Array.from({ length: people }, () => this.#person(server, sale)));
  }
  async #person(server, sale) {
    for (let buyer = new Buyer(server); !this.#stopping; ) {
      try {
        const answer = await buyer.buy(sale);
        if (answer.status === 201) {
          this.secured.push({ buyer, hold: answer.json.hold });
          buyer = new Buyer(server);
        } else {
          this.refused += 1; // in line, say: the same person asks again
        }
      } catch {
        this.refused += 1; // the server is gone
      }
    }
  }
  stop() {
    this.#stopping = true;
    return this.ended;
  }
}

async function allAreThere(server, secured) {
  for (const { buyer, hold } of secured) {
    buyer.server = server;
    assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active', hold);
  }
}

describe('A ledger in PostgreSQL', () => {
  let postgres;
  before(async () => (postgres = await Postgres.start()));
  after(async () => {
    postgres.stop();
    await removeScratch();
  });

  test('keeps a whole purchase, also of a killed server, and merchants and operators see it', async () => {
    const ledger = postgres.database();
    const first = await start(ledger);
    const sale = await first.addSale(saleOf({ items: [tee(4)] }));
    const [paid, holder] = [new Buyer(first), new Buyer(first)];
    const bought = isOk(await paid.buy(sale, oneOf('tee', 2)), 201);
    const { order } = isOk(await paid.checkout(bought.hold), 202);
    await paid.orderIs(order, 'confirmed');
    const held = isOk(await holder.buy(sale), 201);
    await first.kill();

    const second = await start(ledger, first.data);
    for (const buyer of [paid, holder]) buyer.server = second;
    assert.equal(isOk(await paid.get(`/v1/orders/${order}`), 200).state, 'confirmed');
    assert.equal(isOk(await holder.get(`/v1/holds/${held.hold}`), 200).state, 'active');
    const { items } = await second.report(sale);
    assert.deepEqual([items[0].sold, items[0].held], [2, 1]);
    const told = await second.admin('GET', `/admin/v1/sales/${sale}/report/json`);
    assert.equal(told.status, 200, told.text);
    const { units, money } = told.json;
    assert.deepEqual([units.sold, units.held, units.free, money.paid], [2, 1, 1, 5000]);
    const report = await run(['report', sale, '--ledger', ledger, '--json', '-']);
    assert.equal(report.code, 0, report.err);
    assert.deepEqual(JSON.parse(report.out).units, units);
    const { orders } = (await second.admin('GET', `/admin/v1/sales/${sale}/orders`)).json;
    assert.deepEqual(orders.map((each) => each.order), [order]);
    const metrics = (await second.admin('GET', '/metrics')).text;
    assert.match(metrics, /^sluice_ledger_connected 1$/m);
    assert.equal(postgres.ask(ledger, `SELECT state FROM orders WHERE id = '${order}'`), 'confirmed');
    await second.stop(); // and audits
  });

  test('has all that was acknowledged when the server is killed in mid-sale, again and again', async () => {
    const ledger = postgres.database();
    let server = await start(ledger);
    const data = server.data;
    const secured = [];
    for (let life = 1; life <= 3; ++life) {
      const sale = await server.addSale(saleOf({ items: [tee(2000)] }));
      const rush = new Rush(server, sale, 8);
      await until('some to have bought', () => rush.secured.length >= 40);
      await server.kill();
      await rush.stop();
      secured.push(...rush.secured);
      server = await start(ledger, data);
      await allAreThere(server, secured);
    }
    await server.stop();
  });

  test('that is away suspends sales and is loaded again when it is back; nothing acknowledged is lost', async () => {
    const ledger = postgres.database();
    const server = await start(ledger);
    const sale = await server.addSale(saleOf({ items: [tee(5000)] }));
    const rush = new Rush(server, sale, 8);
    await until('some to have bought', () => rush.secured.length >= 40);
    postgres.crash();
    await server.logged('shop_suspended');
    const ready = await server.admin('GET', '/readyz', undefined, { token: null });
    assert.equal(ready.status, 503);
    assert.match(ready.text, /suspended: ledger postgresql:\/\/postgres@.* cannot be reached/);
    assert.match((await server.admin('GET', '/metrics')).text, /^sluice_ledger_connected 0$/m);
    const before = rush.secured.length;
    postgres.again();
    await until('it to be ready', async () => (await server.admin('GET', '/readyz', undefined, { token: null })).status === 200);
    await until('people to buy again', () => rush.secured.length > before + 20, { within_ms: 60_000 });
    await rush.stop();
    await allAreThere(server, rush.secured);
    await server.stop();
  });

  test('that is back within a moment costs nobody anything: the round is settled', async () => {
    const ledger = postgres.database();
    const server = await start(ledger);
    const sale = await server.addSale(saleOf({ items: [tee(5000)] }));
    const rush = new Rush(server, sale, 8);
    await until('some to have bought', () => rush.secured.length >= 40);
    for (let i = 0; i < 3; ++i) {
      const before = rush.secured.length;
      postgres.ask(ledger, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sluice owner%'");
      await until('people to go on', () => rush.secured.length > before + 20);
    }
    await rush.stop();
    assert.equal(server.log.filter((line) => line.event === 'shop_suspended').length, 0);
    assert.match((await server.admin('GET', '/metrics')).text, /^sluice_ledger_connections_total [4-9]$/m);
    await allAreThere(server, rush.secured);
    await server.stop();
  });

  // Exit 2, one line that says it, and no word of a password.
  async function refused(config, words, { data } = {}) {
    const file = await scratchFile('sluice.toml', config);
    const folder = data ?? path.join(await scratchFolder(), 'data');
    const args = ['--config', file, '--data', folder, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    for (const command of ['serve', 'check']) {
      const { code, out, err } = await run([command, ...args]);
      const said = command === 'serve' ? err : out + err;
      assert.equal(code, 2, `${command}: ${out}${err}`);
      assert.match(said, words, command);
      if (command === 'serve') assert.equal(err.trim().split('\n').length, 1, err);
      assert.doesNotMatch(out + err, /s3cret/);
    }
  }

  test('that cannot be one is refused with one line that names it', async () => {
    await refused('[cluster]\nledger = "ledger.db"\n', /cluster\.ledger: is no address of PostgreSQL/);
    await refused('[cluster]\nledger = "postgresql://sluice:s3cret@db/shop"\n', /cluster\.ledger: has a password in it/);
    await refused(on(postgres.address('nowhere')), /nowhere.*database "nowhere" does not exist/);
    await refused(on(postgres.address('postgres', 'stranger')), /role "stranger" does not exist/);
    await refused(on('postgresql://sluice@127.0.0.1:1/shop'), /postgresql:\/\/sluice@127\.0\.0\.1:1\/shop: cannot be reached/);
    const others = postgres.database();
    postgres.ask(others, 'CREATE TABLE customers (id int)');
    await refused(on(others), /has tables of something else \(customers\)/);
    assert.equal(postgres.ask(others, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), '1', 'nothing was written');
    const secret = await scratchFile('ledger.url', 'postgresql://sluice:s3cret@127.0.0.1:1/shop\n');
    await chmod(secret, 0o644);
    await refused(`[cluster]\nledger_file = "${secret}"\n`, /cluster\.ledger_file: .*ledger\.url/);
    await chmod(secret, 0o600);
    await refused(`[cluster]\nledger_file = "${secret}"\n`, /sluice@127\.0\.0\.1:1\/shop: cannot be reached/);
  });

  test('of another cluster, or that a server runs on, is refused', async () => {
    const ledger = postgres.database();
    const server = await start(ledger);
    const other = path.join(await scratchFolder(), 'data');
    const file = await scratchFile('sluice.toml', `${on(ledger)}name = "second"\n`);
    const args = ['--config', file, '--data', other, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    const beside = await run(['serve', ...args]);
    assert.equal(beside.code, 2);
    assert.match(beside.err, /another running server owns it/);
    await server.leave();
    const another = await run(['serve', ...args]);
    assert.equal(another.code, 2);
    assert.match(another.err, /belongs to another cluster/);
    const check = await run(['check', ...args]);
    assert.match(check.out, /^FAIL {2}ledger .*belongs to another cluster/m);
  });

  test('that could lose what it was told is refused, by `check` and by `serve`', async () => {
    const ledger = postgres.database();
    await refused(`${on(ledger)}synchronous_standby = true\n`, /has no synchronous standby/);
    postgres.ask('postgres', 'ALTER SYSTEM SET fsync = off');
    postgres.ask('postgres', 'SELECT pg_reload_conf()');
    try {
      await until('the server to run without fsync', () => postgres.ask('postgres', 'SHOW fsync') === 'off');
      await refused(on(ledger), /runs with fsync=off/);
    } finally {
      postgres.ask('postgres', 'ALTER SYSTEM RESET fsync');
      postgres.ask('postgres', 'SELECT pg_reload_conf()');
      await until('fsync to be on', () => postgres.ask('postgres', 'SHOW fsync') === 'on');
    }
    assert.equal(postgres.ask(ledger, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), '0', 'nothing was written');
  });

  test('is audited, and a break is found and named; a password on the command line is refused', async () => {
    const ledger = postgres.database();
    const server = await start(ledger);
    const sale = await server.addSale(saleOf({ items: [tee(4)] }));
    isOk(await new Buyer(server).buy(sale), 201);
    const healthy = await run(['audit', '--ledger', ledger, '--json', '-']);
    assert.equal(healthy.code, 0, healthy.err);
    assert.equal(JSON.parse(healthy.out).sales[0].held, 1);
    await server.leave();
    postgres.ask(ledger, "UPDATE claim SET state = 'sold'");
    const broken = await run(['audit', '--ledger', ledger]);
    assert.equal(broken.code, 1);
    assert.match(broken.out, /^BROKEN {2}claims_match_holds: unit 1/m);
    const shown = await run(['audit', '--ledger', 'postgresql://sluice:s3cret@127.0.0.1:1/shop']);
    assert.equal(shown.code, 2);
    assert.match(shown.err, /--ledger: has a password in it/);
    assert.doesNotMatch(shown.err, /s3cret/);
    const file = path.join(await scratchFolder(), 'ledger.url');
    await writeFile(file, `${ledger}\n`, { mode: 0o600 });
    assert.equal((await run(['audit', '--ledger-file', file])).code, 1, 'found by the file, and broken');
  });
});
