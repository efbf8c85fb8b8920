// Between a sale's settings and the texts of a form. Pure.

// A time as an input of a form has it, in this person's zone: like a browser, which leaves seconds that are 0 away. Else
// a time that nobody has touched would look changed.
export function localTime(time) {
  if (!time) return '';
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace(/:00$/, '');
}
export const utcTime = (text) => (text === '' ? null : new Date(text).toISOString());

// Of a currency's major unit.
export function digitsOf(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return 2; // no currency: the server says so
  }
}

// "25.00" of EUR is 2500, "25" of JPY is 25.
export const minorUnits = (text, currency) => Math.round(Number(text.replace(',', '.')) * 10 ** digitsOf(currency));

// The texts of the form's fields.
export function textsOf(settings) {
  const { name, message, opens_at, closes_at, pace = {}, cap, hold, claim, pass, buyer_limit, lobby, waitlist } = settings;
  return {
    name: name ?? '',
    message: message ?? '',
    opens_at: localTime(opens_at),
    closes_at: localTime(closes_at),
    admit: String(pace.admit ?? 0),
    per: pace.per ?? '5s',
    cap: String(cap),
    hold,
    claim,
    pass,
    buyer_limit: String(buyer_limit),
    lobby,
    waitlist,
  };
}

const own = (name) => (texts) => ({ [name]: texts[name].trim() });
const whole = (name) => (texts) => ({ [name]: Number(texts[name]) });
const time = (name) => (texts) => ({ [name]: utcTime(texts[name]) });
const pace = ({ admit, per }) => ({ pace: { admit: Number(admit), per } });
const parts = {
  name: own('name'),
  message: own('message'),
  opens_at: time('opens_at'),
  closes_at: time('closes_at'),
  admit: pace,
  per: pace,
  cap: whole('cap'),
  hold: own('hold'),
  claim: own('claim'),
  pass: own('pass'),
  buyer_limit: whole('buyer_limit'),
  lobby: own('lobby'),
  waitlist: ({ waitlist }) => ({ waitlist }),
};

// The settings that the texts of these fields say; of a new sale what is left empty is left away.
export function settingsOf(texts, fields = null) {
  const said = (fields ?? Object.keys(parts)).map((field) => parts[field](texts));
  const settings = Object.assign({}, ...said);
  if (fields !== null) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== '' && value !== null));
}

// "pace.admit: must be ..." is about the field admit, "cap: ..." about cap. Null: about none.
export function fieldOf(words) {
  const [, path] = /^([a-z_.\[\]0-9]+): /.exec(words) ?? [];
  return path ? path.split('.').at(-1).replace('pace', 'admit') : null;
}

// The names of the fields in which two settings differ.
export function changed(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
