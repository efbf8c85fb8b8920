// The checkout: what is held, for how long, and how it is paid. Only the server decides when a hold is over; at 0:00
// the page asks it, because a pause of the sale may have moved the deadline.

import { post, Problem, readOwn, readShared, remove } from './api.js';
import { drawAsked, given, mark } from './asked.js';
import { everyTick, serverClock } from './clock.js';
import {
  announce,
  byId,
  confirmed,
  element,
  idInPath,
  isBusy,
  notice,
  problemText,
  setBusy,
  setText,
  show,
  showView,
  waitingText,
} from './dom.js';
import { clockText, money } from './format.js';
import { titled, wearLookOf } from './look.js';
import { forget, recall, remember } from './memory.js';
import { Poller } from './poller.js';
import { say } from './texts.js';

import './page_words.js';

const holdId = idInPath();
const reread_ms = 15000; // how soon a deadline moved by a pause is seen
const pay = byId('pay');
let hold = null;
let sale = null; // the sale's status document, for the names of its items
let warned = false;

function drawItems() {
  const rows = hold.items.map((held) => {
    const known = sale?.items?.find((item) => item.item === held.item);
    const numbers = (held.units ?? []).join(', ');
    const name = element('span', { className: 'choice-name', text: `${held.quantity} × ${known?.name ?? held.item}` });
    const units = numbers ? say('heldUnits', { count: held.units.length, numbers }) : '';
    const price = known ? money({ ...known.price, amount: known.price.amount * held.quantity }) : '';
    return element(
      'li',
      {},
      name,
      element('span', { text: price }),
      element('span', { className: 'soft', text: units }),
    );
  });
  byId('held').replaceChildren(...rows);
  setText(byId('sale-name'), sale?.name ?? '');
  setText(byId('total'), money(hold.total));
}

function drawEnd(state) {
  setText(byId('end-title'), say(`hold_${state}`));
  setText(byId('end-text'), say(`holdText_${state}`));
  const order = hold.order ?? recall(`order:${holdId}`);
  const hasOrder = Boolean(order) && (state === 'paying' || state === 'sold');
  show(byId('to-order'), hasOrder);
  if (hasOrder) byId('to-order').href = `/.sluice/order/${order}`;
  show(byId('to-sale'), !hasOrder && Boolean(hold.sale));
  byId('to-sale').href = `/.sluice/sale/${hold.sale}`;
}

// Every second: what the clock changes.
function draw() {
  if (hold?.state !== 'active') return;
  if (sale?.state === 'paused') return drawPause();
  const left = serverClock.msUntil(hold.expires_at);
  setText(byId('countdown'), left > 0 ? clockText(left) : '0:00');
  byId('countdown').dataset.kind = left < 60000 ? 'warn' : 'plain';
  setText(byId('checking'), left > 0 ? '' : say('checkingTime'));
  if (left <= 0) poller.nudge(3000);
  if (left < 60000 && !warned) {
    warned = true;
    announce(`${say('heldFor')} ${clockText(left)}`);
  }
}

// The server's clock stands still, so none is shown.
function drawPause() {
  setText(byId('countdown'), '–');
  byId('countdown').dataset.kind = 'plain';
  setText(byId('checking'), say('title_paused'));
}

// A sale may be paid at the shop itself: then this page only leads there.
function goToShop() {
  if (hold.checkout_url) location.replace(hold.checkout_url);
  for (const id of ['payment', 'pay']) show(byId(id), false);
}

const payText = () => (hold.total.amount > 0 ? say('pay', { total: money(hold.total) }) : say('payNothing'));

// What costs nothing is ordered without a method; the shop's test note goes with the methods.
function drawMethods() {
  for (const part of document.querySelectorAll('[data-of-payment]')) show(part, hold.total.amount > 0);
}

function take(answer) {
  const before = hold?.state;
  hold = answer;
  if (hold.pay_until && ['active', 'paying'].includes(hold.state)) goToShop();
  notice(byId('trouble'), '');
  if (hold.sale) remember(`hold:${hold.sale}`, holdId);
  wearLookOf(hold.sale);
  document.title = titled(say('checkoutTitle'));
  if (hold.state === 'active') {
    showView('form');
    drawItems();
    drawAsked(hold);
    drawMethods();
    if (!isBusy(pay)) setText(pay, payText());
    draw();
    return reread_ms;
  }
  drawEnd(hold.state);
  showView('ended');
  if (before) announce(say(`hold_${hold.state}`));
  if (hold.state === 'expired' || hold.state === 'released') forget(`hold:${hold.sale}`);
  return hold.state === 'paying' ? reread_ms : null;
}

async function readHold() {
  const answer = await readOwn(`/v1/holds/${holdId}`);
  // Without the names the page still works, so a failure here is not one of the page.
  if (sale === null && answer.sale) {
    sale = await readShared(`/v1/sales/${answer.sale}`).catch(() => null);
    followSale(answer.sale);
  }
  return answer;
}

// A pause moves the deadline, and is told.
function followSale(id) {
  Poller({
    ask: () => readShared(`/v1/sales/${id}`),
    onAnswer: (answer) => {
      if (sale && sale.state !== answer.state) poller.nudge();
      sale = answer;
      draw();
      return hold?.state === 'active' ? (answer.poll_after_ms ?? 2000) : null;
    },
  }).start();
}

// What is to be sent; null: something is missing, and whoever typed is at it.
function checked() {
  const field = byId('email');
  mark(field, field.checkValidity() ? '' : say('emailWrong'));
  const details = given();
  const wrong = byId('form').querySelector('[aria-invalid=true]');
  wrong?.focus();
  return wrong ? null : details;
}

async function submit(event) {
  event.preventDefault();
  const details = isBusy(pay) ? null : checked();
  if (!details) return;
  const email = byId('email').value.trim();
  const payment = hold.total.amount > 0 ? { payment: { method: byId('form').elements.method.value } } : {};
  setBusy(pay, true);
  setText(pay, say('actBusy'));
  notice(byId('answer'), '');
  try {
    const onWait = (ms, error) => notice(byId('answer'), waitingText(ms, error), 'warn');
    const answer = await post(`/v1/holds/${holdId}/checkout`, { email, ...payment, ...details }, { onWait });
    goToOrder(answer.order);
  } catch (error) {
    refuse(error);
  }
}

function goToOrder(order) {
  remember(`order:${holdId}`, order);
  location.assign(`/.sluice/order/${order}`);
}

function refuse(error) {
  const order = error.body?.order ?? recall(`order:${holdId}`);
  if (error.kind === 'already-ordered' && order) return goToOrder(order);
  notice(byId('answer'), problemText(error), 'bad');
  announce(problemText(error));
  backToForm();
  poller.nudge();
}

function backToForm() {
  setBusy(pay, false);
  if (hold) setText(pay, payText());
}

async function release() {
  if (!(await confirmed(byId('release-dialog')))) return;
  try {
    await remove(`/v1/holds/${holdId}`);
    forget(`hold:${hold.sale}`);
    location.assign(hold.sale ? `/.sluice/sale/${hold.sale}?from=released` : '/');
  } catch (error) {
    notice(byId('answer'), problemText(error), 'bad');
    poller.nudge();
  }
}

function missing() {
  showView('missing');
  return false;
}

const poller = new Poller({
  ask: readHold,
  onAnswer: take,
  onTrouble: (error, pause) => {
    if (error instanceof Problem && [401, 404].includes(error.status)) return missing();
    return notice(byId('trouble'), say('networkRetry', { seconds: Math.ceil(pause / 1000) }), 'warn');
  },
});

byId('email').value = recall('email') ?? '';
byId('email').addEventListener('input', ({ target }) => remember('email', target.value.trim()));
show(byId('declined'), new URLSearchParams(location.search).has('declined'));
byId('form').addEventListener('submit', submit);
byId('release').addEventListener('click', release);
addEventListener('pageshow', (event) => event.persisted && backToForm());
everyTick(draw);
poller.start();
