// The checks of the other tests are worth as much as what they notice: here somebody damages the ledger behind the
// server's back, and each damage must be found.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';

import { charges_of, check_all, check_charges, check_line, check_tickets, wait_for_orders } from './lib/checks.mjs';
import { Book } from './lib/book.mjs';
import { Client } from './lib/client.mjs';
import { Crowd } from './lib/crowd.mjs';
import { Random } from './lib/random.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const no_sqlite3 = spawnSync('sqlite3', ['--version']).error && 'sqlite3 is not here';

after(() => Server.killAll());

// `choose(book)` names the victim, `sql(victim)` does the damage, `noticed` is what the book must then say.
const damages = {
  'a hold that was acknowledged is gone': {
    choose: (book) => [...book.holds.values()].find(({ state, checkouts }) => state === 'active' && checkouts.length === 0),
    sql: ({ id }) => `DELETE FROM claim WHERE hold = '${id}'; DELETE FROM buyer_slot WHERE hold = '${id}'; DELETE FROM hold WHERE id = '${id}'`,
    noticed: /acknowledged hold hold_\w+ of drop is lost/,
  },
  'a released hold is held again': {
    choose: (book) => [...book.holds.values()].find(({ released }) => released),
    sql: ({ id }) => `UPDATE hold SET state = 'expired' WHERE id = '${id}'`,
    noticed: /is expired, can only be released/,
  },
  'an order that was acknowledged is gone': {
    choose: (book) => [...book.orders.values()].find(({ state }) => state === 'payment_failed'),
    sql: ({ id }) => `DELETE FROM order_event WHERE orders_id = '${id}'; DELETE FROM payment WHERE orders_id = '${id}';
                      DELETE FROM job WHERE subject = '${id}'; DELETE FROM orders WHERE id = '${id}'`,
    noticed: /acknowledged order ord_\w+ is lost/,
  },
  'an order costs something else': {
    choose: (book) => [...book.orders.values()].find(({ state }) => state === 'confirmed'),
    sql: ({ id }) => `UPDATE orders SET total_amount = total_amount + 1 WHERE id = '${id}'`,
    noticed: /total was .* is /,
  },
  'a stored answer differs': {
    choose: (book) => book.stored.find(({ status }) => status === 201),
    sql: ({ key }) => `UPDATE idempotency SET body = body || ' ' WHERE key = '${key}'`,
    noticed: /^life 1: key key-/,
  },
  'a stored answer is gone': {
    choose: (book) => book.stored.find(({ path: where, hold }) => where.endsWith('checkout') && hold.state === 'sold'),
    sql: ({ key }) => `DELETE FROM idempotency WHERE key = '${key}'`,
    noticed: /^life 1: key key-.*already-ordered/,
  },
};

async function a_sale(t) {
  const folder = scratch(t, 'damage');
  const options = { folder, data: path.join(folder, 'data'), sales: [sale('drop')] };
  const book = new Book();
  const server = await Server.start(options);
  const client = new Client(server.buyers);
  const crowd = new Crowd({ client, book, random: new Random(1), sale_for_newcomers: 'drop' });
  await crowd.run(16, () => book.holds.size >= 150);
  await wait_for_orders(client, book, 30_000);
  await check_all(client, book);
  const charges = await charges_of(new Client(server.sandbox, 1));
  client.close();
  assert.equal((await server.stop()).code, 0);
  assert.deepEqual(book.problems, []);
  return { options, book, charges };
}

for (const [what, { choose, sql, noticed }] of Object.entries(damages)) {
  test(`noticed: ${what}`, { skip: no_sqlite3, timeout: 60_000 }, async (t) => {
    const { options, book } = await a_sale(t);
    const victim = choose(book);
    assert.ok(victim, 'nobody to harm');
    const run = spawnSync('sqlite3', [path.join(options.data, 'ledger.db'), sql(victim)], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    ++book.life;
    const server = await Server.start(options);
    const client = new Client(server.buyers);
    await check_all(client, book);
    client.close();
    await server.stop();
    assert.ok(book.problems.some((problem) => noticed.test(problem)), `only noticed: ${book.problems.join('\n') || 'nothing'}`);
  });
}

test('noticed: another key ring, so that no place and no buyer is known', { timeout: 60_000 }, async (t) => {
  const { options, book } = await a_sale(t);
  spawnSync('rm', [path.join(options.data, 'keys')]);
  ++book.life;
  const server = await Server.start(options);
  const client = new Client(server.buyers);
  await check_tickets(client, book, [...book.tickets.values()].slice(0, 3));
  client.close();
  await server.stop();
  assert.match(book.problems.join('\n'), /place drop#\d+ is not known/);
});

test('noticed: charged twice, never charged, or charged wrong', { timeout: 60_000 }, async (t) => {
  const { book, charges } = await a_sale(t);
  check_charges(book, charges);
  assert.deepEqual(book.problems, []);
  const paid = charges.filter(({ status }) => status === 'captured');
  check_charges(book, [...charges, paid[0]]);
  check_charges(book, charges.filter((charge) => charge !== paid[1]));
  check_charges(book, charges.map((charge) => (charge === paid[2] ? { ...charge, amount: charge.amount + 1 } : charge)));
  assert.equal(book.problems.length, 3, book.problems.join('\n'));
  assert.match(book.problems[0], /was charged 2 times/);
  assert.match(book.problems[1], /is confirmed and was never charged/);
  assert.match(book.problems[2], /was charged \d+ EUR/);
});

test('noticed: one unit in two hands, one place for two people', () => {
  const book = new Book();
  const hold = (id, unit) => ({ hold: id, sale: 'drop', state: 'active', total: {}, items: [{ item: 'tee', quantity: 1, units: [unit] }] });
  const first = book.note_hold({ name: 'a' }, hold('hold_1', 7));
  first.release_sent = true;
  book.note_hold({ name: 'b' }, hold('hold_2', 7));
  assert.deepEqual(book.problems, []);
  book.note_hold({ name: 'c' }, hold('hold_3', 7));
  assert.match(book.problems[0], /unit drop\/tee\/7 was given to hold_2/);
  book.note_ticket({ name: 'a' }, 'drop', { ordinal: 1, state: 'waiting' });
  book.note_ticket({ name: 'b' }, 'drop', { ordinal: 1, state: 'waiting' });
  assert.match(book.problems[1], /place drop#1 was given to a and to b/);
});

test('noticed: called out of order, too many, too few, and a wrong number ahead', () => {
  const called = { state: 'called' };
  const waiting = (ahead) => ({ state: 'waiting', ahead });
  const problems_of = (free, ...people) => {
    const book = new Book();
    check_line(book, people.map((person, i) => ({ ordinal: i + 1, ...person })), free);
    return book.problems.join('\n');
  };
  assert.equal(problems_of(2, called, called, waiting(0), waiting(1)), '');
  assert.equal(problems_of(5, called, called), '', 'more units than people');
  assert.match(problems_of(2, called, waiting(0), called, waiting(1)), /out of order: 1:called 2:waiting 3:called 4:waiting/);
  assert.match(problems_of(1, called, called, waiting(0)), /1 units of the queue are free, 3 people are here, 2 are called/);
  assert.match(problems_of(2, called, waiting(0)), /1 are called/);
  assert.match(problems_of(1, called, waiting(0), waiting(0)), /place 3 has 1 people ahead, was told 0/);
});

// A run that is repeated until it passes forgives what it was made to find.
test('what these tests say counts the first time', () => {
  const root = path.resolve(import.meta.dirname ?? path.dirname(fileURLToPath(import.meta.url)), '../../..');
  const { stdout, status, stderr } = spawnSync('make', ['-n', 'test', 'SEED=4711'], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const runs = stdout.split('\n').filter((line) => line.startsWith('ctest'));
  assert.match(stdout, /seed: 4711/);
  assert.ok(runs.some((line) => /-L integrity$/.test(line)), stdout);
  for (const line of runs.filter((run) => run.includes('--repeat'))) assert.match(line, / -L machine /);
});

test('noticed: the audit finds a claim without its hold', { skip: no_sqlite3, timeout: 60_000 }, async (t) => {
  const { options, book } = await a_sale(t);
  const [victim] = [...book.holds.values()].filter(({ state }) => state === 'active');
  spawnSync('sqlite3', [path.join(options.data, 'ledger.db'), `DELETE FROM hold WHERE id = '${victim.id}'`]);
  const { code, broken } = audit(options.data);
  assert.equal(code, 1);
  assert.ok(broken.length > 0);
});
