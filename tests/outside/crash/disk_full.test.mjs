// The disk of the data folder fills up under load: refused is refused, acknowledged stays acknowledged, and with more
// space and a restart the sale goes on. Needs the right to mount a tmpfs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import { charges_of, check_all, check_charges, repeat_lost, told, wait_for_orders } from './lib/checks.mjs';
import { Book } from './lib/book.mjs';
import { Buyer, Client, pause } from './lib/client.mjs';
import { Crowd, usual_mix } from './lib/crowd.mjs';
import { Random } from './lib/random.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const disk_in = (folder) => path.join(folder, 'disk');

after(() => Server.killAll());

// Lazily: a failed test may have left a server in there.
const unmount = (folder) => spawnSync('umount', ['-l', disk_in(folder)]);

// Returns why not, or undefined.
function mount(folder, size) {
  mkdirSync(folder, { recursive: true });
  const run = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', folder], { encoding: 'utf8' });
  if (run.error || run.status !== 0) return run.error?.message ?? run.stderr.trim();
  return undefined;
}

const grow = (folder, size) => spawnSync('mount', ['-o', `remount,size=${size}`, folder]).status === 0;

async function fill(server, book, random) {
  const client = new Client(server.buyers);
  let first_refusal = null;
  const on_answer = (answer, request) => {
    const writes = request.method !== 'GET';
    if (answer.problem === '/problems/read-only') {
      first_refusal ??= answer;
      if (answer.status !== 503 || !(Number(answer.headers['retry-after']) > 0)) book.problem(`a refusal without Retry-After: ${answer}`);
    } else if (writes && answer.status < 300 && first_refusal && answer.sent_at > first_refusal.sent_at) {
      // Sent after a refused request had been sent, and on another connection: it may have been decided before it.
      if (answer.sent_at > first_refusal.seen_at) book.problem(`acknowledged after the first refusal: ${request.method} ${request.path} ${answer}`);
    }
    if (answer === first_refusal) answer.seen_at = process.hrtime.bigint();
  };
  const crowd = new Crowd({ client, book, random, sale_for_newcomers: 'drop', on_answer, mix: { ...usual_mix, buy_at_once: 80, release: 3 } });
  const until = performance.now() + 60_000;
  let refused_at = null;
  await crowd.run(32, () => {
    if (first_refusal) refused_at ??= performance.now();
    return performance.now() > until || (refused_at !== null && performance.now() > refused_at + 1500);
  });
  client.close();
  return first_refusal;
}

// What a server without a ledger to write still says, and to whom.
async function check_read_only(server, book, hold) {
  const buyers = new Client(server.buyers, 4);
  const operators = new Client(server.operators, 4);
  const body = { items: [{ item: 'tee', quantity: 1 }] };
  const payment = { email: 'a@b.c', payment: { method: 'tok_ok' } };
  const writes = [
    ['POST', '/v1/sales/drop/buy', { buyer: new Buyer(), body }],
    ['POST', '/v1/sales/drop/tickets', { buyer: new Buyer() }],
    ['POST', `/v1/holds/${hold.id}/checkout`, { buyer: hold.buyer, body: payment }],
    ['DELETE', `/v1/holds/${hold.id}`, { buyer: hold.buyer }],
  ];
  for (const [method, where, options] of writes) {
    const answer = await buyers.request(method, where, options);
    const right = answer.status === 503 && answer.problem === '/problems/read-only' && Number(answer.headers['retry-after']) > 0;
    if (!right) book.problem(`read-only, and ${method} ${where} says ${answer}`);
  }
  const ready = await operators.request('GET', '/readyz');
  if (ready.status !== 503 || !/read-only/.test(ready.text)) book.problem(`read-only, and /readyz says ${ready}`);
  const alive = await operators.request('GET', '/livez');
  if (alive.status !== 200) book.problem(`/livez says ${alive}`);
  const status = await buyers.request('GET', '/v1/sales/drop');
  if (status.status !== 200 || status.json.sale !== 'drop') book.problem(`the status document: ${status}`);
  const metrics = await operators.request('GET', '/metrics');
  if (metrics.status !== 200) book.problem(`/metrics: ${metrics.status}`);
  return ready.text.trim();
}

async function sells_again(server, book, random, within_ms) {
  const client = new Client(server.buyers);
  const crowd = new Crowd({ client, book, random, sale_for_newcomers: 'drop' });
  const before = book.holds.size;
  const until = performance.now() + within_ms;
  while (book.holds.size < before + 5 && performance.now() < until) {
    await crowd.buy_at_once();
    await pause(20);
  }
  if (book.holds.size < before + 5) book.problem(`after the restart nothing is sold within ${within_ms} ms`);
  return client;
}

for (const size of ['1m', '2500k', '6m']) {
  test(`a disk of ${size} fills up (seed ${seed}): nothing acknowledged is lost`, { timeout: 300_000 }, async (t) => {
    const folder = scratch(t, 'full', unmount);
    const data = disk_in(folder);
    const why_not = mount(data, size);
    if (why_not) return t.skip(`mounting a tmpfs is not permitted here: ${why_not}`);
    const book = new Book();
    const random = new Random(seed);
    const options = { folder, data, sales: [sale('drop')] };

    const server = await Server.start(options);
    const refusal = await fill(server, book, random);
    assert.ok(refusal, `the disk did not fill up: ${JSON.stringify(statfsSync(data))}`);
    const holds = book.holds.size;
    const hold = book.holds.values().next().value;
    const said = await check_read_only(server, book, hold);
    t.diagnostic(`${holds} holds, ${book.orders.size} orders, then: ${said}`);

    // Space alone changes nothing: what was in memory is ahead of the ledger until a restart reads it anew.
    assert.ok(grow(data, '64m'));
    await pause(700);
    await check_read_only(server, book, hold);
    const end = await server.stop();
    if (end.code !== 0) book.problem(`the stop of a read-only server ended with ${end.code ?? end.signal}:\n${server.output}`);
    const report = audit(data);
    if (report.code !== 0) book.problem(`audit exits ${report.code}: ${report.broken.join('; ') || report.said}`);

    ++book.life;
    for (const entry of [...book.holds.values(), ...book.orders.values()]) entry.busy = false;
    const again = await Server.start(options);
    const client = new Client(again.buyers);
    await check_all(client, book);
    await repeat_lost(client, book);
    await sells_again(again, book, random, 25_000);
    await wait_for_orders(client, book, 30_000);
    check_charges(book, await charges_of(new Client(again.sandbox, 2)));
    const last = await again.stop();
    if (last.code !== 0) book.problem(`the last stop ended with ${last.code ?? last.signal}`);
    const final = audit(data);
    if (final.code !== 0) book.problem(`the last audit exits ${final.code}: ${final.broken.join('; ') || final.said}`);
    assert.equal(book.problems.length, 0, told(book));
    assert.ok(holds > 10, 'there was hardly any load');
  });
}

test('a start on a disk that is full ends with a line that says so', { timeout: 120_000 }, async (t) => {
  const folder = scratch(t, 'full', unmount);
  const data = disk_in(folder);
  const why_not = mount(data, '3m');
  if (why_not) return t.skip(`mounting a tmpfs is not permitted here: ${why_not}`);
  const book = new Book();
  const options = { folder, data, sales: [sale('drop')] };
  const server = await Server.start(options);
  const client = new Client(server.buyers);
  const crowd = new Crowd({ client, book, random: new Random(seed), sale_for_newcomers: 'drop' });
  while (book.holds.size < 50) await crowd.buy_at_once();
  client.close();
  await server.kill9();
  spawnSync('sh', ['-c', `cat /dev/zero > ${data}/other 2>/dev/null`]);

  const refused = new Server(options);
  const outcome = await Promise.race([refused.ended, pause(20_000)]);
  const full = await refused.ready.catch(() => null);
  if (full) {
    // It came up: then it must be read-only, and say so.
    const hold = book.holds.values().next().value;
    t.diagnostic(`started on a full disk: ${await check_read_only(full, book, hold)}`);
    await full.stop();
  } else {
    assert.ok(outcome && outcome.code > 0, `ended with ${JSON.stringify(outcome)}`);
    const lines = refused.output.trim().split('\n').filter((line) => /full|No space|space/i.test(line));
    assert.equal(lines.length, 1, `says: ${refused.output}`);
    t.diagnostic(`it says: ${lines[0]}`);
  }

  const report = audit(data);
  t.diagnostic(`audit on the full disk: exit ${report.code} ${report.said.trim().split('\n')[0].slice(0, 200)}`);
  spawnSync('rm', [path.join(data, 'other')]);
  ++book.life;
  const again = await Server.start(options);
  const reader = new Client(again.buyers);
  await check_all(reader, book);
  reader.close();
  assert.equal((await again.stop()).code, 0);
  assert.equal(audit(data).code, 0);
  assert.equal(book.problems.length, 0, told(book));
});
