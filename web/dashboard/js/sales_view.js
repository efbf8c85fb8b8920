// The list of sales.

import { byId, each, make, setText, show } from './dom.js';
import { unitsOf } from './history.js';
import { count } from './numbers.js';

function row(id) {
  const link = make('a', { href: `#/sale/${id}` });
  const cells = [make('th', { scope: 'row' }, link), make('td', {}, make('span', { class: 'badge' }))];
  for (let i = 0; i < 4; i += 1) cells.push(make('td', { class: 'number' }));
  return make('tr', {}, ...cells);
}

function fill(element, sale) {
  const [name, state, waiting, inside, sold, left] = element.children;
  const units = unitsOf(sale);
  setText(name.firstChild, sale.name || sale.sale);
  setText(state.firstChild, sale.state.replace('_', ' '));
  state.firstChild.className = `badge ${sale.state}`;
  setText(waiting, count(sale.waiting));
  setText(inside, sale.gate ? count(sale.inside) : '–');
  setText(sold, sale.gate ? '–' : count(units.sold));
  setText(left, sale.gate ? '–' : count(units.available + units.offered + units.held));
}

export function drawSales({ sales, sales_left_out }) {
  show(byId('no-sales'), sales.length === 0);
  show(byId('sales-table'), sales.length > 0);
  const by_id = new Map(sales.map((sale) => [sale.sale, sale]));
  each(byId('sales-rows'), [...by_id.keys()], row, (element, id) => fill(element, by_id.get(id)));
  show(byId('left-out'), sales_left_out > 0);
  setText(byId('left-out'), `and ${count(sales_left_out)} more, which sluice sale list shows`);
}
