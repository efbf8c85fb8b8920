// The rows of the form in which changes of items are planned: each another price, more units or both, at one instant.
// Those that were made are told above them, and stay.

import { byId, make, setText, show } from './dom.js';
import { changeOf, effectText, isMade, isSame, madeText, textsOfChange, timeText } from './sale_changes.js';
import { chosenZone, fillTime, makeTime, timeOf } from './time_field.js';

let rows_made = 0; // ids of fields are not used twice
let currencyOf = () => '';
let itemsOf = () => []; // { id, name }
const was = new WeakMap(); // by row: the change that it was filled with

const rows = () => [...byId('changes-rows').children];
const inputOf = (row, name) => row.querySelector(`[data-change=${name}]`);
const textOf = (input) => (input.dataset.change === 'at' ? timeOf(input) : input.value);
const textsOf = (row) => Object.fromEntries([...row.querySelectorAll('[data-change]')].map((input) => [input.dataset.change, textOf(input)]));

function field(id, name, label, input) {
  input.id = `${id}-${name}`;
  input.dataset.change = name;
  return make('p', { class: ['when', 'at'].includes(name) ? 'field wide' : 'field' }, make('label', { for: input.id, text: label }), input);
}

function choice(options) {
  return make('select', {}, ...options.map(([value, text]) => make('option', { value, text })));
}

// The items that there are, the chosen one kept; one that got another id meanwhile is still the chosen one.
function offerItems(select) {
  const items = itemsOf();
  const there = [...select.options];
  if (items.length === there.length && items.every(({ id, name }, i) => there[i].value === id && there[i].text === (name || id))) return;
  const [chosen, at] = [select.value, select.selectedIndex];
  select.replaceChildren(...items.map(({ id, name }) => make('option', { value: id, text: name || id })));
  if (items.some(({ id }) => id === chosen)) select.value = chosen;
  else select.selectedIndex = Math.min(at, items.length - 1);
}

function drawRow(row, index) {
  const number = index + 1;
  row.setAttribute('aria-label', `Change ${number}`);
  row.querySelector('button').setAttribute('aria-label', `Remove change ${number}`);
  const { when } = textsOf(row);
  for (const name of ['at', 'after']) {
    const input = inputOf(row, name);
    show(input.parentElement, when === name);
    input.disabled = when !== name;
  }
  offerItems(inputOf(row, 'item'));
  setText(row.querySelector('p.hint'), timeText(textsOf(row), timeOf(byId('edit-opens_at')), chosenZone()));
}

function remove(row) {
  const at = rows().indexOf(row);
  row.remove();
  drawRows();
  (rows()[at]?.querySelector('button') ?? byId('change-more')).focus();
}

function add(texts) {
  rows_made += 1;
  const id = `change-${rows_made}`;
  const gone = make('button', { type: 'button', class: 'quiet', text: 'Remove' });
  const hint = make('p', { class: 'hint', id: `${id}-hint`, 'aria-live': 'polite' });
  const row = make('div', { class: 'change', role: 'group' },
    make('div', { class: 'row' },
      field(id, 'when', 'When', choice([['at', 'at a time'], ['after', 'after the opening']])),
      field(id, 'at', 'Time', make('input', { type: 'datetime-local', step: 1, required: '', 'aria-describedby': hint.id })),
      field(id, 'after', 'So long after it', make('input', { pattern: '[0-9]+(ms|s|m|h)', required: '', 'aria-describedby': hint.id })),
      field(id, 'item', 'Item', make('select', { required: '' }, make('option', { value: texts.item, text: texts.item }))),
      field(id, 'price', 'New price', make('input', { inputmode: 'decimal', pattern: '[0-9]+([.,][0-9]+)?', placeholder: 'as it is' })),
      field(id, 'add_stock', 'Units more', make('input', { inputmode: 'numeric', pattern: '[0-9]+', placeholder: 'none' })),
      gone),
    hint);
  makeTime(inputOf(row, 'at'));
  for (const [name, text] of Object.entries(texts)) {
    if (name === 'at') fillTime(inputOf(row, name), text);
    else inputOf(row, name).value = text;
  }
  gone.addEventListener('click', () => remove(row));
  byId('changes-rows').append(row);
  return row;
}

// What depends on other fields of the form: the items, the opening, the numbers.
export function drawRows() {
  rows().forEach(drawRow);
  setText(byId('change-more'), rows().length === 0 ? 'Plan a change' : 'One more change');
}

function drawMade(made) {
  const nameOf = (id) => itemsOf().find((item) => item.id === id)?.name || id;
  show(byId('changes-made'), made.length > 0);
  byId('changes-made').replaceChildren(...made.map((change) => {
    const text = make('div', {}, make('b', { text: effectText(change, nameOf(change.item), currencyOf()) }), make('span', { text: madeText(change) }));
    return make('li', {}, make('span', { class: 'word go', text: 'done' }), text);
  }));
}

// `items`: a function, for those that are typed meanwhile; `currency` likewise.
export function drawChanges(changes, items, currency) {
  itemsOf = items;
  currencyOf = currency;
  byId('changes-rows').replaceChildren();
  drawMade(changes.filter(isMade));
  for (const change of changes) {
    if (!isMade(change)) was.set(add(textsOfChange(change, currency())), change);
  }
  drawRows();
}

// Those of a sale that others, or the clock, have changed meanwhile: what was typed stays, but for what has been made,
// which would be made once more.
export function keepChanges(changes) {
  const made = changes.filter(isMade);
  drawMade(made);
  for (const row of rows()) if (was.has(row) && made.some((change) => isSame(change, was.get(row)))) row.remove();
  drawRows();
}

// Those that are still to be made.
export const plannedChanges = () => rows().map((row) => changeOf(textsOf(row), currencyOf(), was.get(row)));

// A name that no field has: the item.
export const inputOfChange = (index, name) => rows()[index] && (inputOf(rows()[index], name || 'item') ?? inputOf(rows()[index], 'item'));

byId('change-more').addEventListener('click', () => {
  const row = add({ when: 'at', at: '', after: '30m', item: itemsOf()[0]?.id ?? '', price: '', add_stock: '' });
  drawRows();
  inputOf(row, 'when').focus();
});
