// Numbers, money and durations as people of the page's language read them. Pure but for the page's language.

import { minorDigits } from './currency.js';

export const language = () => globalThis.document?.documentElement.lang || 'en';

const inWords = (number, options) => new Intl.NumberFormat(language(), options).format(number);

export const count = (number) => inWords(number);
export const percent = (share) => inWords(share, { style: 'percent' });

// `price` is in minor units. How many digits they are is what ISO 4217 says, in every browser: what Intl shows by default
// is what is customary (no digits for HUF in one browser, two in another), and must never move the decimal point.
export function money(price) {
  const digits = minorDigits(price.currency);
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return inWords(price.amount / 10 ** digits, { style: 'currency', currency: price.currency, ...options });
}

export const amountOf = (number, unit, unitDisplay = 'short') => inWords(number, { style: 'unit', unit, unitDisplay });

// "4:05", "1:04:05", "2 days 1:04:05". Rounded up, so that 0:00 means that it is over.
export function clockText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const pad = (number) => inWords(number, { minimumIntegerDigits: 2 });
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = `:${pad(seconds % 60)}`;
  if (days > 0) return `${amountOf(days, 'day')} ${count(hours)}:${pad(minutes)}${tail}`;
  return hours > 0 ? `${count(hours)}:${pad(minutes)}${tail}` : count(minutes) + tail;
}

// "40 min", "1 hr 20 min"; beyond an hour to ten minutes, because nobody can promise more.
export function roughMinutes(minutes) {
  if (minutes < 60) return amountOf(minutes, 'minute');
  const rounded = Math.ceil(minutes / 10) * 10;
  const hours = amountOf(Math.floor(rounded / 60), 'hour');
  return rounded % 60 === 0 ? hours : `${hours} ${amountOf(rounded % 60, 'minute')}`;
}
