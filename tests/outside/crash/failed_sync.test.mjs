// The disk fails to sync once. What the kernel then says of later syncs is worth nothing, so the server stops
// acknowledging at that moment and stays so; a restart finds all that was acknowledged before.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { charges_of, check_all, check_charges, repeat_lost, told, wait_for_orders } from './lib/checks.mjs';
import { Book } from './lib/book.mjs';
import { Buyer, Client, pause } from './lib/client.mjs';
import { Crowd, usual_mix } from './lib/crowd.mjs';
import { Random } from './lib/random.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const source = path.join(path.dirname(fileURLToPath(import.meta.url)), 'failing_sync.c');
const build = mkdtempSync(path.join(tmpdir(), 'sluice-failing-sync-'));
const library = path.join(build, 'failing_sync.so');

before(() => {
  const run = spawnSync('cc', ['-O1', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  assert.equal(run.status, 0, `cc: ${run.error ?? run.stderr}`);
});
after(() => {
  Server.killAll();
  rmSync(build, { recursive: true, force: true });
});

class Fault {
  constructor(folder) {
    this.order = path.join(folder, 'failing-sync');
    this.log = `${this.order}.log`;
    this.env = { LD_PRELOAD: library, FAILING_SYNC: this.order };
  }

  // From the `from`th sync of the file on.
  arm(from, file) {
    writeFileSync(`${this.order}.new`, `${from} ${file}\n`);
    renameSync(`${this.order}.new`, this.order);
  }

  disarm() {
    rmSync(this.order);
  }

  // When the first sync failed, by the clock that both processes share.
  get failed_at() {
    return existsSync(this.log) ? BigInt(readFileSync(this.log, 'utf8').split('\n')[0]) : undefined;
  }
}

const is_acknowledgement = (answer, { method, path: where }) =>
  method !== 'GET' && answer.status < 300 && answer.headers['idempotent-replayed'] !== 'true' && /\/(buy|holds|checkout|hold_\w+)$/.test(where) &&
  !(answer.status === 202 && where.endsWith('/buy')); // a place in line is no promise of the ledger

// Load until the fault has struck and a while longer. Returns every acknowledgement's times.
async function strike({ server, book, random, fault, from, file }) {
  const client = new Client(server.buyers);
  const late = [];
  const acknowledged = [];
  let read_only_seen;
  const on_answer = (answer, request) => {
    if (answer.problem === '/problems/read-only') read_only_seen ??= process.hrtime.bigint();
    if (is_acknowledgement(answer, request)) acknowledged.push({ answer, request });
  };
  const crowd = new Crowd({ client, book, random, sale_for_newcomers: 'drop', on_answer, mix: { ...usual_mix, buy_at_once: 60 } });
  const until = performance.now() + 60_000;
  let armed = false;
  let over_at = Infinity;
  await crowd.run(32, () => {
    if (!armed && book.holds.size > 100) {
      fault.arm(from, file);
      armed = true;
    }
    if (read_only_seen && over_at === Infinity) over_at = performance.now() + 500;
    return performance.now() > Math.min(until, over_at);
  });
  client.close();
  const failed_at = fault.failed_at;
  assert.ok(failed_at, `sync ${from} of ${file} never came (${book.holds.size} holds)`);
  for (const { answer, request } of acknowledged) {
    if (answer.sent_at > failed_at) late.push(`${request.method} ${request.path} ${answer.status}`);
  }
  if (late.length > 0) book.problem(`${late.length} acknowledged that were sent after the sync had failed: ${late[0]}`);
  if (!read_only_seen) book.problem('nobody was told that the ledger is read-only');
  return { took_ms: Number((read_only_seen ?? failed_at) - failed_at) / 1e6 };
}

async function is_read_only(server, book, hold) {
  const client = new Client(server.buyers, 8);
  const body = { items: [{ item: 'tee', quantity: 1 }] };
  const asked = [
    ['POST', '/v1/sales/drop/buy', { buyer: new Buyer(), body }],
    ['POST', `/v1/holds/${hold.id}/checkout`, { buyer: hold.buyer, body: { email: 'a@b.c', payment: { method: 'tok_ok' } } }],
    ['DELETE', `/v1/holds/${hold.id}`, { buyer: hold.buyer }],
  ];
  for (const [method, where, options] of asked) {
    const answer = await client.request(method, where, options);
    const right = answer.status === 503 && answer.problem === '/problems/read-only' && Number(answer.headers['retry-after']) > 0;
    if (!right) book.problem(`read-only, and ${method} ${where} says ${answer}`);
  }
  const status = await client.request('GET', '/v1/sales/drop');
  if (status.status !== 200) book.problem(`the status document: ${status}`);
  const ready = await new Client(server.operators, 2).request('GET', '/readyz');
  if (ready.status !== 503 || !/read-only/.test(ready.text)) book.problem(`/readyz says ${ready}`);
  client.close();
  return ready.text.trim();
}

const cases = [
  ...[1, 2, 3, 7, 25].map((from) => [from, 'ledger.db-wal']), // commits, and the log before a checkpoint
  ...[1, 2].map((from) => [from, 'ledger.db']), // checkpoints
];

cases.forEach(([from, file], index) => {
  test(`sync ${from} of ${file} fails (seed ${seed}): nothing more is acknowledged, nothing acknowledged is lost`, { timeout: 240_000 }, async (t) => {
    const folder = scratch(t, 'sync');
    const data = path.join(folder, 'data');
    const book = new Book();
    const random = new Random(seed + index);
    const fault = new Fault(folder);
    const options = { folder, data, sales: [sale('drop')] };

    const server = await Server.start({ ...options, env: fault.env });
    const { took_ms } = await strike({ server, book, random, fault, from, file });
    const hold = book.holds.values().next().value;
    const said = await is_read_only(server, book, hold);
    t.diagnostic(`${book.holds.size} holds, ${book.orders.size} orders; the first refusal ${took_ms.toFixed(1)} ms after the failure; ${said}`);

    fault.disarm();
    for (let i = 0; i < 5; ++i) {
      await pause(300);
      await is_read_only(server, book, hold);
    }
    if (index % 2 === 0) await server.kill9();
    else if ((await server.stop()).code !== 0) book.problem('the stop of a read-only server did not end with 0');
    const between = audit(data);
    if (between.code !== 0) book.problem(`audit before the restart exits ${between.code}: ${between.broken.join('; ') || between.said}`);

    ++book.life;
    for (const entry of [...book.holds.values(), ...book.orders.values()]) entry.busy = false;
    const again = await Server.start(options);
    const client = new Client(again.buyers);
    await check_all(client, book);
    await repeat_lost(client, book);
    await wait_for_orders(client, book, 30_000);
    await check_all(client, book);
    check_charges(book, await charges_of(new Client(again.sandbox, 2)));
    client.close();
    if ((await again.stop()).code !== 0) book.problem('the last stop did not end with 0');
    const report = audit(data);
    if (report.code !== 0) book.problem(`audit exits ${report.code}: ${report.broken.join('; ') || report.said}`);
    assert.equal(book.problems.length, 0, told(book));
  });
});
