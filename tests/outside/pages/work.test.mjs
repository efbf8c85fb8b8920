// What people meet where a place costs work: nothing that they have to do.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A place that costs work, in a browser', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const newSale = (fields) => server.addSale(saleOf({ work: 'always', items: [tee(50)], ...fields }));

  test('one click on the product page is all that is asked', async () => {
    const sale = await newSale();
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.presses('Buy now');
    await ada.arrivesAt('**/checkout/hold_*');
    assert.equal((await server.report(sale)).items[0].held, 1);
    ada.noTrouble();
    await ada.close();
  });

  test('the waiting page joins by itself, and says meanwhile what it does', async () => {
    const sale = await newSale({ items: undefined, cap: 1 });
    const first = await Person.in(browser, server.buyers);
    await first.goes(`/.sluice/queue/${sale}`);
    await first.presses('Join');
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/queue/${sale}`);
    const said = ada.page.evaluate(
      () =>
        new Promise((resolve) => {
          const answer = document.getElementById('answer');
          const look = () => answer.textContent.includes('still working') && resolve(answer.textContent);
          new MutationObserver(look).observe(answer, { childList: true, characterData: true, subtree: true });
        }),
    );
    await ada.presses('Join');
    assert.equal(await said, 'We are still working on your click. Please wait a moment.');
    await ada.reads('h1', 'You are in line');
    ada.noTrouble();
    await Promise.all([first.close(), ada.close()]);
  });

  test('the worker is loaded only where it is needed', async () => {
    const [free, dear] = [await newSale({ work: 'off' }), await newSale()];
    for (const [sale, loads] of [
      [free, 0],
      [dear, 1],
    ]) {
      const ada = await Person.in(browser, server.buyers);
      let loaded = 0;
      ada.context.on('request', (request) => (loaded += request.url().endsWith('/assets/work.js') ? 1 : 0));
      await ada.goes(`/.sluice/sale/${sale}`);
      await ada.presses('Buy now');
      await ada.arrivesAt('**/checkout/hold_*');
      assert.equal(loaded, loads, sale);
      await ada.close();
    }
  });

  test('without JavaScript it is a wait, told in seconds, and the button again', async () => {
    const sale = await newSale();
    const ben = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.presses('Join');
    await ben.reads('[role=status]', 'Many people are coming at once. Wait ');
    const checker = await Person.in(browser, server.buyers);
    await checker.goes(ben.page.url());
    assert.deepEqual(await accessibilityTroubles(checker.page, 'light'), []);
    await checker.close();
    const stamp = () => ben.page.locator('form[action$="/join"] input[name=work]').inputValue();
    const first = await stamp();
    await ben.presses('Join');
    await ben.reads('[role=status]', 'then press the button again');
    assert.equal(await stamp(), first, 'the same time goes on');
    assert.equal((await server.report(sale)).lines[0].issued, 0);
    ben.noTrouble();
    await ben.close();
  });
});
