// The sandbox speaks Stripe: the official client, unmodified, drives it through whole purchases, and what it cannot be
// told apart from is what Sluice's own adapter talks to.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import Stripe from 'stripe';

import { chargesOf } from '../lib/sandbox.mjs';
import { startServer } from '../lib/server.mjs';

describe("Stripe's own client at the sandbox", () => {
  let server, stripe;
  const client = (key = 'sk_test_outside', more = {}) => {
    const { hostname, port } = new URL(server.sandbox);
    return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false, ...more });
  };
  before(async () => {
    server = await startServer();
    stripe = client();
  });
  after(() => server.stop());

  const terms = { amount: 2500, currency: 'eur', metadata: { order: 'ord_outside' } };
  const refused = (type, code) => (error) => {
    assert.equal(error.type, type, error.message);
    assert.equal(error.code, code);
    return true;
  };

  test('a whole purchase: created, confirmed, captured, refunded in two parts', async () => {
    const made = await stripe.paymentIntents.create({ ...terms, capture_method: 'manual', description: 'Zwei Müsli' });
    assert.match(made.id, /^pi_/);
    assert.equal(made.object, 'payment_intent');
    assert.equal(made.status, 'requires_payment_method');
    assert.equal(made.description, 'Zwei Müsli');
    assert.deepEqual(made.metadata, { order: 'ord_outside' });
    const confirmed = await stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' });
    assert.equal(confirmed.status, 'requires_capture');
    assert.equal(confirmed.amount_capturable, 2500);
    const captured = await stripe.paymentIntents.capture(made.id);
    assert.equal(captured.status, 'succeeded');
    assert.equal(captured.amount_received, 2500);
    assert.deepEqual(await stripe.paymentIntents.retrieve(made.id), captured);

    const part = await stripe.refunds.create({ payment_intent: made.id, amount: 1000, reason: 'requested_by_customer' });
    assert.deepEqual([part.object, part.amount, part.status], ['refund', 1000, 'succeeded']);
    assert.equal((await stripe.refunds.create({ charge: captured.latest_charge })).amount, 1500);
    assert.equal((await stripe.refunds.retrieve(part.id)).amount, 1000);
    const { data } = await stripe.refunds.list({ payment_intent: made.id });
    assert.deepEqual(data.map(({ amount }) => amount), [1500, 1000]);
    await assert.rejects(
      stripe.refunds.create({ payment_intent: made.id }),
      refused('StripeInvalidRequestError', 'charge_already_refunded'),
    );

    const types = [];
    for await (const event of stripe.events.list({ limit: 2 })) {
      types.unshift(event.type);
      if (types.length === 5) break;
    }
    assert.deepEqual(types, [
      'payment_intent.created',
      'payment_intent.amount_capturable_updated',
      'payment_intent.succeeded',
      'charge.refunded',
      'charge.refunded',
    ]);
    const [charge] = (await chargesOf(server)).filter(({ reference }) => reference === 'ord_outside');
    assert.deepEqual([charge.status, charge.captured, charge.refunded], ['captured', 2500, 2500]);
  });

  test('in one call, captured at once', async () => {
    const made = await stripe.paymentIntents.create({
      ...terms,
      confirm: true,
      payment_method: 'pm_card_visa',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    assert.equal(made.status, 'succeeded');
  });

  test('a declined card is a card error with the intent, which can be confirmed with another card', async () => {
    const declined = await stripe.paymentIntents
      .create({ ...terms, confirm: true, payment_method: 'pm_card_chargeDeclined' })
      .then(() => assert.fail('it was not declined'), (error) => error);
    assert.equal(declined.type, 'StripeCardError');
    assert.equal(declined.code, 'card_declined');
    assert.equal(declined.statusCode, 402);
    assert.equal(declined.payment_intent.status, 'requires_payment_method');
    const { id } = declined.payment_intent;
    await assert.rejects(stripe.paymentIntents.confirm(id), refused('StripeInvalidRequestError', 'parameter_missing'));
    const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    assert.equal(paid.status, 'succeeded');
  });

  test('3-D Secure: a page to go to, and then the money is there; or cancelled meanwhile', async () => {
    const wish = { ...terms, confirm: true, payment_method: 'pm_card_authenticationRequired', return_url: 'http://shop.example/back' };
    const asked = await stripe.paymentIntents.create(wish);
    assert.equal(asked.status, 'requires_action');
    assert.equal(asked.next_action.type, 'redirect_to_url');
    const { url } = asked.next_action.redirect_to_url;
    const page = await fetch(url);
    assert.match(await page.text(), /<button name="answer" value="yes">/);
    const proven = await fetch(url, { method: 'POST', body: new URLSearchParams({ answer: 'yes' }), redirect: 'manual' });
    assert.deepEqual([proven.status, proven.headers.get('location')], [303, 'http://shop.example/back']);
    assert.equal((await stripe.paymentIntents.retrieve(asked.id)).status, 'succeeded');

    const other = await stripe.paymentIntents.create(wish);
    const gone = await stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' });
    assert.equal(gone.status, 'canceled');
    await assert.rejects(
      stripe.paymentIntents.cancel(other.id),
      refused('StripeInvalidRequestError', 'payment_intent_unexpected_state'),
    );
  });

  test('one key, one answer; the same key for something else is refused', async () => {
    const under = { idempotencyKey: 'outside-1' };
    const first = await stripe.paymentIntents.create(terms, under);
    const again = await stripe.paymentIntents.create(terms, under);
    assert.deepEqual(again, first);
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    await assert.rejects(stripe.paymentIntents.create({ ...terms, amount: 1 }, under), refused('StripeIdempotencyError'));
  });

  test('while the bank is at it the same key is in use, and the client asks again by itself', async () => {
    const patient = client('sk_test_outside', { maxNetworkRetries: 20 });
    const wish = { ...terms, confirm: true, payment_method: 'tok_slow' };
    const under = { idempotencyKey: 'outside-slow' };
    const first = stripe.paymentIntents.create(wish, under);
    const second = patient.paymentIntents.create(wish, under);
    assert.equal((await first).status, 'succeeded');
    assert.deepEqual(await second, await first);
  });

  test('what is missing, wrong or not there is named', async () => {
    await assert.rejects(stripe.paymentIntents.create({ currency: 'eur' }), (error) => error.param === 'amount');
    await assert.rejects(stripe.paymentIntents.create({ ...terms, surprise: 1 }), refused('StripeInvalidRequestError', 'parameter_unknown'));
    await assert.rejects(stripe.paymentIntents.retrieve('pi_none'), refused('StripeInvalidRequestError', 'resource_missing'));
    await assert.rejects(stripe.customers.list(), (error) => error.statusCode === 404);
  });

  test('any test key is taken, and no other', async () => {
    assert.equal((await client('sk_test_another').paymentIntents.list({ limit: 1 })).data.length, 1);
    await assert.rejects(client('sk_live_1').paymentIntents.list(), (error) => error.type === 'StripeAuthenticationError');
  });

  test('a broken bank is an API error, and nothing is charged', async () => {
    const before_it = (await chargesOf(server)).length;
    await assert.rejects(
      stripe.paymentIntents.create({ ...terms, confirm: true, payment_method: 'tok_error' }),
      (error) => error.type === 'StripeAPIError',
    );
    assert.equal((await chargesOf(server)).length, before_it);
  });

  test('the list, newest first, page by page', async () => {
    const ids = [];
    for await (const { id } of stripe.paymentIntents.list({ limit: 3 })) ids.push(id);
    assert.equal(ids.length, (await chargesOf(server)).length);
    assert.deepEqual(ids, [...ids].sort((a, b) => b.slice(3) - a.slice(3)));
  });
});
