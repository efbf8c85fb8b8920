// Killed at any moment, again and again, on one data folder: what was acknowledged is there, and the sale goes on.
//
// KILLS (60; `soak`: 1000), SEED, KEEP=1 (leave the data folder) and RECORD (a file to which each folder's story is
// appended, a line of JSON) are read from the environment. A folder is killed a hundred times at most: what is checked
// grows with all that was ever acknowledged in it, so that the last of a thousand would take minutes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import { charges_of, check_all, check_charges, check_holds, check_line, check_orders, check_stored, check_tickets, learn_places, repeat_lost,
         told, wait_for_orders } from './lib/checks.mjs';
import { Book } from './lib/book.mjs';
import { Buyer, Client, in_parallel, pause } from './lib/client.mjs';
import { Crowd, usual_mix } from './lib/crowd.mjs';
import { kills_in_soak, kills_in_test } from './lib/kills.mjs';
import { Random } from './lib/random.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const asked = process.env.KILLS ?? kills_in_test;
const kills = asked === 'soak' ? kills_in_soak : Number(asked);
const kills_a_folder = 100;
const first_seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const workers = 48;

// After a restart newcomers wait ten seconds, longer than a round. So a new sale opens every few rounds, for newcomers
// to be served at once, and many people join it who buy in later lives of the server.
const rounds_a_wave = 10;
const joined_a_wave = 1500;
const queue_stock = 40;
const return_grace_ms = 10_000;

after(() => Server.killAll());

class Siege {
  book = new Book();
  sales = [sale('queue', { stock: queue_stock })];
  recoveries_ms = [];
  interrupted = 0;

  constructor(t, seed) {
    this.t = t;
    this.random = new Random(seed);
    this.folder = scratch(t, 'kill9');
    this.data = path.join(this.folder, 'data');
  }

  get wave() {
    return this.sales.at(-1).id;
  }

  audit(when) {
    const { code, broken, said } = audit(this.data);
    if (code !== 0) this.book.problem(`audit ${when} exits ${code}: ${broken.join('; ') || said}`);
  }

  async start(has_new_sale) {
    const options = { folder: this.folder, data: this.data, sales: this.sales };
    ++this.book.life;
    // Now and then a recovery is itself cut short. Not the start that makes a sale: for one that is continued, newcomers
    // wait for those before them to return, and there the rounds expect to be served at once.
    while (!has_new_sale && this.random.chance(0.15)) {
      ++this.interrupted;
      const doomed = new Server(options);
      await pause(this.random.between(0, 60));
      await doomed.kill9();
    }
    this.server = await Server.start(options);
    this.recoveries_ms.push(this.server.recovery_ms);
    this.client = new Client(this.server.buyers, workers);
  }

  // Where newcomers have to wait they only join; those who were called before come and buy.
  crowd(is_first_of_wave = false) {
    const mix = is_first_of_wave ? usual_mix : { ...usual_mix, buy_at_once: 3, join: 3, buy_with_ticket: 40, hold_with_ticket: 15 };
    return new Crowd({ client: this.client, book: this.book, random: this.random, sale_for_newcomers: this.wave, mix });
  }

  async round(number) {
    const is_first_of_wave = (number - 1) % rounds_a_wave === 0;
    if (is_first_of_wave) this.sales.push(sale(`wave-${this.sales.length}`));
    if (number % 2 === 0) this.audit('of the folder that the killed server left');
    await this.start(is_first_of_wave);
    await this.check_recent();
    if (number % 2 === 1) this.audit('beside the running server');
    if (is_first_of_wave) await this.open_wave();
    await this.join_queue(number);
    await this.load_and_kill(is_first_of_wave);
    this.client.close();
  }

  async open_wave() {
    const crowd = this.crowd();
    await in_parallel(Array.from({ length: joined_a_wave }), () => crowd.join(), workers);
  }

  // The queue's stock goes in the first round; later comers wait behind it, through every restart.
  async join_queue(number) {
    const crowd = this.crowd();
    if (number === 1) await in_parallel(Array.from({ length: queue_stock }), () => this.buy_from_queue(crowd), 8);
    for (let i = 0; i < 3; ++i) await crowd.join('queue');
    const held = [...this.book.holds.values()].filter((hold) => hold.sale === 'queue' && hold.state === 'active' && !hold.release_sent);
    if (number % 3 === 0 && held.length > 0) await crowd.give_back(this.random.pick(held));
  }

  async buy_from_queue(crowd) {
    const buyer = new Buyer();
    const answer = await crowd.ask('POST', '/v1/sales/queue/buy', { buyer, body: { items: [{ item: 'tee', quantity: 1 }] } });
    if (answer?.status !== 201) return this.book.problem(`the queue's stock: ${answer}`);
    this.book.note_hold(buyer, answer.json);
  }

  async load_and_kill(is_first_of_wave) {
    const { server, book } = this;
    let killed = false;
    const crowd = this.crowd(is_first_of_wave);
    crowd.live = crowd.live.filter((hold) => hold.sale !== 'queue'); // the queue has its own, slower story
    const load = crowd.run(workers, () => killed);
    await pause(this.random.between(5, 300));
    const gone = server.kill9();
    killed = true;
    await gone;
    await load;
    for (const hold of book.holds.values()) hold.busy = false;
    for (const order of book.orders.values()) order.busy = false;
  }

  // All of the last two lives, and some of what is older.
  async check_recent() {
    const { book, client } = this;
    const recent = ({ life }) => life >= book.life - 2 || this.random.chance(0.05);
    const holds = [...book.holds.values()].filter(recent);
    await check_holds(client, book, holds);
    await check_orders(client, book, [...book.orders.values()].filter(recent));
    await check_stored(client, book, book.stored.filter(({ hold }) => recent(hold)));
    await learn_places(client, book, holds);
    await repeat_lost(client, book);
    const waiting = [...book.tickets.values()].filter(({ gone, used }) => !gone && !used);
    await check_tickets(client, book, waiting.filter((ticket) => ticket.sale === 'queue' || this.random.chance(0.1)));
  }
}

const queued = ({ book }) =>
  [...book.tickets.values()].filter((t) => t.sale === 'queue' && !t.used).sort((a, b) => a.ordinal - b.ordinal);

// Whoever is seen within the grace of a start is before all newcomers. Where that takes too long, the server is started
// again: the order of the line is judged on every machine, or the test fails.
async function be_seen_in_time(siege) {
  for (let tries = 1; ; ++tries) {
    await check_tickets(siege.client, siege.book, queued(siege));
    const took_ms = performance.now() - siege.server.began;
    if (took_ms <= return_grace_ms) return;
    siege.t.diagnostic(`queue: it took ${took_ms.toFixed(0)} ms to be seen in it`);
    if (tries === 5) return siege.book.problem('the queue could not be seen within its grace in five starts: its order is not judged');
    siege.client.close();
    await siege.server.kill9();
    await siege.start();
  }
}

// As many as there are units for are called, and whoever is next has been told so: how many are ahead is counted again with
// the owner's next tick.
function is_told(line, free) {
  const called = line.filter((t) => t.state === 'called').length;
  const next = line.find((t) => t.state !== 'called');
  return called >= Math.min(free, line.length) && (next === undefined || next.ahead === 0);
}

// Everybody in the queue is here and there are units: exactly the first of them are called.
async function check_queue_order(siege) {
  await be_seen_in_time(siege); // first of all
  const { book, client } = siege;
  const crowd = siege.crowd();
  const held = [...book.holds.values()].filter((hold) => hold.sale === 'queue' && hold.state === 'active' && !hold.release_sent);
  for (const hold of held.slice(0, 10)) await crowd.give_back(hold);
  const free = queue_stock - [...book.holds.values()].filter((hold) => hold.sale === 'queue' && !hold.released).length;
  for (let i = 0; i < 3; ++i) await crowd.join('queue');

  const until = performance.now() + return_grace_ms + 10_000;
  while (!is_told(queued(siege), free) && performance.now() < until) {
    await pause(250);
    await check_tickets(client, book, queued(siege));
  }
  const line = queued(siege);
  const called = check_line(book, line, free);
  for (const ticket of line.slice(0, called)) await crowd.redeem(ticket, 'buy', { tries: 20, quantity: 1 });
  const sold = line.slice(0, called).filter((t) => t.gone).length;
  if (sold < called) book.problem(`${called} were called in the queue, ${sold} could buy`);
  siege.t.diagnostic(`queue: ${line.length} waited through ${siege.book.life} lives, ${called} were called in order, ${sold} bought`);
}

// Newcomers are served once the grace of the last restart is over.
async function check_newcomers(siege) {
  const { book, client } = siege;
  const until = performance.now() + return_grace_ms + 10_000;
  for (const { id } of siege.sales.slice(1)) {
    const crowd = siege.crowd();
    const before = book.holds.size;
    while (book.holds.size === before && performance.now() < until) {
      await crowd.buy_at_once(id);
      await pause(50);
    }
    if (book.holds.size === before) book.problem(`${id} sells nothing to newcomers after the last restart`);
  }
}

function check_keyed_buyers(siege) {
  const { book, data } = siege;
  const keyed = book.stored.filter(({ status, hold }) => status === 201 && hold);
  const sql = 'SELECT buyer, count(*) FROM hold GROUP BY buyer HAVING count(*) > 1';
  const run = spawnSync('sqlite3', ['-readonly', path.join(data, 'ledger.db'), sql], { encoding: 'utf8' });
  if (run.error?.code === 'ENOENT') return siege.t.diagnostic('sqlite3 is not here: whether a repeated request bought twice was not counted');
  // Everybody here buys once, so a second hold of one buyer is a request that had its effect twice.
  if (run.status !== 0 || run.stdout) book.problem(`buyers with more holds than they asked for: ${run.stdout}${run.stderr}`);
  siege.t.diagnostic(`${keyed.length} holds and ${book.stored.length - keyed.length} orders were made with a key; each was made once`);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function tell(t, rounds, seed) {
  const siege = new Siege(t, seed);
  const { book } = siege;
  for (let number = 1; number <= rounds; ++number) {
    await siege.round(number);
    if (book.problems.length > 50) break;
  }
  siege.audit('of the folder after the last kill');
  await siege.start();
  await check_queue_order(siege);
  await repeat_lost(siege.client, book);
  await check_all(siege.client, book);
  await check_newcomers(siege);
  await wait_for_orders(siege.client, book, 30_000);
  await check_all(siege.client, book);
  const captured = check_charges(book, await charges_of(new Client(siege.server.sandbox, 4)));
  const confirmed = [...book.orders.values()].filter(({ state }) => state === 'confirmed').length;
  const { code, signal } = await siege.server.stop();
  if (code !== 0) book.problem(`the last stop ended with ${code ?? signal}`);
  siege.audit('after the last stop');
  check_keyed_buyers(siege);

  const ms = siege.recoveries_ms;
  t.diagnostic(`${rounds} rounds, ${siege.interrupted} recoveries cut short; acknowledged: ${book.holds.size} holds, ${book.orders.size} orders ` +
               `(${confirmed} confirmed, ${captured.size} charges), ${book.tickets.size} places, ${book.stored.length} stored answers`);
  t.diagnostic(`recovery: p50 ${median(ms).toFixed(0)} ms, max ${Math.max(...ms).toFixed(0)} ms`);
  t.diagnostic(`answers: ${JSON.stringify(book.counts)}`);
  if (process.env.RECORD) {
    const story = { at: new Date().toISOString(), seed, kills: rounds, interrupted: siege.interrupted, holds: book.holds.size,
                    orders: book.orders.size, problems: book.problems.length, recovery_p50_ms: Math.round(median(ms)) };
    appendFileSync(process.env.RECORD, `${JSON.stringify(story)}\n`);
  }
  assert.equal(book.problems.length, 0, told(book));
  assert.ok(book.holds.size > rounds * 5 && book.orders.size > rounds, 'there was hardly any load');
}

for (let done = 0; done < kills; done += kills_a_folder) {
  const rounds = Math.min(kills_a_folder, kills - done);
  const seed = first_seed + done / kills_a_folder;
  test(`${rounds} times killed under load (seed ${seed}): nothing acknowledged is lost`, { timeout: 15_000 * rounds }, (t) => tell(t, rounds, seed));
}
