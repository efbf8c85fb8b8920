// A shop that keeps its own checkout: its server speaks of holds with the sale's origin key.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer, newKey } from '../lib/buyer.mjs';
import { answersFit, record } from '../lib/contract.mjs';
import { hold_pattern, isOk, isPrivate, isProblem, order_pattern } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { run } from '../lib/program.mjs';
import { originKeys } from '../lib/proxies.mjs';
import { oneOf, oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const checkout_url = 'https://shop.example/checkout?hold={hold}';

describe("The shop's own checkout", () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const shopsSale = (fields = {}) => server.addSale(saleOf({ payment: 'shop', checkout_url, ...fields }));
  const keyOf = async (sale) => (await originKeys(server, sale))[0];

  // The shop's server.
  class Shop {
    constructor(key) {
      this.key = key;
    }
    async send(method, path, body, headers = {}) {
      const fields = this.key ? { Authorization: `Bearer ${this.key}`, ...headers } : headers;
      const answer = await request(server.buyers, method, path, { body, headers: fields });
      await record(server.buyers, method, path, answer);
      return answer;
    }
    read(hold) {
      return this.send('GET', `/v1/shop/holds/${hold}`);
    }
    say(hold, word, body, headers) {
      return this.send('POST', `/v1/shop/holds/${hold}/${word}`, body, headers);
    }
    confirm(hold, order = 'S-1001', headers = {}) {
      return this.say(hold, 'confirm', { order }, headers);
    }
    stateIs(hold, state) {
      return until(`${hold} to be ${state}`, async () => {
        const answer = await this.read(hold);
        return answer.json?.state === state && answer.json;
      });
    }
  }

  async function held(fields = {}, cart = oneTee) {
    const sale = await shopsSale(fields);
    const buyer = new Buyer(server);
    const hold = isOk(await buyer.buy(sale, cart), 201);
    return { sale, buyer, hold: hold.hold, told: hold, shop: new Shop(await keyOf(sale)) };
  }

  test('a hold is begun and confirmed by the shop, and is one of its orders from then on', async () => {
    const { sale, buyer, hold, told, shop } = await held({}, oneOf('tee', 2));
    assert.equal(told.checkout_url, `https://shop.example/checkout?hold=${hold}`);
    const answer = await shop.read(hold);
    isPrivate(answer);
    const seen = isOk(answer, 200);
    assert.equal(seen.state, 'active');
    assert.deepEqual(seen.total, { amount: 5000, currency: 'EUR' });
    assert.deepEqual(
      seen.items.map(({ item, quantity }) => ({ item, quantity })),
      [{ item: 'tee', quantity: 2 }],
    );
    assert.ok(seen.expires_at < seen.pay_until);
    assert.equal(isOk(await shop.say(hold, 'begin'), 200).state, 'paying');
    isProblem(await buyer.delete(`/v1/holds/${hold}`), 409, 'in-payment');
    const order = isOk(await shop.confirm(hold), 200);
    assert.match(order.order, order_pattern);
    assert.equal(order.state, 'confirmed');
    assert.equal(order.shop_order, 'S-1001');
    assert.deepEqual(
      order.history.map(({ state }) => state),
      ['accepted', 'confirmed'],
    );
    assert.equal(isOk(await shop.read(hold), 200).state, 'sold');
    assert.deepEqual(isOk(await buyer.get(`/v1/orders/${order.order}`), 200), order);
    const { items, orders } = await server.report(sale);
    assert.equal(items[0].sold, 2);
    assert.equal(orders.confirmed, 1);
    const orders_of = (...words) => run(['orders', ...words, '--admin', server.operators, '--data', server.data]);
    const listed = await orders_of('list', sale, '--json');
    assert.equal(listed.code, 0, listed.err);
    assert.match(listed.out, new RegExp(order.order));
    for (const words of [['show', order.order], ['export', sale]]) {
      const { code, out, err } = await orders_of(...words);
      assert.equal(code, 0, err);
      assert.match(out, /S-1001/, words.join(' '));
      assert.match(out, /shop/);
    }
    const audit = await run(['audit', '--data', server.data, '--json', '-']);
    assert.equal(JSON.parse(audit.out).ok, true, audit.out);
  });

  test('confirmed again it has the same answer, and with another number it is refused', async () => {
    const { hold, shop } = await held();
    const first = isOk(await shop.confirm(hold), 200);
    assert.deepEqual(isOk(await shop.confirm(hold), 200), first);
    const refused = isProblem(await shop.confirm(hold, 'S-1002'), 409, 'already-sold');
    assert.match(refused.detail, /S-1001/);
    assert.equal(refused.order, first.order);
    for (const word of ['begin', 'fail', 'release']) isProblem(await shop.say(hold, word), 409, 'already-sold');
    isProblem(await shop.say(hold, 'extend', { seconds: 60 }), 409, 'already-sold');
  });

  test('two confirmations at once make one order', async () => {
    const { sale, hold, shop } = await held();
    const answers = await Promise.all(['S-1', 'S-2', 'S-3'].map((order) => shop.confirm(hold, order)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
    assert.equal((await server.report(sale)).orders.confirmed, 1);
  });

  test("what failed is on the buyer's clock again; what is released goes to the next in line", async () => {
    const { sale, hold, shop } = await held({ items: [tee(1)] });
    const next = new Buyer(server);
    isOk(await next.join(sale), 201);
    isOk(await shop.say(hold, 'begin'), 200);
    assert.equal(isOk(await shop.say(hold, 'fail'), 200).state, 'active');
    assert.equal((await shop.say(hold, 'release')).status, 204);
    assert.equal((await shop.say(hold, 'release')).status, 204, 'again');
    assert.equal(isOk(await shop.read(hold), 200).state, 'released');
    isProblem(await shop.confirm(hold), 409, 'hold-expired');
    isProblem(await shop.say(hold, 'begin'), 410, 'hold-expired');
    await next.placeIs(sale, 'called');
  });

  test('more time is given up to hold_max, and what is being paid ends there', async () => {
    const { hold, shop } = await held({ hold: '1s', hold_max: '3s' });
    const longer = isOk(await shop.say(hold, 'extend', { seconds: 3600 }), 200);
    assert.equal(longer.expires_at, longer.pay_until);
    isOk(await shop.say(hold, 'begin'), 200);
    await shop.stateIs(hold, 'expired');
    assert.ok(Date.now() >= Date.parse(longer.pay_until) - 100, 'not before');
    isProblem(await shop.say(hold, 'begin'), 410, 'hold-expired');
    isProblem(await shop.say(hold, 'fail'), 410, 'hold-expired');
    isProblem(await shop.say(hold, 'extend', { seconds: 1 }), 410, 'hold-expired');
  });

  test('a late confirmation is sold if the units are free and nobody waits, and else refused with 409', async () => {
    const { sale, hold, shop } = await held({ hold: '1s', items: [tee(1)] });
    await shop.stateIs(hold, 'expired');
    const late = isOk(await shop.confirm(hold), 200);
    assert.equal(late.shop_order, 'S-1001');
    assert.deepEqual(isOk(await shop.confirm(hold), 200), late);
    assert.equal((await server.report(sale)).items[0].sold, 1);

    const other = await held({ hold: '2s', items: [tee(1)] });
    const next = new Buyer(server);
    isOk(await next.join(other.sale), 201);
    await other.shop.stateIs(other.hold, 'expired');
    const refused = isProblem(await other.shop.confirm(other.hold), 409, 'hold-expired');
    assert.match(refused.detail, /pay the buyer back/);
    await next.placeIs(other.sale, 'called');
  });

  test("an idempotency key's answer is kept with its effect", async () => {
    const { hold, shop } = await held();
    const headers = { 'Idempotency-Key': newKey() };
    const first = await shop.confirm(hold, 'S-7', headers);
    isOk(first, 200);
    const again = await shop.confirm(hold, 'S-7', headers);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal(again.text, first.text);
    isProblem(await shop.confirm(hold, 'S-8', headers), 422, 'key-mismatch');
    const other = await held();
    const releasing = { 'Idempotency-Key': newKey() };
    assert.equal((await other.shop.say(other.hold, 'release', undefined, releasing)).status, 204);
    const replayed = await other.shop.say(other.hold, 'release', undefined, releasing);
    assert.equal(replayed.status, 204);
    assert.equal(replayed.headers['idempotent-replayed'], 'true');
    isProblem(await shop.confirm(hold, 'S-7', { 'Idempotency-Key': 'a b' }), 400, 'bad-idempotency-key');
  });

  test('the buyer orders at the shop, and is told where', async () => {
    const { buyer, hold } = await held();
    const refused = isProblem(await buyer.checkout(hold), 409, 'paid-at-shop');
    assert.equal(refused.checkout_url, `https://shop.example/checkout?hold=${hold}`);
    assert.match(refused.detail, /https:\/\/shop\.example\/checkout/);
    isProblem(await new Buyer(server).checkout(hold), 404, 'no-such-hold');
    const plain = await server.ask('GET', `/.sluice/checkout/${hold}?plain=1`, { headers: { Cookie: buyer.cookie } });
    assert.equal(plain.headers.refresh, `0; url=https://shop.example/checkout?hold=${hold}`);
    assert.match(plain.text, new RegExp(`href="https://shop.example/checkout\\?hold=${hold}"`));
    assert.doesNotMatch(plain.text, /name="email"/);
  });

  test('wrong keys, holds of other sales and holds that never were learn nothing', async () => {
    const { sale, hold, shop } = await held();
    const before_it = await server.belongings(sale);
    const foreign = new Shop(await keyOf(await shopsSale()));
    const paths = [
      ['GET', `/v1/shop/holds/${hold}`],
      ['POST', `/v1/shop/holds/${hold}/begin`],
      ['POST', `/v1/shop/holds/${hold}/confirm`, { order: 'S-1' }],
      ['POST', `/v1/shop/holds/${hold}/fail`],
      ['POST', `/v1/shop/holds/${hold}/release`],
      ['POST', `/v1/shop/holds/${hold}/extend`, { seconds: 60 }],
    ];
    for (const [method, path, body] of paths) {
      for (const key of [null, 'nonsense', `${shop.key}x`, shop.key.slice(0, -1)]) {
        isProblem(await new Shop(key).send(method, path, body), 401, 'bad-credentials');
      }
      isProblem(await foreign.send(method, path, body), 404, 'no-such-hold');
      for (const unknown of ['hold_00000000000000000000000001', 'hold_x']) {
        isProblem(await shop.send(method, path.replace(hold, unknown), body), 404, 'no-such-hold');
      }
    }
    assert.deepEqual(await server.belongings(sale), before_it);
  });

  test('what is wrong in a word is named', async () => {
    const { sale, hold, shop } = await held();
    const before_it = await server.belongings(sale);
    for (const order of ['', 'a b', 'a\nb', 'é', 7, null, 'x'.repeat(101), 'x'.repeat(10_240)]) {
      assert.match(isProblem(await shop.confirm(hold, order), 422, 'invalid-field').detail, /^order: /);
    }
    for (const seconds of [0, -1, 1.5, '60', 86_401, null]) {
      assert.match(isProblem(await shop.say(hold, 'extend', { seconds }), 422, 'invalid-field').detail, /^seconds: /);
    }
    isProblem(await shop.say(hold, 'confirm', {}), 422, 'invalid-field');
    isProblem(await shop.say(hold, 'confirm'), 400, 'not-json');
    assert.deepEqual(await server.belongings(sale), before_it);
    isOk(await shop.confirm(hold, 'x'.repeat(100)), 200);
  });

  test('of a sale that is paid here the shop reads, and decides nothing', async () => {
    const sale = await server.addSale(saleOf());
    const { hold } = isOk(await new Buyer(server).buy(sale), 201);
    const shop = new Shop(await keyOf(sale));
    assert.equal(isOk(await shop.read(hold), 200).state, 'active');
    isProblem(await shop.say(hold, 'begin'), 409, 'conflict');
    isProblem(await shop.confirm(hold), 409, 'conflict');
  });

  test('settings that lead astray are refused by name', async () => {
    const refused = async (fields, name) => {
      const sale = saleOf(fields);
      const answer = await server.admin('PUT', `/admin/v1/sales/${sale.id}`, sale);
      assert.match(isProblem(answer, 422, 'invalid-field').detail, new RegExp(`^${name}: `));
    };
    await refused({ payment: 'bank' }, 'payment');
    await refused({ payment: 'shop', items: [] }, 'payment');
    await refused({ checkout_url }, 'checkout_url');
    for (const url of ['http://shop.example/{hold}', 'javascript:{hold}', 'https://shop.example/', '//x/{hold}']) {
      await refused({ payment: 'shop', checkout_url: url }, 'checkout_url');
    }
    await refused({ payment: 'shop', hold: '10m', hold_max: '5m' }, 'hold_max');
  });

  describe('takes a hold for its visitor', () => {
    const take = (shop, sale, pass, cart = oneTee, headers = {}) =>
      shop.send('POST', `/v1/shop/sales/${sale}/holds`, cart, { 'X-Sluice-Pass': pass, ...headers });

    test('with the pass that the gate shows, once a ticket', async () => {
      const sale = await shopsSale();
      const shop = new Shop(await keyOf(sale));
      const buyer = new Buyer(server);
      const checked = await buyer.get(`/v1/gates/${sale}/check`, { headers: { 'X-Original-URI': '/cart' } });
      assert.equal(checked.status, 204, checked.text);
      const pass = checked.headers['x-sluice-pass'];
      const answer = await take(shop, sale, pass);
      const { hold } = isOk(answer, 201);
      assert.match(hold, hold_pattern);
      assert.equal(answer.headers.location, `/v1/holds/${hold}`);
      assert.equal(isOk(await take(shop, sale, pass), 200).hold, hold, 'again');
      assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active', "it is the visitor's own");
      isOk(await shop.confirm(hold), 200);
      isProblem(await take(shop, sale, pass), 403, 'not-called');
    });

    test("with the visitor's own pass", async () => {
      const sale = await shopsSale();
      const shop = new Shop(await keyOf(sale));
      const place = isOk(await new Buyer(server).join(sale), 201);
      assert.equal(place.state, 'called');
      isOk(await take(shop, sale, place.pass), 201);
    });

    test('and with nothing else', async () => {
      const sale = await shopsSale({ items: [tee(1)] });
      const shop = new Shop(await keyOf(sale));
      const place = isOk(await new Buyer(server).join(sale), 201);
      isProblem(await take(new Shop('nonsense'), sale, place.pass), 401, 'bad-credentials');
      isProblem(await take(new Shop(await keyOf(await shopsSale())), sale, place.pass), 401, 'bad-credentials');
      for (const pass of ['', 'v1.nonsense', place.ticket, `${place.pass}x`]) {
        assert.match(isProblem(await take(shop, sale, pass), 422, 'invalid-field').detail, /^X-Sluice-Pass: /);
      }
      isProblem(await take(shop, 'nothing', place.pass), 404, 'no-such-sale');
      isProblem(await take(shop, sale, place.pass, oneOf('mug')), 404, 'no-such-item');
      isProblem(await take(shop, sale, place.pass, oneOf('tee', 2)), 409, 'not-enough');
    });
  });

  test('what is sold is given back by the number that it was sold under, and found by it', async () => {
    const { sale, buyer, hold, shop } = await held({ items: [tee(1)] });
    const next = new Buyer(server);
    isOk(await next.buy(sale), 202);
    isProblem(await shop.say(hold, 'cancel', { order: 'S-7' }), 409, 'conflict');
    const { order } = isOk(await shop.confirm(hold, 'S-7'), 200);
    const found = async (number) =>
      isOk(await server.admin('GET', `/admin/v1/sales/${sale}/orders?shop_order=${number}`), 200).orders.map((each) => each.order);
    assert.deepEqual([await found('S-7'), await found('S-8')], [[order], []]);
    isProblem(await server.admin('GET', `/admin/v1/sales/${sale}/orders?shop_order=%20`), 422, 'invalid-field');
    const listed = await run(['orders', 'list', sale, '--shop-order', 'S-7', '--admin', server.operators, '--data', server.data]);
    assert.match(listed.out, new RegExp(`^${order}\t`));
    assert.match(isProblem(await shop.say(hold, 'cancel', { order: 'S-8' }), 409, 'already-sold').detail, /S-7/);
    for (const body of [{}, { order: 'S-7', units: 'keep' }, { order: 'S-7', reason: 'x' }])
      isProblem(await shop.say(hold, 'cancel', body), 422, 'invalid-field');
    for (let i = 0; i < 2; i += 1) assert.equal((await shop.say(hold, 'cancel', { order: 'S-7' })).status, 204);
    await shop.stateIs(hold, 'released');
    assert.equal(isOk(await buyer.get(`/v1/orders/${order}`), 200).state, 'released');
    await until('the next in line to be called', async () => (await next.buy(sale)).status === 201);
    isProblem(await shop.confirm(hold, 'S-9'), 409, 'hold-expired');
    const audit = await run(['audit', '--data', server.data]);
    assert.equal(audit.code, 0, audit.out);
  });

  test('every answer was as the description says', answersFit);
});

test('what the shop has begun outlives a power cut, and is confirmed after it', async () => {
  const first = await startServer();
  const sale = await first.addSale(saleOf({ payment: 'shop', items: [tee(2)] }));
  const [key] = await originKeys(first, sale);
  const headers = { Authorization: `Bearer ${key}` };
  const holds = [];
  for (let i = 0; i < 2; ++i) holds.push(isOk(await new Buyer(first).buy(sale), 201).hold);
  const say = (server, hold, word, body) =>
    request(server.buyers, 'POST', `/v1/shop/holds/${hold}/${word}`, { body, headers });
  isOk(await say(first, holds[0], 'begin'), 200);
  const confirmed = isOk(await say(first, holds[1], 'confirm', { order: 'S-2' }), 200);
  await first.kill();
  const second = await startServer({ data: first.data });
  try {
    const read = await request(second.buyers, 'GET', `/v1/shop/holds/${holds[0]}`, { headers });
    assert.equal(isOk(read, 200).state, 'paying');
    assert.equal(isOk(await say(second, holds[0], 'confirm', { order: 'S-1' }), 200).shop_order, 'S-1');
    assert.deepEqual(isOk(await say(second, holds[1], 'confirm', { order: 'S-2' }), 200), confirmed);
  } finally {
    await second.stop();
  }
});
