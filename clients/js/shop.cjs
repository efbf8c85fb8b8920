#!/usr/bin/env node
// @ts-check
// What a shop's server says to Sluice and hears from it, in Node: verifies passes and webhooks, speaks of holds and of gates. Node's
// own library only; docs/own_checkout.md and docs/gates.md say what each word means.
//
//   const { Shop, verifyPass, verifyWebhook } = require('./shop.cjs');
//   const sluice = new Shop('http://127.0.0.1:8080', process.env.SLUICE_ORIGIN_KEY);
//   await sluice.begin(hold);  ...charge...  await sluice.confirm(hold, 'S-1001');
//
// From a shell, likewise with sluice.py and sluice.php:
//
//   SLUICE=http://127.0.0.1:8080 SLUICE_ORIGIN_KEY="$(sluice sale origin-key drop-1 | head -1)" node shop.cjs confirm hold_... S-1001
//   SLUICE_ORIGIN_KEYS="$(sluice sale origin-key shop)" node shop.cjs verify shop "$pass"
'use strict';

const { createHmac, timingSafeEqual } = require('node:crypto');

const answer_ms = 5000;
const tries_max = 3;
const retry_after_max_ms = 5000;
const webhook_tolerance_s = 300;
const passing = [429, 502, 503, 504];

const pass_form =
  /^v1\.([0-9a-f]{4})\.([a-z0-9-]{1,40})\.([1-9][0-9]{0,9})\.([0-9a-f]{16})\.([1-9][0-9]{0,12})\.([A-Za-z0-9_-]{43})$/;

/** Sluice's "no". `kind`: 'hold-expired' (pay the buyer back), 'already-sold', ... */
class Refused extends Error {
  /** @param {number} status @param {{ type?: string, detail?: string, [name: string]: unknown }} problem */
  constructor(status, problem) {
    super(problem.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.kind = (problem.type ?? '').replace('/problems/', '');
  }
}

/** No answer came, or only 503s: say it again, with the same order number. */
class Unreachable extends Error {}

class Shop {
  #origin;
  #key;

  /** @param {string} origin where Sluice listens @param {string} key of the sale or gate, as `sluice sale origin-key` prints it */
  constructor(origin, key) {
    this.#origin = origin.replace(/\/$/, '');
    this.#key = key.trim().split(/\s+/)[0];
  }

  /** @param {string} hold */
  read(hold) {
    return this.#ask('GET', `/v1/shop/holds/${encodeURIComponent(hold)}`);
  }
  /** Before the card is charged. @param {string} hold */
  begin(hold) {
    return this.#say(hold, 'begin');
  }
  /** Charged: said until it is answered. @param {string} hold @param {string} order the shop's own number */
  confirm(hold, order) {
    return this.#say(hold, 'confirm', { order });
  }
  /** Declined: the buyer may try again. @param {string} hold */
  fail(hold) {
    return this.#say(hold, 'fail');
  }
  /** Given up: the next in line has it. @param {string} hold */
  release(hold) {
    return this.#say(hold, 'release');
  }
  /** Sold, and given back after all; the shop pays its buyer back. @param {string} hold @param {string} order as it was confirmed @param {'return' | 'withdraw'} units to the next in line, or off sale */
  cancel(hold, order, units = 'return') {
    return this.#say(hold, 'cancel', { order, units });
  }
  /**
   * Some of what was sold, given back: the rest stays sold.
   * @param {string} hold @param {string} order as it was confirmed
   * @param {string} returned the shop's own number of it: done once, however often it is said
   * @param {({ item: string, quantity: number } | { item: string, units: number[] })[]} items so many, or those with these numbers
   * @param {'return' | 'withdraw'} units to the next in line, or off sale
   */
  giveBack(hold, order, returned, items, units = 'return') {
    return this.#say(hold, 'cancel', { order, units, items }, { 'Idempotency-Key': returned });
  }
  /** @param {string} hold @param {number} seconds from now */
  extend(hold, seconds) {
    return this.#say(hold, 'extend', { seconds });
  }
  /** A hold for the visitor who came with this pass. @param {string} sale @param {string} pass @param {{ item: string, quantity: number }[]} items */
  take(sale, pass, items) {
    return this.#ask('POST', `/v1/shop/sales/${encodeURIComponent(sale)}/holds`, { items }, passed(pass));
  }

  /** Ends a visit. @param {string} gate @param {string} pass */
  revoke(gate, pass) {
    return this.#gate(gate, 'revoke', undefined, pass);
  }
  /** Lets a visitor stay. @param {string} gate @param {string} pass @param {number} seconds from now */
  stay(gate, pass, seconds) {
    return this.#gate(gate, 'extend', { for_s: seconds }, pass);
  }
  /** How busy the shop is; 1: fully. @param {string} gate @param {number} load */
  load(gate, load) {
    return this.#gate(gate, 'load', { load });
  }

  /** @param {string} gate @param {string} word @param {object} [body] @param {string} [pass] */
  #gate(gate, word, body, pass) {
    return this.#ask('POST', `/v1/gates/${encodeURIComponent(gate)}/${word}`, body, passed(pass));
  }
  /** @param {string} hold @param {string} word @param {object} [body] @param {Record<string, string>} [more] headers */
  #say(hold, word, body, more) {
    return this.#ask('POST', `/v1/shop/holds/${encodeURIComponent(hold)}/${word}`, body, more);
  }

  /**
   * Each of these words has the same answer when it is said again, so one that was lost is.
   * @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [more] headers @returns {Promise<any>}
   */
  async #ask(method, path, body, more) {
    for (let tried = 1; ; tried += 1) {
      const { status, answer, retry_after_ms, error } = await this.#once(method, path, body, more);
      if (status >= 200 && status < 300) return answer;
      if (status && !passing.includes(status)) throw new Refused(status, answer);
      if (tried === tries_max || retry_after_ms > retry_after_max_ms) throw new Unreachable(`${method} ${path}: ${error ?? `HTTP ${status}`}`);
      await new Promise((resolve) => setTimeout(resolve, retry_after_ms || 200 * 2 ** tried));
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [more] */
  async #once(method, path, body, more) {
    const headers = { Authorization: `Bearer ${this.#key}`, 'Content-Type': 'application/json', ...more };
    try {
      const signal = AbortSignal.timeout(answer_ms);
      const text_of_body = body && JSON.stringify(body);
      // No redirect is followed: the key is for this server.
      const response = await fetch(this.#origin + path, { method, headers, body: text_of_body, signal, redirect: 'manual' });
      const text = await response.text();
      const is_json = /json/.test(response.headers.get('Content-Type') ?? '');
      const retry_after_ms = 1000 * (Number(response.headers.get('Retry-After')) || 0);
      return { status: response.status, answer: is_json ? JSON.parse(text) : {}, retry_after_ms };
    } catch (error) {
      return { status: 0, answer: {}, retry_after_ms: 0, error };
    }
  }
}

/** @param {string} [pass] @returns {Record<string, string>} */
const passed = (pass) => (pass === undefined ? {} : { 'X-Sluice-Pass': pass });

/** { key id: key } of what `sluice sale origin-key` prints. @param {string} printed @returns {Record<string, string>} */
const keysOf = (printed) => Object.fromEntries(printed.trim().split(/\s+/).map((line) => line.split('.')));

/** @param {string} one @param {string} other */
const isSame = (one, other) => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/**
 * The pass of X-Sluice-Pass, or null: forged, expired, or another sale's.
 * @param {string} pass @param {string} sale @param {Record<string, string>} keys @param {number} [now] Unix seconds
 * @returns {{ ordinal: number, buyer: string, expires_at: number } | null}
 */
function verifyPass(pass, sale, keys, now = Date.now() / 1000) {
  const parts = pass_form.exec(pass);
  if (!parts || !Object.hasOwn(keys, parts[1]) || parts[2] !== sale) return null;
  const mac = createHmac('sha256', Buffer.from(keys[parts[1]], 'base64url')).update(pass.slice(0, pass.lastIndexOf('.')));
  if (!isSame(mac.digest('base64url'), parts[6])) return null;
  const [ordinal, expires_at] = [Number(parts[3]), Number(parts[5])];
  if (ordinal >= 2 ** 32 || now >= expires_at) return null;
  return { ordinal, buyer: parts[4], expires_at };
}

/**
 * The event of a webhook, or null: not signed with any of these secrets, or too long ago. Keep `headers['webhook-id']`: what comes
 * twice has the same one.
 * @param {string | Buffer} body as it came @param {Record<string, any>} headers by their lower-case names
 * @param {string[]} secrets `whsec_...` @param {number} [now] Unix seconds
 */
function verifyWebhook(body, headers, secrets, now = Date.now() / 1000) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (!id || !/^[0-9]{1,12}$/.test(at) || !signatures || Math.abs(now - Number(at)) > webhook_tolerance_s) return null;
  const shown = signatures.split(' ');
  const is_signed = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const wanted = `v1,${createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64')}`;
    return shown.some((/** @type {string} */ one) => isSame(one, wanted));
  });
  return is_signed ? JSON.parse(body.toString()) : null;
}

module.exports = { Shop, Refused, Unreachable, keysOf, verifyPass, verifyWebhook };

// ---- From a shell

/** @param {string} word @param {string[]} args */
async function typed(word, args) {
  const { SLUICE = '', SLUICE_ORIGIN_KEY = '', SLUICE_ORIGIN_KEYS = '' } = process.env;
  if (word === 'verify') return verifyPass(args[1], args[0], keysOf(SLUICE_ORIGIN_KEYS));
  const shop = new Shop(SLUICE, SLUICE_ORIGIN_KEY);
  const [subject, second, third, fourth, fifth] = args;
  switch (word) {
    case 'read':
    case 'begin':
    case 'fail':
    case 'release':
      return shop[word](subject);
    case 'confirm':
      return shop.confirm(subject, second);
    case 'cancel':
      return shop.cancel(subject, second, /** @type {'return' | 'withdraw'} */ (third ?? 'return'));
    case 'give-back':
      return shop.giveBack(subject, second, third, [{ item: fourth, quantity: Number(fifth) }]);
    case 'extend':
      return shop.extend(subject, Number(second));
    case 'take':
      return shop.take(subject, second, [{ item: third, quantity: Number(fourth ?? 1) }]);
    case 'revoke':
      return shop.revoke(subject, second);
    case 'stay':
      return shop.stay(subject, second, Number(third));
    case 'load':
      return shop.load(subject, Number(second));
    default:
      throw new Error(`no such word: ${word}`);
  }
}

async function main() {
  try {
    const answer = await typed(process.argv[2], process.argv.slice(3));
    console.log(JSON.stringify(answer));
    process.exitCode = answer ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Refused ? `${error.kind}: ${error.message}` : String(error));
    process.exitCode = 1;
  }
}
if (require.main === module) main();
