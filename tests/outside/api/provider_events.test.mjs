// What the payment provider tells by itself: signed events at the buyers' port. The sandbox sends them as Stripe does,
// and what Stripe's own client signs is taken.
import assert from 'node:assert/strict';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import Stripe from 'stripe';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isProblem } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { run, scratchFolder } from '../lib/program.mjs';
import { chargesOfOrder } from '../lib/sandbox.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const stripe = new Stripe('sk_test_outside');
const address = (provider = 'sandbox') => `/v1/webhooks/payments/${provider}`;
const secretOf = async (server) => (await readFile(path.join(server.data, 'sandbox.secret'), 'utf8')).trim();
const now_s = () => Math.floor(Date.now() / 1000);

let made = 0;
function eventAbout(order, fields = {}) {
  made += 1;
  const object = { id: 'pi_1', object: 'payment_intent', metadata: { order } };
  return { id: `evt_outside_${made}`, object: 'event', type: 'payment_intent.succeeded', data: { object }, ...fields };
}
const headerOf = (payload, secret, more = {}) =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, ...more });

async function counts(server) {
  const { text } = await request(server.operators, 'GET', '/metrics', {
    headers: { Authorization: `Bearer ${server.token}` },
  });
  const found = [...text.matchAll(/^sluice_payment_webhooks_total\{result="(\w+)"\} (\d+)/gm)];
  return Object.fromEntries(found.map(([, result, count]) => [result, Number(count)]));
}

describe('Events of the payment provider', () => {
  let server, sale, secret, nobody;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
    secret = await secretOf(server);
    nobody = new Buyer(server);
  });
  after(() => server.stop());

  // As a provider sends it: no cookie, no identity.
  async function send(payload, signature, provider) {
    const headers = signature === undefined ? {} : { 'Stripe-Signature': signature };
    const answer = await nobody.send('POST', address(provider), payload, { headers, cookie: null });
    assert.deepEqual(answer.set_cookies, [], 'no identity is made');
    return answer;
  }
  const sign = (event) => {
    const payload = JSON.stringify(event);
    return [payload, headerOf(payload, secret)];
  };
  async function ordered(method) {
    const buyer = new Buyer(server);
    const hold = (await buyer.buy(sale)).json.hold;
    return { buyer, hold, order: (await buyer.checkout(hold, method)).json.order };
  }

  test('every result is counted from the start', async () => {
    assert.deepEqual(await counts(server), { taken: 0, duplicate: 0, refused: 0, ignored: 0 });
  });

  test("the sandbox's secret is kept in the data folder, for its owner alone", async () => {
    assert.match(secret, /^whsec_[0-9a-f]{48}$/);
    assert.equal((await stat(path.join(server.data, 'sandbox.secret'))).mode & 0o777, 0o600);
  });

  test("what Stripe's client signs is taken, once, and the sandbox's own events are", async () => {
    const { buyer, order } = await ordered('tok_action');
    await buyer.orderIs(order, 'payment_action_required');
    await until('the sandbox to have told', async () => (await counts(server)).taken > 0);
    const before_it = await counts(server);
    const event = sign(eventAbout(order));
    assert.equal((await send(...event)).status, 204);
    assert.equal((await send(...event)).status, 204);
    const after_it = await counts(server);
    assert.equal(after_it.taken, before_it.taken + 1);
    assert.equal(after_it.duplicate, before_it.duplicate + 1);
    const { state } = (await buyer.get(`/v1/orders/${order}`)).json;
    assert.equal(state, 'payment_action_required', 'what it says of money is not believed');
  });

  test('several signatures, of which one is ours, and other schemes beside it', async () => {
    const payload = JSON.stringify(eventAbout('ord_x'));
    const [time, ours] = headerOf(payload, secret).split(',');
    const [, other] = headerOf(payload, 'whsec_other').split(',');
    for (const header of [`${time},${other},${ours}`, `${time},v0=00,${ours},v2=x`]) {
      assert.equal((await send(payload, header)).status, 204, header);
    }
    isProblem(await send(payload, `${time},${other}`), 400, 'bad-signature');
  });

  test('missing, wrong, stale and early signatures are refused, each with its reason', async () => {
    const payload = JSON.stringify(eventAbout('ord_x'));
    for (const [header, reason] of [
      [undefined, /is missing/],
      ['', /is missing/],
      ['t=1', /must be t=/],
      ['nonsense', /must be t=/],
      [headerOf(payload, 'whsec_other'), /under a secret that is known here/],
      [headerOf(`${payload} `, secret), /of this body/],
      [headerOf(payload, secret, { timestamp: now_s() - 310 }), /five minutes/],
      [headerOf(payload, secret, { timestamp: now_s() + 310 }), /five minutes/],
    ]) {
      const answer = await send(payload, header);
      isProblem(answer, 400, 'bad-signature');
      assert.match(answer.json.detail, reason);
    }
    assert.equal((await send(payload, headerOf(payload, secret, { timestamp: now_s() - 280 }))).status, 204);
  });

  test('what is signed and yet no event is named; a type that says nothing is thanked', async () => {
    for (const payload of ['', 'evt_1', '[1]', '{"id":']) {
      isProblem(await send(payload, headerOf(payload, secret)), 400, 'not-json');
    }
    for (const [body, field] of [
      [{ type: 'x' }, /^id: /],
      [{ id: 'evt 1', type: 'x' }, /^id: /],
      [{ id: 'evt_1' }, /^type: /],
    ]) {
      const payload = JSON.stringify(body);
      const answer = await send(payload, headerOf(payload, secret));
      isProblem(answer, 422, 'invalid-field');
      assert.match(answer.json.detail, field);
    }
    const before_it = await counts(server);
    for (const event of [
      eventAbout('ord_38h2guuf00000f7jr420il0t55'),
      eventAbout('S-1001'),
      eventAbout('ord_x', { type: 'customer.created' }),
      eventAbout('ord_x', { data: 7 }),
    ]) {
      assert.equal((await send(...sign(event))).status, 204, JSON.stringify(event));
    }
    assert.equal((await counts(server)).ignored, before_it.ignored + 4);
  });

  test('a megabyte is refused before it is read, and providers that nobody knows are not there', async () => {
    isProblem(await send('x'.repeat(1 << 20), 't=1,v1=aa'), 413, 'body-too-large');
    isProblem(await send('{}', 't=1,v1=aa', 'paypal'), 404, 'no-such-provider');
    isProblem(await send('{}', 't=1,v1=aa', 'stripe'), 404, 'no-such-provider');
    assert.equal((await nobody.send('GET', address(), undefined, { cookie: null })).status, 405);
  });

  test('tok_webhook_first: the event overtakes the answer, and the order is paid once', async () => {
    const { buyer, hold, order } = await ordered('tok_webhook_first');
    await buyer.orderIs(order, 'confirmed');
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'sold');
    const charges = await chargesOfOrder(server, order);
    assert.deepEqual(charges.map(({ status }) => status), ['captured']);
  });

  test('tok_duplicate_webhook: each event comes twice, and is taken once', async () => {
    const before_it = await counts(server);
    const { buyer, order } = await ordered('tok_duplicate_webhook');
    await buyer.orderIs(order, 'confirmed');
    const both = async () => (await counts(server)).duplicate >= before_it.duplicate + 2;
    await until('both events to be told twice', both);
    assert.equal((await counts(server)).taken, before_it.taken + 2);
    assert.equal((await chargesOfOrder(server, order)).length, 1);
  });

  test('who proves who they are is paid for as soon as the provider says so', async () => {
    const { buyer, order } = await ordered('tok_action');
    const { next_action } = await buyer.orderIs(order, 'payment_action_required');
    assert.ok(next_action.redirect_url.startsWith(`${server.sandbox}/prove/pi_`), next_action.redirect_url);
    const proven = await fetch(next_action.redirect_url, {
      method: 'POST',
      body: new URLSearchParams({ answer: 'yes' }),
      redirect: 'manual',
    });
    assert.equal(proven.headers.get('location'), `${server.buyers}/.sluice/order/${order}`);
    const { next_action: nothing } = await buyer.orderIs(order, 'confirmed');
    assert.equal(nothing, undefined);
  });

  test('money that is set aside for an order that has ended without it is let go at once', async () => {
    const { buyer, hold, order } = await ordered('tok_error');
    await buyer.orderIs(order, 'payment_failed');
    const { order: second } = (await buyer.checkout(hold, 'tok_ok')).json;
    await buyer.orderIs(second, 'confirmed');
    const { hostname, port } = new URL(server.sandbox);
    const bank = new Stripe('sk_test_outside', { host: hostname, port, protocol: 'http', telemetry: false });
    const { id } = await bank.paymentIntents.create({
      amount: 2500,
      currency: 'eur',
      capture_method: 'manual',
      confirm: true,
      payment_method: 'pm_card_visa',
      metadata: { order },
    });
    await until('it to be let go', async () => (await bank.paymentIntents.retrieve(id)).status === 'canceled');
    assert.equal((await buyer.get(`/v1/orders/${second}`)).json.state, 'confirmed');
    assert.deepEqual((await chargesOfOrder(server, second)).map(({ status }) => status), ['captured']);
    assert.equal((await buyer.get(`/v1/holds/${hold}`)).json.state, 'sold');
  });

  test('every answer was as the description says', () => answersFit());
});

describe("Stripe's events", () => {
  test('are taken under any of the secrets of webhook_secret_file, and by their own name', async () => {
    const folder = await scratchFolder();
    const [key, secrets] = ['key', 'secrets'].map((name) => path.join(folder, name));
    await writeFile(key, 'sk_test_outside\n', { mode: 0o600 });
    await writeFile(secrets, 'whsec_old\nwhsec_new\n', { mode: 0o600 });
    const config = `[payment]
provider = "stripe"
url = "http://127.0.0.1:9"
secret_key_file = "${key}"
webhook_secret_file = "${secrets}"
`;
    const server = await startServer({ config });
    try {
      const payload = JSON.stringify(eventAbout('ord_x'));
      const send = (secret, provider) =>
        request(server.buyers, 'POST', address(provider), {
          body: payload,
          headers: { 'Stripe-Signature': headerOf(payload, secret) },
        });
      assert.equal((await send('whsec_old', 'stripe')).status, 204);
      assert.equal((await send('whsec_new', 'stripe')).status, 204);
      isProblem(await send('whsec_older', 'stripe'), 400, 'bad-signature');
      isProblem(await send('whsec_new', 'sandbox'), 404, 'no-such-provider');
    } finally {
      await server.leave();
    }
  });

  test('a file of secrets that cannot be right is refused by its field', async () => {
    const folder = await scratchFolder();
    const [file, key, secrets] = ['sluice.toml', 'key', 'secrets'].map((name) => path.join(folder, name));
    await writeFile(key, 'sk_test_outside\n', { mode: 0o600 });
    for (const [text, mode, why] of [
      ['', 0o600, /does not begin with a line whsec_/],
      ['sk_test_x\n', 0o600, /has a line that is not whsec_/],
      ['whsec_one\nwhsec_ two\n', 0o600, /has a line that is not whsec_/],
      ['whsec_a\n'.repeat(9), 0o600, /more than 8 lines/],
      ['whsec_one\n', 0o644, /others/],
    ]) {
      await writeFile(secrets, text);
      await chmod(secrets, mode);
      const files = `secret_key_file = "${key}"\nwebhook_secret_file = "${secrets}"\n`;
      await writeFile(file, `[payment]\nprovider = "stripe"\n${files}`);
      const { code, out, err } = await run(['check', '--config', file], { cwd: folder });
      assert.notEqual(code, 0);
      assert.match(`${out}${err}`, /payment\.webhook_secret_file/);
      assert.match(`${out}${err}`, why);
    }
  });

  test('a restart knows what was told before it', async () => {
    const first = await startServer();
    const sale = await first.addSale(saleOf());
    const buyer = new Buyer(first);
    const { hold } = (await buyer.buy(sale)).json;
    const { order } = (await buyer.checkout(hold, 'tok_ok')).json;
    await buyer.orderIs(order, 'confirmed');
    const payload = JSON.stringify(eventAbout(order));
    const send = async (server) =>
      request(server.buyers, 'POST', address(), {
        body: payload,
        headers: { 'Stripe-Signature': headerOf(payload, await secretOf(server)) },
      });
    assert.equal((await send(first)).status, 204);
    await first.kill();
    const second = await startServer({ data: first.data });
    try {
      assert.equal((await send(second)).status, 204);
      assert.equal((await counts(second)).duplicate, 1);
    } finally {
      await second.leave();
    }
  });
});
