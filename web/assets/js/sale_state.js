// What a sale's status document means for a buyer. Pure.

import { say } from './texts.js';

// While the sale runs, a unit that is not free may still come back.
export function unitsText({ stock, available }, state) {
  if (available > 0) return say('unitsLeft', { count: available, stock });
  return say(state === 'open' ? 'noneFree' : 'noneLeft');
}

// A gate sells nothing: it only lets people on.
export const isGate = (status) => status.items?.length === 0;

export const availableOf = (status) => (status.items ?? []).reduce((sum, item) => sum + item.available, 0);
