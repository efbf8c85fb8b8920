import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { mug, oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A cart and the limit', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const rows = (...pairs) => ({ items: pairs.map(([item, quantity]) => ({ item, quantity })) });
  const quantities = (hold) => Object.fromEntries(hold.items.map(({ item, quantity }) => [item, quantity]));
  // Another place of the same buyer, as from a second device of theirs.
  const again = async (buyer, sale, cart) => {
    buyer.jar.delete(`sluice_${sale}`);
    return buyer.buy(sale, cart);
  };

  test('several items are one hold with one total', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5), mug(5)] }));
    const hold = isOk(await new Buyer(server).buy(sale, rows(['tee', 1], ['mug', 1])), 201);
    assert.deepEqual(quantities(hold), { tee: 1, mug: 1 });
    assert.deepEqual(hold.total, { amount: 3400, currency: 'EUR' });
  });

  test('a sale may have many more than 64 items', async () => {
    const items = Array.from({ length: 300 }, (_, i) => ({ id: `item-${i}`, name: `Item ${i}`, price: { amount: 100 + i, currency: 'EUR' }, stock: 2 }));
    const sale = await server.addSale(saleOf({ items, buyer_limit: 3 }));
    const hold = isOk(await new Buyer(server).buy(sale, rows(['item-0', 1], ['item-64', 1], ['item-299', 1])), 201);
    assert.equal(hold.total.amount, 100 + 164 + 399);
    const told = async () => isOk(await server.ask('GET', `/v1/sales/${sale}`), 200).items;
    assert.equal((await told()).length, 300);
    await until('the last of them to be told as taken', async () => (await told()).find(({ item }) => item === 'item-299').available === 1);
  });

  test('carts that name their items in opposite order do not wait for each other', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(40), mug(40)] }));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => new Buyer(server).buy(sale, i % 2 ? rows(['tee', 1], ['mug', 1]) : rows(['mug', 1], ['tee', 1]))),
    );
    for (const answer of answers) assert.deepEqual(quantities(isOk(answer, 201)), { tee: 1, mug: 1 });
    const { items } = await server.report(sale);
    assert.deepEqual(items.map(({ held }) => held), [40, 40]);
  });

  test("an item's own limit counts what a buyer holds and has bought of it, within the limit over all", async () => {
    const sale = await server.addSale(saleOf({ items: [{ ...tee(9), limit: 1 }, mug(9)], buyer_limit: 3 }));
    assert.equal(isOk(await server.ask('GET', `/v1/sales/${sale}`), 200).items[0].limit, 1);
    const buyer = new Buyer(server);
    const before_it = await server.belongings(sale);
    const refused = isProblem(await buyer.buy(sale, rows(['tee', 2])), 409, 'limit-reached');
    assert.deepEqual([refused.item, refused.available], ['tee', 1]);
    assert.deepEqual((await server.belongings(sale)).units, before_it.units);
    const { hold } = isOk(await buyer.buy(sale, rows(['tee', 1], ['mug', 1])), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    const more = isProblem(await again(buyer, sale, rows(['tee', 1])), 409, 'limit-reached');
    assert.deepEqual([more.item, more.available], ['tee', 0]);
    isOk(await again(buyer, sale, rows(['mug', 1])), 201);
    const over_all = isProblem(await again(buyer, sale, rows(['mug', 1])), 409, 'limit-reached');
    assert.deepEqual([over_all.item, over_all.available], [undefined, 0]);
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    await buyer.orderIs(order, 'refunded');
    isOk(await again(buyer, sale, rows(['tee', 1])), 201);
  });

  test('repeated items are merged', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5), mug(5)], buyer_limit: 3 }));
    const hold = isOk(await new Buyer(server).buy(sale, rows(['tee', 1], ['mug', 1], ['tee', 1])), 201);
    assert.equal(hold.items.length, 2);
    assert.deepEqual(quantities(hold), { tee: 2, mug: 1 });
    assert.equal(hold.items.find(({ item }) => item === 'tee').units.length, 2);
    assert.equal(hold.total.amount, 2 * 2500 + 900);
  });

  test('all or nothing: one item gone, nothing held, the ticket stays called', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5), mug(1)] }));
    isOk(await new Buyer(server).buy(sale, oneOf('mug')), 201);
    const buyer = new Buyer(server);
    await buyer.join(sale);
    await buyer.placeIs(sale, 'called');
    const before_it = await server.belongings(sale);
    isProblem(await buyer.hold(sale, rows(['tee', 1], ['mug', 1])), 409, 'sold-out');
    assert.deepEqual(await server.belongings(sale), before_it);
    assert.equal((await buyer.place(sale)).json.state, 'called');
    assert.deepEqual(quantities(isOk(await buyer.hold(sale, oneOf('tee')), 201)), { tee: 1 });
  });

  test('fewer left than asked for: not-enough says how many, nothing is held', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5), mug(1)] }));
    const buyer = new Buyer(server);
    await buyer.join(sale);
    const before_it = await server.belongings(sale);
    const problem = isProblem(await buyer.hold(sale, rows(['mug', 2])), 409, 'not-enough');
    assert.equal(problem.available, 1);
    assert.deepEqual(await server.belongings(sale), before_it);
    isOk(await buyer.hold(sale, oneOf('mug')), 201);
  });

  for (const [what, cart] of [
    ['of one item', rows(['tee', 3])],
    ['of one item in two rows', rows(['tee', 1], ['tee', 2])],
    ['of several items', rows(['tee', 2], ['mug', 1])],
    ['beyond all reason', rows(['tee', 1_000_000])],
  ]) {
    test(`more than the limit ${what} is refused and changes nothing`, async () => {
      const sale = await server.addSale(saleOf({ items: [tee(50), mug(50)] }));
      const buyer = new Buyer(server);
      const before_it = await server.belongings(sale);
      const problem = isProblem(await buyer.buy(sale, cart), 409, 'limit-reached');
      assert.equal(problem.available, 2);
      assert.deepEqual(await server.belongings(sale), before_it);
      assert.equal(buyer.jar.size, 0);
    });
  }

  test('the limit counts what a buyer holds over all their places', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)] }));
    const buyer = new Buyer(server);
    isOk(await buyer.buy(sale), 201);
    const problem = isProblem(await again(buyer, sale, oneOf('tee', 2)), 409, 'limit-reached');
    assert.equal(problem.available, 1);
    assert.equal((await server.report(sale)).items[0].held, 1);
  });

  test('the limit counts what a buyer has bought', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee', 2)), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    isProblem(await again(buyer, sale, oneOf('tee')), 409, 'limit-reached');
    assert.equal((await server.report(sale)).items[0].held, 0);
  });

  test('what was given back counts no more', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee', 2)), 201);
    await buyer.delete(`/v1/holds/${hold}`);
    isOk(await again(buyer, sale, oneOf('tee', 2)), 201);
  });

  test('one identity has one place at a time, and nothing is kept for it beyond its limit', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)], buyer_limit: 3 }));
    const buyer = new Buyer(server);
    const { ordinal } = isOk(await buyer.join(sale), 201);
    const cookie = `sluice_buyer=${buyer.jar.get('sluice_buyer')}`;
    const places = await Promise.all(Array.from({ length: 10 }, () => buyer.join(sale, {}, { cookie })));
    for (const place of places) assert.equal(isOk(place, 200).ordinal, ordinal);
    const answers = [];
    for (let i = 0; i < 6; ++i) answers.push(await buyer.buy(sale, oneOf('tee'), { cookie }));
    assert.equal(answers.filter(({ status }) => status === 201).length, 3);
    for (const answer of answers.slice(3)) isProblem(answer, 409, 'limit-reached');
    const [{ held, offered }] = (await server.report(sale)).items;
    assert.deepEqual({ held, offered }, { held: 3, offered: 0 });
  });

  test('every answer fits the OpenAPI document', answersFit);
});
