// The range of the wait and the chance, in words.

import { roughMinutes } from './format.js';
import { say } from './texts.js';

export function waitText(eta) {
  if (!eta || !Number.isFinite(eta.high)) return say('waitUnknown');
  const low = Math.floor((eta.low ?? 0) / 60);
  const high = Math.ceil(eta.high / 60);
  if (eta.high < 60) return say('waitUnderMinute');
  if (low === 0) return say('waitUpTo', { high: roughMinutes(high) });
  if (low === high) return say('waitMinutes', { count: high });
  const [from, to] = [roughMinutes(low), roughMinutes(high)];
  return from === to ? say('waitUpTo', { high: to }) : say('waitBetween', { low: from, high: to });
}

// `chance` is 0..1. Middling values are rounded to 5 %: more would pretend to know.
export function chanceText(chance) {
  if (typeof chance !== 'number') return say('chanceUnknown');
  if (chance >= 0.99) return say('chanceSure');
  if (chance < 0.01) return say('chanceSlim');
  const percent = Math.round(chance * 100);
  const step = percent >= 10 && percent <= 90 ? 5 : 1;
  return say('chanceAbout', { percent: Math.round(percent / step) * step });
}
