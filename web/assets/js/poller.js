// Asks again and again, as often as the server says and no more.
//
// One question is under way at a time. Pauses are spread by a quarter so that a crowd does not ask in step, also once
// all of it was told to come back at one time (docs/decisions/0011-poll-advice.md); a hidden page asks less; failures double the pause, and `onTrouble` is told how long it is. Coming back to the page or to the
// network asks at once.

import { Problem } from './api.js';

const pause_min_ms = 1000;
const pause_hidden_min_ms = 10000; // well within the time to claim, so that a call in the background is noticed
const pause_trouble_ms = 2000;
const pause_trouble_max_ms = 60000;

export const spread = (ms) => ms * (0.75 + Math.random() / 2);

export class Poller {
  #timer = null;
  #busy = false;
  #stopped = false;
  #failures = 0;
  #askedAt = -Infinity;
  #dueAt = Infinity;

  // ask() fetches; onAnswer(answer) shows it and returns the pause in ms, or null to end.
  // onTrouble(error, pauseMs) may return false to end.
  constructor({ ask, onAnswer, onTrouble = () => true }) {
    Object.assign(this, { ask, onAnswer, onTrouble });
    document.addEventListener('visibilitychange', () => document.hidden || this.#askSoon(pause_min_ms));
    addEventListener('online', () => this.#askSoon(pause_min_ms));
    addEventListener('pageshow', (event) => event.persisted && this.#askSoon(pause_min_ms));
  }

  start() {
    this.#run();
    return this;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  // Asks now, but not within `gap` of the last time, and not while the server is in trouble.
  nudge(gap = pause_min_ms) {
    if (this.#failures === 0) this.#askSoon(gap);
  }

  // Somebody else has told what would have been asked: nothing more is asked for `pause`, and failures are forgotten.
  rest(pause) {
    this.#failures = 0;
    this.#schedule(pause);
  }

  #askSoon(gap) {
    if (this.#stopped || this.#busy) return;
    const at = Math.max(this.#askedAt + gap, performance.now());
    if (at < this.#dueAt) this.#schedule(at - performance.now());
  }

  async #run() {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    this.#askedAt = performance.now();
    const pause = await this.#askOnce();
    this.#busy = false;
    if (pause === null) this.stop();
    else this.#schedule(pause);
  }

  async #askOnce() {
    let answer;
    try {
      answer = await this.ask();
    } catch (error) {
      return this.#afterTrouble(error);
    }
    this.#failures = 0;
    const pause = this.onAnswer(answer);
    if (pause === null) return null;
    return spread(Math.max(pause, document.hidden ? pause_hidden_min_ms : pause_min_ms));
  }

  #afterTrouble(error) {
    const doubled = Math.min(pause_trouble_ms * 2 ** this.#failures, pause_trouble_max_ms);
    this.#failures += 1;
    const advised = error instanceof Problem ? (error.retryAfterMs ?? 0) : 0;
    const pause = spread(Math.max(doubled, advised));
    return this.onTrouble(error, pause) === false ? null : pause;
  }

  #schedule(pause) {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#dueAt = performance.now() + pause;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, pause));
  }
}
