// Two servers of one cluster on one PostgreSQL: one runs the sales, the other waits, and takes over when the first is
// killed or stopped. Nothing acknowledged is lost, no unit is sold twice, places are kept.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { repository, removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const configOf = (ledger) => `[cluster]\nledger = "${ledger}"\nname = "drop"\nstandby = true\n`;
const readyz = (server) => server.admin('GET', '/readyz', undefined, { token: null });
const isReady = (server) => until('it to be ready', async () => (await readyz(server).catch(() => ({}))).status === 200);

describe('Two servers of one cluster', () => {
  let postgres;
  before(async () => (postgres = await Postgres.start()));
  after(async () => {
    postgres.stop();
    await removeScratch();
  });

  // The first, and a second one that waits, with the keys of the first.
  async function pair({ share_keys = true } = {}) {
    const ledger = postgres.database();
    const start = async (data) =>
      launchServer({ config: configOf(ledger), data, ledger, listen: await freePort(), admin_listen: await freePort() });
    const first = await start();
    await first.isReady();
    const data = path.join(await scratchFolder(), 'data');
    await mkdir(data, { mode: 0o700 });
    if (share_keys) await copyFile(path.join(first.data, 'keys'), path.join(data, 'keys'));
    const second = await start(data);
    await second.isStandby();
    return { ledger, first, second };
  }
  async function audited(ledger) {
    const audit = await run(['audit', '--ledger', ledger]);
    assert.equal(audit.code, 0, `${audit.out}${audit.err}`);
  }

  test('the second waits, says so to probes, and leaves when it is told to', async () => {
    const { ledger, first, second } = await pair();
    assert.equal((await second.admin('GET', '/livez', undefined, { token: null })).status, 200);
    const ready = await readyz(second);
    assert.deepEqual([ready.status, ready.text], [503, 'standby: another server runs the sales\n']);
    assert.match((await second.admin('GET', '/metrics')).text, /^sluice_standby 1$[^]*^sluice_standby_keys_match 1$/m);
    assert.equal((await second.admin('GET', '/admin/v1/sales')).status, 503);
    await second.leave();
    assert.equal((await readyz(first)).status, 200);
    await first.leave();
    await audited(ledger);
  });

  test('takes over from one that is killed: units, holds, orders and places are as they were', async () => {
    const { ledger, first, second } = await pair();
    const sale = await first.addSale(saleOf({ items: [tee(3)] }));
    const [paid, holder, waiting] = [new Buyer(first), new Buyer(first), new Buyer(first)];
    const { order } = isOk(await paid.checkout(isOk(await paid.buy(sale, oneOf('tee', 2)), 201).hold), 202);
    await paid.orderIs(order, 'confirmed');
    const { hold } = isOk(await holder.buy(sale), 201);
    const { ordinal } = isOk(await waiting.buy(sale), 202);
    assert.ok(ordinal > 0);
    await first.kill();

    await second.isReady();
    for (const buyer of [paid, holder, waiting]) buyer.server = second;
    assert.equal(isOk(await paid.get(`/v1/orders/${order}`), 200).state, 'confirmed');
    assert.equal(isOk(await holder.get(`/v1/holds/${hold}`), 200).state, 'active');
    assert.equal(isOk(await waiting.place(sale), 200).ordinal, ordinal, 'the place is kept');
    assert.equal((await holder.delete(`/v1/holds/${hold}`)).status, 204);
    await waiting.placeIs(sale, 'called');
    isOk(await waiting.buy(sale), 201);
    await second.leave();
    await audited(ledger);
  });

  test('takes over from one that is stopped, which says nothing more when it goes on, and waits for its own turn', async () => {
    const { ledger, first, second } = await pair();
    const sale = await first.addSale(saleOf({ items: [tee(3)] }));
    const before = new Buyer(first);
    const { hold } = isOk(await before.buy(sale), 201);
    first.signal('SIGSTOP');
    await second.isReady();
    assert.ok(second.log.some((line) => line.event === 'standby_turn'));
    const bought = async (buyer) =>
      until('them to have bought', async () => (await buyer.buy(sale)).status === 201); // those who were there come first
    await bought(new Buyer(second));

    first.signal('SIGCONT');
    await until('the first to know', async () => (await readyz(first)).status === 503);
    const late = await new Buyer(first).buy(sale);
    assert.ok(late.status === 503 || late.status === 202, `${late.status} ${late.text}: nothing is secured there`);
    before.server = second;
    assert.equal(isOk(await before.get(`/v1/holds/${hold}`), 200).state, 'active');
    assert.equal((await readyz(second)).status, 200, 'it keeps what it has');

    await second.kill();
    await isReady(first);
    await bought(new Buyer(first));
    const { items } = await first.report(sale);
    assert.deepEqual([items[0].held, items[0].stock], [3, 3]);
    await first.leave();
    await audited(ledger);
  });

  test('an idle owner is not taken for a dead one, not even without a sale', async () => {
    const { ledger, first, second } = await pair();
    const commits = async () => Number(/^sluice_ledger_commit_seconds_count (\d+)/m.exec((await first.admin('GET', '/metrics')).text)?.[1] ?? NaN);
    const lives = async () => {
      const from = await commits();
      await until('signs of life', async () => (await commits()) >= from + 5);
      assert.equal(second.lines.at(-1), 'standby');
    };
    await lives();
    await first.addSale(saleOf({ items: [tee(3)] }));
    await lives();
    await second.leave();
    await first.leave();
    await audited(ledger);
  });

  test('other keys than those of the server that runs are told of, by probe, metric and log', async () => {
    const { first, second } = await pair({ share_keys: false });
    await second.logged('standby_keys_differ');
    assert.match((await readyz(second)).text, /^keys: they are not that server's/m);
    assert.match((await second.admin('GET', '/metrics')).text, /^sluice_standby_keys_match 0$/m);
    await copyFile(path.join(first.data, 'keys'), path.join(second.data, 'keys'));
    await until('them to match', async () => !/^keys:/m.test((await readyz(second)).text));
    await second.leave();
    await first.leave();
  });

  test('a balancer leads to whichever is ready', async () => {
    const { ledger, first, second } = await pair();
    const sale = await first.addSale(saleOf({ items: [tee(500)] }));
    const [people, ...ports] = [await freePort(), ...[first, second].map((server) => Number(new URL(server.operators).port))];
    const env = {
      SLUICE_PEOPLE: `127.0.0.1:${people}`,
      SLUICE_A: new URL(first.buyers).host,
      SLUICE_A_OPERATORS: ports[0],
      SLUICE_B: `127.0.0.1:${second.listen_port}`,
      SLUICE_B_OPERATORS: ports[1],
    };
    const balancer = spawn('haproxy', ['-db', '-f', path.join(repository, 'deploy/cluster/haproxy.cfg')], { env: { ...process.env, ...env } });
    try {
      const front = { buyers: `http://127.0.0.1:${people}` };
      const buys = (count) =>
        until(`${count} more to have bought`, async () => {
          const buyer = new Buyer(front);
          const answer = await buyer.buy(sale).catch(() => ({ status: 0 }));
          if (answer.status === 201) secured.push({ buyer, hold: answer.json.hold });
          return secured.length >= count;
        });
      const secured = [];
      await buys(20);
      await first.kill();
      await buys(40);
      for (const { buyer, hold } of secured) {
        assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active', hold);
      }
      const { items } = await second.report(sale).catch(async () => {
        await second.isReady();
        return second.report(sale);
      });
      assert.ok(items[0].held >= secured.length, `${items[0].held} of ${secured.length}`);
    } finally {
      balancer.kill();
    }
    await second.leave();
    await audited(ledger);
  });

  test('a standby without a ledger in PostgreSQL, or without a name, is refused', async () => {
    const refused = async (config, words) => {
      const file = await scratchFile('sluice.toml', config);
      const { code, err } = await run(['serve', '--config', file, '--data', path.join(await scratchFolder(), 'data')]);
      assert.equal(code, 2);
      assert.match(err, words);
    };
    await refused('[cluster]\nstandby = true\n', /cluster\.standby: is for a ledger in PostgreSQL/);
    await refused('[cluster]\nstandby = true\nledger = "postgresql://x@/y"\n', /cluster\.standby: is for servers of one cluster/);
    await refused(configOf('postgresql://sluice@127.0.0.1:1/shop'), /127\.0\.0\.1:1\/shop: cannot be reached/);
  });
});
