import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Waiting at a gate', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  // One may be inside; Ada is, so whoever comes now waits until she leaves.
  async function crowded() {
    const sale = await server.addSale(saleOf({ items: [], cap: 1 }));
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/v1/gates/${sale}/enter?to=/`);
    await ada.page.waitForURL(/queue/);
    // Should this lead to the waiting page again, that may go on by itself before it is whole.
    await ada.page.goto(`/.sluice/v1/gates/${sale}/enter?to=/`, { waitUntil: 'commit' });
    await ada.page.waitForURL(`${server.buyers}/`);
    const check = () => ada.context.request.get(`/v1/gates/${sale}/check`);
    await until('Ada to be inside', async () => (await check()).status() === 204);
    const leave = () => ada.context.request.delete(`/v1/sales/${sale}/tickets/current`);
    return { sale, ada, leave };
  }
  const waiting_room = (sale) => `/.sluice/queue/${sale}?to=${encodeURIComponent('/.sluice/sale/nothing?a=b')}`;

  test('goes on by itself to where one was heading', async () => {
    const { sale, ada, leave } = await crowded();
    const ben = await Person.in(browser, server.buyers);
    await ben.goes(waiting_room(sale));
    await ben.presses('Join');
    await ben.isInLine();
    await ben.page.locator('#units-row').waitFor({ state: 'hidden' });
    await leave();
    await ben.page.waitForURL('**/sale/nothing?a=b');
    await Promise.all([ada.close(), ben.close()]);
  });

  test('has no page of a product: what leads to one leads to the line', async () => {
    const sale = await server.addSale(saleOf({ items: [], cap: 1 }));
    const ada = await Person.in(browser, server.buyers);
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.page.waitForURL(`**/queue/${sale}`);
    await ada.reads('h1', 'You have no place in this line');
    ada.noTrouble();
    await ada.close();
  });

  test('leads there without JavaScript, too', async () => {
    const { sale, ada, leave } = await crowded();
    const ben = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    await ben.goes(waiting_room(sale));
    await ben.page.waitForURL('**?plain=1');
    await ben.presses('Join');
    await ben.reads('h1', 'You are in line');
    await leave();
    await until('the call', async () => {
      await ben.page.getByRole('link', { name: 'Look again' }).click();
      return (await ben.page.locator('h1').textContent()) === 'It is your turn';
    });
    await ben.page.getByRole('link', { name: 'Continue' }).click();
    await ben.page.waitForURL('**/sale/nothing?a=b');
    await Promise.all([ada.close(), ben.close()]);
  });
});
