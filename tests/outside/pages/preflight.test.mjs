// The preflight on the dashboard: what somebody sees and ticks before a sale opens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { addUser, password } from '../lib/operator.mjs';
import { startServer } from '../lib/server.mjs';

const config = `
[[sale]]
id = "drop"
name = "Winter drop"
opens_at = 2099-12-24T20:00:00Z
items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 10 }]
[sale.preflight]
expected_peak = 100
ticks = [{ id = "host", text = "The host knows the day and the hour" }, { id = "cdn", text = "The CDN keeps the pictures" }]
waive = ["clock", "ledger", "caches"]
`;

describe('The preflight on the dashboard', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer({ config }), openBrowser()]);
    const figures = { verdict: 'pass', buyers: 20000, arrivals_per_s: 2000, p99_ms: 12.5 };
    for (const run of ['peak', 'degraded', 'failover']) {
      const kept = await server.admin('PUT', `/admin/v1/sales/drop/rehearsals/${run}`, figures);
      assert.equal(kept.status, 200, kept.text);
    }
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  async function comes(log_in, options) {
    const person = await Person.in(browser, server.operators, { viewport: { width: 1200, height: 900 }, ...options });
    await person.goes('/');
    await log_in(person);
    await person.page.getByRole('link', { name: 'Winter drop', exact: true }).click();
    await person.reads('h1', 'Winter drop');
    return person;
  }
  async function withToken(person) {
    await person.page.getByLabel('Admin token').fill(server.token);
    await person.presses('Sign in');
  }
  async function asEve(person) {
    await person.page.locator('#user').fill('eve');
    await person.page.locator('#password').fill(password);
    await person.presses('Log in');
  }

  test('is unfolded before the sale, says what is missing and what to do, and GO when all is ticked', async () => {
    const ada = await comes(withToken);
    await ada.reads('#preflight-verdict', 'not looked at');
    await ada.presses('Look now');
    await ada.reads('#preflight-answer.bad', '1 thing is not ready.');
    await ada.reads('#preflight-verdict.bad', 'NO-GO');
    await ada.reads('#preflight-checks li', 'not yet: host, cdn');
    await ada.page.getByLabel('The host knows the day and the hour').check();
    await ada.reads('#preflight-ticks li', 'token, ');
    await ada.page.getByLabel('The CDN keeps the pictures').check();
    await ada.presses('Look, and warm up');
    await ada.reads('#preflight-answer', 'All is ready, and warm.');
    await ada.reads('#preflight-verdict.open', 'GO');
    await ada.reads('#preflight-rehearsals li', '2,000 people a second, 20,000 in all, 99 of 100 answered within 13 ms');
    ada.noTrouble();
    await ada.close();
  });

  test('whoever may only watch sees it, and changes nothing', async () => {
    await addUser(server, 'eve', 'view');
    const eve = await comes(asEve);
    await eve.reads('#preflight-ticks li', 'The host knows the day and the hour');
    assert.equal(await eve.page.getByLabel('The host knows the day and the hour').isDisabled(), true);
    assert.equal(await eve.page.getByRole('button', { name: 'Look now' }).isVisible(), false);
    eve.noTrouble();
    await eve.close();
  });

  test('axe finds nothing, and a phone shows all of it', async () => {
    const ada = await comes(withToken, { viewport: { width: 360, height: 740 } });
    await ada.presses('Look now');
    await ada.reads('#preflight-checks li', 'Payment provider');
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
    const wider = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${wider} px wider than the screen`);
    await ada.close();
  });
});
