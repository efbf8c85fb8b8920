// What a sale's status document means for a buyer. Pure.

import { say } from './texts.js';

// The document's state, but "opening" once the announced time has come and the next document is not here yet.
export function stateOf(status, clock) {
  const isDue = status.state === 'scheduled' && status.opens_at && clock.known && clock.msUntil(status.opens_at) <= 0;
  return isDue ? 'opening' : status.state;
}

export const badgeKind = (state) =>
  ({ open: 'good', opening: 'good', lobby: 'info', scheduled: 'info', paused: 'warn' })[state] ?? 'plain';

// While the sale runs, a unit that is not free may still come back.
export function unitsText({ stock, available }, state) {
  if (available > 0) return say('unitsLeft', { count: available, stock });
  return say(state === 'open' ? 'noneFree' : 'noneLeft');
}

// A gate sells nothing: it only lets people on.
export const isGate = (status) => status.items?.length === 0;

export const availableOf = (status) => (status.items ?? []).reduce((sum, item) => sum + item.available, 0);
