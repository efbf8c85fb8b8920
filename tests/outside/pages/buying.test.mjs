import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { request } from '../lib/http.mjs';
import { chargesOfOrder } from '../lib/sandbox.mjs';
import { mug, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Buying in a browser', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const person = () => Person.in(browser, server.buyers);

  test('from the shop to the confirmed order', async () => {
    const sale = await server.addSale(saleOf({ name: 'Winter drop', items: [tee(5)] }));
    const ada = await person();
    await ada.goes('/');
    await ada.page.getByRole('link', { name: 'Winter drop' }).click();
    await ada.reads('h1', 'Winter drop');
    await ada.reads('#units', '5 of 5 left');
    await ada.presses('Buy now');
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.reads('h1', 'Checkout');
    await ada.reads('#total', '25.00');
    const order = await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed: it is yours');
    await ada.reads('#timeline', 'Paid');
    assert.equal((await server.report(sale)).items[0].sold, 1);
    assert.deepEqual(
      (await chargesOfOrder(server, order)).map(({ status }) => status),
      ['captured'],
    );
    ada.noTrouble();
    await ada.close();
  });

  test('the order tells what was given back of it', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], buyer_limit: 2 }));
    const ada = await person();
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.page.locator('#quantity').fill('2');
    await ada.presses('Buy now');
    await ada.arrivesAt('**/checkout/hold_*');
    const order = await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed: it is yours');
    await server.admin('POST', `/admin/v1/orders/${order}/refund`, { items: [{ item: 'tee', units: [1] }] });
    await until('it to be back', async () => (await server.admin('GET', `/admin/v1/orders/${order}`)).json.refunded.amount > 0);
    for (const plain of ['', '?plain=1']) {
      await ada.page.goto(`${ada.page.url().replace(/\?.*/, '')}${plain}`);
      await ada.reads('main', '2 × Winter tee');
      await ada.reads('main', 'Given back: 1');
      await ada.reads('main', /Sent back so far: .*25\.00/);
      if (process.env.SLUICE_PICTURES) await ada.page.screenshot({ path: `${process.env.SLUICE_PICTURES}/given_back${plain.length}.png`, fullPage: true });
    }
    ada.noTrouble();
    await ada.close();
  });

  test('what costs nothing is ordered, not paid', async () => {
    const sale = await server.addSale(saleOf({ items: [{ ...tee(1), price: { amount: 0, currency: 'EUR' } }] }));
    const ada = await person();
    await ada.goes('/');
    await ada.buys(sale);
    await ada.reads('#pay', 'Order now');
    assert.equal(await ada.page.locator('#methods').isVisible(), false);
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await ada.presses('Order now');
    await ada.arrivesAt('**/order/ord_*');
    await ada.reads('h1', 'Confirmed: it is yours');
    ada.noTrouble();
    await ada.close();
  });

  test('a buyer is told when the provider cannot be reached, and that the order is kept', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await person();
    await ada.goes('/');
    await ada.buys(sale);
    await ada.pays('tok_error');
    await ada.reads('#hint', 'The payment service cannot be reached just now. Your order is kept');
    await ada.close();
  });

  test('the console stays silent on the way to an order', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await person();
    await ada.goes('/');
    await ada.buys(sale);
    await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed: it is yours');
    assert.deepEqual([...ada.troubles, ...ada.refusals], []);
    await ada.close();
  });

  test('a click whose answer is lost is not bought twice', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ada = await person();
    await ada.goes(`/.sluice/sale/${sale}`);
    let sent = 0;
    await ada.page.route('**/buy', async (route) => {
      sent += 1;
      if (sent > 1) return route.continue();
      // It arrives and is answered; the answer, cookies and all, never comes.
      const headers = await route.request().allHeaders();
      const fields = Object.entries(headers).filter(([name]) => ['cookie', 'idempotency-key'].includes(name));
      const lost = await request(server.buyers, 'POST', `/v1/sales/${sale}/buy`, {
        body: route.request().postData(),
        headers: Object.fromEntries(fields),
      });
      assert.equal(lost.status, 201, lost.text);
      return route.abort('connectionreset');
    });
    await ada.presses('Buy now');
    await ada.arrivesAt('**/checkout/hold_*');
    assert.ok(sent > 1, 'the page tried again');
    assert.equal((await server.report(sale)).items[0].held, 1);
    await ada.close();
  });

  test('declined, then paid: the hold is kept between', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const ada = await person();
    const hold = await ada.buys(sale);
    await ada.pays('tok_declined');
    await ada.reads('h1', 'The payment did not go through');
    await ada.page.getByRole('link', { name: 'Try another payment' }).click();
    assert.equal(await ada.arrivesAt('**/checkout/hold_*'), hold);
    await ada.reads('#declined', 'nothing was charged');
    await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed: it is yours');
    assert.equal((await server.report(sale)).items[0].sold, 1);
    ada.noTrouble();
    await ada.close();
  });

  test('a double click buys once', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ada = await person();
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.button('Buy now').dblclick();
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.reads('#held', '1 × Winter tee');
    assert.equal((await server.report(sale)).items[0].held, 1);
    ada.noTrouble();
    await ada.close();
  });

  test('two of an item, chosen with the buttons', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5), mug(5)] }));
    const ada = await person();
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.page.getByRole('radio', { name: 'Mug' }).check();
    await ada.presses('One more');
    await ada.presses('Buy now');
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.reads('#held', '2 × Mug');
    await ada.reads('#total', '18.00');
    ada.noTrouble();
    await ada.close();
  });

  test('no more than there are of what is chosen', async () => {
    const ada = await person();
    await ada.goes(`/.sluice/sale/${await server.addSale(saleOf({ items: [tee(5), mug(1)] }))}`);
    await ada.presses('One more');
    assert.equal(await ada.page.locator('#quantity').inputValue(), '2');
    await ada.page.getByRole('radio', { name: 'Mug' }).check();
    await ada.presses('One more');
    assert.equal(await ada.page.locator('#quantity').inputValue(), '1');
    ada.noTrouble();
    await ada.close();
  });

  test("no more than an item's own limit, chosen or called", async () => {
    const sale = await server.addSale(saleOf({ items: [{ ...tee(5), limit: 1 }, mug(5)], buyer_limit: 3 }));
    const ada = await person();
    const most = () => ada.page.locator('#quantity').getAttribute('max');
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.button('Buy now').waitFor();
    await ada.presses('One more');
    assert.deepEqual([await ada.page.locator('#quantity').inputValue(), await most()], ['1', '1']);
    await ada.page.getByRole('radio', { name: 'Mug' }).check();
    assert.equal(await most(), '3');
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.page.locator('#join').click();
    await ada.page.locator('#take').waitFor();
    assert.equal(await most(), '1');
    ada.noTrouble();
    await ada.close();
  });

  test('without an e-mail address the page says so and pays nothing', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await person();
    await ada.buys(sale);
    await ada.page.getByRole('button', { name: /^Pay / }).click();
    await ada.reads('#email-error', 'e-mail address');
    assert.equal((await server.report(sale)).orders.accepted, 0);
    ada.noTrouble();
    await ada.close();
  });

  test('an open page wakes up when the sale opens', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(3600) }));
    const ada = await person();
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.reads('#act', 'Not open yet');
    // Soon, but not before the page is there.
    const patch = await server.admin('PATCH', `/admin/v1/sales/${sale}`, { opens_at: secondsFromNow(3) });
    assert.equal(patch.status, 200, patch.text);
    await ada.presses('Buy now');
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.close();
  });

  test('of units that were taken off sale nothing is told, least of all that somebody else has them', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5), mug(5)] }));
    const ada = await person();
    // As the shop tells it of an item whose units were all withdrawn.
    await ada.page.route(`**/v1/sales/${sale}`, async (route) => {
      const status = await (await route.fetch()).json();
      for (const item of status.items) if (item.item === 'tee') Object.assign(item, { stock: 0, available: 0 });
      await route.fulfill({ json: status });
    });
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.reads('#items', '€25.00');
    const text = (selector) => ada.page.locator(selector).innerText();
    assert.equal(await text('#units'), '');
    assert.match(await text('#items'), /Winter tee\s+€25\.00\s+Mug\s+€9\.00 · 5 of 5 left/);
    assert.equal(await ada.page.locator('#stock').isVisible(), false);
    assert.doesNotMatch(await text('#hint'), /held/);
    ada.noTrouble();
    await ada.close();
  });

  test('what is paid shows as sold out to everybody', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [ada, ben] = [await person(), await person()];
    await ben.goes(`/.sluice/sale/${sale}`);
    await ben.button('Buy now').waitFor();
    await ada.buys(sale);
    await ada.pays('tok_ok');
    await ben.reads('#act', 'Sold out');
    await ben.reads('#state', 'Sold out');
    ben.noTrouble();
    await Promise.all([ada.close(), ben.close()]);
  });

  test("somebody else's hold and order are not shown", async () => {
    const sale = await server.addSale(saleOf());
    const [ada, ben] = [await person(), await person()];
    const hold = await ada.buys(sale);
    const order = await ada.pays('tok_ok');
    await ben.goes(`/.sluice/checkout/${hold}`);
    await ben.reads('h1', 'There is nothing held here for you');
    await ben.goes(`/.sluice/order/${order}`);
    await ben.reads('h1', 'There is no such order of yours');
    await Promise.all([ada.close(), ben.close()]);
  });

  test('a pause stops the clock of the checkout, and the time goes on where it stood', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await Person.in(browser, server.buyers);
    await ada.buys(sale);
    await ada.reads('#countdown', /^\d+:\d\d$/);
    await server.act(sale, 'pause');
    await ada.reads('#checking', 'The sale is paused');
    assert.equal(await ada.page.locator('#countdown').textContent(), '–');
    await server.act(sale, 'resume');
    await ada.reads('#countdown', /^\d+:\d\d$/);
    ada.noTrouble();
    await ada.close();
  });
});
