// One sale, live: its figures, its units as one bar an item, its speeds.

import { Chart } from './chart.js';
import { byId, each, make, setText, show } from './dom.js';
import { saleIn, unitsOf } from './history.js';
import { count, milliseconds, percent, rate, span } from './numbers.js';

const charts = [
  { label: 'Arrivals a second', of: (sale) => sale.joins + sale.turned_away },
  { label: 'Called a second', of: (sale) => sale.calls, limit: (sale) => sale.pace_per_s },
  { label: 'Entered a second', of: (sale) => sale.entered, gate: true },
  { label: 'Secured a second', of: (sale) => sale.secured, gate: false },
  { label: 'Confirmed orders a second', of: (sale) => sale.orders.confirmed, gate: false },
].map((chart) => ({ ...chart, drawing: new Chart(chart.label) }));

function whenText({ state, opens_at, closes_at }, now) {
  const until = (time) => (Date.parse(time) - now) / 1000;
  if (['scheduled', 'lobby'].includes(state)) return opens_at ? `opens in ${span(until(opens_at))}` : 'is opened by hand';
  if (state === 'closed') return '';
  return closes_at ? `closes in ${span(until(closes_at))}` : '';
}

function figuresOf(sale, speed) {
  const units = unitsOf(sale);
  const left = units.available + units.offered + units.held;
  const figures = { 'in line': count(sale.waiting) };
  if (sale.gate) return { ...figures, inside: `${count(sale.inside)} of ${count(sale.cap)}`, 'entered so far': count(sale.entered) };
  const selling = speed((each_sale) => each_sale.secured);
  return {
    ...figures,
    sold: count(units.sold),
    'being paid or chosen': count(units.held + units.offered),
    free: count(units.available),
    'orders confirmed': count(sale.orders.now.confirmed),
    ...(sale.state === 'open' && left > 0 && selling > 0.05 ? { 'at this speed all is taken in': span(units.available / selling) } : {}),
  };
}

export function drawFigures(list, figures) {
  const create = () => make('li', {}, make('b'), make('span'));
  each(list, Object.keys(figures), create, (element, name) => {
    setText(element.firstChild, figures[name]);
    setText(element.lastChild, name);
  });
}

function drawUnits(sale) {
  show(byId('units'), !sale.gate);
  const by_item = new Map(sale.items.map((item) => [item.item, item]));
  const create = () => {
    const bar = make('div', { class: 'units-bar', 'aria-hidden': 'true' });
    for (const state of ['sold', 'held', 'offered', 'free']) bar.append(make('span', { class: state }));
    return make('div', {}, make('div'), bar);
  };
  each(byId('units-list'), [...by_item.keys()], create, (element, id) => {
    const item = by_item.get(id);
    const all = item.sold + item.held + item.offered + item.available;
    const sold = all === 0 ? 0 : item.sold / all;
    setText(element.firstChild, `${item.name || id}: ${count(item.sold)} of ${count(all)} sold (${percent(sold)}), ${count(item.available)} free`);
    const parts = [item.sold, item.held, item.offered, item.available];
    [...element.lastChild.children].forEach((part, i) => (part.style.flex = `${parts[i]} 0 0`));
  });
}

// How many orders are in each state now; those that have ended add up.
function drawOrders(sale) {
  show(byId('orders'), !sale.gate);
  const { now, payment_failed, released, refunded } = sale.orders;
  drawFigures(byId('orders-now'), {
    'wait for their payment': count(now.accepted),
    'are being paid': count(now.payment_pending),
    'need the buyer at the bank': count(now.payment_action_required),
    'paid, money on its way': count(now.paid),
    confirmed: count(now.confirmed),
  });
  drawFigures(byId('orders-ended'), { 'payments refused': count(payment_failed), cancelled: count(released), 'paid back': count(refunded) });
}

function drawCharts(sale, history) {
  const shown = charts.filter(({ gate }) => gate === undefined || gate === sale.gate);
  byId('charts').replaceChildren(...shown.map(({ drawing }) => drawing.element));
  for (const { of, limit, drawing } of shown) {
    const speeds = history.speeds((pulse) => {
      const then = saleIn(pulse, sale.sale);
      return then === null ? null : of(then);
    });
    const bound = limit?.(sale) ?? null;
    const text = `${rate(speeds.at(-1) ?? null)}${bound === null ? '' : ` of ${rate(bound)}`}`;
    drawing.draw(speeds, text, bound);
  }
}

export function drawSale(sale, history) {
  setText(byId('sale-name'), sale.name || sale.sale);
  setText(byId('sale-state'), sale.state.replace('_', ' '));
  byId('sale-state').className = `badge ${sale.state}`;
  setText(byId('sale-when'), whenText(sale, Date.parse(history.latest.now)));
  const speed = (of) => history.speed((pulse) => (saleIn(pulse, sale.sale) ? of(saleIn(pulse, sale.sale)) : null)) ?? 0;
  drawFigures(byId('figures'), figuresOf(sale, speed));
  drawUnits(sale);
  drawOrders(sale);
  drawCharts(sale, history);
}

export function drawServer(pulse, history) {
  const { requests, ledger, payments } = pulse;
  drawFigures(byId('server-figures'), {
    'requests a second': rate(history.speed((each_pulse) => each_pulse.requests.count)),
    'of them fail, a second': rate(history.speed((each_pulse) => each_pulse.requests.failed)),
    'half are answered within': milliseconds(requests.p50_ms),
    '95 of 100 within': milliseconds(requests.p95_ms),
    '99 of 100 within': milliseconds(requests.p99_ms),
    'a synced commit takes (99 of 100)': milliseconds(ledger.p99_ms),
    'commits a second': rate(history.speed((each_pulse) => each_pulse.ledger.commits)),
    'open connections': count(pulse.connections),
    'wait for the owner': count(pulse.mailbox),
    'payment provider': `${payments.provider}, ${payments.breaker === 'closed' ? 'answers' : 'away'}`,
    'payments under way': count(pulse.sales.reduce((sum, { jobs }) => sum + jobs.ready, 0)),
    ledger: ledger.mode,
    version: pulse.version,
  });
}
