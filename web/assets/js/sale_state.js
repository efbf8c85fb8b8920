// What a sale's status document means for a buyer. Pure.

import { money } from './format.js';
import { say } from './texts.js';

// What somebody who was called can have of an item: what is free, and what is kept for those who were called.
export const hadBy = ({ available, kept = 0 }) => available + kept;

// While the sale runs, a unit that is not free may still come back. Where nothing is on sale (all was withdrawn, say),
// nothing is told: "none left" would mean that somebody else got them. `had`: of somebody who was called.
export function unitsText({ stock, available }, state, had = 0) {
  if (stock === 0) return '';
  if (available > 0) return say('unitsLeft', { count: available, stock });
  if (had > 0) return say('unitsKept', { count: had });
  return say(state === 'open' ? 'noneFree' : 'noneLeft');
}

export const offerText = (item, state, had) =>
  [money(item.price), unitsText(item, state, had)].filter(Boolean).join(' · ');

// A gate sells nothing: it only lets people on.
export const isGate = (status) => status.items?.length === 0;

// How many of an item one buyer may ask for, as far as those that are there reach.
export const mostOf = (status, there, item) => Math.min(there, status.buyer_limit, item?.limit ?? there);

export const stockOf = (status) => (status.items ?? []).reduce((sum, item) => sum + item.stock, 0);
export const availableOf = (status) => (status.items ?? []).reduce((sum, item) => sum + item.available, 0);
