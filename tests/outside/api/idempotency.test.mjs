import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer, knownBuyer, newKey } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, isOk, isProblem } from '../lib/expect.mjs';
import { oneOf, oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('An Idempotency-Key', () => {
  let server;
  let gate;
  before(async () => {
    server = await startServer();
    gate = await server.addSale(saleOf({ items: [] }));
  });
  after(() => server.stop());

  const under = (key) => ({ headers: { 'Idempotency-Key': key } });
  const replayed = (answer) => answer.headers['idempotent-replayed'];
  const held = async (sale) => (await server.report(sale)).items[0].held;

  test('gives the stored answer again, byte for byte', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    const first = await buyer.buy(sale, oneTee, under(key));
    isOk(first, 201);
    assert.equal(replayed(first), undefined);
    const again = await buyer.buy(sale, oneTee, under(key));
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);
    assert.equal(again.headers.location, first.headers.location);
    assert.equal(replayed(again), 'true');
    assert.equal(await held(sale), 1);
  });

  test('is the same bare and quoted', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    const first = await buyer.buy(sale, oneTee, under(key));
    const again = await buyer.buy(sale, oneTee, under(`"${key}"`));
    assert.equal(again.text, first.text);
    assert.equal(replayed(again), 'true');
  });

  test('with another body is 422, and nothing happens', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    await buyer.buy(sale, oneTee, under(key));
    const before_it = await server.belongings(sale);
    isProblem(await buyer.buy(sale, oneOf('tee', 2), under(key)), 422, 'key-mismatch');
    assert.deepEqual(await server.belongings(sale), before_it);
  });

  test('is kept for each buyer, and for each route', async () => {
    const sale = await server.addSale(saleOf());
    const [one, two] = [await knownBuyer(server, gate), await knownBuyer(server, gate)];
    const key = newKey();
    const first = isOk(await one.buy(sale, oneTee, under(key)), 201);
    const second = await two.buy(sale, oneTee, under(key));
    assert.equal(replayed(second), undefined);
    assert.notEqual(isOk(second, 201).hold, first.hold);
    const body = { email: 'ada@example.com', payment: { method: 'tok_ok' } };
    const order = await one.post(`/v1/holds/${first.hold}/checkout`, body, under(key));
    isOk(order, 202);
    assert.equal(replayed(order), undefined);
  });

  test('protects a checkout: one order, and another body is 422', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const key = newKey();
    const first = await buyer.checkout(hold, 'tok_ok', under(key));
    isOk(first, 202);
    const again = await buyer.checkout(hold, 'tok_ok', under(key));
    assert.equal(again.status, 202);
    assert.equal(again.text, first.text);
    assert.equal(again.headers.location, first.headers.location);
    assert.equal(replayed(again), 'true');
    isProblem(await buyer.checkout(hold, 'tok_declined', under(key)), 422, 'key-mismatch');
    await buyer.orderIs(first.json.order, 'confirmed');
    assert.equal((await buyer.checkout(hold, 'tok_ok', under(key))).text, first.text, 'the stored one, also later');
  });

  test('protects a hold with a called ticket', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    await buyer.join(sale);
    const key = newKey();
    const first = await buyer.hold(sale, oneTee, under(key));
    isOk(first, 201);
    const again = await buyer.hold(sale, oneTee, under(key));
    assert.equal(again.text, first.text);
    assert.equal(replayed(again), 'true');
  });

  test('used five times at once buys once: the stored answer, or "still running"', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    const { cookie } = buyer;
    const clicks = Array.from({ length: 5 }, () => buyer.buy(sale, oneTee, { ...under(key), cookie }));
    const answers = await Promise.all(clicks);
    const given = answers.filter(({ status }) => status === 201);
    assert.equal(new Set(given.map(({ text }) => text)).size, 1);
    assert.equal(given.filter((answer) => !replayed(answer)).length, 1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      isProblem(answer, 409, 'key-in-use');
      hasRetryAfter(answer);
    }
    assert.equal(await held(sale), 1);
  });

  test('stores no "in line": once called, the same key buys', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const holder = new Buyer(server);
    const { hold } = isOk(await holder.buy(sale), 201);
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    isOk(await buyer.buy(sale, oneTee, under(key)), 202);
    await holder.delete(`/v1/holds/${hold}`);
    await buyer.placeIs(sale, 'called');
    const answer = await buyer.buy(sale, oneTee, under(key));
    isOk(answer, 201);
    assert.equal(replayed(answer), undefined);
  });

  test('stores no error: what was refused may succeed later under the same key', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    await server.act(sale, 'pause');
    isProblem(await buyer.buy(sale, oneTee, under(key)), 409, 'not-open');
    await server.act(sale, 'resume');
    isOk(await buyer.buy(sale, oneTee, under(key)), 201);
  });

  test('replays although the sale is paused by then', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = newKey();
    const first = await buyer.buy(sale, oneTee, under(key));
    await server.act(sale, 'pause');
    assert.equal((await buyer.buy(sale, oneTee, under(key))).text, first.text);
  });

  test('without an identity protects nothing', async () => {
    const sale = await server.addSale(saleOf());
    const key = newKey();
    const one = isOk(await new Buyer(server).buy(sale, oneTee, under(key)), 201);
    const two = isOk(await new Buyer(server).buy(sale, oneTee, under(key)), 201);
    assert.notEqual(one.hold, two.hold);
  });

  test('may be 255 characters long', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = await knownBuyer(server, gate);
    const key = 'k'.repeat(255);
    const first = await buyer.buy(sale, oneTee, under(key));
    isOk(first, 201);
    assert.equal((await buyer.buy(sale, oneTee, under(`"${key}"`))).text, first.text);
  });

  const bad_keys = [
    ['of 256 characters', 'k'.repeat(256)],
    ['of 256 characters, quoted', `"${'k'.repeat(256)}"`],
    ['that is empty', ''],
    ['that is empty, quoted', '""'],
    ['with a space', 'a b'],
    ['with an open quote', '"abc'],
  ];
  for (const [what, key] of bad_keys) {
    test(`${what} is 400, and nothing happens`, async () => {
      const sale = await server.addSale(saleOf());
      const buyer = await knownBuyer(server, gate);
      isProblem(await buyer.buy(sale, oneTee, under(key)), 400, 'bad-idempotency-key');
      assert.equal(await held(sale), 0);
    });
  }

  test('every answer fits the OpenAPI document', answersFit);
});
