// A small shop that keeps its own checkout: a product page, Sluice's line in front of it, the shop's own checkout.
//
//   npm install
//   SLUICE=http://127.0.0.1:8080 SALE=drop-1 SLUICE_ORIGIN_KEY="$(sluice sale origin-key drop-1 | head -1)" PORT=8081 node shop.cjs
//
// The sale says payment = "shop" and checkout_url = "http://127.0.0.1:8081/checkout?hold={hold}". Money is pretended here:
// charge() and refund() are where a shop calls its own provider.
'use strict';

const { randomUUID } = require('node:crypto');
const express = require('express');
const { Shop } = require('../../clients/js/shop.cjs');

const { SLUICE, SALE, SLUICE_ORIGIN_KEY, PORT = '8081' } = process.env;
const sluice = new Shop(SLUICE, SLUICE_ORIGIN_KEY);
const orders = new Map(); // the shop's own: by hold
const baskets = new Map(); // a visitor's basket, by its cookie: the token that its forms carry
const app = express();
app.use(express.urlencoded({ extended: false }));

const charge = (card) => card === 'good';
const refund = (order) => (order.state = 'refunded');

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (title, main) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><main><h1>${title}</h1>${main}</main></html>`;
const hidden = (name, value) => `<input type="hidden" name="${name}" value="${escaped(value)}">`;
const button = (hold, token, card, text) =>
  `<form method="post" action="/pay">${hidden('hold', hold)}${hidden('token', token)}${hidden('card', card)}<button>${text}</button></form>`;

const basketOf = (request) => /(?:^|; )basket=([0-9a-f-]+)/.exec(request.headers.cookie ?? '')?.[1];
// The token of the visitor's basket, which is theirs from now on.
function open(request, response) {
  const known = basketOf(request);
  if (baskets.has(known)) return baskets.get(known);
  const basket = randomUUID();
  baskets.set(basket, randomUUID());
  response.cookie('basket', basket, { httpOnly: true, sameSite: 'lax' });
  return baskets.get(basket);
}

app.get('/', (request, response) => {
  response.send(page('Winter tee', `<p>Only a few.</p><a id="buy" href="${SLUICE}/.sluice/sale/${SALE}">Buy</a>`));
});

// Sluice has brought the buyer here, with units that are theirs until expires_at.
app.get('/checkout', async (request, response) => {
  const hold = await sluice.read(request.query.hold);
  if (hold.state === 'sold') return response.redirect(`/thanks?hold=${encodeURIComponent(hold.hold)}`);
  if (hold.state !== 'active' && hold.state !== 'paying') return response.status(410).send(page('Too late', ''));
  const rows = hold.items.map(({ item, quantity }) => `<li>${quantity} × ${escaped(item)}</li>`).join('');
  const total = (hold.total.amount / 100).toFixed(2);
  const token = open(request, response);
  const buttons = button(hold.hold, token, 'good', `Pay ${total} ${hold.total.currency}`) + button(hold.hold, token, 'bad', 'Use a bad card');
  response.send(page('Checkout', `<ul>${rows}</ul>${buttons}`));
});

app.post('/pay', async (request, response) => {
  const { hold, card, token } = request.body;
  if (!token || token !== baskets.get(basketOf(request))) return response.status(403).send(page('Whose basket is this?', ''));
  await sluice.begin(hold); // from here on no clock takes the units away while the card is charged
  if (!charge(card)) {
    await sluice.fail(hold);
    return response.status(402).send(page('Declined', `<a href="/checkout?hold=${escaped(hold)}">Try again</a>`));
  }
  const order = orders.get(hold) ?? { number: `S-${1001 + orders.size}`, state: 'paid' };
  orders.set(hold, order);
  try {
    await sluice.confirm(hold, order.number);
  } catch (error) {
    if (error.kind !== 'hold-expired') throw error; // not answered: say it again, under the same number
    refund(order);
    return response.status(409).send(page('Sold out', '<p>You were too late, and have your money back.</p>'));
  }
  response.redirect(303, `/thanks?hold=${encodeURIComponent(hold)}`);
});

app.get('/thanks', (request, response) => {
  response.send(page('Thank you', `<p>Your order is <b id="order">${escaped(orders.get(request.query.hold)?.number)}</b>.</p>`));
});

// What Sluice refuses, in its own words.
app.use((error, request, response, next) => {
  if (response.headersSent) return next(error);
  response.status(error.status ?? 502).send(page('Not now', `<p>${escaped(error.message)}</p>`));
});

app.listen(Number(PORT), '127.0.0.1', () => console.log(`shop: http://127.0.0.1:${PORT}`));
