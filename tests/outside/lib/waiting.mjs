// A waiting page whose answers a test makes up, so that it can be brought into every state that there is.

import { Person } from './browser.mjs';

export const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar'];
export const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

const item = (id, name, available) => ({
  item: id,
  name,
  price: { amount: 2500, currency: 'EUR' },
  stock: 2000,
  available,
});

export const statusOf = ({ line, ...fields } = {}) => ({
  sale: 'drop',
  name: 'Winter drop',
  state: 'open',
  opens_at: inSeconds(90_000),
  buyer_limit: 2,
  items: [item('tee', 'Winter tee', 640), item('mug', 'Mug', 0)],
  line: { waiting: 9000, issued: 12_000, serving: 5000, pace_per_s: 4, knots: [], slow_reason: null, ...line },
  message: '',
  poll_after_ms: 2000,
  ...fields,
});

const waits = { position: 2702, ahead: 2701, eta_s: { low: 475, high: 6300 }, chance: 0.24 };
const extras = { waiting: () => waits, called: () => ({ claim_expires_at: inSeconds(119) }) };
export const ticketOf = (state, fields = {}) => ({
  ticket: 'made-up',
  state,
  ordinal: 8000,
  poll_after_ms: 2000,
  presence_after_ms: 60_000,
  ...extras[state]?.(),
  ...fields,
});

// The states in which the page can stand: [status document, ticket or none].
export const states = {
  waiting: () => [statusOf({ line: { slow_reason: 'origin_busy' }, message: 'Two each.' }), ticketOf('waiting')],
  'in the lobby': () => [statusOf({ state: 'lobby' }), ticketOf('lobby')],
  called: () => [statusOf(), ticketOf('called')],
  'without a place': () => [statusOf(), null],
  'sold out': () => [statusOf({ state: 'sold_out' }), ticketOf('waiting')],
  closed: () => [statusOf({ state: 'closed' }), ticketOf('waiting')],
  lapsed: () => [statusOf(), ticketOf('lapsed')],
  left: () => [statusOf(), ticketOf('left')],
  used: () => [statusOf(), ticketOf('used')],
};

// Answers the page's questions with `answers` = {status, ticket}, which may be changed while it runs; a ticket of null
// is none. Without a time in the answers the page goes by its own clock, which a test may move.
export async function makeUp(page, answers) {
  await page.route('**/v1/sales/*/tickets/current', (route) =>
    answers.ticket === null
      ? route.fulfill({ status: 401, json: { type: '/problems/no-ticket', title: 'No ticket' } })
      : route.fulfill({ json: answers.ticket }),
  );
  await page.route('**/v1/sales/*/holds/current', (route) =>
    route.fulfill({ json: { hold: 'hold_made_up', state: 'active' } }),
  );
  await page.route(/\/v1\/sales\/[^/]+$/, (route) =>
    route.fulfill({ json: answers.status }),
  );
}

export async function openMadeUp(browser, origin, sale, answers, options = {}) {
  const person = await Person.in(browser, origin, options);
  await makeUp(person.page, answers);
  await person.goes(`/queue/${sale}`);
  await person.page.locator('#fresh[data-kind=good]').waitFor();
  return person;
}
