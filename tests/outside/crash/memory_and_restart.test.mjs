// A sale with many claims restarts quickly and right, a called ticket is worth as much afterwards, and a copy of the
// data folder made beside a running server can be audited.
import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import { check_holds, check_orders, check_stored, told, wait_for_orders } from './lib/checks.mjs';
import { Book } from './lib/book.mjs';
import { Buyer, Client, in_parallel, pause } from './lib/client.mjs';
import { Crowd } from './lib/crowd.mjs';
import { Random } from './lib/random.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const claims = Number(process.env.CLAIMS ?? 20_000);
const restart_ms_max = Number(process.env.RESTART_MS_MAX ?? 5000);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

after(() => Server.killAll());

const rss_mb = (server) => Number(readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

// What the status document says must be what the buyers hold.
async function check_stock(client, book, stock) {
  const { json } = await client.request('GET', '/v1/sales/drop');
  const held = [...book.holds.values()].filter(({ released }) => !released).reduce((sum, { units }) => sum + units.length, 0);
  if (json.items[0].stock !== stock) book.problem(`stock is ${json.items[0].stock}`);
  if (json.items[0].available > stock - held) book.problem(`${held} of ${stock} units are held or sold, ${json.items[0].available} are said to be available`);
  return held;
}

test(`a restart with ${claims} claims is quick and right`, { timeout: 600_000 }, async (t) => {
  const folder = scratch(t, 'restart');
  const data = path.join(folder, 'data');
  const stock = claims + 1000;
  const options = { folder, data, sales: [sale('drop', { stock })] };
  const book = new Book();
  const random = new Random(seed);

  const first = await Server.start(options);
  let client = new Client(first.buyers, 64);
  const crowd = new Crowd({ client, book, random, sale_for_newcomers: 'drop' });
  const pairs = Array.from({ length: claims / 2 }, (_, i) => i); // two units each
  const cart = { items: [{ item: 'tee', quantity: 2 }] };
  await in_parallel(pairs, async (i) => {
    const buyer = new Buyer();
    const answer = await crowd.ask('POST', '/v1/sales/drop/buy', { buyer, body: cart });
    if (answer?.status !== 201) return book.problem(`purchase ${i}: ${answer}`);
    const hold = crowd.secured(buyer, answer);
    if (i % 10 === 0) await crowd.pay(hold, i % 20 === 0 ? 'tok_ok' : 'tok_declined');
    if (i % 25 === 1) await crowd.give_back(hold);
  }, 64);
  const before_mb = rss_mb(first);
  client.close();
  await first.kill9();

  ++book.life;
  const second = await Server.start(options);
  client = new Client(second.buyers, 64);
  const held = await check_stock(client, book, stock);
  await check_holds(client, book, [...book.holds.values()]);
  await check_orders(client, book, [...book.orders.values()]);
  await check_stored(client, book, book.stored);
  await wait_for_orders(client, book, 60_000);
  t.diagnostic(`${held} units held or sold, ${book.orders.size} orders: ready again after ${second.recovery_ms.toFixed(0)} ms; ` +
               `${before_mb.toFixed(0)} MB before the kill, ${rss_mb(second).toFixed(0)} MB after the restart`);
  client.close();
  assert.equal((await second.stop()).code, 0);
  const report = audit(data);
  assert.equal(report.code, 0, report.said);
  assert.equal(book.problems.length, 0, told(book));
  assert.ok(second.recovery_ms < restart_ms_max, `the restart took ${second.recovery_ms} ms`);
});

test('a called ticket and its pass buy after a restart, without asking for the place first', { timeout: 120_000 }, async (t) => {
  const folder = scratch(t, 'restart');
  const options = { folder, data: path.join(folder, 'data'), sales: [sale('drop')] };
  const body = { items: [{ item: 'tee', quantity: 1 }] };
  const first = await Server.start(options);
  const before = new Client(first.buyers);
  const buyers = Array.from({ length: 8 }, () => new Buyer());
  for (const buyer of buyers) {
    const joined = await before.request('POST', '/v1/sales/drop/tickets', { buyer });
    assert.equal(joined.json.state, 'called');
    assert.ok(joined.json.pass);
  }
  await pause(300); // a tick or more: it is in the ledger that they were called
  before.close();
  await first.kill9();

  const second = await Server.start(options);
  const client = new Client(second.buyers);
  const said = [];
  for (const [i, buyer] of buyers.entries()) {
    const verb = i % 2 === 0 ? 'holds' : 'buy';
    let answer;
    for (const until = performance.now() + 2000; performance.now() < until; await pause(50)) {
      answer = await client.request('POST', `/v1/sales/drop/${verb}`, { buyer, body });
      if (answer.status === 201) break;
    }
    if (answer.status !== 201) said.push(`POST ${verb} for two seconds: ${answer}`);
  }
  client.close();
  await second.stop();
  assert.deepEqual(said, []);
});

test('people who were away at their turn are told how many are really ahead', { timeout: 120_000 }, async (t) => {
  const folder = scratch(t, 'restart');
  const options = { folder, data: path.join(folder, 'data'), sales: [sale('drop', { stock: 2 })] };
  const first = await Server.start(options);
  const before = new Client(first.buyers);
  const holders = [new Buyer(), new Buyer()];
  const holds = [];
  for (const buyer of holders) {
    const bought = await before.request('POST', '/v1/sales/drop/buy', { buyer, body: { items: [{ item: 'tee', quantity: 1 }] } });
    assert.equal(bought.status, 201);
    holds.push(bought.json.hold);
  }
  const waiting = Array.from({ length: 10 }, () => new Buyer());
  for (const [i, buyer] of waiting.entries()) {
    const joined = await before.request('POST', '/v1/sales/drop/tickets', { buyer });
    assert.deepEqual([joined.json.state, joined.json.ahead], ['waiting', i]);
  }
  await pause(300);
  before.close();
  await first.kill9();

  const second = await Server.start(options);
  const client = new Client(second.buyers, 1); // one after the other: who is seen first is next
  const released = await client.request('DELETE', `/v1/holds/${holds[0]}`, { buyer: holders[0] });
  assert.equal(released.status, 204);
  await pause(11_000); // the grace of the restart: nobody comes, so all are passed over
  const places = () => Promise.all(waiting.map(async (buyer) => (await client.request('GET', '/v1/sales/drop/tickets/current', { buyer })).json));
  await places();
  await pause(500);
  const told = (await places()).map(({ state, ahead }) => `${state} ${ahead}`);
  client.close();
  await second.stop();
  assert.deepEqual(told, ['called 0', ...Array.from({ length: 9 }, (_, i) => `waiting ${i}`)]);
});

test('a copy of the data folder, made while the server runs, can be audited and served', { timeout: 240_000 }, async (t) => {
  const folder = scratch(t, 'copy');
  const data = path.join(folder, 'data');
  const copy = path.join(folder, 'copy');
  const options = { folder, data, sales: [sale('drop')] };
  const book = new Book();
  const server = await Server.start(options);
  const client = new Client(server.buyers);
  const crowd = new Crowd({ client, book, random: new Random(seed), sale_for_newcomers: 'drop' });
  await crowd.run(16, () => book.holds.size >= 200);
  await wait_for_orders(client, book, 30_000);
  // Reads go on meanwhile; a copy of files that change is a snapshot only of what has come to rest.
  let copied = false;
  const reading = crowd.run.call(Object.assign(Object.create(crowd), { mix: { read_hold: 1, read_order: 1, repeat: 1, read_status: 1 } }), 8, () => copied);
  await pause(100);
  cpSync(data, copy, { recursive: true });
  copied = true;
  await reading;
  const beside = audit(data);
  const report = audit(copy);
  client.close();
  await server.kill9();
  assert.equal(beside.code, 0, beside.said);
  assert.equal(report.code, 0, report.said);

  ++book.life;
  const from_copy = await Server.start({ ...options, data: copy });
  const reader = new Client(from_copy.buyers);
  await check_holds(reader, book, [...book.holds.values()]);
  await check_orders(reader, book, [...book.orders.values()]);
  reader.close();
  assert.equal((await from_copy.stop()).code, 0);
  assert.equal(book.problems.length, 0, told(book));
});
