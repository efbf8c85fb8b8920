import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { mug, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Waiting without JavaScript', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const person = (options) => Person.in(browser, server.buyers, { javaScriptEnabled: false, ...options });

  // Ada holds the only unit; Ben, whose browser runs no scripts, waits for it.
  async function queue(options) {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [ada, ben] = [await Person.in(browser, server.buyers), await person(options)];
    const hold = await ada.buys(sale);
    await ben.goes(`/.sluice/queue/${sale}`);
    await ben.page.waitForURL(`**/queue/${sale}?plain=1`);
    await ben.page.locator('form[action$="/join"] button').click();
    await ben.page.locator('#position').waitFor();
    const close = () => Promise.all([ada.close(), ben.close()]);
    return { sale, ada, ben, hold, close };
  }
  async function gives_back(someone) {
    await someone.presses('Give it back');
    await someone.page.locator('dialog[open] button[value=yes]').click();
    await someone.arrivesAt('**/sale/*');
  }
  const looksUntil = (someone, heading) =>
    until(heading, async () => {
      await someone.page.getByRole('link', { name: 'Look again' }).click();
      return (await someone.page.locator('h1').textContent()) === heading;
    });

  test('joins, waits, is called, and goes on to the checkout', async () => {
    const { ada, ben, sale, close } = await queue();
    await ben.reads('h1', 'You are in line');
    await ben.reads('#position', '1');
    await ben.reads('#ahead', 'Nobody is ahead of you');
    const number = await ben.page.locator('#ticket-number').textContent();
    await ben.page.reload();
    await ben.reads('#ticket-number', number);
    await gives_back(ada);
    await looksUntil(ben, 'It is your turn');
    await ben.presses('Take it now');
    await ben.arrivesAt('**/checkout/hold_*');
    assert.equal((await server.report(sale)).items[0].held, 1);
    ben.noTrouble();
    await close();
  });

  test('pays and follows the order to its end, from the product page on, by forms alone', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const ben = await person();
    await ben.goes(`/.sluice/sale/${sale}`);
    await ben.page.waitForURL(`**/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.presses('Take it now');
    await ben.page.waitForURL('**/checkout/hold_*?plain=1');
    await ben.reads('h1', 'Checkout');
    await ben.reads('.choice-name', '1 × Winter tee');
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    await ben.page.locator('input[value=tok_declined]').check();
    await ben.presses('Pay 25.00 EUR');
    await ben.page.waitForURL('**/order/ord_*?plain=1');
    await looksUntil(ben, 'The payment did not go through');
    await ben.page.getByRole('link', { name: 'Try another payment' }).click();
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    await ben.presses('Pay 25.00 EUR');
    await looksUntil(ben, 'Confirmed: it is yours');
    assert.equal((await server.report(sale)).items[0].sold, 1);
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Continue to checkout');
    await ben.reads('h1', 'It is yours');
    ben.noTrouble();
    await ben.close();
  });

  test('orders what costs nothing, without a method', async () => {
    const sale = await server.addSale(saleOf({ items: [{ ...tee(1), price: { amount: 0, currency: 'EUR' } }] }));
    const ben = await person();
    await ben.goes(`/.sluice/sale/${sale}`);
    await ben.page.waitForURL(`**/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.presses('Take it now');
    await ben.page.waitForURL('**/checkout/hold_*?plain=1');
    assert.equal(await ben.page.locator('input[name=method]').count(), 0);
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    await ben.presses('Order now');
    await looksUntil(ben, 'Confirmed: it is yours');
    ben.noTrouble();
    await ben.close();
  });

  test('gives back what it holds, and is told so; a stranger is told that there is nothing', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const ben = await person();
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.presses('Take it now');
    await ben.page.waitForURL('**/checkout/hold_*?plain=1');
    const eve = await person();
    const found = await eve.goes(new URL(ben.page.url()).pathname + '?plain=1');
    assert.equal(found.status(), 404);
    await eve.reads('h1', 'There is nothing held here for you');
    await ben.presses('Give it back');
    await ben.reads('h1', 'You gave it back');
    assert.equal((await server.report(sale)).items[0].held, 0);
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Continue to checkout');
    await ben.reads('h1', 'You no longer hold it');
    ben.noTrouble();
    await Promise.all([ben.close(), eve.close()]);
  });

  test('refreshes only when asked to, and stops when asked to', async () => {
    const { ben, close } = await queue();
    const refresh = async (act) => {
      const [answer] = await Promise.all([ben.page.waitForResponse(/\/queue\//), act()]);
      return answer.headers().refresh;
    };
    assert.equal(await refresh(() => ben.page.reload()), undefined);
    const start = ben.page.getByRole('link', { name: 'Refresh by itself every 30 seconds' });
    assert.equal(await refresh(() => start.click()), '30');
    await ben.reads('p', 'refreshes by itself');
    const stop = ben.page.getByRole('link', { name: 'Stop refreshing' });
    assert.equal(await refresh(() => stop.click()), undefined);
    await start.waitFor();
    assert.equal(await ben.page.locator('meta[http-equiv]').count(), 0);
    ben.noTrouble();
    await close();
  });

  test('leaves, and the place is gone', async () => {
    const { ben, close } = await queue();
    await ben.presses('Leave the line');
    await ben.reads('h1', 'You have no place in this line');
    await close();
  });

  test('says why nothing can be had', async () => {
    const { ada, ben, sale, close } = await queue();
    await ada.pays('tok_ok');
    await looksUntil(ben, 'Sold out');
    const eve = await person();
    await eve.goes(`/.sluice/queue/${sale}?plain=1`);
    await eve.reads('h1', 'Sold out');
    await eve.reads('p', 'nobody can join any more');
    assert.equal(await eve.page.getByRole('button').count(), 0);
    eve.noTrouble();
    await eve.close();
    await close();
  });

  test('chooses the line to join where each item has one', async () => {
    const sale = await server.addSale(saleOf({ line: 'item', items: [tee(5), mug(5)] }));
    const ben = await person();
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.page.getByLabel('Choose').selectOption('mug');
    await ben.presses('Join');
    await ben.reads('h1', 'It is your turn');
    await ben.presses('Take it now');
    await ben.arrivesAt('**/checkout/hold_*');
    assert.equal((await server.report(sale)).items.find(({ item }) => item === 'mug').held, 1);
    await ben.close();
  });

  test('a form that is sent twice buys once', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ben = await person();
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.reads('h1', 'It is your turn');
    const form = { form: { item: 'tee', quantity: '1' }, maxRedirects: 0 };
    const both = await Promise.all([1, 2].map(() => ben.context.request.post(`/.sluice/queue/${sale}/take`, form)));
    const places = both.map((answer) => answer.headers().location);
    assert.match(places[0], /^\/\.sluice\/checkout\/hold_/);
    assert.equal(places[0], places[1]);
    assert.equal((await server.report(sale)).items[0].held, 1);
    await ben.close();
  });

  test('a form that asks for what cannot be is told so', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ben = await person();
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    for (const [form, kind] of [
      [{ item: 'tee', quantity: '9' }, 'limit-reached'],
      [{ item: 'hat', quantity: '1' }, 'no-such-item'],
      [{ item: 'tee', quantity: '-1' }, 'invalid-field'],
      [{}, 'invalid-field'],
    ]) {
      const answer = await ben.context.request.post(`/.sluice/queue/${sale}/take`, { form, maxRedirects: 0 });
      assert.equal(answer.status(), 303, JSON.stringify(form));
      assert.match(answer.headers().location, new RegExp(`[?]plain=1&problem=${kind}$`), JSON.stringify(form));
    }
    assert.equal((await server.report(sale)).items[0].held, 0);
    await ben.close();
  });

  for (const locale of ['en', 'ar', 'de']) {
    test(`can be used by everybody in ${locale}, in light and dark, on a phone`, async () => {
      const { ben, sale, close } = await queue({ locale, viewport: { width: 360, height: 740 } });
      // Looked at by a browser with scripts, which the checker needs; the page is the same.
      const checker = await Person.in(browser, server.buyers, { locale, viewport: { width: 360, height: 740 } });
      await checker.context.addCookies(await ben.context.cookies());
      for (const query of ['?plain=1', '?plain=1&refresh=30', '?plain=1&problem=sold-out']) {
        await checker.goes(`/.sluice/queue/${sale}${query}`);
        const wide = await checker.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 360, `${wide} px wide`);
        for (const scheme of ['light', 'dark']) {
          assert.deepEqual(await accessibilityTroubles(checker.page, scheme), []);
        }
      }
      assert.equal(await checker.page.evaluate(() => document.documentElement.dir), locale === 'ar' ? 'rtl' : 'ltr');
      checker.noTrouble();
      await checker.close();
      await close();
    });
  }
});
