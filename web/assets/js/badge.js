// What a sale's badge says: its state as people on a product page or in a list see it. Pure.

// The document's state, but "opening" once the announced time has come and the next document is not here yet.
export function stateOf(status, clock) {
  const isDue = status.state === 'scheduled' && status.opens_at && clock.known && clock.msUntil(status.opens_at) <= 0;
  return isDue ? 'opening' : status.state;
}

export const badgeKind = (state) =>
  ({ open: 'good', opening: 'good', lobby: 'info', scheduled: 'info', paused: 'warn' })[state] ?? 'plain';

// What can be bought before what will be, and that before what cannot be any more; of those alike the sooner one.
const ranks = ['open', 'opening', 'paused', 'lobby', 'scheduled', 'sold_out', 'closed'];
export const inOrder = (sales) =>
  [...sales].sort(
    (a, b) =>
      ranks.indexOf(a.state) - ranks.indexOf(b.state) ||
      (a.opens_at ?? '').localeCompare(b.opens_at ?? '') ||
      a.sale.localeCompare(b.sale),
  );
