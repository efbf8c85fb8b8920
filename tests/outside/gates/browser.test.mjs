// People in Chromium, in front of a shop behind a gate: they are let through, wait, and go on by themselves.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Site, Visitor } from '../lib/proxies.mjs';

describe('In a browser, a gate', { skip: no_browser }, () => {
  let browser;
  before(async () => (browser = await openBrowser()));
  after(() => browser.close());

  const heading_for = '/b?c=d%20e&f=g';
  const shopSays = (person) => person.page.waitForURL((url) => url.pathname + url.search === heading_for);
  const plain_page = /\/queue\/shop\?.*plain=1&to=/;
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
        await bob.page.waitForURL(scripts ? /\/queue\/shop\?to=/ : plain_page);
        assert.equal((await site.revoke(pass)).status, 204);
        // Without scripts the page comes anew when its reader says so.
        if (!scripts) await bob.page.reload();
        await shopSays(bob);
        await inShop(bob);
        ada.noTrouble();
        bob.noTrouble();
        await ada.close();
        await bob.close();
      });
    }
  }

  test('without JavaScript, keeps the way back through the links and forms of the waiting page', async (story) => {
    const site = await Site.open('nginx', { cap: 1 });
    story.after(() => site.close());
    await new Visitor(site.origin).goes('/a');
    const pass = site.shop.last.headers['x-sluice-pass'];
    const bob = await Person.in(browser, site.origin, { javaScriptEnabled: false });
    await bob.goes(heading_for);
    await bob.page.waitForURL(plain_page);
    await bob.page.locator('a[href*="refresh="]').click();
    await bob.page.waitForURL(/refresh=.*to=/);
    await site.revoke(pass);
    await bob.page.reload();
    await shopSays(bob);
    await bob.close();
  });
});
