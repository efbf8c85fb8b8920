// The fields of the form in which a sale is made and changed: which of them it has, what they say, and where what is
// wrong is said.
//
// `data-if="payment=shop"`: is there while that field says so. `data-fixed`: stays as the sale was made. `data-new`,
// `data-editing`: is there only for a new sale, or only for one that is changed.

import { drawRows, inputOfChange } from './changes_form.js';
import { byId, show } from './dom.js';
import { Rows } from './rows.js';
import { fieldOf, itemOf, lineOf, rowOf, textsOfItem, textsOfLine } from './sale_form.js';
import { drawTimes, fillTime, resetZone, timeOf } from './time_field.js';

const form = byId('editor-form');
const name_of_sale = '[a-z0-9\\-]{1,40}';
const items = new Rows({
  list: 'editor-items',
  more: 'item-more',
  noun: 'item',
  are_fixed: true,
  columns: [
    { name: 'id', label: 'Item', pattern: name_of_sale, maxlength: 40, placeholder: 'tee', required: '' },
    { name: 'name', label: 'Name', maxlength: 200, placeholder: 'Winter tee' },
    { name: 'price', label: 'Price', inputmode: 'decimal', pattern: '[0-9]+([.,][0-9]+)?', placeholder: '25.00', required: '' },
    { name: 'stock', label: 'Units', inputmode: 'numeric', pattern: '[0-9]+', placeholder: '1000', required: '' },
    { name: 'limit', label: 'Of it a buyer', inputmode: 'numeric', pattern: '[0-9]+', placeholder: 'no limit' },
  ].map((column) => ({ ...column, is_fixed: true })),
});
const methods = new Rows({
  list: 'editor-methods',
  more: 'method-more',
  noun: 'method',
  columns: [
    { name: 'id', label: 'Id, on the order', pattern: '[A-Za-z0-9_\\-]{1,64}', maxlength: 64, placeholder: 'standard', required: '' },
    { name: 'name', label: 'As people read it', maxlength: 100, placeholder: 'Standard, 3 to 5 days', required: '' },
  ],
});
const lines = new Rows({
  list: 'editor-lines',
  more: 'line-more',
  noun: 'line',
  are_fixed: true,
  columns: [
    { name: 'name', label: 'Name', pattern: name_of_sale, maxlength: 40, placeholder: 'members', required: '', is_fixed: true },
    { name: 'share', label: 'Of the calls, %', inputmode: 'decimal', pattern: '[0-9]+([.,][0-9]+)?', placeholder: '20', required: '' },
    { name: 'codes', label: 'First codes, with uses', placeholder: 'WINTER: 500, PRESS', pattern: '[A-Za-z0-9 \\-]+(:\\s*[0-9]+)?(\\s*,\\s*[A-Za-z0-9 \\-]+(:\\s*[0-9]+)?)*', is_fixed: true },
  ],
});

const inputs = () => [...form.querySelectorAll('[data-field]')];
const isTime = (input) => input.type === 'datetime-local';
function textOf(input) {
  if (isTime(input)) return timeOf(input);
  return input.type === 'checkbox' ? input.checked : input.value;
}
const inputOf = (field) => inputs().find(({ dataset }) => dataset.field === field);

// Of the fields that there are.
export const texts = () => Object.fromEntries(inputs().filter(({ disabled }) => !disabled).map((input) => [input.dataset.field, textOf(input)]));
export const itemsOfForm = () => items.texts().map((item) => itemOf(item, currencyOfForm()));
export const namesOfItems = () => items.texts().filter(({ id }) => id !== '');
export const currencyOfForm = () => byId('edit-currency').value.trim().toUpperCase();
export const methodsOfForm = () => methods.texts();
export const linesOfForm = () => lines.texts().map(lineOf);

function holds(condition) {
  const [field, value] = condition.split('=');
  return inputOf(field).value === value;
}

let is_new = true;
// What is there follows from what the fields say.
function fit() {
  for (const element of form.querySelectorAll('[data-if]')) show(element, holds(element.dataset.if));
  for (const element of form.querySelectorAll('[data-new]')) show(element, is_new);
  for (const element of form.querySelectorAll('[data-editing]')) show(element, !is_new);
  for (const control of form.querySelectorAll('input, select, textarea')) {
    control.disabled = control.closest('#editor-form [hidden]') !== null || (!is_new && control.closest('[data-fixed]') !== null);
  }
}
function redraw() {
  drawTimes();
  drawRows();
  fit();
}

export function fill(from, keeps = () => false) {
  for (const input of inputs()) {
    const field = input.dataset.field;
    if (keeps(field)) continue;
    if (isTime(input)) fillTime(input, from[field]);
    else if (input.type === 'checkbox') input.checked = from[field];
    else input.value = from[field];
  }
}
// `keeps`: likewise, of the lists.
export function fillLists({ items: of_items = [], shipping_methods = [], priority = [] }, keeps = () => false) {
  items.fill(of_items.map(textsOfItem));
  if (!keeps('shipping_methods')) methods.fill(shipping_methods);
  if (!keeps('priority')) lines.fill(priority.map(textsOfLine));
}

export function beEmpty() {
  form.reset();
  resetZone();
  for (const input of inputs().filter(isTime)) fillTime(input, '');
  fillLists({ items: [{ id: '', name: '', price: { amount: 0, currency: 'EUR' }, stock: '' }] });
  items.inputOf(0, 'price').value = '';
  for (const details of form.querySelectorAll('details')) details.open = false;
}

export function showFor(is_new_sale) {
  is_new = is_new_sale;
  redraw();
}

// What says more than a new sale's would is not folded away.
function isAsNew(input) {
  if (input.dataset.field === undefined) return false;
  if (input.type === 'checkbox') return input.checked === input.defaultChecked;
  return input.value === (input.defaultValue ?? input.options[0].value);
}
export function unfold() {
  for (const details of form.querySelectorAll('details')) {
    details.open = [...details.querySelectorAll('input, select, textarea')].some((input) => input.closest('#editor-form [hidden]') === null && !isAsNew(input));
  }
}

const lists = {
  items: (index, column) => items.inputOf(index, column),
  shipping_methods: (index, column) => methods.inputOf(index, column),
  priority: (index, column) => lines.inputOf(index, column),
  changes: inputOfChange,
};
// The server's words begin with what they are about.
export function inputAbout(words) {
  const row = rowOf(words);
  const field = inputOf(fieldOf(words)) ?? null;
  if (row === null || fieldOf(words) === 'currency') return field;
  return lists[row.list]?.(row.index, row.column) ?? field;
}

export function beValid() {
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

form.addEventListener('input', redraw);
// A browser shows what is wrong only at a field that it can show.
form.addEventListener('invalid', (event) => {
  const folded = event.target.closest('details');
  if (folded) folded.open = true;
}, true);
