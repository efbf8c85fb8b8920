// The operators' page: signs in, follows the pulse, and shows what the address names: all sales, one, what was done, or
// who operates.

import { drawActs } from './acts_view.js';
import { call, follow, forgetToken, Refused, useToken } from './api.js';
import { byId, notice, setText, show } from './dom.js';
import { drawEditor } from './editor.js';
import { History, saleIn } from './history.js';
import { drawKeys } from './keys_view.js';
import * as me from './me.js';
import { leaveOutcome, offerOutcome } from './outcome_view.js';
import { leavePreflight, offerPreflight } from './preflight_view.js';
import { offerReport } from './report_view.js';
import { drawSale, drawServer } from './sale_view.js';
import { drawSales } from './sales_view.js';
import { drawSteering, leaveSale } from './steering.js';
import { drawUsers } from './users_view.js';
import { verdict } from './verdict.js';

const again_ms = 1000;
let history = new History();
let came_at = 0;
let following = null; // aborts it

// Of the page's parts, one is shown: signing in, the sales, a sale, the acts, the people.
function view() {
  if (!me.isKnown()) return { name: 'sign-in' };
  if (location.hash === '#/acts' && me.may('operate')) return { name: 'acts' };
  if (location.hash === '#/people') return { name: 'people' };
  if (location.hash === '#/new' && me.may('operate')) return { name: 'editor', id: null };
  const [, name, id] = /^#\/(sale|edit)\/([a-z0-9-]{1,40})$/.exec(location.hash) ?? [];
  if (name === 'edit') return me.may('operate') ? { name: 'editor', id } : { name: 'sale', id };
  return name ? { name, id } : { name: 'sales' };
}

function drawVerdict() {
  const failing = history.speed((pulse) => pulse.requests.failed) ?? 0;
  const { kind, text } = verdict(history.latest, Date.now() - came_at, failing);
  byId('verdict').className = `verdict ${kind}`;
  setText(byId('verdict-text'), text);
  document.title = kind === 'bad' ? '⚠ Sluice, operator' : 'Sluice, operator';
}

function draw() {
  const { name, id } = view();
  const pulse = history.latest;
  const sale = name === 'sale' && pulse ? saleIn(pulse, id) : null;
  show(byId('sign-in'), name === 'sign-in');
  show(byId('sign-out'), name !== 'sign-in');
  show(byId('sales'), pulse !== null && (name === 'sales' || (name === 'sale' && !sale)));
  show(byId('sale'), sale !== null);
  show(byId('acts'), name === 'acts');
  show(byId('people'), name === 'people');
  show(byId('editor'), name === 'editor');
  show(byId('server'), pulse !== null && ['sales', 'sale'].includes(name));
  drawVerdict();
  if (!pulse || name === 'sign-in') return;
  drawServer(pulse, history);
  if (sale) {
    drawSale(sale, history);
    offerOutcome(sale);
    drawSteering(sale, Date.parse(pulse.now));
    offerPreflight(id, sale.state);
    offerReport(id);
  } else {
    drawSales(pulse);
  }
}

function onPulse(pulse) {
  history.add(pulse);
  came_at = Date.now();
  draw();
}

function leave(why) {
  forgetToken();
  me.forget();
  following?.abort();
  following = null;
  history = new History();
  notice(byId('sign-in-error'), why, 'bad');
  draw();
  byId('user').focus();
}

// What is read once, when its part of the page is come to.
function come() {
  leaveSale();
  leavePreflight();
  leaveOutcome();
  draw();
  const { name, id } = view();
  if (name === 'editor') drawEditor(id).catch((error) => notice(byId('editor-answer'), error.message, 'bad'));
  if (name === 'acts') drawActs();
  if (name === 'people') {
    drawUsers();
    drawKeys();
  }
}

async function begin() {
  following = new AbortController();
  const { signal } = following;
  while (!signal.aborted) {
    try {
      await follow(onPulse, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && error.status === 401) return leave('Your time here is over: log in again.');
    }
    await new Promise((resolve) => setTimeout(resolve, again_ms));
  }
}

// `get_known`: how the server learns who this is.
async function enter(button, get_known, on_401) {
  button.disabled = true;
  notice(byId('sign-in-error'), '');
  try {
    await get_known();
    come();
    begin();
  } catch (error) {
    forgetToken();
    notice(byId('sign-in-error'), error.status === 401 ? on_401 : error.message, 'bad');
  } finally {
    button.disabled = false;
  }
}

byId('log-in-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const password = byId('password').value;
  byId('password').value = '';
  enter(event.submitter, () => me.logIn(byId('user').value.trim(), password), 'The name or the password is wrong.');
});
byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  useToken(byId('token').value.trim());
  byId('token').value = '';
  enter(event.submitter, me.ask, 'The server does not know this token.');
});
byId('sign-out').addEventListener('click', async () => {
  if (me.isUser()) await call('DELETE', '/admin/v1/session').catch(() => {});
  leave('');
});
window.addEventListener('hashchange', () => {
  come();
  byId('main').focus();
  scrollTo(0, 0);
});
setInterval(drawVerdict, 1000);
// A log-in or a token of before goes on; who has neither is asked for one.
me.ask()
  .then(begin, (error) => {
    if (error instanceof Refused) forgetToken();
    else notice(byId('sign-in-error'), 'The server does not answer: reload the page in a moment.', 'bad');
  })
  .finally(() => {
    come();
    if (!me.isKnown()) byId('user').focus();
  });
