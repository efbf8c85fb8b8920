// Checks a draw: what the sale published before its lobby opened, and everybody's place from the key that it published
// after. Needs no server and none of our code: docs/decisions/0008-draw.md describes the same bytes.
//
// `key` is the published key, 64 hex digits; `mix` the published value that nobody knew before the lobby closed, or ''.

const rounds = 12;
const utf8 = new TextEncoder();

function bytesOf(hex) {
  if (!/^([0-9a-f]{2})+$/.test(hex)) throw new TypeError('a key is written in hex digits');
  return Uint8Array.from(hex.match(/../g), (digits) => parseInt(digits, 16));
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function macOf(secret) {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return async (text) => new Uint8Array(await crypto.subtle.sign('HMAC', key, text));
}

// What a sale publishes before its lobby opens: 64 hex digits.
export async function commitmentOf(key, sale) {
  const text = joined(utf8.encode(`sluice draw v1 commitment\0${sale}\0`), bytesOf(key));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The draw among `count` people: a function from a lobby ticket's number (from 0) to its place (from 0).
export async function drawOf(key, count, mix = '') {
  if (!Number.isInteger(count) || count < 1 || count >= 2 ** 32) throw new RangeError('count');
  const seed = await (await macOf(bytesOf(key)))(utf8.encode(`sluice draw v1 seed\0${mix}`));
  const mac = await macOf(seed);
  let side = 1; // of the square that the network permutes
  while (side * side < count) side *= 2;

  async function mixed(round, half) {
    const text = new DataView(new ArrayBuffer(9));
    text.setUint8(0, round);
    text.setUint32(1, count);
    text.setUint32(5, half);
    return new DataView((await mac(text.buffer)).buffer).getUint32(0);
  }
  const coin = side > 1 ? (await mixed(rounds, 0)) % 2 : 0;

  async function through(value) {
    let left = Math.floor(value / side);
    let right = value % side;
    for (let round = 0; round < rounds; ++round) {
      [left, right] = [right, left ^ ((await mixed(round, right)) % side)];
    }
    const mapped = left * side + right;
    return mapped < 2 && coin ? 1 - mapped : mapped;
  }

  return async (number) => {
    if (!Number.isInteger(number) || number < 0 || number >= count) throw new RangeError('number');
    let value = await through(number);
    while (value >= count) value = await through(value);
    return value;
  };
}

export async function placeOf(key, count, number, mix = '') {
  return (await drawOf(key, count, mix))(number);
}
