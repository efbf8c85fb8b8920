// Between the changes of items that a sale's settings plan and the texts of a form's rows. Pure.

import { majorUnits, minorUnits } from './sale_form.js';
import { count, dateTime, span } from './numbers.js';

export const isMade = (change) => change.made !== undefined;
// Also when one of them was made meanwhile.
export const isSame = (one, other) => JSON.stringify({ ...one, made: undefined }) === JSON.stringify({ ...other, made: undefined });

// The texts of a row's fields, the time as the settings have it. `when`: which of the two times counts.
export function textsOfChange({ at, after, item, price, add_stock }, currency) {
  return {
    when: after === undefined ? 'at' : 'after',
    at: at ?? '',
    after: after ?? '30m',
    item,
    price: price === undefined ? '' : majorUnits(price, currency),
    add_stock: add_stock === undefined ? '' : String(add_stock),
  };
}

// What a row's texts say. `was`: the change that it was filled with, which goes back as it came if nobody touched it.
export function changeOf(texts, currency, was = null) {
  if (was !== null && JSON.stringify(textsOfChange(was, currency)) === JSON.stringify(texts)) return was;
  const { when, at, after, item, price, add_stock } = texts;
  return {
    ...(when === 'at' ? { at } : { after: after.trim() }),
    item,
    ...(price === '' ? {} : { price: minorUnits(price, currency) }),
    ...(add_stock === '' ? {} : { add_stock: Number(add_stock) }),
  };
}

const unit_s = { ms: 0.001, s: 1, m: 60, h: 3600 };

// "90s" is 90. null: no duration.
export function secondsOf(text) {
  const [, number, unit] = /^([0-9]+)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  return unit === undefined ? null : Number(number) * unit_s[unit];
}

// What the time of a row comes to beside the opening, in the zone that was chosen; '' while there is nothing to say.
export function timeText({ when, at, after }, opens_at, zone) {
  if (when === 'after') {
    const seconds = secondsOf(after);
    if (seconds === null) return '';
    if (opens_at === '') return 'Counts from the opening: that needs a time above.';
    return `That is ${dateTime(new Date(opens_at).getTime() + seconds * 1000, zone)}.`;
  }
  if (at === '' || opens_at === '') return '';
  const seconds = (new Date(at) - new Date(opens_at)) / 1000;
  if (seconds === 0) return 'At the opening.';
  return `${span(Math.abs(seconds))} ${seconds > 0 ? 'after' : 'before'} the opening.`;
}

const plannedFor = ({ at, after }) => (after === undefined ? dateTime(at) : `${after} after the opening`);

// What a change does: "tee: 20.00 EUR, 500 units more"; of one that was made with the price before.
export function effectText(change, name, currency) {
  const { price, add_stock, made } = change;
  const before = made && price !== undefined ? `${majorUnits(made.was, currency)} → ` : '';
  const parts = [];
  if (price !== undefined) parts.push(`${before}${majorUnits(price, currency)} ${currency}`);
  if (add_stock !== undefined) parts.push(`${count(add_stock)} ${add_stock === 1 ? 'unit' : 'units'} more`);
  return `${name}: ${parts.join(', ')}`;
}

export const madeText = (change) => `Planned for ${plannedFor(change)}`;

// All of them, in a line.
export function changesText(changes = [], currency = '') {
  if (changes.length === 0) return 'none';
  const one = (change) => `${effectText(change, change.item, currency)} (${isMade(change) ? 'made' : plannedFor(change)})`;
  return changes.map(one).join(', ');
}
