// Whether all is ready for the sale that is shown: what was found, what people tick, what was rehearsed.

import { call } from './api.js';
import { byId, each, make, notice, setText, show } from './dom.js';
import { may } from './me.js';
import { count, dateTime, milliseconds, span } from './numbers.js';

const words = { go: 'GO', 'no-go': 'NO-GO', waived: 'waived', none: '–' };
const before = ['scheduled', 'lobby'];
let sale = null;
let told = null; // the document

const path = (rest = '') => `/admin/v1/sales/${sale}/preflight${rest}`;
const tell = (error) => notice(byId('preflight-answer'), error.message, 'bad');

function drawVerdict() {
  const { verdict, checked_at, warmed } = told;
  setText(byId('preflight-verdict'), words[verdict] ?? 'not looked at');
  byId('preflight-verdict').className = `badge ${verdict === 'go' ? 'open' : verdict === 'no-go' ? 'bad' : ''}`;
  const ago = checked_at && `${span((Date.now() - Date.parse(checked_at)) / 1000)} ago`;
  setText(byId('preflight-when'), checked_at ? `${ago}${warmed ? ', warmed up' : ''}` : '');
}

// A word, what it is of, what was found, and what to do.
function line() {
  const text = make('div', {}, make('b'), make('span'), make('span', { class: 'remedy' }));
  return make('li', {}, make('span', { class: 'word' }), text);
}
function fill(element, { outcome, word, title, detail, remedy }) {
  const [label, text] = element.children;
  setText(label, word);
  label.className = `word ${outcome}`;
  [title, detail, remedy ?? ''].forEach((part, i) => setText(text.children[i], part));
  show(text.children[2], Boolean(remedy));
}

function drawChecks() {
  const by_name = new Map(told.checks.map((check) => [check.check, check]));
  each(byId('preflight-checks'), [...by_name.keys()], line, (element, name) => {
    const check = by_name.get(name);
    fill(element, { ...check, word: words[check.outcome] });
  });
}

function drawTicks() {
  const by_name = new Map(told.ticks.map((tick) => [tick.tick, tick]));
  show(byId('preflight-no-ticks'), by_name.size === 0);
  const create = (name) => {
    const box = make('input', { type: 'checkbox', id: `tick-${name}` });
    box.addEventListener('change', () => tick(name, box));
    return make('li', { class: 'check' }, box, make('label', { for: `tick-${name}` }), make('span', { class: 'soft' }));
  };
  each(byId('preflight-ticks'), [...by_name.keys()], create, (element, name) => {
    const { text, ticked_at, who } = by_name.get(name);
    const [box, label, by] = element.children;
    box.checked = ticked_at !== null;
    box.disabled = !may('operate');
    setText(label, text);
    setText(by, ticked_at === null ? '' : `${who}, ${dateTime(ticked_at)}`);
  });
}

function rehearsalText({ figures, who, at }) {
  const said = [];
  if (figures?.arrivals_per_s !== undefined) said.push(`${count(figures.arrivals_per_s)} people a second`);
  if (figures?.buyers !== undefined) said.push(`${count(figures.buyers)} in all`);
  if (figures?.p99_ms !== undefined) said.push(`99 of 100 answered within ${milliseconds(figures.p99_ms)}`);
  if (figures?.checkouts_begun !== undefined) said.push(`${count(figures.checkouts_completed)} of ${count(figures.checkouts_begun)} checkouts at the shop`);
  return `${said.join(', ')}. ${who}, ${dateTime(at)}${figures?.why ? `: ${figures.why}` : ''}`;
}

function drawRehearsals() {
  const by_run = new Map(told.rehearsals.map((rehearsal) => [rehearsal.run, rehearsal]));
  show(byId('preflight-no-rehearsals'), by_run.size === 0);
  each(byId('preflight-rehearsals'), [...by_run.keys()], line, (element, run) => {
    const rehearsal = by_run.get(run);
    const outcome = rehearsal.verdict === 'pass' ? 'go' : 'no-go';
    fill(element, { outcome, word: rehearsal.verdict, title: run, detail: rehearsalText(rehearsal) });
  });
}

const hook_outcomes = { done: 'go', failed: 'no-go', unknown: 'no-go' };

const undue = { after_end: 'after the end', change: 'when something changes' };

function hookText({ when, due_at, at, outcome }) {
  const due = due_at === null ? (undue[when] ?? 'no time is set') : `due ${dateTime(due_at)}`;
  const result = outcome === null || at === null ? '' : `. ${outcome.result}, ${dateTime(at)}`;
  return `${due}${result}`;
}

function drawHooks() {
  const by_name = new Map(told.hooks.map((hook) => [hook.hook, hook]));
  show(byId('preflight-hooks-part'), by_name.size > 0);
  each(byId('preflight-hooks'), [...by_name.keys()], line, (element, name) => {
    const hook = by_name.get(name);
    const { state, outcome } = hook;
    fill(element, { outcome: hook_outcomes[state] ?? 'none', word: state, title: name, detail: hookText(hook), remedy: outcome?.output.trim() });
  });
}

function draw(document) {
  told = document;
  drawVerdict();
  drawChecks();
  drawTicks();
  drawRehearsals();
  drawHooks();
}

async function read() {
  const of_sale = sale;
  const document = await call('GET', path());
  if (sale === of_sale) draw(document);
}

async function look(button, wish) {
  const of_sale = sale;
  for (const id of ['preflight-look', 'preflight-warm']) byId(id).disabled = true;
  notice(byId('preflight-answer'), 'Looking: some seconds.');
  try {
    const document = await call('POST', path(), wish);
    if (sale !== of_sale) return;
    draw(document);
    const wrong = document.checks.filter(({ outcome }) => outcome === 'no-go').length;
    const nothing = wish.warm ? 'All is ready, and warm.' : 'All is ready.';
    notice(byId('preflight-answer'), wrong === 0 ? nothing : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} not ready.`, wrong === 0 ? '' : 'bad');
  } catch (error) {
    tell(error);
  } finally {
    for (const id of ['preflight-look', 'preflight-warm']) byId(id).disabled = false;
    button.focus();
  }
}

async function tick(name, box) {
  box.disabled = true;
  try {
    await call(box.checked ? 'PUT' : 'DELETE', path(`/ticks/${name}`));
    await read();
  } catch (error) {
    box.checked = !box.checked;
    tell(error);
  } finally {
    box.disabled = !may('operate');
    box.focus();
  }
}

// With each pulse: the sale that is shown. Read when it is come to; unfolded if it is still to open.
export function offerPreflight(id, state) {
  if (sale === id) {
    if (told !== null) drawVerdict();
    return;
  }
  sale = id;
  told = null;
  notice(byId('preflight-answer'), '');
  byId('preflight').open = before.includes(state);
  read().catch(tell);
}

// It is read anew when it is come to again.
export function leavePreflight() {
  sale = null;
}

for (const [id, wish] of [['preflight-look', {}], ['preflight-warm', { warm: true }]]) {
  byId(id).addEventListener('click', () => look(byId(id), wish));
}
