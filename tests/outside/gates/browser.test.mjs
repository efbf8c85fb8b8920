// People in Chromium, in front of a shop behind a gate: they are let through, wait, and go on.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Site } from '../lib/proxies.mjs';
import { until } from '../lib/until.mjs';

describe('In a browser, a gate', { skip: no_browser }, () => {
  let browser;
  before(async () => (browser = await openBrowser()));
  after(() => browser.close());

  const heading_for = '/b?c=d%20e&f=g';
  const shopSays = (person) => person.page.waitForURL((url) => url.pathname + url.search === heading_for);
  // The page comes anew, and its visitor goes on, when they say so.
  async function goesOnWithoutScripts({ page }) {
    await until('the call', async () => {
      await page.getByRole('link', { name: 'Look again' }).click();
      return (await page.locator('h1').textContent()) === 'It is your turn';
    });
    await page.getByRole('link', { name: 'Continue' }).click();
  }
  const inShop = async (person) => assert.match(await person.page.textContent('body'), /^the shop at /);

  for (const proxy of ['nginx', 'caddy']) {
    for (const [what, options] of [
      ['', {}],
      [', without JavaScript,', { javaScriptEnabled: false }],
    ]) {
      test(`behind ${proxy}${what} lets people through, and those who waited go on by themselves`, async (story) => {
        const site = await Site.open(proxy, { cap: 1 });
        story.after(() => site.close());
        const ada = await Person.in(browser, site.origin, options);
        await ada.goes(heading_for);
        await shopSays(ada);
        await inShop(ada);
        const pass = site.shop.last.headers['x-sluice-pass'];

        const bob = await Person.in(browser, site.origin, options);
        await bob.goes(heading_for);
        const scripts = options.javaScriptEnabled !== false;
        await bob.page.waitForURL(scripts ? /\/queue\/shop\?to=/ : /\/queue\/shop\?plain=1/);
        assert.equal((await site.revoke(pass)).status, 204);
        if (!scripts) await goesOnWithoutScripts(bob);
        await shopSays(bob);
        await inShop(bob);
        ada.noTrouble();
        bob.noTrouble();
        await ada.close();
        await bob.close();
      });
    }
  }
});
