// The modules that decide things, without a browser: node --test web/assets/modules_test.mjs

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';

globalThis.document = { documentElement: { lang: 'en' }, hidden: false, title: '', addEventListener() {} };
globalThis.addEventListener = () => {};

// What pages load only when they need it, by its address on the server.
const hook = `export const resolve = (name, context, next) =>
  next(name === '/.sluice/assets/pay.js' ? ${JSON.stringify(new URL('pay.js', import.meta.url).href)} : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const { post, Problem, Unreachable } = await import('./js/api.js');
const { inOrder, stateOf } = await import('./js/badge.js');
const { ServerClock } = await import('./js/clock.js');
const { commitmentOf, drawOf, placeOf } = await import('./js/draw.js');
const { clockText, money, roughMinutes } = await import('./js/format.js');
const { aheadFromKnots, Place } = await import('./js/place.js');
const { Poller } = await import('./js/poller.js');
const { mostOf, offerText, unitsText } = await import('./js/sale_state.js');
const { factsOf, sceneOf } = await import('./js/scene.js');
const { knows, learn, say } = await import('./js/texts.js');
const { chanceText, waitText } = await import('./js/wait.js');

const readJson = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const english = readJson('../languages/en.json');
learn({ ...english.page, ...english.script, ...english.plain });
const english_shop = readJson('../languages/shop.en.json');
learn({ brand: 'The shop' }); // put in when pages are composed
learn(english_shop);

// Time that moves only when somebody waits for it, and at once then.
const realTimeout = globalThis.setTimeout;
const pause = () => new Promise((resolve) => realTimeout(resolve, 0));
let waits = [];
const timeout_ms = 8000; // requests give up after this or later; such timers never fire here
function manualTimers() {
  waits = [];
  globalThis.setTimeout = (run, ms, ...values) => {
    if (ms === timeout_ms || ms === 15000) return undefined;
    waits.push({ ms, run: () => run(...values) });
    return waits.length;
  };
}
beforeEach(manualTimers);
afterEach(() => {
  globalThis.setTimeout = realTimeout;
});

// Plays `answers` in turn ({status, body, headers}, or an Error to throw) and keeps what was asked.
function serve(...answers) {
  const asked = [];
  globalThis.fetch = async (path, options) => {
    asked.push({ path, ...options });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), answer);
  };
  return asked;
}

// Lets waiting code go on until `done` is settled.
async function settle(done) {
  const result = done.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  for (;;) {
    const first = await Promise.race([result, pause()]);
    if (first) return first;
    waits.splice(0).forEach(({ run }) => run());
  }
}

const keys = (asked) => asked.map(({ headers }) => headers['Idempotency-Key']);
const ok = (body) => ({ status: 201, body });
const refusal = (status, kind, headers = {}) => ({ status, body: { type: `/problems/${kind}`, title: kind }, headers });

// A worker that is asked for its number; `answer` plays it.
function workWith(answer) {
  const asked = [];
  globalThis.Worker = class {
    constructor(path) {
      asked.push(String(path));
    }
    postMessage(data) {
      asked.push(data);
      queueMicrotask(() => answer(this, data));
    }
    terminate() {
      asked.push('ended');
    }
  };
  return asked;
}

// The worker itself, in this process.
function solved(data) {
  const self = {};
  new Function('self', readFileSync(new URL('work.js', import.meta.url), 'utf8'))(self);
  return new Promise((resolve) => {
    self.postMessage = resolve;
    self.onmessage({ data });
  });
}

const zeroBits = (text) => {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.match(/^0*/)[0].length * 4 + Math.clz32(parseInt(hex.replace(/^0*/, '')[0], 16)) - 28;
};

test('the worker finds the first number whose digest has as many zero bits', async () => {
  const texts = ['c', 'x'.repeat(62), 'x'.repeat(63), 'x'.repeat(64), `v1.0001.${'A'.repeat(55)}.${'b'.repeat(43)}`];
  for (const challenge of texts) {
    const solution = await solved({ challenge, bits: 9 });
    let number = 0;
    while (zeroBits(`${challenge}.${number}`) < 9) number += 1;
    assert.equal(solution, `${challenge}.${number}`);
  }
  assert.equal(await solved({ challenge: 'c', bits: 0 }), 'c.0');
});

test('a place that costs work is asked for again with the solution, with the same key', async () => {
  const wanted = { status: 403, body: { type: '/problems/work-wanted', challenge: 'c', bits: 3 } };
  const told = [];
  const asked = workWith((worker, { challenge }) => worker.onmessage({ data: `${challenge}.7` }));
  const sent = serve(wanted, ok({ ticket: 't' }));
  const { value } = await settle(post('/tickets/work', {}, { onWait: (ms, error) => told.push([ms, error.kind]) }));
  assert.equal(value.ticket, 't');
  assert.deepEqual(asked, [new URL('work.js', import.meta.url).href, { challenge: 'c', bits: 3 }, 'ended']);
  assert.deepEqual(told, [[0, 'work-wanted']]);
  assert.equal(sent[1].headers['X-Sluice-Work'], 'c.7');
  assert.equal(new Set(keys(sent)).size, 1);
});

test('work that is refused is done anew, but not for ever', async () => {
  const wanted = { status: 403, body: { type: '/problems/work-wanted', challenge: 'c', bits: 3 } };
  workWith((worker) => worker.onmessage({ data: 'c.7' }));
  const sent = serve(...Array(6).fill(wanted));
  const { error } = await settle(post('/tickets/refused', {}));
  assert.equal(error.kind, 'work-wanted');
  assert.equal(sent.length, 6);
});

test('a browser without workers is told so, and the click is the same one when it is repeated', async () => {
  const wanted = { status: 403, body: { type: '/problems/work-wanted', challenge: 'c', bits: 3 } };
  workWith((worker) => worker.onerror({ message: 'blocked' }));
  const sent = serve(wanted, ok({ ticket: 't' }));
  const { error } = await settle(post('/tickets/blocked', {}));
  assert.match(error.message, /blocked/);
  await settle(post('/tickets/blocked', {}));
  assert.equal(new Set(keys(sent)).size, 1);
});

test('a click whose answers get lost is repeated with one key', async () => {
  const asked = serve(new TypeError('network'), refusal(503, 'busy', { 'Retry-After': '1' }), ok({ hold: 'hold_1' }));
  const { value } = await settle(post('/buy/a', { quantity: 1 }));
  assert.equal(value.hold, 'hold_1');
  assert.equal(asked.length, 3);
  assert.equal(new Set(keys(asked)).size, 1);
});

test('the key outlives a click that never got an answer, and a final answer ends it', async () => {
  const lost = Array.from({ length: 6 }, () => new TypeError('network'));
  const asked = serve(...lost, ok({}), ok({}));
  assert.ok((await settle(post('/buy/b', {}))).error instanceof Unreachable);
  await settle(post('/buy/b', {}));
  await settle(post('/buy/b', {}));
  const [unanswered, again, anew] = [keys(asked)[0], keys(asked)[6], keys(asked)[7]];
  assert.equal(again, unanswered);
  assert.notEqual(anew, unanswered);
});

test('another body is another click', async () => {
  const asked = serve(ok({}), ok({}));
  await settle(post('/buy/c', { quantity: 1 }));
  await settle(post('/buy/c', { quantity: 2 }));
  assert.equal(new Set(keys(asked)).size, 2);
});

test('a refusal is final at once and keeps its words', async () => {
  const asked = serve(refusal(409, 'sold-out', { 'Retry-After': '1' }));
  const { error } = await settle(post('/buy/d', {}));
  assert.ok(error instanceof Problem);
  assert.equal(error.kind, 'sold-out');
  assert.equal(asked.length, 1);
});

test('a key that is still being worked on is asked about again', async () => {
  const asked = serve(refusal(409, 'key-in-use', { 'Retry-After': '1' }), ok({ hold: 'hold_2' }));
  assert.equal((await settle(post('/buy/e', {}))).value.hold, 'hold_2');
  assert.equal(new Set(keys(asked)).size, 1);
});

test('"not open" is waited for only where asked to, and only if it is soon', async () => {
  const notOpen = (seconds) => refusal(409, 'not-open', { 'Retry-After': String(seconds) });
  serve(notOpen(1), ok({ hold: 'hold_3' }));
  assert.equal((await settle(post('/buy/f', {}, { awaitOpening: true }))).value.hold, 'hold_3');
  serve(notOpen(1));
  assert.equal((await settle(post('/buy/f', {}))).error.kind, 'not-open');
  serve(notOpen(3600));
  assert.equal((await settle(post('/buy/f', {}, { awaitOpening: true }))).error.kind, 'not-open');
});

test('pauses grow, follow Retry-After, and are told', async () => {
  serve(new TypeError('network'), new TypeError('network'), refusal(429, 'slow-down', { 'Retry-After': '7' }), ok({}));
  const told = [];
  await settle(post('/buy/g', {}, { onWait: (ms) => told.push(ms) }));
  assert.equal(told.length, 3);
  assert.ok(told[0] >= 1000 && told[0] <= 1250 && told[1] >= 2000 && told[1] <= 2500);
  assert.ok(told[2] >= 7000 && told[2] <= 8750);
});

test("a proxy's page instead of JSON is a problem like any other", async () => {
  globalThis.fetch = async () => new Response('<h1>Bad request</h1>', { status: 400 });
  const { error } = await settle(post('/buy/h', {}));
  assert.equal(error.status, 400);
  assert.equal(error.kind, '');
});

test('knots: exact at a knot, straight between, silent outside', () => {
  const knots = [
    [100, 0],
    [200, 80],
    [400, 100],
  ];
  assert.equal(aheadFromKnots(knots, 100), 0);
  assert.equal(aheadFromKnots(knots, 150), 40);
  assert.equal(aheadFromKnots(knots, 300), 90);
  assert.equal(aheadFromKnots(knots, 400), 100);
  assert.equal(aheadFromKnots(knots, 99), undefined);
  assert.equal(aheadFromKnots(knots, 401), undefined);
  assert.equal(aheadFromKnots([], 5), undefined);
});

const waiting = (ahead, more = {}) => ({
  state: 'waiting',
  ordinal: 300,
  ahead,
  eta_s: { low: 60, high: 120 },
  ...more,
});
const shared = (knots, serving = 100) => ({ line: { knots, serving } });

test('an estimate lowers the number of people ahead, but never raises it', () => {
  const place = new Place();
  place.setTicket(waiting(100));
  place.setStatus(
    shared([
      [200, 0],
      [300, 60],
    ]),
  );
  assert.equal(place.ahead, 60);
  place.setStatus(
    shared([
      [200, 0],
      [300, 90],
    ]),
  );
  assert.equal(place.ahead, 60);
  assert.equal(place.position, 61);
  assert.equal(place.grew, false);
});

test('people who came back ahead are told of when the own answer says so', () => {
  const place = new Place();
  place.setTicket(waiting(100));
  place.setTicket(waiting(110));
  assert.equal(place.ahead, 110);
  assert.equal(place.grew, true);
  place.setTicket(waiting(90));
  assert.equal(place.grew, false);
});

test('in front of the first knot, what is served counts', () => {
  const place = new Place();
  place.setTicket(waiting(100));
  place.setStatus(shared([[400, 100]], 200));
  assert.equal(place.ahead, 50);
});

test("of several lines only the ticket's own is read", () => {
  const status = { line: { serving: 900, knots: [] }, lines: { cap: { serving: 290, knots: [[310, 20]] } } };
  const place = new Place();
  place.setTicket(waiting(100));
  assert.equal(place.setStatus(status), false);
  assert.equal(place.ahead, 100);
  place.setTicket(waiting(100, { item: 'cap' }));
  assert.equal(place.setStatus(status), false);
  assert.equal(place.ahead, 10);
  place.setTicket(waiting(100, { item: 'tee' }));
  assert.equal(place.setStatus(status), true);
});

test('a wait that became longer is noticed, a shorter one and an unknown one are not', () => {
  const place = new Place();
  place.setTicket(waiting(100));
  assert.equal(place.rose, false);
  place.setTicket(waiting(100, { eta_s: { low: 60, high: 200 } }));
  assert.equal(place.rose, true);
  place.setTicket(waiting(100, { eta_s: { low: 60, high: 190 } }));
  assert.equal(place.rose, false);
  place.setTicket(waiting(100, { eta_s: null }));
  place.setTicket(waiting(100));
  assert.equal(place.rose, false);
});

test('another ticket is not compared with the one before', () => {
  const place = new Place();
  place.setTicket(waiting(10));
  place.setTicket(waiting(500, { ordinal: 900 }));
  assert.equal(place.grew, false);
});

test('the wait shrinks with the people ahead', () => {
  const place = new Place();
  place.setTicket(waiting(100));
  place.setStatus(
    shared([
      [200, 0],
      [300, 50],
    ]),
  );
  assert.deepEqual(place.eta, { low: 30, high: 60 });
});

test('a ticket within what is served is worth asking about, once it waits', () => {
  const place = new Place();
  assert.equal(place.setStatus(shared([], 300)), false);
  place.setTicket(waiting(0));
  assert.equal(place.setStatus(shared([], 299)), false);
  assert.equal(place.setStatus(shared([], 300)), true);
  place.setTicket({ state: 'called', ordinal: 300 });
  assert.equal(place.setStatus(shared([], 300)), false);
});

test("the server's clock: the latest reading counts, a stale one does not, a far one does", () => {
  let mono = 0;
  const clock = new ServerClock(() => mono);
  clock.learn('nonsense');
  clock.learn(undefined);
  assert.equal(clock.known, false);
  clock.learn('2026-12-24T20:00:00.000Z');
  assert.equal(clock.msUntil('2026-12-24T20:00:10.000Z'), 10000);
  mono = 5000;
  clock.learn('2026-12-24T20:00:03.000Z');
  assert.equal(clock.msUntil('2026-12-24T20:00:10.000Z'), 5000);
  clock.learn('2026-12-24T20:00:06.000Z');
  assert.equal(clock.msUntil('2026-12-24T20:00:10.000Z'), 4000);
  clock.learn('Thu, 24 Dec 2026 19:00:00 GMT');
  assert.equal(clock.msUntil('2026-12-24T20:00:10.000Z'), 3610000);
});

test("a sale is opening from its time on, by the server's clock only", () => {
  const clock = new ServerClock(() => 0);
  const status = { state: 'scheduled', opens_at: '2020-01-01T00:00:00Z' };
  assert.equal(stateOf(status, clock), 'scheduled');
  clock.learn('2019-12-31T23:59:59Z');
  assert.equal(stateOf(status, clock), 'scheduled');
  clock.learn('2020-01-01T00:00:00Z');
  assert.equal(stateOf(status, clock), 'opening');
  assert.equal(stateOf({ ...status, state: 'paused' }, clock), 'paused');
});

test('in a list what can be bought comes first, and of sales alike the sooner one', () => {
  const of = (sale, state, opens_at) => ({ sale, state, opens_at });
  const later = of('a', 'scheduled', '2030-02-01T00:00:00Z');
  const sales = [
    of('b', 'closed'),
    later,
    of('c', 'sold_out'),
    of('d', 'scheduled', '2030-01-01T00:00:00Z'),
    of('e', 'lobby', '2030-01-01T00:00:00Z'),
    of('g', 'open'),
    of('f', 'open'),
    of('h', 'paused'),
  ];
  assert.equal(inOrder(sales).map(({ sale }) => sale).join(''), 'fghedacb');
  assert.equal(sales[1], later, 'the list itself is left alone');
});

// ISO 4217, list one: every currency that is money somewhere, by the digits of its minor unit.
const iso_4217 = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY ' +
    'COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
    'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR ' +
    'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP ' +
    'STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

test('money has the digits that ISO 4217 says, whatever Intl would show, in every language', () => {
  const whole = (text) => BigInt(text.replace(/[^0-9]/gu, ''));
  for (const language of ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar-u-nu-latn']) {
    document.documentElement.lang = language;
    for (const [digits, currencies] of Object.entries(iso_4217)) {
      for (const currency of currencies.split(' ')) {
        const shown = money({ amount: 1_234_567, currency });
        // Every digit of the amount is shown, and the point stands before the last `digits` of them.
        assert.equal(whole(shown), 1_234_567n, `${language}: ${shown}`);
        const point = Number(digits) === 0 ? /[0-9]{3}(?![0-9.,])/u : new RegExp(`[.,][0-9]{${digits}}(?![0-9.,])`, 'u');
        assert.match(shown, point, `${language} ${currency}: ${shown}`);
      }
    }
  }
  document.documentElement.lang = 'en';
  const of = (currency) => money({ amount: 250_000, currency }).replace(/\s/gu, ' ');
  assert.deepEqual(['HUF', 'IDR', 'COP', 'PKR'].map(of), ['HUF 2,500.00', 'IDR 2,500.00', 'COP 2,500.00', 'PKR 2,500.00']);
  assert.deepEqual(['JPY', 'KWD', 'CLF', 'XTS'].map(of), ['¥250,000', 'KWD 250.000', 'CLF 25.0000', 'XTS 2,500.00']);
});

test('words for numbers, money and times', () => {
  assert.equal(money({ amount: 1999, currency: 'EUR' }), '€19.99');
  assert.equal(money({ amount: 1999, currency: 'JPY' }), '¥1,999');
  assert.deepEqual([-5, 0, 1, 1000, 61000, 600000, 3600000, 90061000].map(clockText), [
    '0:00',
    '0:00',
    '0:01',
    '0:01',
    '1:01',
    '10:00',
    '1:00:00',
    '1 day 1:01:01',
  ]);
  assert.deepEqual([5, 59, 60, 81].map(roughMinutes), ['5 min', '59 min', '1 hr', '1 hr 30 min']);
  assert.equal(unitsText({ stock: 10, available: 1 }, 'open'), '1 of 10 left');
  assert.equal(unitsText({ stock: 0, available: 0 }, 'open'), '', 'withdrawn units were never for sale');
  const price = { amount: 900, currency: 'EUR' };
  assert.equal(offerText({ price, stock: 10, available: 1 }, 'open'), '€9.00 · 1 of 10 left');
  assert.equal(offerText({ price, stock: 0, available: 0 }, 'open'), '€9.00');
  assert.equal(unitsText({ stock: 10, available: 0 }, 'open'), 'None free right now');
  assert.equal(unitsText({ stock: 10, available: 0 }, 'sold_out'), 'None left');
  assert.equal(unitsText({ stock: 10, available: 0 }, 'open', 2), '2 left, kept for those who were called');
});

test('nobody is offered more than they may have, of the item or of all together', () => {
  assert.equal(mostOf({ buyer_limit: 3 }, 5, { limit: 1 }), 1);
  assert.equal(mostOf({ buyer_limit: 3 }, 5, { limit: 4 }), 3);
  assert.equal(mostOf({ buyer_limit: 3 }, 2, {}), 2);
  assert.equal(mostOf({ buyer_limit: 9 }, 12, undefined), 9);
});

test('the wait is a range, and unknown when it is', () => {
  const table = [
    [null, 'not known yet'],
    [{ low: 0, high: null }, 'not known yet'],
    [{ low: 5, high: 50 }, 'under a minute'],
    [{ low: 20, high: 130 }, 'up to 3 min'],
    [{ low: 120, high: 120 }, 'about 2 min'],
    [{ low: 130, high: 290 }, '2 min to 5 min'],
    [{ low: 3000, high: 5000 }, '50 min to 1 hr 30 min'],
  ];
  for (const [eta, words] of table) assert.equal(waitText(eta), words);
});

test('the chance does not pretend to know more than it does', () => {
  const table = [
    [undefined, 'not known yet'],
    [1, 'almost certain'],
    [0.82, 'about 80%'],
    [0.97, 'about 97%'],
    [0.04, 'about 4%'],
    [0, 'under 1%'],
  ];
  for (const [chance, words] of table) assert.equal(chanceText(chance), words);
});

test('texts choose the plural and fill the gaps', () => {
  assert.equal(say('ahead', { count: 1 }), '1 person ahead of you');
  assert.equal(say('ahead', { count: 3210 }), '3,210 people ahead of you');
  assert.equal(say('waitBetween', { low: 'a' }), 'a to {high}');
});

const modules = new URL('./js/', import.meta.url);
const sourceOf = (name) => readFileSync(new URL(name, modules), 'utf8');
const named = (source) => [...source.matchAll(/\bsay\('([^']+)'/g)].map(([, key]) => key);

test('every text that a script names exists', () => {
  for (const name of readdirSync(modules)) {
    for (const key of named(sourceOf(name))) assert.ok(knows(key), `${name}: ${key}`);
  }
  const families = {
    state: ['scheduled', 'lobby', 'opening', 'open', 'paused', 'sold_out', 'closed'],
    hint: ['scheduled', 'lobby', 'opening', 'open', 'allHeld', 'paused', 'sold_out', 'closed'],
    hold: ['paying', 'sold', 'released', 'expired'],
    order: [
      'accepted',
      'payment_pending',
      'payment_action_required',
      'paid',
      'confirmed',
      'payment_failed',
      'released',
      'refunded',
    ],
  };
  const twins = { end: 'endText', hold: 'holdText', order: 'orderText' };
  for (const [family, names] of Object.entries(families)) {
    for (const name of names) {
      assert.ok(knows(`${family}_${name}`), `${family}_${name}`);
      if (twins[family]) assert.ok(knows(`${twins[family]}_${name}`), `${twins[family]}_${name}`);
    }
  }
  for (const state of families.order) assert.ok(knows(`step_${state}`), `step_${state}`);
});

// Starts a poller and lets its first question be answered; runs the timer that is due last.
async function polled(questions, more = {}) {
  const poller = new Poller({ ask: async () => questions.shift()(), onAnswer: (answer) => answer, ...more });
  const next = async () => {
    waits.pop().run();
    await pause();
  };
  poller.start();
  await pause();
  return { poller, next };
}
const fails = () => {
  throw new Unreachable('gone');
};

test('the poller asks as often as it is told, within its jitter, and ends on null', async () => {
  const { next } = await polled([() => 4000, () => 10, () => null]);
  assert.ok(waits.at(-1).ms >= 3000 && waits.at(-1).ms <= 5000);
  await next();
  assert.ok(waits.at(-1).ms >= 750, 'never more than about once a second');
  await next();
  assert.equal(waits.length, 0);
});

test('trouble doubles the pause up to a bound, and one good answer ends it', async () => {
  const told = [];
  const { next } = await polled([...Array(8).fill(fails), () => 1000], { onTrouble: (_, ms) => told.push(ms) });
  for (let round = 0; round < 8; round += 1) await next();
  assert.ok(told[0] <= 2500 && told[1] > told[0] && told[2] > told[1]);
  assert.ok(told.at(-1) >= 45000 && told.at(-1) <= 75000);
  assert.ok(waits.at(-1).ms <= 1250);
});

test('pauses are spread over half of what was advised, so that nobody asks in step', async () => {
  const pauses = [];
  for (let i = 0; i < 400; i += 1) {
    await polled([() => 40000]);
    pauses.push(waits.pop().ms);
  }
  const mean = pauses.reduce((sum, ms) => sum + ms, 0) / pauses.length;
  assert.ok(mean > 39000 && mean < 41000, `${mean}`);
  assert.ok(Math.min(...pauses) >= 30000 && Math.min(...pauses) < 32000);
  assert.ok(Math.max(...pauses) <= 50000 && Math.max(...pauses) > 48000);
});

test('a poller rests while somebody else tells what it would ask, whatever happened before', async () => {
  const { poller, next } = await polled([fails, () => 1000]);
  poller.rest(14000);
  assert.equal(waits.at(-1).ms, 14000);
  await next();
  assert.ok(waits.at(-1).ms <= 1250);
});

test('a nudge asks sooner, but not while the server is in trouble', async () => {
  const { poller, next } = await polled([() => 60000, fails]);
  poller.nudge();
  assert.ok(waits.at(-1).ms <= 1000);
  await next();
  const before = waits.length;
  poller.nudge();
  assert.equal(waits.length, before);
});

const scenes = readJson('../waiting/scenes.json');
const tee = { item: 'tee', available: 0, kept: 0, held: 1 };
const nameOf = (status, ticket, isOver) => sceneOf(scenes, factsOf({ items: [tee], ...status }, ticket, isOver)).name;

test('a scene goes by the sale and by what the visitor has', () => {
  const cells = [
    ['scheduled', null, 'scheduled'],
    ['lobby', null, 'lobby'],
    ['open', null, 'newcomer'],
    ['paused', null, 'paused'],
    ['sold_out', null, 'sold_out'],
    ['closed', null, 'closed'],
    ['lobby', 'lobby', 'in_lobby'],
    ['open', 'lobby', 'lobby_opening'],
    ['paused', 'lobby', 'lobby_paused'],
    ['open', 'waiting', 'waiting'],
    ['paused', 'waiting', 'waiting_paused'],
    ['sold_out', 'waiting', 'waiting_sold_out'],
    ['open', 'called', 'called'],
    ['paused', 'called', 'called_paused'],
    ['closed', 'called', 'called_closed'],
    ['closed', 'used', 'taken'],
    ['open', 'lapsed', 'lapsed'],
    ['sold_out', 'lapsed', 'sold_out'],
    ['paused', 'left', 'paused'],
    ['open', 'stamped', 'stamped'],
    ['lobby', 'stamped', 'stamped'],
    ['paused', 'stamped', 'paused'],
    ['sold_out', 'stamped', 'sold_out'],
    ['closed', 'stamped', 'closed'],
  ];
  for (const [state, ticket, name] of cells) {
    assert.equal(nameOf({ state }, ticket && { state: ticket }), name, `${state}, ${ticket}`);
  }
});

test('every scene has a heading, and a text but for those whose numbers or heading say all', () => {
  for (const { name, title = name, text = name } of scenes.scenes) {
    assert.ok(knows(`title_${title}`), name);
    assert.ok(knows(`text_${text}`) || ['waiting', 'no_cookies'].includes(name), name);
  }
});

test('whoever keeps no cookies is asked for them where they could join, and else told what is so', () => {
  const named = (status, ticket) => sceneOf(scenes, factsOf(status, ticket, false, false)).name;
  assert.equal(named({ state: 'open', items: [{}] }, null), 'no_cookies');
  assert.equal(named({ state: 'lobby', items: [{}] }, null), 'no_cookies');
  assert.equal(named({ state: 'paused', items: [{}] }, null), 'paused');
  assert.equal(named({ state: 'closed', items: [{}] }, null), 'closed');
});

test('a scene knows the end that the own answer tells, hand-overs, draws, gates, and sales without a line', () => {
  assert.equal(nameOf({ state: 'open' }, { state: 'sold_out' }), 'waiting_sold_out');
  assert.equal(nameOf({ state: 'open' }, { state: 'closed' }), 'closed');
  assert.equal(nameOf({ state: 'open' }, { state: 'left', moved: true }), 'moved');
  assert.equal(nameOf({ state: 'open' }, { state: 'left', cleared: true }), 'cleared');
  assert.equal(nameOf({ state: 'paused' }, { state: 'left', cleared: true }), 'paused');
  assert.equal(nameOf({ state: 'open' }, { state: 'used' }, true), 'over');
  assert.equal(nameOf({ state: 'lobby', draw: {} }, { state: 'lobby' }), 'in_draw');
  assert.equal(nameOf({ state: 'open', items: [] }, { state: 'used' }), 'inside');
  assert.equal(nameOf({ state: 'sold_out', waitlist: false }, null), 'held_out');
  assert.equal(nameOf({ state: 'sold_out', waitlist: false, items: [{ ...tee, held: 0 }] }, null), 'sold_out');
  const { parts } = sceneOf(scenes, factsOf({ state: 'open', items: [] }, { state: 'waiting' }));
  assert.deepEqual(
    ['place', 'wait', 'units', 'chance'].map((part) => parts.includes(part)),
    [true, true, false, false],
  );
});

// The waiting page's script: the page's own module and all that it imports.
const waiting_modules = new Set(['queue']);
for (const name of waiting_modules) {
  for (const [, needed] of sourceOf(`${name}.js`).matchAll(/from '\.\/(\w+)\.js'/g)) waiting_modules.add(needed);
}

test('the waiting page has every element that its script looks up, once', () => {
  const html = ['parts/frame', 'waiting/main'].map((name) => readFileSync(new URL(`../${name}.html`, import.meta.url), 'utf8')).join('');
  const sources = [...waiting_modules].map((name) => sourceOf(`${name}.js`)).join('\n');
  const ids = new Set([...sources.matchAll(/byId\('([\w-]+)'\)/g)].map(([, id]) => id));
  assert.ok(ids.size > 20);
  assert.ok(ids.delete('texts')); // the words, put in by waiting_page.cpp
  for (const id of ids) assert.equal(html.split(`id="${id}"`).length, 2, id);
});

// A page's own module and what it shows with.
const page_scripts = {
  index: 'shop',
  sale: 'sale',
  checkout: 'checkout',
  order: 'order',
  handover: 'handover',
  notice: 'notice',
  priority: 'priority',
  draw: 'draw_page',
};

test('every page has the elements that its script looks up, once', () => {
  const frame = readFileSync(new URL('../parts/frame.html', import.meta.url), 'utf8');
  for (const [page, script] of Object.entries(page_scripts)) {
    const html = frame + readFileSync(new URL(`../pages/${page}.html`, import.meta.url), 'utf8');
    const source = sourceOf(`${script}.js`) + sourceOf('dom.js');
    const ids = new Set([...source.matchAll(/byId\('([\w-]+)'\)/g)].map(([, id]) => id));
    assert.ok(ids.size > 3, page);
    for (const id of ids) assert.equal(html.split(`id="${id}"`).length, 2, `${page}: ${id}`);
  }
});

test("what the waiting page's script says comes with it, and nothing that it never says", () => {
  const sources = [...waiting_modules].map((name) => sourceOf(`${name}.js`)).join('\n');
  for (const key of named(sources)) assert.ok(key in english.script, key);
  const families = /^(title|text|slow|problem)_/; // named by scenes.json, or by what the server answers
  for (const key of Object.keys(english.script)) {
    assert.ok(families.test(key) || sources.includes(`'${key}'`), `${key} is never said`);
  }
});

const languages = ['de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar'];
const gapsOf = (text) => [...text.matchAll(/\{\w+\}/g)].map(([gap]) => gap).sort();
const formsOf = (text) => (typeof text === 'string' ? { other: text } : text);

// Every text of `original`, in every plural form of the language, with every gap.
function assertTranslated(language, words, original) {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.slice().sort();
  assert.deepEqual(Object.keys(words), Object.keys(original));
  for (const [key, text] of Object.entries(words)) {
    assert.equal(typeof text, typeof original[key], key);
    if (typeof text === 'object') assert.deepEqual(Object.keys(text).sort(), categories, key);
    const gaps = gapsOf(formsOf(original[key]).other);
    assert.deepEqual(gapsOf(formsOf(text).other), gaps, key);
    for (const form of Object.values(formsOf(text))) {
      assert.ok(form.length > 0 && gapsOf(form).every((gap) => gaps.includes(gap)), `${key}: ${form}`);
    }
  }
}

for (const language of ['en', ...languages]) {
  test(`${language} has every text, every plural form and every gap`, () => {
    const words = readJson(`../languages/${language}.json`);
    assert.deepEqual(Object.keys(words), ['page', 'script', 'plain']);
    for (const section of Object.keys(words)) assertTranslated(language, words[section], english[section]);
    assertTranslated(language, readJson(`../languages/shop.${language}.json`), english_shop);
  });
}

test('no text is there twice, and none is left in English', () => {
  const shared = Object.keys({ ...english.page, ...english.script, ...english.plain });
  assert.deepEqual(Object.keys(english_shop).filter((key) => shared.includes(key)), []);
  for (const language of languages) {
    const words = readJson(`../languages/shop.${language}.json`);
    const same = Object.keys(words).filter((key) => english_shop[key] === words[key]);
    const alike = ['contact', 'total', 'privacy', 'payment', 'drawTitle']; // loan words
    assert.deepEqual(same.filter((key) => !alike.includes(key)), [], language);
  }
});

// How a language does not address people here, where it could: one of two forms, in every text.
const other_form = {
  de: ['du', 'dich', 'dir', 'dein\\p{L}*', 'euch', 'euer', 'eure\\p{L}*', 'versuche', 'wähle', 'nimm', 'gib', 'schau'],
  fr: ['tu', 'te', 'toi', 'ton', 'ta', 'tes', 'essaie', 'prends', 'choisis'],
  es: ['usted', 'ustedes', 'vosotros', 'vuestr\\p{L}+', 'inténtelo'],
  pt: ['tu', 'te', 'ti', 'teu', 'tua', 'teus', 'tuas', 'contigo', 'podes', 'tens', 'estás'],
  it: ['voi', 'vostr\\p{L}+', 'riprovi', 'attenda', 'prema', 'scelga'],
};
const other_form_within = { zh: /你/u, ko: /당신|너의/u, ja: /君|お前/u };

test('a language addresses people in one form', () => {
  for (const language of languages) {
    const { page, script, plain } = readJson(`../languages/${language}.json`);
    const texts = { ...page, ...script, ...plain, ...readJson(`../languages/shop.${language}.json`) };
    const words = other_form[language];
    const wrong = words ? new RegExp(`(?<!\\p{L})(${words.join('|')})(?!\\p{L})`, 'iu') : other_form_within[language];
    if (!wrong) continue; // Arabic has one
    for (const [key, text] of Object.entries(texts)) {
      for (const form of Object.values(formsOf(text))) assert.doesNotMatch(form, wrong, `${language}: ${key}`);
    }
  }
});

test('browsers have the plural forms of the vectors, which the server is held to', () => {
  const vectors = readJson('../../tests/vectors/plural.json');
  for (const [language, { categories, forms }] of Object.entries(vectors.languages)) {
    const rules = new Intl.PluralRules(language);
    assert.deepEqual(rules.resolvedOptions().pluralCategories.slice().sort(), categories.slice().sort(), language);
    assert.equal(vectors.numbers.map((number) => rules.select(number)).join(' '), forms, language);
  }
});

// What a page may not say, because nobody does it: Sluice does not know who comes next. That a mail was sent it says only
// where mails are (shop.mail), and that it is told by mail only where that is offered (notice.js).
test('nothing is promised that nobody does', () => {
  const promised = /confirmation (goes|was sent|is on its way)|by e-mail|we keep asking|went to the next|unit is sold\./iu;
  const always = Object.entries(english_shop).filter(([key]) => key !== 'mailSent' && !key.startsWith('notice'));
  for (const [key, text] of always) assert.doesNotMatch(formsOf(text).other, promised, key);
});

// Computed by tests/vectors/draw.py; token/draw_prf_test.cpp reads the same.
const vectors = JSON.parse(readFileSync(new URL('../../tests/vectors/draw.json', import.meta.url)));

test('the draw of the vectors: commitments, and every place', async () => {
  for (const { key, sale, commitment, mix, draws } of vectors) {
    assert.equal(await commitmentOf(key, sale), commitment);
    for (const { count, places } of draws) {
      const draw = await drawOf(key, count, mix);
      for (const [number, place] of places) assert.equal(await draw(number), place, `${count}: ${number}`);
    }
  }
  const [{ key, draws }] = vectors;
  const [[number, place]] = draws.at(-1).places;
  assert.equal(await placeOf(key, draws.at(-1).count, number), place);
});

test('a draw refuses what is no number of it, and a key that is none', async () => {
  const [{ key }] = vectors;
  for (const number of [-1, 7, 1.5, '1']) await assert.rejects(placeOf(key, 7, number), RangeError);
  for (const count of [0, 2 ** 32, 2.5]) await assert.rejects(placeOf(key, count, 0), RangeError);
  await assert.rejects(commitmentOf('not hex', 'drop'), TypeError);
});
