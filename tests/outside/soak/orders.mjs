// Orders through a payment provider that does all that providers do, and a server that is killed in between: what was
// captured must be what was confirmed, once each, and nothing may stay set aside. `make soak-orders`.
//
//   node soak/orders.mjs [orders] [kills] [seed]     prints what it found; exit 1: something is wrong
//
// Of the orders 10 % are declined, 5 % time out after the money was set aside, 5 % are told of twice and 5 % before
// their answer, and of 2 % the provider says 500. Buyers repeat what got no answer under the same key.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Buyer, Client, in_parallel, pause } from '../crash/lib/client.mjs';
import { charges_of } from '../crash/lib/checks.mjs';
import { Random } from '../crash/lib/random.mjs';
import { audit, sale, Server } from '../crash/lib/server.mjs';

const shares = [
  ['tok_declined', 0.1],
  ['tok_timeout', 0.05],
  ['tok_duplicate_webhook', 0.05],
  ['tok_webhook_first', 0.05],
  ['tok_error', 0.02],
];
const settings = '[payment]\ntimeout = "500ms"\nreconcile_every = "1s"\nreconcile_after = "0s"\n';
const drop = 'soak';
const rest_max_ms = 20 * 60_000; // for all that was begun to come to its end
const final_states = ['confirmed', 'payment_failed'];

function methodOf(random) {
  let draw = random.between(0, 9999) / 10_000;
  for (const [method, share] of shares) {
    if (draw < share) return method;
    draw -= share;
  }
  return 'tok_ok';
}

class Soak {
  problems = [];
  orders = []; // {buyer, id, method, state}
  checkout_ms = [];
  lives = 0;

  constructor({ count, kills, seed, folder }) {
    Object.assign(this, { count, folder, data: path.join(folder, 'data'), random: new Random(seed) });
    this.kills_at = Array.from({ length: kills }, (_, i) => Math.floor((count * (i + 1)) / (kills + 1)));
    this.sales = [sale(drop, { stock: count, rehearsal: true })];
  }

  async start() {
    this.lives += 1;
    this.server = await Server.start({ folder: this.folder, data: this.data, sales: this.sales, settings });
    this.client = new Client(this.server.buyers, 64);
  }
  // Whoever has no answer waits for the next life, and asks again.
  async kill() {
    this.up = (async () => {
      await this.server.kill9();
      await this.start();
    })();
    await this.up;
  }
  async ask(method, target, options) {
    for (;;) {
      await this.up;
      const client = this.client;
      try {
        const answer = await client.request(method, target, options);
        if (answer.status !== 503 && answer.problem !== '/problems/key-in-use') return answer;
      } catch {
        // cut off, or nobody is there
      }
      await pause(20);
    }
  }

  async order(number) {
    const buyer = new Buyer();
    const headers = { 'X-Forwarded-For': `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}` };
    const cart = { items: [{ item: 'tee', quantity: 1 }] };
    // An identity first: what is repeated is repeated by the same buyer. Should its answer get lost, nobody has a place too many.
    await this.ask('POST', `/v1/sales/${drop}/tickets`, { buyer, headers, body: {} });
    let bought;
    do bought = await this.ask('POST', `/v1/sales/${drop}/buy`, { buyer, headers, body: cart, key: `buy-${number}` });
    while (bought.status === 202 && (await pause(500), true)); // after a restart newcomers wait for a while
    if (![200, 201].includes(bought.status)) return this.problems.push(`buy: ${bought}`);
    const method = methodOf(this.random);
    const began = performance.now();
    const body = { email: 'ada@example.com', payment: { method } };
    const taken = await this.ask('POST', `/v1/holds/${bought.json.hold}/checkout`, { buyer, headers, body, key: `pay-${number}` });
    this.checkout_ms.push(performance.now() - began);
    if (taken.status !== 202) return this.problems.push(`checkout: ${taken}`);
    this.orders.push({ buyer, id: taken.json.order, method });
    if (this.orders.length === this.kills_at[0]) {
      this.kills_at.shift();
      await this.kill();
    }
  }

  // Until every order has ended, and the reconciler has looked twice after that.
  async rest() {
    const until = performance.now() + rest_max_ms;
    for (let open = this.orders; open.length > 0; open = open.filter(({ state }) => !final_states.includes(state))) {
      if (performance.now() > until) return this.problems.push(`${open.length} orders never ended: ${open[0].id} is ${open[0].state}`);
      await in_parallel(open, async (order) => {
        order.state = (await this.ask('GET', `/v1/orders/${order.id}`, { buyer: order.buyer })).json.state;
      });
      if (open.some(({ state }) => !final_states.includes(state))) await pause(250);
    }
    const looks = async () => Number(/^sluice_reconciler_looks_total (\d+)/m.exec((await this.operator('/metrics')).text)[1]);
    const before = await looks();
    while ((await looks()) < before + 2) {
      if (performance.now() > until) return this.problems.push('the reconciler does not look');
      await pause(200);
    }
  }
  operator(target, method = 'GET', body = undefined) {
    const token = readFileSync(path.join(this.data, 'admin.token'), 'utf8').trim();
    return new Client(this.server.operators, 1).request(method, target, { headers: { Authorization: `Bearer ${token}` }, body });
  }
  async deadPayments() {
    const { jobs } = (await this.operator('/admin/v1/jobs?state=dead')).json;
    return jobs.filter(({ kind }) => kind === 'payment');
  }

  async judge() {
    const captured = new Map();
    for (const charge of await charges_of(new Client(this.server.sandbox, 1))) {
      if (charge.status === 'authorized') this.problems.push(`${charge.payment_intent} is still set aside`);
      if (charge.status !== 'captured') continue;
      const kept = charge.amount - charge.refunded;
      captured.set(charge.reference, (captured.get(charge.reference) ?? 0) + kept);
    }
    for (const { id, method, state } of this.orders) {
      const expected = state === 'confirmed' ? 2500 : 0;
      const got = captured.get(id) ?? 0;
      if (got !== expected) this.problems.push(`${id} (${method}) is ${state}, and ${got} was taken for it`);
      captured.delete(id);
    }
    for (const [id, amount] of captured) if (amount > 0) this.problems.push(`${amount} was taken for ${id}, which nobody ordered`);
    const dead = await this.deadPayments();
    // A job that failed three times is dead, and its order has failed; none may hold anything back.
    for (const { order } of dead) {
      const found = this.orders.find(({ id }) => id === order);
      if (found?.state !== 'payment_failed') this.problems.push(`the job of ${order} is dead`);
    }
  }
}

// {problems, confirmed, failed, seconds, checkout_p99_ms}
export async function soakOrders({ count, kills, seed }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-soak-'));
  const soak = new Soak({ count, kills, seed, folder });
  try {
    await soak.start();
    const began = performance.now();
    await in_parallel(Array.from({ length: count }, (_, i) => i), (number) => soak.order(number), 64);
    await soak.rest();
    const seconds = (performance.now() - began) / 1000;
    await soak.judge();
    await soak.server.stop();
    const { code, broken, said } = audit(soak.data);
    if (code !== 0) soak.problems.push(`audit: ${broken.join('; ') || said}`);
    const sorted = soak.checkout_ms.sort((a, b) => a - b);
    const ended = (state) => soak.orders.filter((order) => order.state === state).length;
    return {
      problems: soak.problems,
      confirmed: ended('confirmed'),
      failed: ended('payment_failed'),
      seconds,
      checkout_p99_ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
    };
  } finally {
    Server.killAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = 100_000, kills = 2, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
  console.log(`${count} orders, ${kills} kills, seed ${seed}`);
  const { problems, confirmed, failed, seconds, checkout_p99_ms } = await soakOrders({ count, kills, seed });
  console.log(`confirmed ${confirmed}, failed ${failed}, in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(0)} orders a second)`);
  console.log(`checkout answered p99 ${checkout_p99_ms.toFixed(1)} ms, with the waits for a server that was killed`);
  for (const problem of problems.slice(0, 20)) console.log(`WRONG ${problem}`);
  console.log(problems.length === 0 ? 'audit clean; nothing taken twice, nothing kept for nothing' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
