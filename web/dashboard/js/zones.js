// Times on a wall in a zone with an IANA name, by the browser's own table of them. Reads as the server does
// (src/calendar/zone.h): nothing is guessed of a time that clocks go over, or that comes twice. Pure.

const formats = new Map(); // by zone: making one costs a millisecond

function formatOf(zone) {
  if (!formats.has(zone)) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' };
    formats.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', calendar: 'gregory', ...parts }));
  }
  return formats.get(zone);
}

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
export const everyZone = () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function isZone(name) {
  try {
    return /^[A-Za-z]/.test(name) && formatOf(name) !== null;
  } catch {
    return false;
  }
}

// "2026-12-24T20:00", as an input has it: without seconds that are 0.
export function localText(at, zone) {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const text = `${parts.year.padStart(4, '0')}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
  return text.replace(/:00$/, '');
}

const asUtc = (text) => Date.parse(`${text}Z`); // a reading of a clock, counted as if it hung in Greenwich
const second = (at) => Math.floor(at / 1000) * 1000;
const ahead = (at, zone) => asUtc(localText(at, zone)) - second(at); // its clocks, of UTC

// "+02:00"
export function offsetText(at, zone) {
  const minutes = Math.abs(ahead(at, zone)) / 60_000;
  const two = (number) => String(Math.trunc(number)).padStart(2, '0');
  return `${ahead(at, zone) < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

const day = 86_400_000;

// When a clock in the zone shows so, in milliseconds: once; never, where clocks go over it; twice, where they go back.
// No time at all (half of one is typed): never.
export function instantsOf(text, zone) {
  const shown = asUtc(text);
  if (Number.isNaN(shown)) return [];
  const offsets = new Set([shown - day, shown + day].map((at) => ahead(at, zone)));
  const found = [...offsets].map((offset) => shown - offset).filter((at) => ahead(at, zone) === shown - at);
  return found.sort((a, b) => a - b);
}

// "24 Dec 2026, 20:00 +01:00 in Europe/Berlin; 19:00 UTC"; the day in UTC only where it is another one.
export function instantText(at, zone) {
  const [there, utc] = [zone, 'UTC'].map((name) => {
    const [date, time] = localText(at, name).split('T');
    const words = new Date(`${date}T00:00Z`).toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
    return { words, time };
  });
  const day_of_utc = there.words === utc.words ? '' : `${utc.words}, `;
  return `${there.words}, ${there.time} ${offsetText(at, zone)} in ${zone}; ${day_of_utc}${utc.time} UTC`;
}
