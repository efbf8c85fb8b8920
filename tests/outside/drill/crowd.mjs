// People who buy through the balancers while things break: a process of its own, so that it is on time whatever else is done.
//
// Its parent says {begin: {fronts, sale, scarce, rate}} once, and {stop: true}; then it is told all that people were told, and the
// crowd ends. People come evenly, whatever became of those before (an open loop). Each has three seconds' patience with an answer,
// then asks at the other balancer, as a browser does that goes to another address of the shop.
import http from 'node:http';

import { Buyer, pause } from '../crash/lib/client.mjs';

const patience_ms = 3000;
const in_line_ms = 3000; // before whoever is in line asks again
const between_ms = 250; // before whoever was not served does, unless they were told when
const choosing_ms = 20_000; // at most, of who was called early: beyond return_grace, in which nobody new is called
const shares = { early: 0.3, scarce: 0.1, checkout: 0.1 };

class Crowd {
  secured = []; // {hold, sale, units, buyer, at, order}
  places = []; // {sale, ordinal, buyer}
  answers = {};
  asked = 0;
  #is_over = false;
  #people = new Set();

  constructor({ fronts, sale, scarce, rate }) {
    Object.assign(this, { sale, scarce, rate });
    this.fronts = fronts.map((front) => ({ front, agent: new http.Agent({ keepAlive: true, maxSockets: 512 }) }));
  }

  async run() {
    const begun = performance.now();
    for (let number = 0; !this.#is_over; number += 1) {
      const due = begun + (number * 1000) / this.rate;
      if (due > performance.now()) await pause(due - performance.now());
      const person = this.#person(number).finally(() => this.#people.delete(person));
      this.#people.add(person);
    }
  }
  async stop() {
    this.#is_over = true;
    await Promise.all(this.#people);
    for (const { agent } of this.fronts) agent.destroy();
  }

  async #person(number) {
    const buyer = new Buyer();
    const is_of = (share, salt) => ((number * 7919 + salt) % 1000) / 1000 < share;
    const sale = is_of(shares.scarce, 17) ? this.scarce : this.sale;
    buyer.front = number % this.fronts.length;
    if (is_of(shares.early, 0)) {
      await this.#asks(buyer, `/v1/sales/${sale}/tickets`, {}, sale);
      await this.#waits(choosing_ms * Math.random());
    }
    const hold = await this.#buys(buyer, sale, number);
    if (hold && is_of(shares.checkout, 500)) await this.#pays(buyer, hold);
  }
  async #buys(buyer, sale, number) {
    const body = { items: [{ item: 'tee', quantity: 1 }] };
    for (let turn = 0; ; turn += 1) {
      const answer = await this.#asks(buyer, `/v1/sales/${sale}/buy`, body, sale, `buy-${number}-${turn}`);
      if (answer?.status === 201 || answer?.status === 200) return this.#isSecured(buyer, sale, answer);
      if (answer?.problem === '/problems/sold-out' || this.#is_over) return undefined;
      await this.#waits(in_line_ms);
    }
  }
  async #waits(ms) {
    for (const until = performance.now() + ms; !this.#is_over && performance.now() < until; ) await pause(between_ms);
  }
  #isSecured(buyer, sale, answer) {
    const { hold, items } = answer.json;
    const told = { hold, sale, units: items[0].units, buyer: buyer.name, at: Date.now() };
    this.secured.push(told);
    return told;
  }
  // Paying goes on after the crowd is told to stop: what was begun is to come to its end.
  async #pays(buyer, told) {
    const body = { email: 'ada@example.com', payment: { method: 'tok_ok' } };
    for (let i = 0; i < 60; i += 1) {
      const answer = await this.#asks(buyer, `/v1/holds/${told.hold}/checkout`, body, told.sale, `pay-${told.hold}`, false);
      if (answer?.status === 202) return void (told.order = answer.json.order);
      await pause(between_ms);
    }
  }

  // Repeated at the other balancer, under the same key, while nobody answers, or whoever does cannot. undefined: it is over.
  async #asks(buyer, path, body, sale, key, ends = true) {
    for (;;) {
      this.asked += 1;
      const answer = await this.#once(buyer, path, body, key).catch(() => undefined);
      const word = answer?.problem ?? String(answer?.status ?? 'no answer');
      this.answers[word] = (this.answers[word] ?? 0) + 1;
      if (answer && answer.status < 500 && answer.problem !== '/problems/key-in-use') {
        if (answer.json?.ordinal) this.places.push({ sale, ordinal: answer.json.ordinal, buyer: buyer.name });
        return answer;
      }
      if (ends && this.#is_over) return undefined;
      buyer.front = (buyer.front + 1) % this.fronts.length;
      await pause(Number(answer?.headers['retry-after'] ?? 0) * 1000 || between_ms);
    }
  }
  #once(buyer, path, body, key) {
    const { front, agent } = this.fronts[buyer.front];
    const text = JSON.stringify(body);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    if (key) headers['Idempotency-Key'] = key;
    if (buyer.cookies.size) headers.Cookie = buyer.cookie_header();
    return new Promise((resolve, reject) => {
      const request = http.request(front + path, { method: 'POST', agent, headers });
      const late = setTimeout(() => request.destroy(new Error('no answer')), patience_ms);
      request.on('error', reject);
      request.on('close', () => clearTimeout(late));
      request.on('response', async (response) => {
        try {
          const parts = [];
          for await (const part of response) parts.push(part);
          buyer.take_cookies(response.headers['set-cookie'] ?? []);
          resolve(answerOf(response, Buffer.concat(parts).toString()));
        } catch (error) {
          reject(error);
        }
      });
      request.end(text);
    });
  }
}

function answerOf({ statusCode: status, headers }, text) {
  const type = headers['content-type'] ?? '';
  const json = type.includes('json') ? JSON.parse(text) : undefined;
  return { status, headers, json, problem: type.includes('problem') ? json.type : undefined };
}

let crowd;
process.on('message', async ({ begin, stop }) => {
  if (begin) {
    crowd = new Crowd(begin);
    crowd.run();
  }
  if (stop) {
    await crowd.stop();
    const { secured, places, answers, asked } = crowd;
    process.send({ secured, places, answers, asked }, () => process.disconnect());
  }
  if (!stop && !begin) process.send({ secured_so_far: crowd.secured.length, last: crowd.secured.at(-1)?.at });
});
process.on('disconnect', () => process.exit());
