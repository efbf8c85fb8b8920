// How a shop shows itself, on every page and in every language.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { scratchFolder } from '../lib/program.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#71f"/></svg>';
const first_round_trip = 14_336;
const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar'];
const html = { Accept: 'text/html' };

// Its own name, logo, colour and duties; the sale "drop" has a look of its own.
async function nordlicht() {
  const logo = path.join(await scratchFolder(), 'logo.svg');
  await writeFile(logo, svg);
  return `[shop]
name = "Nordlicht"
logo = "${logo}"
accent = "#7a1f5c"
contact = "help@nord.example"
imprint = "https://nord.example/imprint"
[[sale]]
id = "drop"
name = "Winter drop"
opens_at = 2024-01-01T00:00:00Z
items = [{ id = "tee", name = "Winter tee", price = { amount = 2500, currency = "EUR" }, stock = 5 }]
[sale.shop]
name = "Drop by Nord"
accent = "#113355"
`;
}

describe('A shop’s own look', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer({ config: await nordlicht() }), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const accentOf = (person) =>
    person.page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent'));

  test('is on every page, in light and dark, and nothing says that this is Sluice', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await Person.in(browser, server.buyers);
    for (const at of ['/', `/.sluice/sale/${sale}`, `/.sluice/queue/${sale}`, `/.sluice/handover/${sale}`, `/.sluice/priority/${sale}`, '/.sluice/draw/x', '/no/page']) {
      await ada.page.emulateMedia({ colorScheme: 'light' });
      await ada.goes(at);
      await ada.reads('#brand', 'Nordlicht');
      assert.ok(await ada.page.locator('#brand img').evaluate((image) => image.decode().then(() => image.width > 0)), at);
      assert.match(await ada.page.title(), /Nordlicht$/);
      assert.doesNotMatch(await ada.page.locator('body').innerText(), /Sluice|demo/iu);
      await ada.reads('footer a', 'Imprint');
      assert.equal(await accentOf(ada), '#7a1f5c');
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), [], at);
    }
    await ada.close();
  });

  test('of a sale that has its own goes along to the checkout and the order', async () => {
    const ada = await Person.in(browser, server.buyers);
    await ada.buys('drop');
    for (const next of [() => ada.pays('tok_ok'), () => {}]) {
      await ada.reads('#brand', 'Drop by Nord');
      await ada.page.waitForFunction(() => document.title.endsWith('Drop by Nord'));
      assert.equal(await accentOf(ada), '#113355');
      await next();
    }
    await ada.reads('h1', 'Confirmed: it is yours');
    await ada.reads('#hint', 'note the order number');
    ada.noTrouble();
    await ada.close();
  });

  test('has a logo that is kept for ever and runs nothing', async () => {
    const { text } = await server.ask('GET', '/');
    const [, address] = /<img src="(\/\.sluice\/assets\/shop\/[0-9a-f]{16}\.svg)"/.exec(text);
    const answer = await server.ask('GET', address);
    assert.equal(answer.text, svg);
    assert.equal(answer.headers['content-type'], 'image/svg+xml');
    assert.match(answer.headers['cache-control'], /immutable/);
    assert.match(answer.headers['content-security-policy'], /default-src 'none';.* sandbox/);
    assert.equal((await server.ask('GET', address.replace(/[0-9a-f]{16}/, '0'.repeat(16)))).status, 404);
  });
});

describe('Pages of a shop that says nothing of itself', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  test('are neutral: they show where one is', async () => {
    const sale = await server.addSale(saleOf({ name: 'Winter drop' }));
    const ada = await Person.in(browser, server.buyers);
    for (const at of ['/', `/.sluice/sale/${sale}`, `/.sluice/queue/${sale}`]) {
      await ada.goes(at);
      await ada.reads('#brand', new URL(server.buyers).host);
      assert.doesNotMatch(await ada.page.content(), /Sluice demo/u);
    }
    await ada.close();
  });

  test('come compressed within the first round trip, in every language', async () => {
    const sale = await server.addSale(saleOf());
    for (const language of languages) {
      for (const at of ['/', `/.sluice/sale/${sale}`, `/.sluice/queue/${sale}`, '/.sluice/checkout/x', '/.sluice/order/x', `/.sluice/handover/${sale}`, '/no/page']) {
        const headers = { ...html, 'Accept-Encoding': 'gzip', 'Accept-Language': language };
        const answer = await fetch(server.buyers + at, { headers });
        const size = Number(answer.headers.get('content-length'));
        assert.ok(size > 2000 && size < first_round_trip, `${at} in ${language}: ${size}`);
        assert.equal(answer.headers.get('content-encoding'), 'gzip');
        assert.equal(answer.headers.get('content-language'), language);
        assert.match(await answer.text(), new RegExp(`<html lang="${language}"`));
      }
    }
  });

  test('ask for one document, and then only for what is on sale', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await Person.in(browser, server.buyers);
    const asked = [];
    ada.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.button('Buy now').waitFor();
    assert.deepEqual([...new Set(asked)], [`/.sluice/sale/${sale}`, `/.sluice/v1/sales/${sale}`]);
    await ada.close();
  });

  test('can be read in another language, which is remembered and is not part of the address', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/sale/${sale}?from=left`);
    await ada.page.locator('.languages summary').click();
    await ada.page.getByRole('link', { name: 'Deutsch' }).click();
    await ada.reads('#act', 'Jetzt kaufen');
    assert.equal(new URL(ada.page.url()).search, '?from=left', 'what else was in the address is still there');
    await ada.reads('#price', '25,00');
    await ada.presses('Jetzt kaufen');
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.reads('h1', 'Kasse');
    await ada.goes('/');
    await ada.reads('h1', 'Verkäufe');
    ada.noTrouble();
    await ada.close();
  });

  test('can be read in another language without JavaScript, on the plain page too', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const ben = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.page.locator('.languages summary').click();
    await ben.page.getByRole('link', { name: 'Français' }).click();
    await ben.page.waitForURL(/plain=1&lang=fr/);
    await ben.reads('button', 'Participer');
    await ben.goes(`/.sluice/sale/${sale}`);
    assert.equal(await ben.page.locator('html').getAttribute('lang'), 'fr');
    await ben.close();
  });

  test('read from the right do not widen, and keep the code readable from the left', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const ada = await Person.in(browser, server.buyers, { locale: 'ar' });
    for (const at of ['/', `/.sluice/sale/${sale}`, `/.sluice/queue/${sale}`, `/.sluice/handover/${sale}`, '/.sluice/order/x']) {
      await ada.goes(at);
      assert.equal(await ada.page.locator('html').getAttribute('dir'), 'rtl');
      assert.ok((await ada.page.evaluate(() => document.documentElement.scrollWidth)) <= 375, at);
    }
    await ada.close();
  });

  test('of an order, read from the right, have its marks beside its steps', async () => {
    const ada = await Person.in(browser, server.buyers, { locale: 'ar' });
    await ada.goes(`/.sluice/sale/${await server.addSale(saleOf())}`);
    await ada.presses('اشترِ الآن');
    await ada.arrivesAt('**/checkout/hold_*');
    await ada.page.locator('#email').fill('ada@example.com');
    await ada.page.locator('#pay').click();
    await ada.arrivesAt('**/order/ord_*');
    await ada.page.locator('#timeline li').first().waitFor();
    const { mark, middle } = await ada.page.evaluate(() => {
      const step = document.querySelector('#timeline li');
      const { left } = getComputedStyle(step, '::before');
      return { mark: Number.parseFloat(left), middle: step.clientWidth / 2 };
    });
    assert.ok(mark > middle, `${mark} of ${middle * 2}`);
    await ada.close();
  });

  test('list what can be bought first, and no gate', async () => {
    const own = await startServer();
    try {
      for (const sale of [
        saleOf({ id: 'a-closed' }),
        saleOf({ id: 'b-soon', opens_at: secondsFromNow(3600) }),
        saleOf({ id: 'c-gate', items: [] }),
        saleOf({ id: 'd-lobby', opens_at: secondsFromNow(600), lobby_time: '1h' }),
        saleOf({ id: 'e-open' }),
      ]) {
        await own.addSale(sale);
      }
      await own.act('a-closed', 'close');
      const ada = await Person.in(browser, own.buyers);
      await ada.goes('/');
      await ada.reads('.tile', 'See the sale');
      const order = await ada.page.locator('.tile').evaluateAll((tiles) => tiles.map((tile) => tile.dataset.sale));
      assert.deepEqual(order, ['e-open', 'd-lobby', 'b-soon', 'a-closed']);
      await ada.close();
    } finally {
      await own.leave();
    }
  });
});

describe('The checkout of a real provider', { skip: no_browser }, () => {
  test('offers its methods and no test card', async () => {
    const sandbox = await startServer();
    const browser = await openBrowser();
    const config = `[payment]\nurl = "${sandbox.sandbox}"\nmethods = [{ id = "tok_ok", label = "Card" }]\n`;
    const server = await startServer({ config });
    try {
      const ada = await Person.in(browser, server.buyers);
      await ada.buys(await server.addSale(saleOf()));
      await ada.reads('form p', 'Card');
      assert.doesNotMatch(await ada.page.locator('main').innerText(), /test/iu);
      assert.equal(await ada.page.locator('input[type=radio]').count(), 0);
      await ada.page.getByLabel('E-mail address').fill('ada@example.com');
      await ada.page.getByRole('button', { name: /^Pay / }).click();
      await ada.reads('h1', 'Confirmed: it is yours');
      assert.doesNotMatch(await ada.page.locator('main').innerText(), /e-mail|sent/iu);
      ada.noTrouble();
      await ada.close();
    } finally {
      await browser.close();
      await server.leave();
      await sandbox.stop();
    }
  });
});

test('Only the demonstration says that it is one', async () => {
  const server = await startServer({ args: ['--demo'] });
  try {
    const { text } = await server.ask('GET', '/', { headers: { 'Accept-Language': 'de' } });
    assert.match(text, /<span>Sluice Demo-Shop<\/span>/);
  } finally {
    await server.stop();
  }
});
