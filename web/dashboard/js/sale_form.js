// Between a sale's settings and the texts of a form. Pure.

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
// 2500 of EUR is "25.00".
export function majorUnits(amount, currency) {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

export const textsOfItem = ({ id, name, price, stock, limit }) => ({
  id,
  name,
  price: majorUnits(price.amount, price.currency),
  stock: String(stock),
  limit: limit === undefined ? '' : String(limit),
});
export const itemOf = ({ id, name, price, stock, limit }, currency) => ({
  id,
  ...(name === '' ? {} : { name }),
  price: { amount: minorUnits(price, currency), currency },
  stock: Number(stock),
  ...(limit === '' ? {} : { limit: Number(limit) }),
});

// "WINTER: 500, PRESS" are two codes, the first of which is good 500 times.
const codesOf = (text) =>
  text
    .split(',')
    .map((one) => one.split(':').map((part) => part.trim()))
    .filter(([code]) => code !== '')
    .map(([code, uses]) => ({ code, ...(uses === undefined ? {} : { uses: Number(uses) }) }));
const shareOf = (text) => Number((Number(text.replace(',', '.')) / 100).toFixed(6));

export const textsOfLine = ({ name, share, codes = [] }) => ({
  name,
  share: String(Number((share * 100).toFixed(4))),
  codes: codes.map(({ code, uses }) => `${code}: ${uses}`).join(', '),
});
export const lineOf = ({ name, share, codes }) => ({ name, share: shareOf(share), codes: codesOf(codes) });

const none_s = '0s';
const asked_for = ['contact', 'shipping_address', 'billing_address'];

// The texts of the form's fields; rows and times as the settings have them.
export function textsOf(settings) {
  const { items = [], pace = {}, asks_for = [], always_pass = [] } = settings;
  const own = (name, otherwise = '') => settings[name] ?? otherwise;
  const longer = (name) => (own(name) === none_s ? '' : own(name));
  return {
    kind: items.length === 0 ? 'gate' : 'items',
    ...Object.fromEntries(['name', 'message', 'opens_at', 'closes_at', 'hold', 'claim', 'pass', 'draw_mix', 'checkout_url', 'hold_max'].map((name) => [name, own(name)])),
    ...Object.fromEntries(['lobby_time', 'longest_stay'].map((name) => [name, longer(name)])),
    ...Object.fromEntries(asked_for.map((name) => [name, asks_for.includes(name)])),
    currency: items[0]?.price.currency ?? '',
    admit: String(pace.admit ?? 0),
    per: pace.per ?? '5s',
    cap: String(settings.cap),
    buyer_limit: String(settings.buyer_limit),
    lobby: own('lobby', 'fifo'),
    line: own('line', 'sale'),
    work: own('work', 'under_load'),
    identity: own('identity', 'anybody'),
    payment: own('payment', 'sluice'),
    everybody_passes: own('everybody_passes', 'never'),
    always_pass: always_pass.join('\n'),
    waitlist: own('waitlist', true),
    rehearsal: own('rehearsal', false),
  };
}

const own = (name) => (texts) => ({ [name]: texts[name].trim() });
const whole = (name) => (texts) => ({ [name]: Number(texts[name]) });
const time = (name) => (texts) => ({ [name]: texts[name] === '' ? null : texts[name] });
const flag = (name) => (texts) => ({ [name]: texts[name] });
const pace = ({ admit, per }) => ({ pace: { admit: Number(admit), per } });
const asks = (texts) => ({ asks_for: asked_for.filter((name) => texts[name]) });
const parts = {
  ...Object.fromEntries(
    ['name', 'message', 'hold', 'claim', 'pass', 'lobby', 'lobby_time', 'draw_mix', 'line', 'work', 'identity', 'payment', 'checkout_url', 'hold_max', 'everybody_passes'].map((name) => [name, own(name)]),
  ),
  opens_at: time('opens_at'),
  closes_at: time('closes_at'),
  admit: pace,
  per: pace,
  cap: whole('cap'),
  buyer_limit: whole('buyer_limit'),
  waitlist: flag('waitlist'),
  rehearsal: flag('rehearsal'),
  ...Object.fromEntries(asked_for.map((name) => [name, asks])),
  longest_stay: ({ longest_stay }) => ({ longest_stay: longest_stay.trim() || none_s }),
  always_pass: ({ always_pass }) => ({ always_pass: always_pass.split(/\s+/).filter(Boolean) }),
};

const isNothing = (value) => value === '' || value === null || (Array.isArray(value) && value.length === 0);

// The settings that the texts of these fields say; of a new sale, for which only the fields that it has are there, what
// is left empty is left away.
export function settingsOf(texts, fields = null) {
  const said = (fields ?? Object.keys(texts)).filter((field) => field in parts).map((field) => parts[field](texts));
  const settings = Object.assign({}, ...said);
  if (fields !== null) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !isNothing(value)));
}

// "pace.admit: must be ..." is about the field admit, "cap: ..." about cap. Null: about none.
export function fieldOf(words) {
  const [, path] = /^([a-z_.\[\]0-9]+): /.exec(words) ?? [];
  if (/^(items\[[0-9]+\]\.price\.)currency$/.test(path)) return 'currency';
  return path ? path.replace(/\[.*/, '').split('.').at(-1).replace('pace', 'admit').replace('asks_for', 'contact') : null;
}

// "priority[1].codes[0].code: must be ..." is about `codes` of the second of the list `priority`. null: about no row.
export function rowOf(words) {
  const [, list, index, column] = /^([a-z_]+)\[([0-9]+)\](?:\.([a-z_]+))?/.exec(words) ?? [];
  return list === undefined ? null : { list, index: Number(index), column: column ?? '' };
}

// The names of the fields in which two settings differ.
export function changed(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
