// Two Redis under one bus, of which sentinels have the other one lead when the first is lost: the owner and its edges meet at
// whichever leads, and nothing that anybody was told is lost.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { crowdAt, isReady, metric, seenAt, startEdge } from '../lib/cluster.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { WatchedRedis } from '../lib/redis.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A bus over two Redis and three sentinels', () => {
  let redis;
  let config;
  let owner;
  let edges;
  let sale;

  const urlOf = (hosts, name = 'bus') => `redis+sentinel://:hush@${hosts}/${name}/1`;
  const busOf = async (url) => `[cluster]\nname = "drop"\nbus_file = "${await scratchFile('bus', `${url}\n`)}"\n`;

  before(async () => {
    redis = await WatchedRedis.start({ password: 'hush', sentinel_password: 'hush' });
    const password_file = await scratchFile('password', 'hush\n');
    config = `trusted_proxies = []\n${await busOf(urlOf(redis.hosts))}`;
    const mirror = `[mirror]\nredis = "redis+sentinel://${redis.hosts}/bus/0"\npassword_file = "${password_file}"\ntimeout = "500ms"\n`;
    owner = await launchServer({ config: config + mirror, args: ['--role', 'owner'] });
    await owner.isReady();
    edges = [await startEdge({ config, owner }), await startEdge({ config, owner })];
    sale = await owner.addSale(saleOf({ items: [tee(100_000)] }));
    await seenAt(edges, sale);
  });
  after(async () => {
    for (const edge of edges ?? []) await edge.leave();
    await owner?.leave();
    const audit = await run(['audit', '--data', owner.data]);
    assert.equal(audit.code, 0, `${audit.out}${audit.err}`);
    await redis?.stop();
    await removeScratch();
  });

  // Everybody is connected to the one that leads.
  async function allMeet() {
    for (const edge of edges) await isReady(edge);
    await until('the owner to see both', async () => (await metric(owner, 'sluice_bus_edges')) >= 2);
    const mirrored = () => redis.primary().hash(`sluice:sale:${sale}`).name !== undefined;
    await until('the mirror to be there', mirrored);
  }

  test('the one that leads is killed: all go on with the other one, and it is taken back as a follower', async (t) => {
    const lost = redis.primary();
    const crowd = crowdAt(edges, sale);
    await crowd.more(30);
    await lost.crash();
    await redis.failedOver(lost);
    await crowd.more(30);
    await allMeet();
    await lost.again();
    await redis.isWhole();
    await crowd.more(30);
    const told = await crowd.stop();
    t.diagnostic(`${Math.round(told.longest_ms)} ms at most without anybody being told`);
    await told.isAllThere(edges[0]);
  });

  test('the one that leads stops, and wakes up as an old one: nobody stays with it', async (t) => {
    await redis.isWhole();
    const stopped = redis.primary();
    const crowd = crowdAt(edges, sale);
    await crowd.more(30);
    stopped.freeze();
    await redis.failedOver(stopped);
    await crowd.more(30);
    stopped.thaw();
    await redis.isWhole();
    await crowd.more(30);
    await allMeet();
    const told = await crowd.stop();
    t.diagnostic(`${Math.round(told.longest_ms)} ms at most without anybody being told`);
    await told.isAllThere(edges[1]);
  });

  test('a failover while all is well, and one sentinel that is gone: they follow it', async () => {
    await redis.isWhole();
    const before_it = redis.primary();
    const crowd = crowdAt(edges, sale);
    await crowd.more(30);
    redis.sentinels[0].freeze();
    redis.sentinels[1].ask('SENTINEL', 'FAILOVER', 'bus');
    const led_by_other = () => redis.sentinels[1].ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'bus')[1] !== String(before_it.announced);
    await until('the other one to lead', led_by_other);
    await crowd.more(30);
    redis.sentinels[0].thaw();
    await redis.isWhole();
    await allMeet();
    const told = await crowd.stop();
    await told.isAllThere(edges[0]);
  });

  test('`check` names what it looked at; a name that no sentinel knows, and sentinels that are none, are refused with one line', async () => {
    const asked = async (command, text) => {
      const where = ['--data', path.join(await scratchFolder(), 'data'), '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
      return run([command, '--config', await scratchFile('sluice.toml', text), ...where]);
    };
    const good = await asked('check', config);
    assert.match(good.out, new RegExp(`^ok {4}bus: bus of ${redis.hosts} is there, and takes writes$`, 'm'));
    assert.match(good.out, /^note {2}bus: an owner of drop is heard/m);
    for (const [url, words] of [
      [urlOf(redis.hosts, 'nothing'), /cluster\.bus: nothing of .*: sentinel 127\.0\.0\.1:\d+: Redis says ERR No such master/],
      [urlOf(`127.0.0.1:${redis.primary().port}`), /cluster\.bus: bus of .*: Redis says ERR unknown command 'SENTINEL'/],
    ]) {
      const { code, err } = await asked('serve', await busOf(url));
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, words);
      assert.ok(!err.includes('hush'));
    }
  });
});
