// The order: where it stands, as a timeline, until it is final. It can be closed and opened again at any time.

import { Problem, readOwn, readShared } from './api.js';
import { announce, byId, element, idInPath, keepFocus, notice, setText, show, showView } from './dom.js';
import { money } from './format.js';
import { titled, wearLookOf } from './look.js';
import { Poller } from './poller.js';
import { say } from './texts.js';
import { timeOfDay } from './time_of_day.js';

import './page_words.js';

const orderId = idInPath();
const key = new URLSearchParams(location.search).get('key'); // of a link that was mailed
const address = `/v1/orders/${orderId}${key ? `?key=${encodeURIComponent(key)}` : ''}`;
const finals = ['confirmed', 'payment_failed', 'released', 'refunded'];
const usual = ['accepted', 'payment_pending', 'paid', 'confirmed'];
const slow_after_ms = 12000; // longer than the slow test bank
const openedAt = performance.now();
let order = null;
let names = null; // item -> name

// What happened, and, while all goes well, what is still to come.
function steps() {
  const done = order.history.map(({ state, at }) => ({ state, at }));
  const happened = new Set(done.map(({ state }) => state));
  const goesWell = !['payment_failed', 'released', 'refunded'].includes(order.state);
  const ahead = goesWell ? usual.slice(lastUsual(happened) + 1).filter((state) => !happened.has(state)) : [];
  return [...done, ...ahead.map((state) => ({ state }))];
}

const lastUsual = (happened) => usual.findLastIndex((state) => happened.has(state));

function step({ state, at }, index, all) {
  const isNow = Boolean(at) && !all[index + 1]?.at;
  const isBad = ['payment_failed', 'released'].includes(state);
  const kind = isBad ? 'bad' : !at ? 'next' : isNow && !finals.includes(state) && state !== 'paid' ? 'now' : 'done';
  const node = element('li', {}, element('span', { className: 'step-name', text: say(`step_${state}`) }));
  const note = at ? timeOfDay(at) : say('stepNext');
  node.append(element('span', { className: 'soft', text: kind === 'now' ? `${note} · ${say('stepNow')}` : note }));
  node.dataset.kind = kind;
  if (isNow) node.setAttribute('aria-current', 'step');
  return node;
}

function drawItems() {
  const rows = (order.items ?? []).map((held) => {
    const numbers = (held.units ?? []).join(', ');
    const units = numbers ? say('heldUnits', { count: held.units.length, numbers }) : '';
    const returned = held.returned ?? 0; // so many more were bought, and have gone back
    const back = returned > 0 ? say('itemReturned', { count: returned }) : '';
    const name = element('span', {
      className: 'choice-name',
      text: `${held.quantity + returned} × ${names.get(held.item) ?? held.item}`,
    });
    const note = [units, back].filter(Boolean).join(' · ');
    return element('li', {}, name, element('span', { className: 'soft', text: note }));
  });
  byId('items').replaceChildren(...rows);
  setText(byId('total'), money(order.total));
  show(byId('refunded'), Boolean(order.refunded));
  if (order.refunded) setText(byId('refunded'), say('orderRefunded', { amount: money(order.refunded) }));
}

// Only web addresses: what the provider calls its page must never run as a script.
function actionAddress() {
  try {
    const address = new URL(order.next_action?.redirect_url);
    return ['http:', 'https:'].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

function drawHint() {
  const focused = document.activeElement;
  const waits = order.state === 'payment_pending' && performance.now() - openedAt > slow_after_ms;
  const isMailed = order.state === 'confirmed' && order.confirmation_mailed;
  const isAtShop = order.state === 'released' && order.shop_order;
  const text = isMailed ? 'mailSent' : `orderText_${order.state}${isAtShop ? 'AtShop' : ''}`;
  setText(byId('hint'), say(order.payment_delayed ? 'orderDelayed' : waits ? 'orderSlow' : text));
  const action = order.state === 'payment_action_required' ? actionAddress() : null;
  show(byId('action'), action !== null);
  if (action !== null) byId('action').href = action;
  show(byId('again'), order.state === 'payment_failed');
  byId('again').href = `/.sluice/checkout/${order.hold}?declined`;
  keepFocus(focused, byId('title'));
}

function take(answer) {
  const changed = order !== null && order.state !== answer.state;
  order = answer;
  notice(byId('trouble'), '');
  showView('order');
  setText(byId('title'), say(`order_${order.state}`));
  setText(byId('order-id'), say('orderNumber', { order: orderId }));
  wearLookOf(order.sale);
  document.title = titled(say(`order_${order.state}`));
  byId('timeline').replaceChildren(...steps().map(step));
  drawItems();
  drawHint();
  if (changed) announce(say(`order_${order.state}`));
  return finals.includes(order.state) ? null : pause();
}

// Quick at first, when most payments come back; calmer for those that take long.
const pause = () => order.poll_after_ms ?? Math.min(10000, 1000 + (performance.now() - openedAt) / 10);

// The order names its items by id only; their names are nice to have, so a failure here is not one of the page.
async function readNames({ sale, hold }) {
  try {
    const saleId = sale ?? (await readOwn(`/v1/holds/${hold}`)).sale;
    const { items } = await readShared(`/v1/sales/${saleId}`);
    return new Map(items.map(({ item, name }) => [item, name]));
  } catch {
    return new Map();
  }
}

async function readOrder() {
  const answer = await readOwn(address);
  names ??= await readNames(answer);
  return answer;
}

function missing() {
  showView('missing');
  return false;
}

new Poller({
  ask: readOrder,
  onAnswer: take,
  onTrouble: (error, ms) => {
    if (error instanceof Problem && [401, 404].includes(error.status)) return missing();
    return notice(byId('trouble'), say('orderTrouble', { seconds: Math.ceil(ms / 1000) }), 'warn');
  },
}).start();
