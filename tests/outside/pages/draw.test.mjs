// Anybody's check of a draw, in the browser.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('The page of a draw', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const drawn = () =>
    server.addSale(saleOf({ opens_at: undefined, lobby: 'draw', lobby_time: '10m', items: [tee(1)] }));

  test('shows the fingerprint before, and computes places after', async () => {
    const sale = await drawn();
    const ada = await Person.in(browser, server.buyers);
    for (let i = 0; i < 6; ++i) await server.ask('POST', `/v1/sales/${sale}/tickets`, { body: {} });
    await ada.context.request.post(`/v1/sales/${sale}/tickets`);
    await ada.goes(`/.sluice/draw/${sale}`);
    await ada.page.getByText('not published yet').waitFor();
    const fingerprint = await ada.page.locator('#commitment').textContent();
    assert.match(fingerprint, /^[0-9a-f]{64}$/);
    await server.act(sale, 'open');
    const current = async () => (await ada.context.request.get(`/v1/sales/${sale}/tickets/current`)).json();
    const { ordinal } = await until('the draw', async () => {
      const place = await current();
      return place.state !== 'lobby' && place;
    });
    await until('the key', async () => (await server.ask('GET', `/v1/sales/${sale}`)).json.draw.key !== undefined);
    await ada.page.getByText('it is the one that was fixed before').waitFor();
    assert.equal(await ada.page.locator('#commitment').textContent(), fingerprint);
    await ada.button('Compute the place').waitFor(); // the form comes with the own number in it
    assert.equal(await ada.page.locator('#number').inputValue(), '7', 'the own number is there already');
    await ada.presses('Compute the place');
    await ada.page.getByText(`Number 7 has place ${ordinal}.`).waitFor();
    await ada.page.locator('#number').fill('8');
    await ada.page.locator('#form').evaluate((form) => (form.noValidate = true));
    await ada.presses('Compute the place');
    await ada.page.getByText('Numbers go from 1 to 7.').waitFor();
    ada.noTrouble();
    await ada.close();
  });

  test('says of other sales that they have none', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/draw/${sale}`);
    await ada.reads('h1:visible', 'This sale has no draw');
    await ada.close();
  });
});
