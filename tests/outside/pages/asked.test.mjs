// A checkout that asks for more than an e-mail address, with JavaScript and without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { isOk } from '../lib/expect.mjs';
import { asksForEverything } from '../lib/pages.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A checkout that asks for addresses', { skip: no_browser }, () => {
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
  const field = (ada, name) => ada.page.locator(`[name="${name}"]`);
  const fill = async (ada, values) => {
    for (const [name, value] of Object.entries(values)) await field(ada, name).fill(value);
  };
  const wrong = (ada) => ada.page.locator('[aria-invalid=true]').evaluateAll((inputs) => inputs.map(({ name, id }) => name || id));
  const detailsOf = async (order) => isOk(await server.admin('GET', `/admin/v1/orders/${order}`), 200).details;
  const pay = (ada) => ada.page.getByRole('button', { name: /^Pay / }).click();

  const contact = { 'contact.name': 'Ada Lovelace', 'contact.phone': '+44 20 7946 0000' };
  const home = {
    'shipping_address.name': 'Ada Lovelace',
    'shipping_address.line1': '12 St James’s Square',
    'shipping_address.city': 'London',
  };
  const kept = {
    contact: { name: 'Ada Lovelace', phone: '+44 20 7946 0000' },
    shipping_address: { name: 'Ada Lovelace', line1: '12 St James’s Square', city: 'London', country: 'GB' },
    shipping_method: 'fast',
  };

  test('says what is missing, keeps what was typed over a reload, and sends what was asked for', async () => {
    const sale = await server.addSale(saleOf(asksForEverything));
    const ada = await person();
    await ada.buys(sale);
    await ada.reads('legend', 'Shipping address');
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await pay(ada);
    await ada.reads('.wrong', 'Please fill this in.');
    assert.deepEqual(await wrong(ada), [
      'contact.name',
      'contact.phone',
      'shipping_address.name',
      'shipping_address.line1',
      'shipping_address.city',
      'shipping_address.country',
    ]);
    assert.equal(await ada.page.evaluate(() => document.activeElement.name), 'contact.name');
    await fill(ada, { ...contact, ...home });
    await field(ada, 'shipping_address.country').selectOption({ label: 'United Kingdom' });
    await ada.page.reload();
    await ada.reads('legend', 'Shipping address');
    assert.equal(await field(ada, 'shipping_address.line1').inputValue(), home['shipping_address.line1']);
    assert.equal(await field(ada, 'shipping_address.country').inputValue(), 'GB');
    assert.equal(await ada.page.getByLabel('E-mail address').inputValue(), 'ada@example.com');
    await ada.page.getByLabel('By air').check();
    await pay(ada);
    const order = await ada.arrivesAt('**/order/ord_*');
    await ada.reads('h1', 'Confirmed: it is yours');
    assert.deepEqual(await detailsOf(order), kept);
    ada.noTrouble();
    await ada.close();
  });

  test('another billing address is wanted whole, or not at all', async () => {
    const sale = await server.addSale(saleOf({ asks_for: ['shipping_address', 'billing_address'] }));
    const ada = await person();
    await ada.buys(sale);
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await fill(ada, home);
    await field(ada, 'shipping_address.country').selectOption('GB');
    await ada.page.locator('#ask-billing_address summary').click();
    await ada.reads('#billing-same', 'Leave it empty');
    await fill(ada, { 'billing_address.company': 'Analytical Engines' });
    await pay(ada);
    await ada.reads('.wrong', 'Please fill this in.');
    assert.deepEqual(await wrong(ada), ['name', 'line1', 'city', 'country'].map((name) => `billing_address.${name}`));
    await fill(ada, { 'billing_address.company': '' });
    await pay(ada);
    const order = await ada.arrivesAt('**/order/ord_*');
    assert.deepEqual(await detailsOf(order), { shipping_address: kept.shipping_address });
    ada.noTrouble();
    await ada.close();
  });

  test('a sale that asks for nothing shows none of it', async () => {
    const ada = await person();
    await ada.buys(await server.addSale(saleOf()));
    await ada.page.getByRole('button', { name: /^Pay / }).waitFor();
    for (const part of ['contact', 'shipping_address', 'billing_address', 'shipping_method']) {
      assert.equal(await ada.page.locator(`#ask-${part}`).isVisible(), false, part);
    }
    ada.noTrouble();
    await ada.close();
  });

  test('in the language of the page, countries too', async () => {
    const ada = await person({ locale: 'de' });
    await ada.goes(`/.sluice/sale/${await server.addSale(saleOf(asksForEverything))}`);
    await ada.presses('Jetzt kaufen');
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.reads('legend', 'Lieferadresse');
    await field(ada, 'shipping_address.country').selectOption({ label: 'Österreich' });
    assert.equal(await field(ada, 'shipping_address.country').inputValue(), 'AT');
    const codes = await field(ada, 'shipping_address.country').locator('option').evaluateAll((all) => all.map(({ value }) => value));
    for (const code of ['DE', 'GB', 'US', 'JP', 'TW', 'XK']) assert.ok(codes.includes(code), code);
    for (const code of ['DD', 'UK', 'SU', 'EU', 'ZZ', 'XA']) assert.ok(!codes.includes(code), code);
    assert.equal(new Set(codes).size, codes.length);
    ada.noTrouble();
    await ada.close();
  });

  test('without JavaScript, too: what is wrong is marked, and nothing that was typed is lost', async () => {
    const sale = await server.addSale(saleOf(asksForEverything));
    const ben = await person({ javaScriptEnabled: false });
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.presses('Take it now');
    await ben.page.waitForURL('**/checkout/hold_*?plain=1');
    await ben.page.getByLabel('E-mail address').fill('ada@example.com');
    await fill(ben, { ...contact, ...home, 'shipping_address.city': '  ', 'shipping_address.country': 'gb' });
    await ben.page.getByLabel('By air').check();
    const answered = ben.page.waitForResponse((answer) => answer.request().method() === 'POST');
    await ben.page.getByRole('button', { name: /^Pay / }).click();
    assert.equal((await answered).status(), 422);
    await ben.reads('.notice', 'Please fill this in.');
    assert.deepEqual(await wrong(ben), ['shipping_address.city']);
    assert.equal(await ben.page.getByLabel('E-mail address').inputValue(), 'ada@example.com');
    assert.equal(await field(ben, 'contact.phone').inputValue(), contact['contact.phone']);
    assert.equal(await ben.page.getByLabel('By air').isChecked(), true);
    // As its browser shows it, looked at by one with scripts, which the checker needs.
    const html = await ben.page.content();
    const checker = await person();
    await checker.page.route('**/looked-at', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await checker.goes('/looked-at');
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(checker.page, scheme), []);
    await checker.close();
    await fill(ben, { 'shipping_address.city': 'London' });
    await ben.page.getByRole('button', { name: /^Pay / }).click();
    const order = await ben.arrivesAt('**/order/ord_*');
    assert.deepEqual(await detailsOf(order), kept);
    ben.noTrouble();
    await ben.close();
  });

  test('without JavaScript, what was not asked for when the page was loaded is asked for again', async () => {
    const sale = await server.addSale(saleOf());
    const ben = await person({ javaScriptEnabled: false });
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.presses('Take it now');
    await ben.page.waitForURL('**/checkout/hold_*?plain=1');
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    isOk(await server.admin('PATCH', `/admin/v1/sales/${sale}`, { asks_for: ['contact'] }), 200);
    await ben.page.getByRole('button', { name: /^Pay / }).click();
    await ben.reads('legend', 'Whom to reach');
    assert.deepEqual(await wrong(ben), ['contact.name', 'contact.phone']);
    assert.equal(await ben.page.getByLabel('E-mail address').inputValue(), 'ben@example.com');
    await fill(ben, contact);
    await ben.page.getByRole('button', { name: /^Pay / }).click();
    await ben.arrivesAt('**/order/ord_*');
    ben.noTrouble();
    await ben.close();
  });
});
