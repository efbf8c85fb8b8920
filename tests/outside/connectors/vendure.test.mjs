// A shop on Vendure, in a process of its own on PostgreSQL, with our plugin: bought through its own API by more carts at once than there
// are units. connectors/crowd.mjs has thousands of them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { drop, PlatformShop } from '../lib/platforms.mjs';
import { until } from '../lib/until.mjs';

const stock = 5;
const carts = 60;

describe('The plugin for Vendure', () => {
  let shop;
  before(async () => (shop = await PlatformShop.open('vendure', stock)));
  after(() => shop?.close());

  test('holds a unit when an order goes to payment, lets a declined one try again, and confirms', async () => {
    const cart = shop.cart(await shop.pass());
    await cart.fills(drop);
    assert.equal((await cart.arranges()).state, 'ArrangingPayment', shop.said);
    assert.equal((await shop.units()).held, 1);
    const declined = await cart.pays({ shouldDecline: true });
    assert.match(declined.message ?? '', /declined/i, JSON.stringify(declined));
    const paid = await cart.pays();
    assert.equal(paid.state, 'PaymentSettled', JSON.stringify(paid));
    await until('the unit to be sold', async () => (await shop.units()).sold === 1);
    assert.deepEqual(await shop.numbers(), [paid.code], "it has Vendure's code");
  });

  test('an order whose hold has ended takes another with the next pass', async () => {
    const cart = shop.cart(await shop.pass());
    await cart.fills(drop);
    assert.equal((await cart.arranges()).state, 'ArrangingPayment');
    const hold = await shop.holdOf(cart);
    await cart.ask('mutation { transitionOrderToState(state: "AddingItems") { __typename } }');
    await until('the buyer to have it back', async () => (await shop.sluice.read(hold)).state === 'active');
    await shop.sluice.release(hold);
    assert.match((await cart.arranges()).transitionError, /hold/i, 'it has ended');
    cart.pass = await shop.pass();
    assert.ok((await cart.completes()).number);
    await until('it to be sold', async () => (await shop.units()).sold === 2);
  });

  test('without a pass nobody comes as far as payment', async () => {
    assert.match((await shop.cart().buys(drop)).refused, /line/);
  });

  test('sells exactly what there is to more carts at once than there are units', async () => {
    const left = (await shop.units()).available;
    const { bought, refused } = await shop.crowd(carts);
    assert.equal(bought.length, left, JSON.stringify(refused));
    assert.equal(new Set(bought).size, left);
    await until('all of it to be sold', async () => (await shop.units()).sold === stock);
    assert.deepEqual(await shop.units(), { held: 0, sold: stock, available: 0 });
  });
});
