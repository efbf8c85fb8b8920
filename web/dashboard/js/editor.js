// The form in which a sale is made, and in which what may change of one is changed.
//
// What is sent of a change is what was changed, with the revision that was read: if somebody else was faster, the form
// says what is otherwise now and keeps what was typed.

import { call } from './api.js';
import { drawChanges, keepChanges, plannedChanges } from './changes_form.js';
import { byId, notice, setText } from './dom.js';
import { beEmpty, beValid, currencyOfForm, fill, fillLists, inputAbout, itemsOfForm, linesOfForm, methodsOfForm, namesOfItems, showFor, texts, unfold } from './form_fields.js';
import { isMade } from './sale_changes.js';
import { changed, settingsOf, textsOf } from './sale_form.js';
import { Settings } from './settings.js';

let editing = null; // the settings that are changed; null: a new sale
let shown_texts = {}; // of the fields, as they were read
let shown_lists = {}; // likewise: what is sent as a whole, if anything of it is otherwise

function refuse(error) {
  notice(byId('editor-answer'), error.message, 'bad');
  const input = inputAbout(error.message);
  const folded = input?.closest('details');
  if (folded) folded.open = true;
  input?.setAttribute('aria-invalid', 'true');
  (input ?? byId('editor-answer')).scrollIntoView({ block: 'center' });
  input?.focus();
}

const sharesOf = (lines) => lines.map(({ name, share }) => ({ name, share }));
// Of a sale that is paid at the shop, or a gate, nobody is asked for a shipping method.
const listsNow = ({ payment, kind }) => ({
  changes: plannedChanges(),
  shipping_methods: kind === 'items' && payment === 'sluice' ? methodsOfForm() : [],
  priority: linesOfForm(),
});

async function create() {
  const id = byId('edit-id').value.trim();
  const now = texts();
  const lists = Object.entries(listsNow(now)).filter(([name, list]) => list.length > 0 && (name !== 'changes' || now.kind === 'items'));
  const settings = { ...settingsOf(now), items: now.kind === 'items' ? itemsOfForm() : [], ...Object.fromEntries(lists) };
  await call('PUT', `/admin/v1/sales/${id}`, settings);
  return id;
}

// `keeps`: which fields and lists keep what was typed.
function showRead(keeps) {
  const { values } = editing;
  shown_texts = textsOf(values);
  fill(shown_texts, keeps);
  fillLists(values, keeps);
  const changes = values.changes ?? [];
  if (keeps('changes')) keepChanges(changes);
  else drawChanges(changes, () => values.items ?? [], () => values.items?.[0]?.price.currency ?? '');
  showFor(false);
  shown_lists = {
    changes: changes.filter((change) => !isMade(change)),
    shipping_methods: values.shipping_methods ?? [],
    priority: sharesOf(values.priority ?? []),
  };
}

function changesOfForm(now) {
  const lists = listsNow(now);
  lists.priority = sharesOf(lists.priority);
  const others = changed(shown_lists, lists).map((name) => [name, lists[name]]);
  return { ...settingsOf(now, changed(shown_texts, now)), ...Object.fromEntries(others) };
}

async function save() {
  if (editing === null) return create();
  const now = { ...shown_texts, ...texts() };
  const settings = changesOfForm(now);
  if (Object.keys(settings).length === 0) return editing.values.id;
  try {
    await editing.change(settings);
  } catch (error) {
    const before = shown_texts;
    showRead((name) => (name in before ? before[name] !== now[name] : name in settings));
    throw error;
  }
  return editing.values.id;
}

// `id`: of the sale to change; null: a new one.
export async function drawEditor(id) {
  editing = id === null ? null : new Settings(id);
  beEmpty();
  notice(byId('editor-answer'), '');
  beValid();
  setText(byId('editor-title'), id === null ? 'A new sale' : `Settings of ${id}`);
  setText(byId('editor-save'), id === null ? 'Make it' : 'Save');
  byId('editor-back').href = id === null ? '#/' : `#/sale/${id}`;
  drawChanges([], namesOfItems, currencyOfForm);
  showFor(true);
  if (editing === null) return;
  await editing.read();
  showRead(() => false);
  unfold();
}

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
