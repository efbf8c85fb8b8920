import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { heldSale, pages } from '../lib/pages.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { cells, makeUp, showCell } from '../lib/waiting.mjs';

describe('Every page', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const newSale = (fields) => server.addSale(saleOf(fields));
  const pagesOf = (sale) => {
    const of_nobody = ['/.sluice/checkout/hold_00000000000000000000000000', '/.sluice/order/ord_00000000000000000000000000'];
    return ['/', `/.sluice/sale/${sale}`, `/.sluice/queue/${sale}`, `/.sluice/draw/${sale}`, ...of_nobody];
  };

  for (const [name, lead] of Object.entries(pages)) {
    test(`${name} can be used by everybody, in light and dark, on a phone`, async () => {
      const ada = await Person.in(browser, server.buyers);
      await lead(ada, { server, browser });
      for (const scheme of ['light', 'dark']) {
        assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
      }
      const { wide, title, language } = await ada.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        title: document.title,
        language: document.documentElement.lang,
      }));
      assert.ok(wide <= 375, `${wide} px wide on a phone of 375`);
      assert.ok(title && language);
      await ada.close();
    });
  }

  test('of the waiting page, in every scene, can be used by everybody', async () => {
    const sale = await newSale();
    const ada = await Person.in(browser, server.buyers);
    const answers = {};
    await makeUp(ada.page, answers);
    for (const cell of cells) {
      const [state, held, name] = cell;
      await showCell(ada, `/.sluice/queue/${sale}`, answers, cell);
      for (const scheme of ['light', 'dark']) {
        assert.deepEqual(await accessibilityTroubles(ada.page, scheme), [], `${state}, ${held}: ${name}`);
      }
    }
    ada.noTrouble();
    await ada.close();
  });

  test('explains itself without JavaScript', async () => {
    const { sale } = await heldSale({ server, browser });
    const ada = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    for (const path of pagesOf(sale)) {
      await ada.goes(path);
      await ada.reads('p', /JavaScript/);
    }
    ada.noTrouble();
    await ada.close();
  });

  test('comes with the headers that keep others out', async () => {
    const sale = await newSale();
    for (const path of pagesOf(sale)) {
      const { status, headers } = await server.ask('GET', path);
      assert.equal(status, 200, path);
      assert.match(headers['content-type'], /^text\/html; charset=utf-8/, path);
      const policy = headers['content-security-policy'];
      assert.match(policy, /default-src 'self'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /unsafe/, path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.ok(headers['referrer-policy'], path);
      assert.match(headers['cache-control'], /no-store|no-cache/, path);
    }
  });

  test("/sluice.js is there for a shop's own page", async () => {
    const { status, headers, text } = await server.ask('GET', '/sluice.js');
    assert.equal(status, 200);
    assert.match(headers['content-type'], /javascript/);
    assert.ok(text.length > 100);
  });
});
