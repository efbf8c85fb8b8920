// Stock and product of sales in the shop's Redis: as they are, soon, whatever becomes of it, and nobody waits for it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { Redis } from '../lib/redis.mjs';
import { mug, oneOf, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const soon = { within_ms: 10_000 }; // a second, on a machine that has one to spare

async function buy(server, sale, item = 'tee') {
  const buyer = new Buyer(server);
  const { hold } = isOk(await buyer.buy(sale, oneOf(item)), 201);
  const { order } = isOk(await buyer.checkout(hold), 202);
  await buyer.orderIs(order, 'confirmed');
}
const many = (count, each) => Promise.all(Array.from({ length: count }, each));
const lagOf = async (server) => Number(/^sluice_mirror_lag_seconds (\S+)$/m.exec((await server.admin('GET', '/metrics')).text)[1]);

describe("The mirror in the shop's Redis", () => {
  let redis;
  let server;
  let config;
  before(async () => {
    redis = await Redis.start({ password: 'hush' });
    const password_file = await scratchFile('password', 'hush\n');
    config = `[mirror]\nredis = "redis://127.0.0.1:${redis.port}/1"\npassword_file = "${password_file}"\nttl = "30s"\n`;
    server = await startServer({ config });
  });
  after(async () => {
    await server.stop();
    await redis.crash();
  });
  // In the database that the settings name.
  const ask = (...words) => redis.ask('-n', '1', ...words);
  const hash = (key) => redis.hash(key, 1);
  const is = (key, fields) => {
    const shows = () => {
      const found = hash(key);
      return Object.entries(fields).every(([name, text]) => found[name] === text) && found;
    };
    return until(`${key} to be ${JSON.stringify(fields)}`, shows, soon).catch((error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(hash(key))}`);
    });
  };
  const counts = (stock, available, held, sold) => ({
    stock: String(stock),
    available: String(available),
    held: String(held),
    sold: String(sold),
    left: String(stock - sold),
  });

  test('follows a sale from its announcement to its end', async () => {
    const opens_at = secondsFromNow(3600);
    const sale = await server.addSale(saleOf({ id: 'drop', name: 'Winter “drop”', opens_at, items: [tee(2), mug(1)] }));
    const told = await is('sluice:sale:drop', { state: 'scheduled', name: 'Winter “drop”', items: 'tee mug', closes_at: '' });
    assert.equal(Date.parse(told.opens_at), Date.parse(opens_at));
    const item = await is('sluice:sale:drop:item:tee', counts(2, 2, 0, 0));
    assert.deepEqual([item.name, item.price, item.currency], ['Winter tee', '2500', 'EUR']);
    await server.act(sale, 'open');
    await is('sluice:sale:drop', { state: 'open' });
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee')), 201);
    await is('sluice:sale:drop:item:tee', counts(2, 1, 1, 0));
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    await is('sluice:sale:drop:item:tee', counts(2, 1, 0, 1));
    await buy(server, sale);
    await buy(server, sale, 'mug');
    await is('sluice:sale:drop', { state: 'sold_out' });
    await is('sluice:sale:drop:item:tee', counts(2, 0, 0, 2));
    await is('sluice:sale:drop:item:mug', counts(1, 0, 0, 1));
    assert.equal(hash('sluice:sales').drop, 'sold_out');
    await server.act(sale, 'close');
    const closed = await is('sluice:sale:drop', { state: 'closed' });
    assert.match(closed.updated_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const key of ask('KEYS', '*')) {
      const left_ms = Number(ask('PTTL', key)[0]);
      assert.ok(left_ms > 10_000 && left_ms <= 30_000, `${key} expires in ${left_ms} ms`);
    }
  });

  test('a sale for robots is not in it', async () => {
    await server.addSale(saleOf({ id: 'robots', rehearsal: true }));
    await server.addSale(saleOf({ id: 'people' }));
    await is('sluice:sale:people', { state: 'open' });
    assert.deepEqual(ask('KEYS', 'sluice:sale:robots*'), []);
    assert.equal(hash('sluice:sales').robots, undefined);
  });

  test('everything is there again after Redis was emptied', async () => {
    const keys = () => ask('KEYS', '*').sort().join(' ');
    const before_it = keys();
    assert.match(before_it, /sluice:mirror .*sluice:sale:drop:item:mug/);
    ask('FLUSHALL');
    await until('all keys to be there', () => keys() === before_it, soon);
    await is('sluice:sale:drop:item:tee', counts(2, 0, 0, 2));
  });

  test('killed in the midst of a sale: buyers notice nothing, and everything is there again', async () => {
    const sale = await server.addSale(saleOf({ id: 'killed', items: [tee(20)] }));
    await many(5, () => buy(server, sale));
    await is('sluice:sale:killed:item:tee', { sold: '5' });
    await redis.crash();
    await many(15, () => buy(server, sale));
    await server.logged('mirror_away');
    await until('the lag to be told', async () => (await lagOf(server)) > 1.5);
    await redis.again();
    await is('sluice:sale:killed:item:tee', counts(20, 0, 0, 20));
    await is('sluice:sale:drop:item:tee', counts(2, 0, 0, 2));
    await until('the lag to be over', async () => (await lagOf(server)) < 1.5);
    assert.equal(server.log.filter(({ event }) => event === 'mirror_away').length, 1, 'said once');
    assert.doesNotMatch(server.err, /hush/);
  });

  test('one that answers nobody holds nobody up', async () => {
    const sale = await server.addSale(saleOf({ id: 'frozen', items: [tee(3)] }));
    await is('sluice:sale:frozen', { state: 'open' });
    redis.freeze();
    try {
      await many(3, () => buy(server, sale));
      await until('the lag to be told', async () => (await lagOf(server)) > 1.5);
    } finally {
      redis.thaw();
    }
    await is('sluice:sale:frozen:item:tee', counts(3, 0, 0, 3));
  });

  test('what nobody writes any more expires', async () => {
    const other = await startServer({ config: config.replace('ttl = "30s"', 'ttl = "10s"\nprefix = "other"') });
    await other.addSale(saleOf({ id: 'gone' }));
    await is('other:sale:gone', { state: 'open' });
    await other.leave();
    await until('it to be gone', () => ask('KEYS', 'other:*').length === 0);
  });

  test('`sluice check` names one that cannot be reached, or lets nobody in', async () => {
    const data = path.join(await scratchFolder(), 'none');
    const check = async (text) => {
      const file = await scratchFile('sluice.toml', text);
      return run(['check', '--config', file, '--data', data, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
    };
    const good = await check(config);
    assert.equal(good.code, 0, good.out);
    assert.match(good.out, /^ok {4}mirror: \S+ is there, and takes writes$/m);
    const wrong_password = await scratchFile('password', 'guessed\n');
    for (const [wrong, said] of [
      [config.replace(/^password_file.*\n/m, ''), /^FAIL {2}mirror: \S+: Redis says NOAUTH /m],
      [config.replace(/^password_file.*\n/m, `password_file = "${wrong_password}"\n`), /^FAIL {2}mirror: \S+: Redis says WRONGPASS /m],
      [config.replace(`:${redis.port}/`, ':1/'), /^FAIL {2}mirror: 127\.0\.0\.1:1: cannot be reached: /m],
    ]) {
      const { code, out } = await check(wrong);
      assert.equal(code, 2, out);
      assert.match(out, said);
      assert.doesNotMatch(out, /hush|guessed/);
    }
  });
});
