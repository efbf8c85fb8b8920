// What an operator does to the sale that is shown. Each says what came of it, or why not, where it was pressed.

import { call } from './api.js';
import { drawCodes } from './codes_view.js';
import { dangerOfAct, dangerOfDropping, dangerOfPlace, dangerOfStock, whatOfJob } from './dangers.js';
import { byId, each, make, notice, setText, show } from './dom.js';
import { unitsOf } from './history.js';
import { may } from './me.js';
import { count, rate, span } from './numbers.js';
import { Settings } from './settings.js';
import { askSure } from './sure.js';

let shown = null; // the sale, as last told
let shown_at = 0; // the server's time of it
let settings = null; // which the forms hold
let filled_for = null; // whose they are

const path = (rest = '') => `/admin/v1/sales/${shown.sale}${rest}`;

// `said`: what to say of it, or how to say it of the answer.
async function act(button, work, said) {
  button.disabled = true;
  try {
    const answer = await work();
    notice(byId('steer-answer'), typeof said === 'function' ? said(answer) : said);
  } catch (error) {
    notice(byId('steer-answer'), error.message, 'bad');
  } finally {
    button.disabled = false;
  }
}

const mayGoOn = async (danger) => danger === null || askSure(danger);

const actions = {
  open: { label: 'Open now', when: ['scheduled', 'lobby'], said: 'It is open.' },
  pause: { label: 'Pause', when: ['open', 'sold_out'], said: 'It is paused: nobody is called, clocks stand still.' },
  resume: { label: 'Go on', when: ['paused'], said: 'It goes on.' },
  clear: { label: 'Clear the line', when: ['open', 'paused', 'sold_out'], said: 'Nobody waits any more.' },
  close: { label: 'Close for good', when: ['open', 'paused', 'sold_out', 'scheduled', 'lobby'], said: 'It is closed.' },
};

async function press(name, button) {
  const id = shown.sale;
  if (!(await mayGoOn(dangerOfAct(name, shown, shown_at)))) return;
  await act(button, () => call('POST', `/admin/v1/sales/${id}/${name}`, {}), actions[name].said);
}

function drawActions() {
  const possible = Object.keys(actions).filter((name) => actions[name].when.includes(shown.state));
  const create = (name) => {
    const button = make('button', { type: 'button', text: actions[name].label });
    button.addEventListener('click', () => press(name, button));
    return button;
  };
  each(byId('actions'), possible, create, (button, name) => {
    button.className = dangerOfAct(name, shown, shown_at) ? 'danger' : '';
  });
}

// Nobody is let in for whom there is no unit.
function waitAt(per_s) {
  const { waiting, gate } = shown;
  const free = gate ? Infinity : unitsOf(shown).available;
  const all = Math.min(waiting, free);
  if (all === 0) return '';
  const who = all < waiting ? `first ${count(all)} of ${count(waiting)} in line, for whom there are units,` : `${count(all)} in line`;
  return `The ${who} are let in within about ${span(all / per_s)}. `;
}

// What a pace comes to, before it is set.
function preview() {
  const [admit, per, cap] = ['admit', 'per', 'cap'].map((id) => Number(byId(id).value));
  if (![admit, per, cap].every(Number.isFinite) || per <= 0 || !shown) return '';
  const at_once = `No more than ${count(cap)} people at a time.`;
  if (admit === 0) return `As fast as stock and room allow. ${at_once}`;
  const per_s = admit / per;
  return `${rate(per_s)} people a second. ${waitAt(per_s)}${at_once}`;
}

function fillForms({ message, pace = {}, cap }) {
  byId('message').value = message ?? '';
  byId('admit').value = pace.admit ?? 0;
  byId('per').value = Number.parseInt(pace.per ?? '1', 10);
  byId('cap').value = cap;
  setText(byId('pace-preview'), preview());
}

async function fill(id) {
  filled_for = id;
  const read = new Settings(id);
  await read.read();
  if (shown?.sale !== id) return;
  settings = read;
  fillForms(settings.values);
  drawCodes(id, settings.values);
}

// The forms are filled anew whenever the sale is come to: somebody may have changed it meanwhile.
export function leaveSale() {
  filled_for = null;
}

function drawItems() {
  show(byId('stock-form'), !shown.gate);
  const create = (id) => make('option', { value: id });
  each(byId('stock-item'), shown.items.map(({ item }) => item), create, (option, id) => {
    setText(option, shown.items.find(({ item }) => item === id).name || id);
  });
}

let dead = new Map(); // jobs of the sale, by id
let dead_drawn = 0;

async function decide(id, action, button) {
  const is_drop = action === 'drop';
  if (is_drop && !(await mayGoOn(dangerOfDropping(shown, dead.get(id))))) return;
  await act(button, () => call('POST', `/admin/v1/jobs/${id}/${action}`, {}), is_drop ? 'It is dropped.' : 'It is tried again.');
  await drawDead();
}

async function drawDead() {
  dead_drawn = shown.jobs.dead;
  show(byId('dead'), dead_drawn > 0);
  if (dead_drawn === 0) return;
  const { jobs } = await call('GET', '/admin/v1/jobs?state=dead');
  dead = new Map(jobs.filter(({ sale }) => sale === shown.sale).map((job) => [job.job, job]));
  const create = (id) => {
    const buttons = ['retry', 'drop'].map((action) => {
      const button = make('button', { type: 'button', class: 'quiet', text: action === 'retry' ? 'Try again' : 'Drop' });
      button.addEventListener('click', () => decide(id, action, button));
      button.disabled = !may('operate');
      return button;
    });
    return make('tr', {}, make('td'), make('td'), make('td'), make('td', { class: 'number' }), make('td', {}, make('div', { class: 'row' }, ...buttons)));
  };
  each(byId('dead-rows'), [...dead.keys()], create, (row, id) => {
    const job = dead.get(id);
    [whatOfJob(job), job.order ?? job.event, job.last_error, String(job.attempts)].forEach((text, i) => setText(row.children[i], text ?? ''));
  });
}

// `now`: the server's.
export function drawSteering(sale, now) {
  const is_other = shown?.sale !== sale.sale;
  shown = sale;
  shown_at = now;
  if (is_other) notice(byId('steer-answer'), '');
  drawActions();
  drawItems();
  setText(byId('pace-preview'), preview());
  const is_over = sale.state === 'closed';
  byId('edit-link').href = `#/edit/${sale.sale}`;
  for (const form of ['message-form', 'pace-form', 'stock-form', 'revoke-form']) {
    for (const control of byId(form).elements) if (control.type === 'submit') control.disabled = is_over;
  }
  if (filled_for !== sale.sale) fill(sale.sale).catch((error) => notice(byId('steer-answer'), error.message, 'bad'));
  if (is_other || sale.jobs.dead !== dead_drawn) {
    drawDead().catch((error) => notice(byId('steer-answer'), error.message, 'bad'));
  }
}

function stockText({ free, shortfall }, delta) {
  if (shortfall === 0) return `${delta > 0 ? 'Added' : 'Withdrawn'}: ${count(Math.abs(delta))}. ${count(free)} are free now.`;
  return `Only ${count(-delta - shortfall)} of ${count(-delta)} could be withdrawn: the others are sold, held, or kept for who was called.`;
}

// `work`: gives the request, what is said of it, and what is asked before, if anything.
function onSubmit(id, work) {
  byId(id).addEventListener('submit', async (event) => {
    event.preventDefault();
    const [request, said, danger = null] = work();
    if (await mayGoOn(danger)) await act(event.submitter, request, said);
  });
}

onSubmit('message-form', () => {
  const message = byId('message').value.trim();
  return [() => settings.change({ message }), message === '' ? 'Nothing is shown any more.' : 'It is shown to everybody.'];
});
onSubmit('pace-form', () => {
  const [admit, per, cap] = ['admit', 'per', 'cap'].map((field) => Number(byId(field).value));
  return [() => settings.change({ pace: { admit, per: `${per}s` }, cap }), 'It is set.'];
});
onSubmit('stock-form', () => {
  const item = byId('stock-item').value;
  const delta = Number(byId('delta').value);
  const stock = path(`/items/${item}/stock`);
  return [() => call('POST', stock, { delta }), (answer) => stockText(answer, delta), dangerOfStock(shown, item, delta)];
});
onSubmit('revoke-form', () => {
  const number = Number(byId('revoke-number').value);
  const line = byId('revoke-line').value || undefined;
  const revoke = path('/revoke');
  return [() => call('POST', revoke, { number, line }), `Place ${number} is nobody's any more.`, dangerOfPlace(shown, number)];
});
byId('pace-form').addEventListener('input', () => setText(byId('pace-preview'), preview()));
