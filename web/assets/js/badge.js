// What a sale's badge says: its state as people on a product page or in a list see it. Pure.

// The document's state, but "opening" once the announced time has come and the next document is not here yet.
export function stateOf(status, clock) {
  const isDue = status.state === 'scheduled' && status.opens_at && clock.known && clock.msUntil(status.opens_at) <= 0;
  return isDue ? 'opening' : status.state;
}

export const badgeKind = (state) =>
  ({ open: 'good', opening: 'good', lobby: 'info', scheduled: 'info', paused: 'warn' })[state] ?? 'plain';
