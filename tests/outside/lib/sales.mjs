// Sales for tests: open, small, and each under a name of its own.

let count = 0;

export const tee = (stock = 5, amount = 2500) => ({
  id: 'tee',
  name: 'Winter tee',
  price: { amount, currency: 'EUR' },
  stock,
});
export const mug = (stock = 5, amount = 900) => ({ id: 'mug', name: 'Mug', price: { amount, currency: 'EUR' }, stock });

// Open since last year unless `opens_at` says otherwise.
export function saleOf(fields = {}) {
  count += 1;
  return { id: `sale-${count}`, name: `Sale ${count}`, opens_at: '2024-01-01T00:00:00Z', items: [tee()], ...fields };
}

export const secondsFromNow = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
export const oneOf = (item, quantity = 1) => ({ items: [{ item, quantity }] });
export const oneTee = oneOf('tee');
