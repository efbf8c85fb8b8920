// SIGTERM under load: who has asked is answered, the process ends with 0 in time, and the next one has all of it.
import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';

import { check_all, repeat_lost, told, wait_for_orders } from './lib/checks.mjs';
import { Book } from './lib/book.mjs';
import { Buyer, Client, in_parallel, pause } from './lib/client.mjs';
import { Crowd } from './lib/crowd.mjs';
import { Random } from './lib/random.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const rounds = Number(process.env.STOPS ?? 6);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const drain_ms = 10_000;

after(() => Server.killAll());

// A connection that has sent `count` purchases in one go and reads nothing before it is told to.
class Impatient {
  text = '';
  closed = false;

  static async open(url, count) {
    const { hostname, port } = new URL(url);
    const one = new Impatient();
    one.count = count;
    one.socket = net.connect({ host: hostname, port: Number(port) });
    one.socket.setEncoding('latin1');
    one.socket.on('data', (text) => (one.text += text));
    one.socket.on('error', (error) => (one.error = error));
    one.ended = new Promise((resolve) => one.socket.on('close', resolve));
    await new Promise((resolve, reject) => one.socket.once('connect', resolve).once('error', reject));
    return one;
  }

  // So that the connection has been accepted for certain.
  async be_served() {
    this.socket.write('GET /v1/sales/drop HTTP/1.1\r\nHost: shop\r\n\r\n');
    while (this.answers().length === 0) await new Promise((resolve) => this.socket.once('data', resolve));
    this.text = '';
  }

  // Resolves when the kernel has every byte: on loopback that is the server's receive buffer.
  async send(sale) {
    const body = '{"items":[{"item":"tee","quantity":1}]}';
    const head = `POST /v1/sales/${sale}/buy HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    await new Promise((resolve) => this.socket.write((head + body).repeat(this.count), resolve));
  }

  // [{status, cookies, body}] as far as they came complete.
  answers() {
    const found = [];
    for (let rest = this.text; rest.length > 0; ) {
      const end = rest.indexOf('\r\n\r\n');
      const head = rest.slice(0, end);
      const length = Number(head.match(/^content-length: (\d+)/im)?.[1]);
      const body = rest.slice(end + 4, end + 4 + length);
      if (end < 0 || Number.isNaN(length) || body.length < length) break;
      const cookies = [...head.matchAll(/^set-cookie: (.*)$/gim)].map(([, line]) => line);
      found.push({ status: Number(head.split(' ')[1]), cookies, body });
      rest = rest.slice(end + 4 + length);
    }
    return found;
  }
}

function note_answers(book, who, what) {
  const answers = who.answers();
  if (answers.length !== who.count) {
    book.problem(`${what}: ${answers.length} of ${who.count} requests were answered (${who.error?.message ?? 'closed'})`);
  }
  for (const { status, cookies, body } of answers) {
    if (status === 503 || status === 202) continue; // a refusal or a place is an answer
    if (status !== 201) {
      book.problem(`${what}: ${status} ${body}`);
      continue;
    }
    const buyer = new Buyer();
    buyer.take_cookies(cookies);
    book.note_hold(buyer, JSON.parse(body));
  }
  return answers.length;
}

// `stalled`: the process is held still while the requests and the signal arrive, so that it finds them all at once.
async function stop_under_load({ t, server, book, random, newcomers, stalled }) {
  const client = new Client(server.buyers);
  let over = false;
  const crowd = new Crowd({ client, book, random, sale_for_newcomers: newcomers });
  const load = crowd.run(32, () => over);
  await pause(random.between(50, 400));

  const standing = await Promise.all(Array.from({ length: 20 }, () => Impatient.open(server.buyers, random.between(1, 8))));
  await Promise.all(standing.map((one) => one.be_served()));
  if (stalled) process.kill(server.pid, 'SIGSTOP');
  await Promise.all(standing.map((one) => one.send(newcomers)));
  const fresh = await Promise.all(Array.from({ length: 10 }, () => Impatient.open(server.buyers, 1)));
  await Promise.all(fresh.map((one) => one.send(newcomers))); // these may not even be accepted
  const stopped = server.stop();
  if (stalled) process.kill(server.pid, 'SIGCONT');
  const end = await stopped;
  over = true;
  await load;
  client.close();
  await Promise.all([...standing, ...fresh].map((one) => one.ended));
  let answered = 0;
  for (const one of standing) answered += note_answers(book, one, 'a connection that was there before');
  for (const one of fresh) answered += note_answers(book, one, 'a connection opened just before the signal');
  if (end.code !== 0) book.problem(`SIGTERM ended with ${end.code ?? end.signal}:\n${server.output}`);
  if (end.took_ms > drain_ms + 2000) book.problem(`the stop took ${end.took_ms} ms`);
  t.diagnostic(`stopped in ${end.took_ms.toFixed(0)} ms, ${answered} answers to requests sent just before it; ${book.holds.size} holds so far`);
}

test(`${rounds} times stopped under load (seed ${seed}): whoever has asked is answered`, { timeout: 300_000 }, async (t) => {
  const folder = scratch(t, 'sigterm');
  const data = path.join(folder, 'data');
  const book = new Book();
  const random = new Random(seed);
  const sales = [sale('drop')];
  for (let round = 1; round <= rounds; ++round) {
    ++book.life;
    // After a restart newcomers of an older sale have to wait for a while.
    const newcomers = `drop-${round}`;
    sales.push(sale(newcomers));
    const server = await Server.start({ folder, data, sales });
    const client = new Client(server.buyers);
    await check_all(client, book);
    await repeat_lost(client, book);
    if (round === 1) {
      const crowd = new Crowd({ client, book, random, sale_for_newcomers: 'drop' });
      await in_parallel(Array.from({ length: 1000 }), () => crowd.join());
    }
    client.close();
    await stop_under_load({ t, server, book, random, newcomers, stalled: round % 2 === 0 });
    for (const entry of [...book.holds.values(), ...book.orders.values()]) entry.busy = false;
    const { code, broken, said } = audit(data);
    if (code !== 0) book.problem(`audit exits ${code}: ${broken.join('; ') || said}`);
  }
  ++book.life;
  const server = await Server.start({ folder, data, sales });
  const client = new Client(server.buyers);
  await check_all(client, book);
  await repeat_lost(client, book);
  await wait_for_orders(client, book, 30_000);
  const end = await server.stop();
  client.close();
  assert.equal(book.problems.length, 0, told(book));
  assert.equal(end.code, 0);
  assert.ok(book.holds.size > rounds * 10, 'there was hardly any load');
});

test('an idle server stops at once', { timeout: 60_000 }, async (t) => {
  const folder = scratch(t, 'sigterm');
  const server = await Server.start({ folder, data: path.join(folder, 'data'), sales: [sale('drop')] });
  const client = new Client(server.buyers);
  await client.request('GET', '/v1/sales/drop'); // leaves an idle connection behind
  const { code, took_ms } = await server.stop();
  client.close();
  assert.equal(code, 0);
  assert.ok(took_ms < 3000, `took ${took_ms} ms`);
});
