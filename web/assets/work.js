// Finds the number that a place costs when many are being taken: SHA-256 of the challenge, a dot and the number has to
// begin with so many zero bits. A worker, so that the page stays alive meanwhile; loaded only when it is needed.
//
//   postMessage({ challenge, bits })  ->  the solution: the text that was hashed
//
// In JavaScript, not with crypto.subtle: a promise for each of 65 000 hashes takes ten times as long as the hashes
// themselves, and pages without TLS have none.
(() => {
  'use strict';
  const block_bytes = 64;
  const digits_max = 15; // so far JavaScript counts exactly
  const padding_min = 9;

  // The first 32 bits of the fractions of the square and cube roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3).
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  const start = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const rounds = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const words = new Int32Array(64);

  // A block, whose sixteen words are at the beginning of `words`, onto `state`; into `out`.
  function compress(state, out) {
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15];
      const y = words[i - 2];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i += 1) {
      const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + high + (g ^ (e & (f ^ g))) + rounds[i] + words[i]) | 0;
      const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (low + ((a & b) | (c & (a | b)))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    out[0] = state[0] + a;
    out[1] = state[1] + b;
    out[2] = state[2] + c;
    out[3] = state[3] + d;
    out[4] = state[4] + e;
    out[5] = state[5] + f;
    out[6] = state[6] + g;
    out[7] = state[7] + h;
  }

  function load(bytes, at) {
    for (let i = 0; i < 16; i += 1) {
      const from = at + i * 4;
      words[i] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
    }
  }

  function hash(state, bytes, digest) {
    load(bytes, 0);
    compress(state, digest);
    for (let at = block_bytes; at < bytes.length; at += block_bytes) {
      load(bytes, at);
      compress(digest, digest);
    }
  }

  // What follows the whole blocks of the text: its rest, the number, and the padding with the length.
  function endOf(rest, number, length) {
    const size = rest.length + number.length;
    const bytes = new Uint8Array(Math.ceil((size + padding_min) / block_bytes) * block_bytes);
    bytes.set(rest);
    for (let i = 0; i < number.length; i += 1) bytes[rest.length + i] = number.charCodeAt(i);
    bytes[size] = 0x80;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, (length + number.length) * 8);
    return bytes;
  }

  // To the next number of as many digits, in place. False: there is none.
  function countUp(bytes, first, last) {
    let at = last;
    while (at >= first && bytes[at] === 0x39) {
      bytes[at] = 0x30;
      at -= 1;
    }
    if (at < first) return false;
    bytes[at] += 1;
    return true;
  }

  const hasZeros = (digest, bits) =>
    bits <= 32 ? Math.clz32(digest[0]) >= bits : digest[0] === 0 && Math.clz32(digest[1]) >= bits - 32;

  function solve(challenge, bits) {
    const text = new TextEncoder().encode(`${challenge}.`);
    const state = Int32Array.from(start);
    const whole = text.length - (text.length % block_bytes);
    if (whole > 0) hash(start, text.subarray(0, whole), state);
    const rest = text.subarray(whole);
    const digest = new Int32Array(8);
    for (let digits = 1; digits <= digits_max; digits += 1) {
      const bytes = endOf(rest, digits === 1 ? '0' : `1${'0'.repeat(digits - 1)}`, text.length);
      const last = rest.length + digits - 1;
      do {
        hash(state, bytes, digest);
        if (hasZeros(digest, bits)) {
          return `${challenge}.${String.fromCharCode(...bytes.subarray(rest.length, last + 1))}`;
        }
      } while (countUp(bytes, rest.length, last));
    }
    throw new Error('no number has so many zero bits');
  }

  self.onmessage = ({ data }) => self.postMessage(solve(data.challenge, data.bits));
})();
