// Numbers, money and times as people of the page's language read them. Pure but for the page's language.

const language = () => globalThis.document?.documentElement.lang || 'en';

export const count = (number) => new Intl.NumberFormat(language()).format(number);

// `price` is in minor units: how many make a major one depends on the currency (100 for EUR, 1 for JPY).
export function money(price) {
  const format = new Intl.NumberFormat(language(), { style: 'currency', currency: price.currency });
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(price.amount / 10 ** digits);
}

export function dateTime(rfc3339) {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(rfc3339));
}

export function timeOfDay(rfc3339) {
  return new Intl.DateTimeFormat(language(), { timeStyle: 'medium' }).format(new Date(rfc3339));
}

// "4:05", "1:04:05", "2 d 1:04:05". Rounded up, so that 0:00 means that it is over.
export function clockText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const pad = (number) => String(number).padStart(2, '0');
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = `${pad(minutes)}:${pad(seconds % 60)}`;
  if (days > 0) return `${days} d ${hours}:${tail}`;
  return hours > 0 ? `${hours}:${tail}` : tail.replace(/^0(?=\d:)/, '');
}

const unit = (number, name) =>
  new Intl.NumberFormat(language(), { style: 'unit', unit: name, unitDisplay: 'short' }).format(number);

// "40 min", "1 hr 20 min"; beyond an hour to ten minutes, because nobody can promise more.
export function roughMinutes(minutes) {
  if (minutes < 60) return unit(minutes, 'minute');
  const rounded = Math.ceil(minutes / 10) * 10;
  const hours = unit(Math.floor(rounded / 60), 'hour');
  return rounded % 60 === 0 ? hours : `${hours} ${unit(rounded % 60, 'minute')}`;
}
