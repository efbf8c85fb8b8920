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

  test('behind nginx a place goes to another device with the way that it leads', async (story) => {
    const site = await Site.open('nginx', { cap: 1 });
    story.after(() => site.close());
    const device = () => Person.in(browser, site.origin);
    const [ada, desk, phone] = [await device(), await device(), await device()];
    await ada.goes('/');
    await inShop(ada);
    const pass = site.shop.last.headers['x-sluice-pass'];

    await desk.goes(heading_for);
    await desk.isInLine();
    await desk.page.getByRole('link', { name: 'Continue on another device' }).click();
    await desk.presses('Continue on another device');
    await desk.reads('#code', /^\w{4}-\w{4}$/);
    const [code, where] = await Promise.all(['#code', '#where'].map((each) => desk.page.locator(each).innerText()));
    assert.equal(where, `${site.origin}/.sluice/handover/shop?to=/b?c=d%2520e%26f=g`);

    await phone.goes(where);
    await phone.page.getByLabel('I have a code').fill(code);
    await phone.presses('Continue here');
    await phone.isInLine();
    await phone.page.getByRole('link', { name: 'Continue on another device' }).waitFor();
    assert.equal((await site.revoke(pass)).status, 204);
    await shopSays(phone);
    await inShop(phone);
    for (const each of [ada, desk, phone]) await each.close();
  });

  test('behind nginx nobody is led to another site by the address of the page for codes', async (story) => {
    const site = await Site.open('nginx', { cap: 10 });
    story.after(() => site.close());
    const ada = await Person.in(browser, site.origin);
    await ada.goes('/.sluice/handover/shop?to=//evil.example/x');
    await ada.page.waitForFunction(() => document.getElementById('to-place').search !== '');
    await ada.goes(await ada.page.locator('#to-place').evaluate((link) => link.href));
    await ada.presses('Join');
    await ada.page.waitForURL(`${site.origin}/`);
    await inShop(ada);
    await ada.close();
  });

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
