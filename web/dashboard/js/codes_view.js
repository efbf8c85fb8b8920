// The priority lines of a sale: their codes are made here, revoked, and counted.

import { call } from './api.js';
import { byId, each, make, notice, setText, show } from './dom.js';
import { may } from './me.js';
import { count, percent } from './numbers.js';

let sale = null;

const options = (select, lines, first) => {
  const names = first === undefined ? lines : [first, ...lines];
  each(select, names, (value) => make('option', { value }), (option, name) => setText(option, name || 'the first'));
};

async function drawUses(lines) {
  const of_sale = sale;
  const told = await Promise.all(lines.map(({ name }) => call('GET', `/admin/v1/sales/${of_sale}/priority/${name}/codes`)));
  if (sale !== of_sale) return;
  const by_name = new Map(told.map((line) => [line.priority, line]));
  each(byId('codes-lines'), [...by_name.keys()], () => make('li'), (element, name) => {
    const { codes, share } = by_name.get(name);
    const used = codes.reduce((sum, code) => sum + code.used, 0);
    const uses = codes.reduce((sum, code) => sum + (code.revoked ? code.used : code.uses), 0);
    const revoked = codes.filter((code) => code.revoked).length;
    const without = revoked > 0 ? ` (${count(revoked)} revoked)` : '';
    setText(element, `${name}: ${percent(share)} of the calls, ${count(codes.length)} codes${without}, used ${count(used)} of ${count(uses)} times`);
  });
}

let lines = [];
// With the settings of the sale that is shown.
export function drawCodes(id, settings) {
  if (sale !== id) {
    notice(byId('codes-answer'), '');
    show(byId('codes-made'), false);
  }
  sale = id;
  lines = settings.priority ?? [];
  options(byId('revoke-line'), lines.map(({ name }) => name), '');
  show(byId('revoke-line').parentElement, lines.length > 0);
  show(byId('codes'), lines.length > 0 && may('operate'));
  if (lines.length === 0 || !may('operate')) return;
  options(byId('codes-line'), lines.map(({ name }) => name));
  drawUses(lines).catch((error) => notice(byId('codes-answer'), error.message, 'bad'));
}

async function act(event, what) {
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  try {
    await what(`/admin/v1/sales/${sale}/priority/${byId('codes-line').value}/codes`);
    await drawUses(lines);
  } catch (error) {
    notice(byId('codes-answer'), error.message, 'bad');
  } finally {
    button.disabled = false;
  }
}

byId('codes-form').addEventListener('submit', (event) =>
  act(event, async (path) => {
    const wish = { count: Number(byId('codes-count').value), uses: Number(byId('codes-uses').value) };
    const { codes } = await call('POST', path, wish);
    byId('codes-made').value = codes.map(({ code }) => code).join('\n');
    show(byId('codes-made'), true);
    notice(byId('codes-answer'), `${count(codes.length)} codes were made. Copy them now, or list them by sluice sale codes.`);
  }),
);

byId('code-revoke-form').addEventListener('submit', (event) =>
  act(event, async (path) => {
    const { code, used, uses } = await call('POST', `${path}/revoke`, { code: byId('code-revoke').value });
    byId('code-revoke').value = '';
    notice(byId('codes-answer'), `${code} brings nobody more. It was used ${count(used)} of ${count(uses)} times; those places stay.`);
  }),
);
