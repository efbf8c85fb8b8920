// What a sale asks for besides an e-mail address: which fields are shown, what was typed, what is missing. The fields
// stand in the page, hidden (web/pages/asked.h).
//
// What was typed lasts as long as the tab: an address is nobody else's at this device.

import { byId, element, setText, show } from './dom.js';
import { language } from './format.js';
import { say } from './texts.js';

const parts = ['contact', 'shipping_address', 'billing_address'];
const storage_name = 'sluice:asked';
const boxOf = (part) => byId(`ask-${part}`);
const inputsOf = (part) => [...boxOf(part).querySelectorAll('input, select')];
let asked = [];

// Of the letters' pairs those that are regions, by the name that they have today.
export function countries() {
  const names = new Intl.DisplayNames([language()], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !/EU|EZ|UN|QO|X[AB]|ZZ/.test(code) && new Intl.Locale(`und-${code}`).region === code)
    .map((code) => [code, names.of(code)])
    .filter(([, name]) => name)
    .sort(([, one], [, other]) => one.localeCompare(other, language()));
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(storage_name)) ?? {};
  } catch {
    return {};
  }
}

function rememberAll() {
  const typed = parts.flatMap(inputsOf).map(({ name, value }) => [name, value]);
  try {
    sessionStorage.setItem(storage_name, JSON.stringify(Object.fromEntries(typed)));
  } catch {
    // A browser that keeps nothing.
  }
}

// Once, for the first hold that asks.
function prepare() {
  const options = countries().map(([code, name]) => element('option', { value: code, text: name }));
  for (const part of parts) {
    const select = boxOf(part).querySelector('select');
    select?.append(element('option'), ...options.map((option) => option.cloneNode(true)));
  }
  const typed = remembered();
  for (const input of parts.flatMap(inputsOf)) input.value = typed[input.name] ?? '';
  byId('form').addEventListener('input', rememberAll);
}

function drawMethods(methods) {
  const box = boxOf('shipping_method');
  if (box.dataset.shown === JSON.stringify(methods)) return;
  box.dataset.shown = JSON.stringify(methods);
  box.querySelectorAll('label').forEach((label) => label.remove());
  for (const [index, { id, name }] of methods.entries()) {
    const input = element('input', { type: 'radio', name: 'shipping_method', value: id, checked: index === 0 });
    box.append(element('label', { className: 'choice' }, input, element('span', { text: name })));
  }
}

// With each answer about the hold.
export function drawAsked({ asks_for = [], shipping_methods = [] }) {
  if (asks_for.length && !asked.length) prepare();
  asked = asks_for;
  for (const part of parts) show(boxOf(part), asked.includes(part));
  const mayBeSame = asked.includes('shipping_address');
  show(byId('billing-same'), mayBeSame);
  boxOf('billing_address').open ||= !mayBeSame;
  drawMethods(shipping_methods);
  show(boxOf('shipping_method'), shipping_methods.length > 0);
}

export function mark(input, wrong) {
  input.setAttribute('aria-invalid', String(Boolean(wrong)));
  setText(byId(`${input.id}-error`), wrong);
}

// What a checkout sends of it. What is missing is marked.
export function given() {
  const details = {};
  for (const part of asked) {
    const typed = inputsOf(part).map((input) => [input, input.value.trim()]);
    const isSame = part === 'billing_address' && details.shipping_address && !typed.some(([, value]) => value);
    for (const [input, value] of typed) mark(input, input.required && !value && !isSame ? say('fieldMissing') : '');
    const members = typed.filter(([, value]) => value).map(([{ name }, value]) => [name.split('.')[1], value]);
    if (!isSame) details[part] = Object.fromEntries(members);
  }
  const method = byId('form').elements.shipping_method?.value;
  if (method) details.shipping_method = method;
  return details;
}
