// A bank that wants to know who pays (3-D Secure): there and back, with scripts and without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { chargesOfOrder } from '../lib/sandbox.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A second step at the bank', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const person = (options) => Person.in(browser, server.buyers, options);
  const bank = (someone) => someone.page.getByRole('link', { name: 'Continue with your bank' });
  // The only places that anybody is led to besides the shop.
  const wentNowhereElse = (someone) =>
    assert.deepEqual(
      someone.troubles.filter((trouble) => !trouble.startsWith(`a request to ${server.sandbox}/prove/`)),
      [],
    );

  test('the order leads there, the bank leads back, and the order is paid', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ada = await person();
    await ada.buys(sale);
    const order = await ada.pays('tok_action');
    await ada.reads('h1', 'Your bank needs one more step');
    await bank(ada).click();
    await ada.reads('h1', 'Test bank');
    await ada.presses('Yes, I pay');
    await ada.arrivesAt('**/order/ord_*');
    await ada.reads('h1', 'Confirmed: it is yours');
    assert.equal(await bank(ada).count(), 0);
    assert.deepEqual((await chargesOfOrder(server, order)).map(({ status }) => status), ['captured']);
    wentNowhereElse(ada);
    await ada.close();
  });

  test('who says no there may pay in another way', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ada = await person();
    await ada.buys(sale);
    await ada.pays('tok_action');
    await bank(ada).click();
    await ada.presses('No');
    await ada.arrivesAt('**/order/ord_*');
    await ada.page.getByRole('link', { name: 'Try another payment' }).click();
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed: it is yours');
    await ada.close();
  });

  test('without JavaScript', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ben = await person({ javaScriptEnabled: false });
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.presses('Take it now');
    await ben.arrivesAt('**/checkout/hold_*');
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    await ben.page.locator('input[value=tok_action]').check();
    await ben.page.getByRole('button', { name: /^Pay / }).click();
    const order = await ben.arrivesAt('**/order/ord_*');
    const looksUntil = (heading) =>
      until(heading, async () => {
        if ((await ben.page.locator('h1', { hasText: heading }).filter({ visible: true }).count()) > 0) return true;
        return ben.goes(`/.sluice/order/${order}?plain=1`).then(() => false);
      });
    await looksUntil('Your bank needs one more step');
    await bank(ben).click();
    await ben.presses('Yes, I pay');
    await ben.page.waitForURL(`**/order/${order}?plain=1`);
    await looksUntil('Confirmed: it is yours');
    wentNowhereElse(ben);
    await ben.close();
  });
});

describe('Where a second step may be', () => {
  test('is told to its buyer alone, and only while it is to be done', async () => {
    const server = await startServer();
    try {
      const sale = await server.addSale(saleOf());
      const [ada, eve] = [new Buyer(server), new Buyer(server)];
      const { hold } = (await ada.buy(sale)).json;
      const { order } = (await ada.checkout(hold, 'tok_action')).json;
      const { next_action } = await ada.orderIs(order, 'payment_action_required');
      assert.match(next_action.redirect_url, /^http:\/\/127\.0\.0\.1:\d+\/prove\/pi_\d+$/);
      await eve.join(sale);
      assert.equal((await eve.get(`/v1/orders/${order}`)).status, 404);
      const body = new URLSearchParams({ answer: 'no' });
      await fetch(next_action.redirect_url, { method: 'POST', body, redirect: 'manual' });
      const failed = await ada.orderIs(order, 'payment_failed');
      assert.equal(failed.next_action, undefined);
    } finally {
      await server.leave();
    }
  });
});
