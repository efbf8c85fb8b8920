// Talks to the buyer API: JSON in, JSON or a Problem out. Paths are those of its description, "/v1/sales/drop-1".
//
// A write carries an Idempotency-Key that stays the same until the server has given a final answer, over retries and
// reloads alike: however often a click is repeated, it happens once.

import { serverClock } from './clock.js';
import { forget, recall, remember } from './memory.js';

const read_timeout_ms = 8000;
const write_timeout_ms = 15000;
const attempts_max = 6;
const wait_max_ms = 15000; // a longer Retry-After is for the person to decide, not for the page

// The server answered "no". `kind` is the last part of the problem's type, e.g. "sold-out".
export class Problem extends Error {
  constructor(status, body, retryAfterMs) {
    super(body.title ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.kind = String(body.type ?? '')
      .split('/')
      .pop();
    this.retryAfterMs = retryAfterMs;
  }
}

// Nothing came back in time: whether it happened is not known.
export class Unreachable extends Error {}

// Not randomUUID, which is missing on plain http beyond localhost.
export const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

function retryAfterMs(response) {
  const value = response.headers.get('Retry-After');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - serverClock.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

async function bodyOf(response) {
  const text = await response.text();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    // A proxy's page instead of the shop's answer; its status still tells what to do.
    return {};
  }
}

async function exchange(path, options, timeoutMs) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await fetch(`/.sluice${path}`, { ...options, signal: abort.signal });
    const body = await bodyOf(response);
    serverClock.learn(body.now ?? response.headers.get('Date'));
    if (!response.ok) throw new Problem(response.status, body, retryAfterMs(response));
    return body;
  } catch (error) {
    throw error instanceof Problem ? error : new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

// The same for everybody, so it goes without cookies and may come from a cache.
export const readShared = (path) =>
  exchange(path, { credentials: 'omit' }, read_timeout_ms);

export const readOwn = (path) => exchange(path, { cache: 'no-store' }, read_timeout_ms);

export const remove = (path) => retrying({}, () => exchange(path, { method: 'DELETE' }, write_timeout_ms));

// The same however often it is said, so it needs no key.
export const put = (path, body, { onWait } = {}) =>
  retrying({ onWait }, () => {
    const headers = { 'Content-Type': 'application/json' };
    return exchange(path, { method: 'PUT', headers, body: JSON.stringify(body) }, write_timeout_ms);
  });

// onWait(ms, error) is told before each pause, and with 0 before work (pay.js). With awaitOpening, "not open" is a reason
// to wait, too.
export async function post(path, body, { onWait, awaitOpening = false } = {}) {
  const text = JSON.stringify(body);
  const name = `key:${path}:${text}`;
  const key = recall(name) ?? newKey();
  remember(name, key);
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  const send = () => exchange(path, { method: 'POST', headers, body: text }, write_timeout_ms);
  try {
    const answer = await retrying({ onWait, awaitOpening, headers }, send);
    forget(name);
    return answer;
  } catch (error) {
    if (error instanceof Problem && isFinal(error)) forget(name);
    throw error;
  }
}

// After a final answer the same click may be made anew; otherwise it may still have happened.
const isFinal = (problem) => problem.status < 500 && problem.status !== 429 && !isStillRunning(problem);

// The same key is being worked on: its answer is near.
const isStillRunning = (problem) => problem.kind === 'key-in-use';

function mayRetry(error, awaitOpening) {
  if (error instanceof Unreachable) return true;
  if ([429, 502, 503, 504].includes(error.status) || isStillRunning(error)) return true;
  return awaitOpening && error.kind === 'not-open';
}

async function retrying({ onWait, awaitOpening, headers }, send) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (error.kind === 'work-wanted' && attempt < attempts_max) {
        onWait?.(0, error);
        await (await import('/.sluice/assets/pay.js')).pay(error.body, headers);
        continue;
      }
      const wait = (error.retryAfterMs ?? 500 * 2 ** attempt) * (1 + Math.random() / 4);
      if (attempt === attempts_max || wait > wait_max_ms * 1.25 || !mayRetry(error, awaitOpening)) throw error;
      onWait?.(wait, error);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
