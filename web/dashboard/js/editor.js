// The form in which a sale is made, and in which what may change of one is changed.
//
// What is sent of a change is what was changed, with the revision that was read: if somebody else was faster, the form
// says what is otherwise now and keeps what was typed.

import { call } from './api.js';
import { byId, make, notice, setText, show } from './dom.js';
import { changed, fieldOf, minorUnits, settingsOf, textsOf } from './sale_form.js';
import { Settings } from './settings.js';

let editing = null; // the settings that are changed; null: a new sale
let shown_texts = {}; // of the fields, as they were read

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
  const number = byId('editor-items').children.length + 1;
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
  gone.addEventListener('click', () => row.remove());
  row.append(gone);
  byId('editor-items').append(row);
}

function items() {
  const currency = byId('edit-currency').value.trim().toUpperCase();
  return [...byId('editor-items').children].map((row) => {
    const of = (name) => row.querySelector(`[data-item=${name}]`).value.trim();
    return { id: of('id'), name: of('name'), price: { amount: minorUnits(of('price'), currency), currency }, stock: Number(of('stock')) };
  });
}

// The server's words begin with the field that they are about.
function refuse(error) {
  notice(byId('editor-answer'), error.message, 'bad');
  const input = inputs().find(({ dataset }) => dataset.field === fieldOf(error.message));
  input?.setAttribute('aria-invalid', 'true');
  (input ?? byId('editor-answer')).scrollIntoView({ block: 'center' });
  input?.focus();
}

async function save() {
  if (editing === null) {
    const id = byId('edit-id').value.trim();
    await call('PUT', `/admin/v1/sales/${id}`, { ...settingsOf(texts()), items: items() });
    return id;
  }
  const now = texts();
  const changes = settingsOf(now, changed(shown_texts, now));
  if (Object.keys(changes).length === 0) return editing.values.id;
  try {
    await editing.change(changes);
  } catch (error) {
    const before = shown_texts;
    shown_texts = textsOf(editing.values);
    fill(shown_texts, (field) => before[field] !== now[field]);
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
  for (const input of inputs()) input.removeAttribute('aria-invalid');
  setText(byId('editor-title'), id === null ? 'A new sale' : `Settings of ${id}`);
  setText(byId('editor-save'), id === null ? 'Make it' : 'Save');
  for (const element of byId('editor-form').querySelectorAll('[data-new]')) {
    show(element, id === null);
    for (const control of element.querySelectorAll('input, select')) control.disabled = id !== null;
  }
  byId('editor-back').href = id === null ? '#/' : `#/sale/${id}`;
  if (editing === null) return addItem();
  await editing.read();
  shown_texts = textsOf(editing.values);
  fill(shown_texts);
}

byId('item-more').addEventListener('click', addItem);
byId('editor-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  for (const input of inputs()) input.removeAttribute('aria-invalid');
  try {
    const id = await save();
    location.hash = `#/sale/${id}`;
  } catch (error) {
    refuse(error);
  } finally {
    button.disabled = false;
  }
});
