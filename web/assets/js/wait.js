// The range of the wait and the chance, in words.

import { percent, roughMinutes } from './format.js';
import { say } from './texts.js';

export function waitText(eta) {
  if (!eta || !Number.isFinite(eta.high)) return say('unknown');
  const low = Math.floor((eta.low ?? 0) / 60);
  const high = Math.ceil(eta.high / 60);
  if (eta.high < 60) return say('waitUnderMinute');
  const [from, to] = [roughMinutes(low), roughMinutes(high)];
  if (low === high) return say('waitAbout', { high: to });
  return low === 0 || from === to ? say('waitUpTo', { high: to }) : say('waitBetween', { low: from, high: to });
}

// `chance` is 0..1. Middling values are rounded to 5 %: more would pretend to know.
export function chanceText(chance) {
  if (typeof chance !== 'number') return say('unknown');
  if (chance >= 0.99) return say('chanceSure');
  if (chance < 0.01) return say('chanceSlim');
  const hundredths = Math.round(chance * 100);
  const step = hundredths >= 10 && hundredths <= 90 ? 5 : 1;
  return say('chanceAbout', { percent: percent((Math.round(hundredths / step) * step) / 100) });
}
