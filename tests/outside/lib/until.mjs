// Waiting for something to become true, with a deadline; never for a time to pass.

import { setTimeout as pause } from 'node:timers/promises';

const between_ms = 20;
const deadline_ms = 20_000; // far beyond what is expected: a loaded machine is no failure

// Asks until `ask()` gives something truthy, and returns that.
export async function until(what, ask, { within_ms = deadline_ms } = {}) {
  const end = performance.now() + within_ms;
  let last;
  for (;;) {
    last = await ask();
    if (last) return last;
    if (performance.now() > end) throw new Error(`not within ${within_ms} ms: ${what}`);
    await pause(between_ms);
  }
}

// A promise, or an error when it takes too long.
export function within(what, promise, within_ms = deadline_ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${within_ms} ms: ${what}`)), within_ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
