// The dashboard's modules that decide things, without a browser: node --test web/dashboard/dashboard_test.mjs

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { dangerOfAct, dangerOfDropping, dangerOfStock } from './js/dangers.js';
import { History, unitsOf } from './js/history.js';
import { milliseconds, percent, rate, span } from './js/numbers.js';
import { changeOf, changesText, effectText, isSame, secondsOf, textsOfChange, timeText } from './js/sale_changes.js';
import { changed, fieldOf, itemOf, lineOf, majorUnits, minorUnits, rowOf, settingsOf, textsOf, textsOfItem, textsOfLine } from './js/sale_form.js';
import { verdict } from './js/verdict.js';
import { instantsOf, instantText, isZone, localText, offsetText } from './js/zones.js';

const pulse = (changes = {}) => ({
  requests: { count: 0, failed: 0, p50_ms: 1, p95_ms: 2, p99_ms: 3 },
  ledger: { mode: 'writable', reason: null },
  payments: { provider: 'sandbox', breaker: 'closed' },
  sales: [{ sale: 'drop', name: 'Drop', state: 'open', jobs: { ready: 0, dead: 0 } }],
  ...changes,
});
const says = (told, age_ms = 0, failing = 0) => verdict(told, age_ms, failing);

test('all is well while nothing is wrong', () => {
  assert.deepEqual(says(pulse()), { kind: 'good', text: 'All is well' });
  assert.equal(says(null).text, 'Not connected');
});

test('the worst is told first: no news, the ledger, payments, failures, slowness, a pause', () => {
  const sale = { sale: 'drop', name: 'Drop', state: 'paused', jobs: { ready: 0, dead: 2 } };
  const all = pulse({
    ledger: { mode: 'failed', reason: 'disk full' },
    payments: { provider: 'stripe', breaker: 'open' },
    requests: { count: 1, failed: 1, p99_ms: 2000 },
    sales: [sale],
  });
  assert.match(says(all, 6000, 1).text, /^No news from the server for 6 s/);
  assert.match(says(all, 0, 1).text, /^Nothing is sold: the ledger says disk full\. .*restart/);
  all.ledger = { mode: 'writable', reason: null };
  assert.match(says(all, 0, 1).text, /^2 things were tried in vain and need a decision: retry or drop, at Drop\. .*fail with an error.* stripe does not answer/);
  assert.equal(says(all, 0, 1).kind, 'bad');
  sale.jobs.dead = 0;
  assert.match(says(all, 0, 1).text, /^Some requests fail .* stripe does not answer/);
  assert.match(says(all).text, /^stripe does not answer.* longer than a second.* Paused: Drop/);
  assert.equal(says(all).kind, 'warn');
  all.payments.breaker = 'closed';
  assert.match(says(all, 0, 1).text, /fail with an error/);
  assert.match(says(all).text, /longer than a second/);
  all.requests.p99_ms = null;
  assert.match(says(all).text, /^Paused: Drop/);
});

test('every way in which the ledger cannot be written says what to do', () => {
  for (const mode of ['suspended', 'fenced', 'failed']) {
    const { kind, text } = says(pulse({ ledger: { mode, reason: 'why' } }));
    assert.equal(kind, 'bad');
    assert.match(text, /why\. \S/);
  }
});

const at = (second, count) => ({ now: new Date(second * 1000).toISOString(), requests: { count } });

test('speeds follow from the totals, over some seconds, and begin anew with the server', () => {
  const history = new History();
  assert.equal(history.speed((told) => told.requests.count), null);
  for (let second = 0; second <= 10; second += 1) history.add(at(second, second * 20));
  assert.equal(history.speed((told) => told.requests.count), 20);
  assert.equal(history.speeds((told) => told.requests.count).length, 11);
  assert.equal(history.speed(() => null), null);
  history.add(at(11, 3));
  assert.equal(history.speeds((told) => told.requests.count).length, 1);
});

test('five minutes are kept, not more', () => {
  const history = new History();
  for (let second = 0; second < 1000; second += 1) history.add(at(second, second));
  assert.equal(history.values((told) => told.requests.count).length, 305);
});

test('numbers are written to be read', () => {
  assert.deepEqual([null, 0, 9.96, 10, 1234.4].map(rate), ['–', '0.0', '10.0', '10', '1,234']);
  assert.deepEqual([null, 0.06, 9.94, 12.6, 1500].map(milliseconds), ['–', '0.1 ms', '9.9 ms', '13 ms', '1.5 s']);
  assert.deepEqual([-3, 0, 59, 60, 3725, 90000, 86400].map(span), ['0 s', '0 s', '59 s', '1 min', '1 h 2 min', '1 d 1 h', '1 d']);
  assert.deepEqual([0, 0.005, 0.5, 1].map(percent), ['0 %', '0.5 %', '50 %', '100 %']);
});

test('a sale’s units are those of its items', () => {
  const item = { available: 1, offered: 2, held: 3, sold: 4, withdrawn: 5 };
  assert.deepEqual(unitsOf({ items: [item, item] }), { available: 2, offered: 4, held: 6, sold: 8 });
});

const told = {
  sale: 'drop',
  name: 'Winter drop',
  opens_at: '2026-12-24T20:00:00Z',
  waiting: 1200,
  items: [{ item: 'tee', name: 'Winter tee', available: 30 }],
};

test('what can be taken back is not asked about, and what cannot says what will happen', () => {
  const before = Date.parse('2026-12-24T19:00:00Z');
  assert.deepEqual(['pause', 'resume'].map((act) => dangerOfAct(act, told, before)), [null, null]);
  assert.match(dangerOfAct('open', told, before).text, /^It would open by itself in 1 h, on 24 Dec 2026/);
  assert.equal(dangerOfAct('open', told, Date.parse(told.opens_at)), null, 'its time has come');
  assert.equal(dangerOfAct('open', { ...told, opens_at: null }, before), null, 'it is opened by hand');
  for (const act of ['clear', 'close']) assert.match(dangerOfAct(act, told, before).text, /^1,200 in line/);
  assert.equal(dangerOfAct('close', told, before).name, 'drop');
});

test('fewer units are asked about, with how many go and stay; more are not', () => {
  assert.equal(dangerOfStock(told, 'tee', 20), null);
  const { title, text } = dangerOfStock(told, 'tee', -20);
  assert.equal(title, 'Take 20 units of Winter tee off sale?');
  assert.match(text, /^20 units of 30 free go off sale at once, and 10 stay\. Whoever/);
  assert.match(dangerOfStock(told, 'tee', -50).text, /^30 units of 30 free .* and 0 stay\. Of the 50 asked for only these are free/);
  assert.equal(dangerOfStock(told, 'tee', -1).title, 'Take 1 unit of Winter tee off sale?');
});

test('what is dropped is said by what will never be done', () => {
  const says_of = (job) => dangerOfDropping(told, { job: 'job_1', ...job }).text;
  assert.match(says_of({ kind: 'payment', order: 'ord_1' }), /payment of ord_1 .* money without goods/);
  assert.match(says_of({ kind: 'refund', order: 'ord_1' }), /^Nothing is paid back to the buyer of ord_1/);
  assert.match(says_of({ kind: 'webhook', endpoint: 'shop', event: 'order.confirmed', order: 'ord_1' }), /^shop is never told: order\.confirmed of ord_1\./);
  assert.match(says_of({ kind: 'relay', event: 'sale.opened' }), /never told: sale\.opened\./);
  assert.match(says_of({ kind: 'mail', event: 'order.confirmed' }), /never sent/);
  assert.match(says_of({ kind: 'stock', event: 'order.confirmed' }), /never counts the units/);
  assert.match(says_of({ kind: 'another' }), /^It is never done: job_1\./);
});

const settings = {
  id: 'drop-1',
  name: 'Winter drop',
  opens_at: '2026-12-24T20:00:00.000Z',
  pace: { admit: 500, per: '5s' },
  cap: 10000,
  hold: '10m',
  claim: '2m',
  pass: '10m',
  buyer_limit: 2,
  lobby: 'fifo',
  waitlist: true,
  message: '',
};

const of_items = ['name', 'opens_at', 'admit', 'per', 'cap', 'hold', 'claim', 'pass', 'buyer_limit', 'lobby', 'waitlist'];
const some = (texts, fields) => Object.fromEntries(fields.map((field) => [field, texts[field]]));

test('a form says the settings that it was filled with', () => {
  const { id, message, ...others } = settings;
  assert.deepEqual([id, message], ['drop-1', '']);
  assert.deepEqual(settingsOf(some(textsOf(settings), of_items)), others);
});

test('what is empty and what is none are one to people', () => {
  const gate = { ...settings, longest_stay: '0s', lobby_time: '0s', always_pass: ['/a', '/b'] };
  const texts = textsOf(gate);
  assert.deepEqual([texts.kind, texts.longest_stay, texts.lobby_time, texts.always_pass], ['gate', '', '', '/a\n/b']);
  assert.deepEqual(settingsOf({ ...texts, always_pass: ' /a\n\n/c ' }, ['longest_stay', 'always_pass']), { longest_stay: '0s', always_pass: ['/a', '/c'] });
  assert.equal('longest_stay' in settingsOf(some(texts, ['longest_stay', 'lobby_time'])), true);
});

test('what a checkout asks for is one thing, whichever of it was touched', () => {
  const texts = textsOf({ ...settings, asks_for: ['contact'] });
  assert.deepEqual(settingsOf({ ...texts, billing_address: true }, ['billing_address']), { asks_for: ['contact', 'billing_address'] });
  assert.deepEqual(settingsOf({ ...texts, contact: false }, ['contact']), { asks_for: [] });
});

test('items and priority lines say the settings that they were filled with', () => {
  const items = [
    { id: 'tee', name: 'Winter tee', price: { amount: 2550, currency: 'EUR' }, stock: 10, limit: 1 },
    { id: 'mug', name: 'mug', price: { amount: 5, currency: 'EUR' }, stock: 0 },
  ];
  assert.deepEqual(items.map((item) => itemOf(textsOfItem(item), 'EUR')), items);
  const line = { name: 'members', share: 0.125, codes: [{ code: 'WINTER 26', uses: 500 }, { code: 'PRESS', uses: 1 }] };
  assert.equal(textsOfLine(line).codes, 'WINTER 26: 500, PRESS: 1');
  assert.deepEqual(lineOf(textsOfLine(line)), line);
  assert.deepEqual(lineOf({ name: 'a', share: '7,5', codes: ' PRESS ,' }), { name: 'a', share: 0.075, codes: [{ code: 'PRESS' }] });
});

// The API's description says what a sale may be, and what of it may change.
const described = JSON.parse(readFileSync(new URL('../../src/edge/description/admin_openapi.json', import.meta.url))).components.schemas;
const page = readFileSync(new URL('dashboard.html', import.meta.url), 'utf8');
const lists = ['items', 'changes', 'shipping_methods', 'priority'];
const settingsOfFields = (fields) => new Set(fields.flatMap((field) => Object.keys(settingsOf(textsOf({ cap: 1 }), [field]))));
const fieldsOfPage = () => [...page.matchAll(/data-field="([a-z_]+)"/g)].map(([, field]) => field);
const isFixed = (field) => new RegExp(`<p[^>]* data-fixed[^>]*>(?:(?!</p>).)*data-field="${field}"`).test(page);

test('the form makes every kind of sale that the API does', () => {
  const said = new Set([...settingsOfFields(fieldsOfPage()), ...lists, 'id']);
  assert.deepEqual(Object.keys(described.NewSale.properties).filter((name) => !said.has(name)), []);
});

test('the form changes what may change, and nothing else', () => {
  const changing = new Set([...settingsOfFields(fieldsOfPage().filter((field) => !isFixed(field))), 'changes', 'shipping_methods', 'priority']);
  assert.deepEqual([...changing].sort(), Object.keys(described.SaleChange.properties).sort());
});

test('a time is read by the clocks of its zone, and nothing is guessed of one that never comes or comes twice', () => {
  const utc = (text, zone) => instantsOf(text, zone).map((at) => new Date(at).toISOString().slice(0, 16));
  assert.deepEqual(utc('2026-12-24T20:00', 'Europe/Berlin'), ['2026-12-24T19:00']);
  assert.deepEqual(utc('2026-07-24T20:00', 'Europe/Berlin'), ['2026-07-24T18:00']);
  assert.deepEqual(utc('2026-03-29T02:30', 'Europe/Berlin'), []);
  assert.deepEqual(utc('2026-03-29T03:00', 'Europe/Berlin'), ['2026-03-29T01:00']);
  assert.deepEqual(utc('2026-10-25T02:30', 'Europe/Berlin'), ['2026-10-25T00:30', '2026-10-25T01:30']);
  assert.deepEqual(utc('2026-10-25T03:00', 'Europe/Berlin'), ['2026-10-25T02:00']);
  assert.deepEqual(utc('2026-10-04T02:15', 'Australia/Lord_Howe'), []);
  assert.deepEqual(utc('2026-10-04T02:15', 'Asia/Kolkata'), ['2026-10-03T20:45']);
  assert.deepEqual(utc('2026-10-04T02:15', 'UTC'), ['2026-10-04T02:15']);
  assert.deepEqual(utc('', 'UTC'), []);
});

test('an instant is told by the zone’s clocks and by UTC', () => {
  const at = Date.parse('2026-12-24T23:30:07Z');
  assert.equal(localText(at, 'Europe/Berlin'), '2026-12-25T00:30:07');
  assert.equal(localText(Date.parse('2026-12-24T23:30:00.250Z'), 'UTC'), '2026-12-24T23:30', 'seconds that are 0 are left away');
  assert.deepEqual(['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC'].map((zone) => offsetText(at, zone)), ['+01:00', '-05:00', '+05:45', '+00:00']);
  assert.equal(instantText(Date.parse('2026-12-24T19:00:00Z'), 'Europe/Berlin'), '24 Dec 2026, 20:00 +01:00 in Europe/Berlin; 19:00 UTC');
  assert.equal(instantText(at, 'Europe/Berlin'), '25 Dec 2026, 00:30:07 +01:00 in Europe/Berlin; 24 Dec 2026, 23:30:07 UTC');
  assert.deepEqual(['Europe/Berlin', 'UTC', 'Europe/Nowhere', '+02:00', ''].map(isZone), [true, true, false, false, false]);
});

test('what is left empty of a new sale is left away, and of a change it takes something away', () => {
  const texts = { ...some(textsOf(settings), of_items), opens_at: '', name: ' ' };
  assert.equal('opens_at' in settingsOf(texts), false);
  assert.equal('name' in settingsOf(texts), false);
  assert.deepEqual(settingsOf(texts, ['opens_at', 'name']), { opens_at: null, name: '' });
});

test('a change says what was changed and nothing else; a pace is one thing', () => {
  const before = textsOf(settings);
  const after = { ...before, admit: '20', cap: '50' };
  assert.deepEqual(changed(before, after), ['admit', 'cap']);
  assert.deepEqual(settingsOf(after, changed(before, after)), { pace: { admit: 20, per: '5s' }, cap: 50 });
  assert.deepEqual(changed(settings, { ...settings, closes_at: null, pace: { admit: 500, per: '1s' } }), ['pace', 'closes_at']);
});

test('a price is in the minor units of its currency', () => {
  assert.deepEqual(
    [['25.00', 'EUR'], ['25', 'EUR'], ['19,99', 'EUR'], ['25', 'JPY'], ['5.9', 'KWD'], ['1', 'no currency']].map(([text, currency]) => minorUnits(text, currency)),
    [2500, 2500, 1999, 25, 5900, 100],
  );
});

test('a refusal is about the field that it begins with', () => {
  assert.deepEqual(
    ['cap: must be', 'pace.admit: must be', 'pace: must be', 'items[0].price.currency: must', 'always_pass[2]: "x"', 'asks_for[0]: must', 'The sale is over.', ''].map(fieldOf),
    ['cap', 'admit', 'admit', 'currency', 'always_pass', 'contact', null, null],
  );
});

const planned = [
  { at: '2026-12-24T21:00:00.250Z', item: 'tee', price: 2000, add_stock: 500 },
  { after: '30m', item: 'tee', price: 1550 },
  { after: '1h', item: 'mug', add_stock: 1 },
];

test('a planned change goes back as it came, unless somebody touched it', () => {
  for (const change of planned) {
    const texts = textsOfChange(change, 'EUR');
    assert.equal(changeOf(texts, 'EUR', change), change);
    assert.deepEqual(changeOf(texts, 'EUR'), change);
  }
  assert.deepEqual(changeOf({ ...textsOfChange(planned[1], 'EUR'), price: '', add_stock: '7' }, 'EUR', planned[1]), { after: '30m', item: 'tee', add_stock: 7 });
  assert.deepEqual([[2500, 'EUR'], [2500, 'JPY'], [2500, 'KWD']].map(([amount, currency]) => majorUnits(amount, currency)), ['25.00', '2500', '2.500']);
});

test('the time of a planned change is told beside the opening', () => {
  assert.deepEqual(['90s', '10m', '2h', '500ms', '2 h', ''].map(secondsOf), [90, 600, 7200, 0.5, null, null]);
  const opens = '2026-12-24T20:00:00Z';
  assert.match(timeText({ when: 'after', after: '90m' }, opens, 'Europe/Berlin'), /^That is 24 Dec 2026, 22:30:00\.$/);
  assert.match(timeText({ when: 'after', after: '90m' }, ''), /needs a time above/);
  assert.equal(timeText({ when: 'after', after: 'soon' }, opens), '');
  assert.deepEqual(
    ['2026-12-24T20:30:00Z', '2026-12-24T19:59:30Z', opens, ''].map((at) => timeText({ when: 'at', at }, opens)),
    ['30 min after the opening.', '30 s before the opening.', 'At the opening.', ''],
  );
});

test('what a change does, and whether it was made, is told in words', () => {
  const made = { ...planned[1], made: { since: 'hold_1', was: 2500 } };
  assert.equal(effectText(planned[0], 'Winter tee', 'EUR'), 'Winter tee: 20.00 EUR, 500 units more');
  assert.equal(effectText(made, 'Winter tee', 'EUR'), 'Winter tee: 25.00 → 15.50 EUR');
  assert.equal(effectText(planned[2], 'Mug', 'EUR'), 'Mug: 1 unit more');
  assert.equal(changesText([made, planned[2]], 'EUR'), 'tee: 25.00 → 15.50 EUR (made), mug: 1 unit more (1h after the opening)');
  assert.equal(changesText([], 'EUR'), 'none');
  assert.deepEqual([isSame(made, planned[1]), isSame(made, planned[2])], [true, false]);
});

test('a refusal of a row is about its list, row and column', () => {
  assert.deepEqual(
    ['changes[1].price: must be', 'changes[0]: must be an object', 'priority[2].codes[0].code: must', 'items[0].price.amount: must', 'changes: must be at most', 'cap: must be'].map(rowOf),
    [
      { list: 'changes', index: 1, column: 'price' },
      { list: 'changes', index: 0, column: '' },
      { list: 'priority', index: 2, column: 'codes' },
      { list: 'items', index: 0, column: 'price' },
      null,
      null,
    ],
  );
});
