// A shop on Medusa, in a process of its own on PostgreSQL, with our plugin: bought through its own store API by more carts at once than
// there are units. connectors/crowd.mjs has thousands of them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { drop, PlatformShop } from '../lib/platforms.mjs';
import { until } from '../lib/until.mjs';

const stock = 6;
const carts = 60;

describe('The plugin for Medusa', () => {
  let shop;
  before(async () => (shop = await PlatformShop.open('medusa', stock)));
  after(() => shop?.close());
  const sold = (count) => until(`${count} to be sold`, async () => (await shop.units()).sold === count);

  async function filled() {
    const cart = shop.cart(await shop.pass());
    await cart.fills(drop);
    return cart;
  }

  test('holds a unit while a cart becomes an order, and confirms it with the number of that; said again it is the same order', async () => {
    const cart = await filled();
    const { number } = await cart.completes();
    await sold(1);
    assert.deepEqual(await shop.numbers(), [number], "it has Medusa's number");
    assert.deepEqual(await cart.completes(), { number });
    assert.equal((await shop.units()).held, 0);
  });

  test('lets who was declined try again, with the unit that they have', async () => {
    const cart = await filled();
    await cart.paysBy('pp_declining_declining');
    await assert.rejects(cart.completes(), /not authorized/);
    assert.equal((await shop.units()).held, 1);
    const hold = await shop.holdOf(cart);
    assert.equal((await shop.sluice.read(hold)).state, 'active', 'on the buyer’s clock again');
    await cart.paysBy('pp_system_default');
    assert.ok((await cart.completes()).number);
    await sold(2);
    assert.equal((await shop.sluice.read(hold)).state, 'sold');
  });

  test('a cart whose hold has ended takes another with the next pass', async () => {
    const cart = await filled();
    await cart.paysBy('pp_declining_declining');
    await assert.rejects(cart.completes(), /not authorized/);
    await shop.sluice.release(await shop.holdOf(cart));
    await cart.paysBy('pp_system_default');
    await assert.rejects(cart.completes(), /hold/i);
    cart.pass = await shop.pass();
    assert.ok((await cart.completes()).number);
    await sold(3);
  });

  test('two carts of one visitor, completed at once, are one order', async () => {
    const one = await filled();
    const other = shop.cart(one.pass);
    await other.fills(drop);
    const results = await Promise.allSettled([one.completes(), other.completes()]);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1, JSON.stringify(results));
    assert.match(results.find(({ status }) => status === 'rejected').reason.message, /another cart|already/);
    await sold(4);
  });

  test('says again what got no answer, but not of a cart that is being completed', async () => {
    const untold = () => Number(shop.asks('SELECT count(*) FROM sluice_cart WHERE claim IS NOT NULL AND NOT is_told'));
    await until('all to be told', () => untold() === 0);
    shop.asks('UPDATE sluice_cart SET is_told = false, updated_at = now() WHERE claim IS NOT NULL');
    await shop.does('sayAgain');
    assert.equal(untold(), 4, 'they might be on their way');
    shop.asks("UPDATE sluice_cart SET updated_at = now() - interval '6 minutes'");
    await shop.does('sayAgain');
    assert.equal(untold(), 0);
    assert.equal((await shop.units()).sold, 4, 'the same orders');
  });

  test('without a pass no order is placed', async () => {
    assert.match((await shop.cart().buys(drop)).refused, /line/);
  });

  test('sells exactly what there is to more carts at once than there are units', async () => {
    const left = (await shop.units()).available;
    const { bought, refused } = await shop.crowd(carts);
    assert.equal(bought.length, left, JSON.stringify(refused));
    assert.equal(new Set(bought).size, left);
    await sold(stock);
    assert.deepEqual(await shop.units(), { held: 0, sold: stock, available: 0 });
  });
});
