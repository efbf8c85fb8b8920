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

// ask() fetches; onAnswer(answer) shows it and returns the pause in ms, or null to end; onTrouble(error, pauseMs) may
// return false to end. What it knows is in a closure: private fields would double its size in a page that has 14 KB.
export function Poller({ ask, onAnswer, onTrouble = () => true }) {
  let timer = null;
  let isBusy = false;
  let isStopped = false;
  let failures = 0;
  let askedAt = -Infinity;
  let dueAt = Infinity;

  function askSoon(gap) {
    if (isStopped || isBusy) return;
    const at = Math.max(askedAt + gap, performance.now());
    if (at < dueAt) schedule(at - performance.now());
  }

  async function run() {
    if (isBusy || isStopped) return;
    isBusy = true;
    askedAt = performance.now();
    const pause = await askOnce();
    isBusy = false;
    if (pause === null) stop();
    else schedule(pause);
  }

  async function askOnce() {
    let answer;
    try {
      answer = await ask();
    } catch (error) {
      return afterTrouble(error);
    }
    failures = 0;
    const pause = onAnswer(answer);
    if (pause === null) return null;
    return spread(Math.max(pause, document.hidden ? pause_hidden_min_ms : pause_min_ms));
  }

  function afterTrouble(error) {
    const doubled = Math.min(pause_trouble_ms * 2 ** failures, pause_trouble_max_ms);
    failures += 1;
    const advised = error instanceof Problem ? (error.retryAfterMs ?? 0) : 0;
    const pause = spread(Math.max(doubled, advised));
    return onTrouble(error, pause) === false ? null : pause;
  }

  function schedule(pause) {
    if (isStopped) return;
    clearTimeout(timer);
    dueAt = performance.now() + pause;
    timer = setTimeout(run, Math.max(0, pause));
  }

  // Asks now; also once it has ended.
  function start() {
    isStopped = false;
    run();
  }

  function stop() {
    isStopped = true;
    clearTimeout(timer);
  }

  // Asks now, but not within `gap` of the last time, and not while the server is in trouble.
  function nudge(gap = pause_min_ms) {
    if (failures === 0) askSoon(gap);
  }

  // Somebody else has told what would have been asked: nothing more is asked for `pause`, and failures are forgotten.
  function rest(pause) {
    failures = 0;
    schedule(pause);
  }

  document.addEventListener('visibilitychange', () => document.hidden || askSoon(pause_min_ms));
  addEventListener('online', () => askSoon(pause_min_ms));
  addEventListener('pageshow', (event) => event.persisted && askSoon(pause_min_ms));
  return { start, stop, nudge, rest };
}
