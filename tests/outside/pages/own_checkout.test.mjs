// The small shop of examples/own_checkout, as people meet it: its product page, Sluice's line, its own checkout.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { no_browser, openBrowser } from '../lib/browser.mjs';
import { isOk } from '../lib/expect.mjs';
import { openShop } from '../lib/own_shop.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe("The example of a shop's own checkout", { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  async function visitorOf(shop, options = {}) {
    const context = await browser.newContext({ baseURL: shop.origin, ...options });
    return { page: await context.newPage(), close: () => context.close() };
  }

  test("leads from its product page through the line to its own checkout, and confirms", async (story) => {
    const shop = await openShop(server, { items: [tee(2)] });
    story.after(shop.close);
    const { page, close } = await visitorOf(shop);
    await page.goto('/');
    await page.getByRole('link', { name: 'Buy' }).click();
    await page.getByRole('button', { name: 'Buy now' }).click();
    await page.waitForURL(`${shop.origin}/checkout?hold=hold_*`);
    await page.getByText('1 × tee').waitFor();
    await page.getByRole('button', { name: 'Use a bad card' }).click();
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Pay 25.00 EUR' }).click();
    await page.waitForURL('**/thanks?hold=*');
    assert.equal(await page.locator('#order').textContent(), 'S-1001');
    const { items, orders } = await server.report(shop.sale);
    assert.equal(items[0].sold, 1);
    assert.equal(orders.confirmed, 1);
    const hold = new URL(page.url()).searchParams.get('hold');
    await page.goto(`/checkout?hold=${hold}`);
    await page.waitForURL('**/thanks?hold=*');
    await close();
  });

  test('works without JavaScript, too', async (story) => {
    const shop = await openShop(server);
    story.after(shop.close);
    const { page, close } = await visitorOf(shop, { javaScriptEnabled: false });
    await page.goto(`${server.buyers}/.sluice/queue/${shop.sale}?plain=1`);
    await page.locator('form[action$="/join"] button').click();
    await page.locator('form[action$="/take"] button').first().click();
    await page.waitForURL(`${shop.origin}/checkout?hold=hold_*`);
    await page.getByRole('button', { name: 'Pay 25.00 EUR' }).click();
    await page.waitForURL('**/thanks?hold=*');
    await close();
  });

  test('whoever was sent into the line by the gate goes on to where they were heading, once they are called', async () => {
    const sale = await server.addSale(saleOf({ payment: 'shop', items: [tee(1)] }));
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.buyers}/.sluice/queue/${sale}?to=%2F.sluice%2Fqueue%2F${sale}%3Fplain`);
    await page.locator('#join').click();
    await page.waitForURL(`${server.buyers}/.sluice/queue/${sale}?plain`);
    await context.close();
  });

  test('pays back whoever comes too late for the last one', async (story) => {
    const shop = await openShop(server, { items: [tee(1)], hold: '2s' });
    story.after(shop.close);
    const { page, close } = await visitorOf(shop);
    await page.goto(`${server.buyers}/.sluice/sale/${shop.sale}`);
    await page.getByRole('button', { name: 'Buy now' }).click();
    await page.waitForURL(`${shop.origin}/checkout?hold=hold_*`);
    const next = new Buyer(server);
    isOk(await next.join(shop.sale), 201);
    await next.placeIs(shop.sale, 'called');
    await page.getByRole('button', { name: 'Pay 25.00 EUR' }).click();
    await page.getByRole('heading', { name: 'Not now' }).waitFor();
    assert.equal((await server.report(shop.sale)).orders.confirmed, 0);
    await close();
  });
});
