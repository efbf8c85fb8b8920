// What the pages do alike when something is bought: choosing how many, and going to where the answer leads.

import { byId, setText } from './dom.js';
import { remember } from './memory.js';

const quantity_max = 10; // only what the control offers; the sale's own limit is the server's to judge
const anything = () => true;

// A number field with buttons for one fewer and one more.
export class Stepper {
  constructor(field, fewer, more) {
    this.field = field;
    this.limit = quantity_max;
    fewer.addEventListener('click', () => this.set(this.value - 1));
    more.addEventListener('click', () => this.set(this.value + 1));
    field.addEventListener('change', () => this.set(this.value));
  }

  get value() {
    const number = Math.trunc(Number(this.field.value));
    return Math.min(this.limit, Math.max(1, number || 1));
  }

  set(number) {
    this.field.value = String(number);
    this.field.value = String(this.value);
    this.field.dispatchEvent(new Event('stepped'));
  }

  // After a refusal for being too many: what can be had.
  follow(error) {
    const isTooMany = error.kind === 'not-enough' || error.kind === 'limit-reached';
    if (isTooMany && error.body.available > 0) this.set(error.body.available);
  }

  limitTo(max) {
    this.limit = Math.max(1, Math.min(max, quantity_max));
    this.field.max = String(this.limit);
    if (Number(this.field.value) > this.limit) this.set(this.limit);
  }
}

// The radio buttons for the items of a sale. One that is not free cannot be chosen, and what was chosen gives way to
// the first that can be had.
export function drawItems(container, items, { label, onChoose, wished, isFree = anything }) {
  const known = [...container.querySelectorAll('input')].map((input) => input.value).join();
  if (known !== items.map((item) => item.item).join()) {
    container.querySelectorAll('label').forEach((node) => node.remove());
    for (const item of items) container.append(itemChoice(container.id, item, onChoose));
    choose(container, items.find((item) => item.item === wished) ?? items[0]);
  }
  for (const item of items) {
    const input = byId(`${container.id}-${item.item}`);
    const row = input.closest('label');
    input.disabled = !isFree(item);
    setText(row.querySelector('.choice-name'), item.name ?? item.item);
    setText(row.querySelector('.choice-note'), label(item));
  }
  const first = items.find(isFree);
  if (first && container.querySelector('input:checked:disabled')) choose(container, first);
}

const choose = (container, { item }) => (byId(`${container.id}-${item}`).checked = true);

function itemChoice(group, item, onChoose) {
  const row = document.createElement('label');
  row.className = 'choice';
  const input = Object.assign(document.createElement('input'), {
    type: 'radio',
    name: group,
    value: item.item,
    id: `${group}-${item.item}`,
  });
  input.addEventListener('change', onChoose);
  const name = Object.assign(document.createElement('span'), { className: 'choice-name' });
  const note = Object.assign(document.createElement('span'), { className: 'choice-note soft' });
  row.append(input, name, note);
  return row;
}

export const chosenItem = (container) => container.querySelector('input:checked')?.value;

// After a hold or a place was given: remembers what spares a click, and goes on.
export function follow(sale, answer, wish) {
  remember(`wish:${sale}`, wish);
  if (answer.hold) {
    remember(`hold:${sale}`, answer.hold);
    location.assign(`/.sluice/checkout/${answer.hold}`);
  } else {
    location.assign(`/.sluice/queue/${sale}`);
  }
}
