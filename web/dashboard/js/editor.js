// The form in which a sale is made, and in which what may change of one is changed.
//
// What is sent of a change is what was changed, with the revision that was read: if somebody else was faster, the form
// says what is otherwise now and keeps what was typed.

import { call } from './api.js';
import { drawChanges, drawRows, keepChanges, inputOfChange, plannedChanges } from './changes_form.js';
import { byId, make, notice, setText, show } from './dom.js';
import { changeFieldOf, isMade } from './sale_changes.js';
import { changed, fieldOf, minorUnits, settingsOf, textsOf } from './sale_form.js';
import { Settings } from './settings.js';

let editing = null; // the settings that are changed; null: a new sale
let shown_texts = {}; // of the fields, as they were read
let shown_changes = []; // those still to be made, likewise
let items_made = 0; // ids of fields are not used twice

const inputs = () => [...byId('editor-form').querySelectorAll('[data-field]')];
const textOf = (input) => (input.type === 'checkbox' ? input.checked : input.value);
const texts = () => Object.fromEntries(inputs().map((input) => [input.dataset.field, textOf(input)]));

function fill(from, is_touched = () => false) {
  for (const input of inputs()) {
    const field = input.dataset.field;
    if (is_touched(field)) continue;
    if (input.type === 'checkbox') input.checked = from[field];
    else input.value = from[field];
  }
}

function addItem() {
  items_made += 1;
  const number = items_made;
  const field = (name, label, attributes) => {
    const id = `item-${number}-${name}`;
    return make('p', { class: 'field' }, make('label', { for: id, text: label }), make('input', { id, 'data-item': name, required: '', ...attributes }));
  };
  const row = make('div', { class: 'row' },
    field('id', 'Item', { pattern: '[a-z0-9\\-]{1,40}', maxlength: 40, placeholder: 'tee' }),
    field('name', 'Name', { maxlength: 200, placeholder: 'Winter tee' }),
    field('price', 'Price', { inputmode: 'decimal', pattern: '[0-9]+([.,][0-9]+)?', placeholder: '25.00' }),
    field('stock', 'Units', { inputmode: 'numeric', pattern: '[0-9]+', placeholder: '1000' }));
  const gone = make('button', { type: 'button', class: 'quiet', text: 'Remove', 'aria-label': `Remove item ${number}` });
  gone.addEventListener('click', () => {
    row.remove();
    drawRows();
    byId('item-more').focus();
  });
  row.append(gone);
  byId('editor-items').append(row);
  return row;
}

const typedCurrency = () => byId('edit-currency').value.trim().toUpperCase();
const typedItems = () =>
  [...byId('editor-items').children]
    .map((row) => ({ id: row.querySelector('[data-item=id]').value.trim(), name: row.querySelector('[data-item=name]').value.trim() }))
    .filter(({ id }) => id !== '');

function items() {
  const currency = typedCurrency();
  return [...byId('editor-items').children].map((row) => {
    const of = (name) => row.querySelector(`[data-item=${name}]`).value.trim();
    return { id: of('id'), name: of('name'), price: { amount: minorUnits(of('price'), currency), currency }, stock: Number(of('stock')) };
  });
}

function inputAbout(words) {
  const of_change = changeFieldOf(words);
  if (of_change !== null) return inputOfChange(of_change.index, of_change.field);
  const [, index, name] = /^items\[([0-9]+)\]\.([a-z]+)/.exec(words) ?? [];
  if (name !== undefined) return byId('editor-items').children[index]?.querySelector(`[data-item=${name}]`);
  return inputs().find(({ dataset }) => dataset.field === fieldOf(words));
}

function beValid() {
  for (const input of byId('editor-form').querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

// The server's words begin with the field that they are about.
function refuse(error) {
  notice(byId('editor-answer'), error.message, 'bad');
  const input = inputAbout(error.message);
  input?.setAttribute('aria-invalid', 'true');
  (input ?? byId('editor-answer')).scrollIntoView({ block: 'center' });
  input?.focus();
}

async function create() {
  const id = byId('edit-id').value.trim();
  const planned = plannedChanges();
  await call('PUT', `/admin/v1/sales/${id}`, { ...settingsOf(texts()), items: items(), ...(planned.length > 0 ? { changes: planned } : {}) });
  return id;
}

const areOthers = (changes) => JSON.stringify(changes) !== JSON.stringify(shown_changes);

// `is_touched`: which fields keep what was typed.
function showRead(is_touched, keeps_changes) {
  const { values } = editing;
  shown_texts = textsOf(values);
  fill(shown_texts, is_touched);
  const [first] = values.items ?? [];
  shown_changes = (values.changes ?? []).filter((change) => !isMade(change));
  if (keeps_changes) keepChanges(values.changes ?? []);
  else drawChanges(values.changes ?? [], () => values.items ?? [], () => first?.price.currency ?? '');
  show(byId('changes-part'), first !== undefined);
}

async function save() {
  if (editing === null) return create();
  const now = texts();
  const planned = plannedChanges();
  const settings = settingsOf(now, changed(shown_texts, now));
  if (areOthers(planned)) settings.changes = planned;
  if (Object.keys(settings).length === 0) return editing.values.id;
  try {
    await editing.change(settings);
  } catch (error) {
    const before = shown_texts;
    showRead((field) => before[field] !== now[field], settings.changes !== undefined);
    throw error;
  }
  return editing.values.id;
}

// `id`: of the sale to change; null: a new one.
export async function drawEditor(id) {
  editing = id === null ? null : new Settings(id);
  byId('editor-form').reset();
  byId('editor-items').replaceChildren();
  notice(byId('editor-answer'), '');
  beValid();
  setText(byId('editor-title'), id === null ? 'A new sale' : `Settings of ${id}`);
  setText(byId('editor-save'), id === null ? 'Make it' : 'Save');
  for (const element of byId('editor-form').querySelectorAll('[data-new]')) {
    show(element, id === null);
    for (const control of element.querySelectorAll('input, select')) control.disabled = id !== null;
  }
  byId('editor-back').href = id === null ? '#/' : `#/sale/${id}`;
  if (editing === null) {
    addItem();
    show(byId('changes-part'), true);
    return drawChanges([], typedItems, typedCurrency);
  }
  await editing.read();
  showRead(() => false, false);
}

byId('item-more').addEventListener('click', () => addItem().querySelector('input').focus());
byId('editor-form').addEventListener('input', drawRows);
setText(byId('editor-zone'), Intl.DateTimeFormat().resolvedOptions().timeZone);
byId('editor-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  beValid();
  try {
    const id = await save();
    location.hash = `#/sale/${id}`;
  } catch (error) {
    refuse(error);
  } finally {
    button.disabled = false;
  }
});
