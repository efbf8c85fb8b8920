// What people who operate have done, the newest first.

import { call, download } from './api.js';
import { byId, make, notice, show } from './dom.js';
import { dateTime } from './numbers.js';

const page = 50;
let next = null; // where the list goes on

const kinds = {
  'session.begun': 'logged in',
  'session.ended': 'logged out',
  'session.refused': 'refused at the log-in',
};

// {"state":"open"} -> "state: open"
function told(value) {
  if (value === null || typeof value !== 'object') return '';
  const text = (each) => (each !== null && typeof each === 'object' ? JSON.stringify(each) : String(each ?? 'none'));
  const all = Object.entries(value).map(([name, each]) => `${name.replaceAll('_', ' ')}: ${text(each)}`).join(', ');
  return all.length > 300 ? `${all.slice(0, 300)}…` : all;
}

function row(act) {
  const when = make('time', { datetime: act.at, text: dateTime(act.at) });
  const who = make('td', { text: act.who });
  if (act.address) who.append(make('span', { class: 'under', text: act.address }));
  const texts = [kinds[act.kind] ?? act.kind.replace('.', ' '), act.sale, act.subject, told(act.was), told(act.became)];
  return make('tr', {}, make('td', {}, when), who, ...texts.map((text) => make('td', { text: text ?? '' })));
}

function query() {
  const asked = new URLSearchParams();
  for (const name of ['sale', 'who']) {
    const value = byId(`acts-${name}`).value.trim();
    if (value) asked.set(name, value);
  }
  return asked;
}

async function read(before) {
  const asked = query();
  asked.set('limit', page);
  if (before) asked.set('before', before);
  const list = await call('GET', `/admin/v1/acts?${asked}`);
  if (!before) byId('acts-rows').replaceChildren();
  byId('acts-rows').append(...list.acts.map(row));
  next = list.next;
  show(byId('acts-more'), next !== null);
  const is_empty = byId('acts-rows').children.length === 0;
  show(byId('acts-table'), !is_empty);
  notice(byId('acts-answer'), is_empty && next === null ? 'Nothing was done that fits.' : '');
}

const tell = (error) => notice(byId('acts-answer'), error.message, 'bad');

export function drawActs() {
  read(null).catch(tell);
}

async function save() {
  const asked = query();
  asked.set('format', 'csv');
  asked.set('limit', 500);
  const text = await download(`/admin/v1/acts?${asked}`);
  const link = make('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })), download: 'acts.csv' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

byId('acts-form').addEventListener('submit', (event) => {
  event.preventDefault();
  drawActs();
});
byId('acts-more').addEventListener('click', () => read(next).catch(tell));
byId('acts-csv').addEventListener('click', () => save().catch(tell));
