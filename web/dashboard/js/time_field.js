// The times of the form. Each is read in the one zone that was chosen for all, says when it is there and in UTC, is
// refused at its field where clocks go over it, and asks which one is meant where it comes twice.

import { byId, make, setText, show } from './dom.js';
import { everyZone, instantsOf, instantText, isZone, localText, offsetText, ownZone } from './zones.js';

const fields = new WeakMap(); // by input: what stands beside it, and what it was filled with
let zone = ownZone();

export const chosenZone = () => zone;
const inputs = () => [...byId('editor-form').querySelectorAll('input[type=datetime-local]')];

// `input`: in its place in the form, with an id.
export function makeTime(input) {
  const which = make('select', { id: `${input.id}-which`, 'aria-label': 'Which of the two', hidden: '', disabled: '', required: '' });
  const hint = make('span', { id: `${input.id}-hint`, class: 'hint', 'aria-live': 'polite' });
  input.setAttribute('aria-describedby', [input.getAttribute('aria-describedby'), hint.id].filter(Boolean).join(' '));
  input.after(which, hint);
  fields.set(input, { which, hint, was: '', filled: '' });
}

const isUntouched = (input) => input.value !== '' && input.value === fields.get(input).filled;

// The times that the input may mean, in milliseconds.
function possible(input) {
  const { was, which } = fields.get(input);
  const found = instantsOf(input.value, zone);
  if (found.length > 1) return which.value === '' ? found : [found[Number(which.value)]];
  return isUntouched(input) ? [Date.parse(was)] : found;
}

// In RFC 3339; '' where none is said, or not which.
export function timeOf(input) {
  const { was } = fields.get(input);
  const [at, other] = possible(input);
  if (at === undefined || other !== undefined) return '';
  // What nobody has touched has milliseconds, which the input has not.
  return isUntouched(input) && Math.floor(Date.parse(was) / 1000) * 1000 === Math.floor(at / 1000) * 1000 ? was : new Date(at).toISOString();
}

function offer(which, found) {
  const texts = found.length > 1 ? ['comes twice: which?', ...found.map((at, i) => `the ${i === 0 ? 'first' : 'second'}, ${offsetText(at, zone)}`)] : [];
  if (texts.length !== which.options.length || texts.some((text, i) => which.options[i].text !== text)) {
    which.replaceChildren(...texts.map((text, i) => make('option', { value: i === 0 ? '' : i - 1, text })));
  }
  show(which, found.length > 1);
  which.disabled = found.length < 2;
}

function hintOf(input) {
  if (input.value === '') return '';
  const [at, other] = possible(input);
  if (at === undefined) return `never comes in ${zone}: clocks go over it that day`;
  return other === undefined ? instantText(at, zone) : `comes twice in ${zone}: say which`;
}

function draw(input) {
  const { which, hint } = fields.get(input);
  const found = instantsOf(input.value, zone);
  offer(which, found);
  const text = hintOf(input);
  setText(hint, text);
  hint.classList.toggle('bad', found.length === 0 && text !== '');
  input.setCustomValidity(found.length === 0 && text !== '' ? `It ${text}.` : '');
}

// `time`: in RFC 3339, or ''.
export function fillTime(input, time) {
  const field = fields.get(input);
  field.was = time;
  field.filled = time === '' ? '' : localText(time, zone);
  input.value = field.filled;
  const found = instantsOf(input.value, zone);
  offer(field.which, found);
  if (found.length > 1) field.which.value = String(found.indexOf(Math.floor(Date.parse(time) / 1000) * 1000));
  draw(input);
}

export const drawTimes = () => inputs().forEach(draw);

// A time that nobody has touched is the same instant by another clock; one that was typed is read by it.
function useZone(name) {
  const untouched = inputs().filter(isUntouched).map((input) => [input, timeOf(input)]);
  zone = name;
  for (const [input, time] of untouched) fillTime(input, time);
  drawTimes();
}

export function resetZone() {
  byId('edit-zone').value = ownZone();
  byId('edit-zone').setCustomValidity('');
  zone = ownZone();
}

byId('edit-zone').addEventListener('input', () => {
  const name = byId('edit-zone').value.trim();
  byId('edit-zone').setCustomValidity(isZone(name) ? '' : 'This is no time zone that the browser knows, such as Europe/Berlin.');
  if (isZone(name)) useZone(name);
});
byId('zones').replaceChildren(...everyZone().map((value) => make('option', { value })));
for (const input of inputs()) makeTime(input);
