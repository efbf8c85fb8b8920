// The shop's home: every sale there is, kept fresh. What can be bought comes first; a gate sells nothing, and is not here.

import { readShared } from './api.js';
import { badgeKind, inOrder, stateOf } from './badge.js';
import { everyTick, serverClock } from './clock.js';
import { byId, element, notice, setText, show } from './dom.js';
import { clockText, money } from './format.js';
import { Poller } from './poller.js';
import { availableOf, isGate, stockOf, unitsText } from './sale_state.js';
import { say } from './texts.js';
import { dateTime } from './time_of_day.js';

import './page_words.js';

const pause_ms = 10000; // a shop window, not a race: the product page is fresher

let sales = [];

function card(sale) {
  const title = element('h2', {}, element('a', { href: `/.sluice/sale/${sale.sale}`, text: sale.name ?? sale.sale }));
  const badge = element('span', { className: 'badge' });
  const price = element('span', { className: 'price' });
  const facts = element('p', { className: 'soft facts-line' });
  const go = element('span', { className: 'go', text: say('seeSale'), ariaHidden: 'true' }); // the title is the link
  const node = element('li', { className: 'card tile' }, badge, title, price, facts, go);
  node.dataset.sale = sale.sale;
  return node;
}

function priceText(items) {
  const prices = items.map((item) => item.price).sort((a, b) => a.amount - b.amount);
  if (prices.length === 0) return '';
  const first = money(prices[0]);
  return prices[0].amount === prices.at(-1).amount ? first : say('priceFrom', { price: first });
}

function factsText(sale, state) {
  const opensIn = sale.opens_at ? serverClock.msUntil(sale.opens_at) : 0;
  if ((state === 'scheduled' || state === 'lobby') && opensIn > 0) {
    const soon = opensIn < 24 * 3600 * 1000;
    return soon ? `${say('opensIn')} ${clockText(opensIn)}` : say('opensAt', { time: dateTime(sale.opens_at) });
  }
  const all = { stock: stockOf(sale), available: availableOf(sale) };
  return state === 'open' || state === 'opening' ? unitsText(all, state) : '';
}

const nodeOf = (sale) => byId('sales').querySelector(`[data-sale="${CSS.escape(sale)}"]`);

function draw() {
  for (const sale of sales) {
    const node = nodeOf(sale.sale);
    if (!node) continue;
    const state = stateOf(sale, serverClock);
    const badge = node.querySelector('.badge');
    badge.dataset.kind = badgeKind(state);
    setText(badge, say(`state_${state}`));
    setText(node.querySelector('.price'), priceText(sale.items ?? []));
    setText(node.querySelector('.facts-line'), factsText(sale, state));
  }
}

// Whoever was at a sale stays there, or at the heading if it is gone.
function arrange(list) {
  const read = document.activeElement.closest('[data-sale]')?.dataset.sale;
  list.replaceChildren(...sales.map(card));
  if (read) (nodeOf(read)?.querySelector('a') ?? byId('heading')).focus();
}

function take(answer) {
  for (const sale of answer.sales) serverClock.learn(sale.now);
  sales = inOrder(answer.sales.filter((sale) => !isGate(sale)));
  const list = byId('sales');
  const shown = [...list.children].map((node) => node.dataset.sale);
  const isSame = shown.join() === sales.map((sale) => sale.sale).join();
  // Nothing moves under a keyboard, unless a sale came or went.
  const isRead = list.contains(document.activeElement) && shown.length === sales.length;
  if (!isSame && !isRead) arrange(list);
  show(byId('empty'), sales.length === 0);
  notice(byId('trouble'), '');
  draw();
  return pause_ms;
}

everyTick(draw);
new Poller({
  ask: () => readShared('/v1/sales'),
  onAnswer: take,
  onTrouble: (_, pause) => notice(byId('trouble'), say('networkRetry', { seconds: Math.ceil(pause / 1000) }), 'warn'),
}).start();
