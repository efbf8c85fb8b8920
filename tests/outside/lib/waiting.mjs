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

// Every cell of the table of scenes: [state of the sale, of the ticket or none, the scene, what else the status says].
const drawn = { draw: { commitment: 'c', mix: null, seed: null } };
export const gate = { items: [] };
const all_held = [{ item: 'tee', name: 'Tee', price: { amount: 1, currency: 'EUR' }, stock: 1, available: 0, held: 1 }];
export const cells = [
  ['scheduled', null, 'scheduled'],
  ['scheduled', null, 'scheduled', gate],
  ['lobby', null, 'lobby'],
  ['lobby', null, 'lobby_draw', drawn],
  ['open', null, 'newcomer'],
  ['open', null, 'newcomer', gate],
  ['paused', null, 'paused'],
  ['sold_out', null, 'sold_out'],
  ['sold_out', null, 'held_out', { waitlist: false, items: all_held }],
  ['closed', null, 'closed'],
  ['lobby', 'lobby', 'in_lobby'],
  ['lobby', 'lobby', 'in_draw', drawn],
  ['open', 'lobby', 'lobby_opening'],
  ['paused', 'lobby', 'lobby_paused'],
  ['closed', 'lobby', 'closed'],
  ['open', 'waiting', 'waiting'],
  ['open', 'waiting', 'waiting', gate],
  ['paused', 'waiting', 'waiting_paused'],
  ['sold_out', 'waiting', 'waiting_sold_out'],
  ['open', 'sold_out', 'waiting_sold_out'],
  ['closed', 'waiting', 'closed'],
  ['open', 'called', 'called'],
  ['paused', 'called', 'called_paused'],
  ['paused', 'called', 'called_paused', gate],
  ['closed', 'called', 'called_closed'],
  ['open', 'used', 'taken'],
  ['closed', 'used', 'taken'],
  ['open', 'lapsed', 'lapsed'],
  ['lobby', 'lapsed', 'lobby'],
  ['paused', 'lapsed', 'paused'],
  ['sold_out', 'lapsed', 'sold_out'],
  ['closed', 'lapsed', 'closed'],
  ['open', 'left', 'left'],
  ['paused', 'left', 'paused'],
  ['closed', 'left', 'closed'],
  ['open', 'stamped', 'stamped'],
  ['lobby', 'stamped', 'stamped'],
  ['scheduled', 'stamped', 'stamped'],
  ['paused', 'stamped', 'paused'],
  ['sold_out', 'stamped', 'sold_out'],
];

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

// Brings a person whose answers are made up to a cell of the table.
export async function showCell(person, address, answers, [state, held, , fields = {}]) {
  answers.status = statusOf({ state, ...fields });
  answers.ticket = held && ticketOf(held);
  await person.goes(address);
  await person.page.locator('#fresh[data-kind=good]').waitFor();
}

export async function openMadeUp(browser, origin, sale, answers, options = {}) {
  const person = await Person.in(browser, origin, options);
  await makeUp(person.page, answers);
  await person.goes(`/.sluice/queue/${sale}`);
  await person.page.locator('#fresh[data-kind=good]').waitFor();
  return person;
}
