// The report of a sale as people open it, and the pages on which visitors say how it went.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { run, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A report', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const thumbs = async (sale) => (await server.admin('GET', `/admin/v1/sales/${sale}/report/json`)).json.feedback;
  async function soldOut() {
    const sale = await server.addSale(saleOf({ name: 'Told <afterwards>', items: [tee(2)] }));
    for (let i = 0; i < 2; i += 1) {
      const buyer = new Buyer(server);
      const { hold } = (await buyer.buy(sale)).json;
      const { order } = (await buyer.checkout(hold)).json;
      await buyer.orderIs(order, 'confirmed');
    }
    await until('the chronicle to tell of it', async () => {
      const told = await server.admin('GET', `/admin/v1/sales/${sale}/report/json`);
      return told.json.incidents.some(({ kind }) => kind === 'sold_out');
    });
    return sale;
  }

  test('opens from a file, asks for nothing, and is fit for everybody, narrow and wide, light and dark', async () => {
    const sale = await soldOut();
    const file = path.join(await scratchFolder(), 'report.html');
    const told = await run(['report', sale, '--data', server.data, '--html', file]);
    assert.equal(told.code, 0, told.err);
    for (const width of [320, 1200]) {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => asked.push(message.text()));
      await page.goto(pathToFileURL(file).href);
      assert.match(await page.locator('h1').textContent(), /^Sold out in /);
      await page.getByText('Told <afterwards>').first().waitFor();
      assert.deepEqual(asked, [pathToFileURL(file).href]);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, `${width} px`);
      // A page from a file runs no script that is added, under the report's own policy: looked at without it.
      const bare = await browser.newPage({ viewport: { width, height: 800 } });
      await bare.setContent((await readFile(file, 'utf8')).replace(/<meta http-equiv[^>]*>/, ''));
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(bare, scheme), []);
      await page.close();
      await bare.close();
    }
  });

  test('is saved from the operators’ page', async () => {
    const sale = await server.addSale(saleOf({ name: 'Saved drop' }));
    const person = await Person.in(browser, server.operators, { viewport: { width: 1200, height: 900 } });
    await person.goes('/');
    await person.page.getByLabel('Admin token').fill(server.token);
    await person.presses('Sign in');
    await person.page.getByRole('link', { name: 'Saved drop', exact: true }).click();
    const saved = person.page.waitForEvent('download');
    await person.presses('Page to read or mail');
    const file = await (await saved).path();
    assert.match(await readFile(file, 'utf8'), /<title>Report: Saved drop<\/title>/);
    await person.reads('#report-answer', 'Saved');
    await person.close();
  });

  test('counts a tap on the order page, and thanks for it', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const ada = await Person.in(browser, server.buyers);
    await ada.buys(sale);
    await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed: it is yours');
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
    await ada.page.getByRole('button', { name: 'Good', exact: true }).click();
    await ada.reads('#thanks', 'Thank you. It was counted.');
    await until('the thumb to be told', async () => (await thumbs(sale)).order.up === 1);
    ada.noTrouble();
    await ada.close();
  });

  test('counts a tap of somebody who waits, who is back at once', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await new Buyer(server).buy(sale);
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.presses('Join');
    await ada.isInLine();
    await ada.page.locator('a[data-to=thumbs]').click();
    await ada.reads('h1', 'How is it going?');
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
    await ada.page.getByRole('button', { name: 'Something does not work' }).click();
    await ada.isInLine();
    await until('the thumb to be told', async () => (await thumbs(sale)).waiting.problem === 1);
    ada.noTrouble();
    await ada.close();
  });

  test('counts a tap without JavaScript', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await new Buyer(server).buy(sale);
    const ada = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    await ada.goes(`/.sluice/queue/${sale}?plain=1`);
    await ada.presses('Join');
    await ada.reads('h1', 'You are in line');
    await ada.presses('Not good');
    await ada.reads('p', 'Thank you. It was counted.');
    await until('the thumb to be told', async () => (await thumbs(sale)).waiting.down === 1);
    await ada.close();
  });
});
