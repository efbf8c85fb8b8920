// The operators' page: signs in, follows the pulse, and shows what the address names: all sales, or one.

import { follow, isSignedIn, Refused, signIn, signOut } from './api.js';
import { byId, notice, setText, show } from './dom.js';
import { History, saleIn } from './history.js';
import { drawSale, drawServer } from './sale_view.js';
import { drawSales } from './sales_view.js';
import { drawSteering } from './steering.js';
import { verdict } from './verdict.js';

const again_ms = 1000;
let history = new History();
let came_at = 0;
let following = null; // aborts it

// Of the page's parts, one is shown: signing in, the sales, a sale.
function view() {
  if (!isSignedIn()) return { name: 'sign-in' };
  const [, name, id] = /^#\/(sale)\/([a-z0-9-]{1,40})$/.exec(location.hash) ?? [];
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
  show(byId('server'), pulse !== null && name !== 'sign-in');
  drawVerdict();
  if (!pulse || name === 'sign-in') return;
  drawServer(pulse, history);
  if (sale) {
    drawSale(sale, history);
    drawSteering(sale);
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
  signOut();
  following?.abort();
  following = null;
  history = new History();
  notice(byId('sign-in-error'), why, 'bad');
  draw();
  byId('token').focus();
}

async function begin() {
  following = new AbortController();
  const { signal } = following;
  while (!signal.aborted) {
    try {
      await follow(onPulse, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && error.status === 401) return leave('The server does not know this token.');
    }
    await new Promise((resolve) => setTimeout(resolve, again_ms));
  }
}

byId('sign-in-form').addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(byId('token').value.trim());
  byId('token').value = '';
  notice(byId('sign-in-error'), '');
  draw();
  begin();
});
byId('sign-out').addEventListener('click', () => leave(''));
window.addEventListener('hashchange', () => {
  draw();
  byId('main').focus();
  scrollTo(0, 0);
});
setInterval(drawVerdict, 1000);
draw();
if (isSignedIn()) begin();
else byId('token').focus();
