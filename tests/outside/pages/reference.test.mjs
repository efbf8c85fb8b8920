import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';

const small_phone = { width: 360, height: 740 };

describe('A page for programmers', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const pages = [
    ["the buyers' description", 'buyers', '/openapi', 'Sluice, buyer API'],
    ["the operators' description", 'operators', '/openapi', 'Sluice, operator API'],
    ['a problem', 'buyers', '/problems/sold-out', 'Sold out'],
    ['a problem of operators', 'operators', '/problems/no-such-job', 'No such job'],
    ['a problem of the transport', 'buyers', '/problems/too-slow', 'Request timeout'],
  ];

  for (const [name, port, path, heading] of pages) {
    test(`${name} can be read by everybody, without a script, in light and dark, on a small phone`, async () => {
      const ada = await Person.in(browser, server[port], { viewport: small_phone });
      assert.equal((await ada.goes(path)).status(), 200);
      await ada.reads('h1', heading);
      for (const each of await ada.page.locator('details').all()) await each.evaluate((node) => (node.open = true));
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
      const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 360, `${wide} px wide on a phone of 360`);
      ada.noTrouble();
      await ada.close();
      const reader = await Person.in(browser, server[port], { viewport: small_phone, javaScriptEnabled: false });
      await reader.goes(path);
      await reader.reads('h1', heading);
      reader.noTrouble();
      await reader.close();
    });
  }

  test('is gone through with the keyboard: to the contents, to an operation, to its answers', async () => {
    const ada = await Person.in(browser, server.buyers, { viewport: small_phone });
    await ada.goes('/openapi');
    await ada.page.keyboard.press('Tab');
    await ada.reads(':focus', 'Skip to content');
    const link = ada.page.getByRole('link', { name: 'POST /v1/sales/{sale}/buy' });
    await link.focus();
    await ada.page.keyboard.press('Enter');
    await ada.page.waitForURL('**/openapi#buy');
    const answer = ada.page.locator('#buy summary').first();
    await answer.focus();
    await ada.page.keyboard.press('Enter');
    assert.ok(
      await ada.page
        .locator('#buy details')
        .first()
        .evaluate((node) => node.open),
    );
    await ada.reads('#buy pre', '"outcome": "secured"');
    ada.noTrouble();
    await ada.close();
  });

  test('leads from a problem to the description, and says whether to try again', async () => {
    const ada = await Person.in(browser, server.buyers, { viewport: small_phone });
    await ada.goes('/problems/not-open');
    for (const part of ['What it means', 'What to do', 'Whether to send the same request again'])
      await ada.reads('h2', part);
    await ada.reads('p', 'Yes, after a pause');
    await ada.page.getByRole('link', { name: 'All problems' }).click();
    await ada.page.waitForURL('**/openapi#problems');
    await ada.reads('h2', 'Problems');
    ada.noTrouble();
    await ada.close();
  });
});
