import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Waiting in a browser', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const person = () => Person.in(browser, server.buyers);

  // Ada holds the only unit, Ben waits for it.
  async function queue() {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [ada, ben] = [await person(), await person()];
    await ada.buys(sale);
    await ben.goes(`/sale/${sale}`);
    await ben.button(/^(Join the line|Buy now)$/).click();
    await ben.arrivesAt(`**/queue/${sale}`);
    await ben.reads('h1', 'You are in line');
    const close = () => Promise.all([ada.close(), ben.close()]);
    return { sale, ada, ben, close };
  }
  async function gives_back(someone) {
    await someone.presses('Give it back');
    await someone.page.locator('dialog[open] button[value=yes]').click();
    await someone.arrivesAt('**/sale/*');
  }

  test('called after the first gives it back, and takes it', async () => {
    const { sale, ada, ben, close } = await queue();
    await ben.reads('#ahead', 'Nobody is ahead of you');
    await gives_back(ada);
    await ben.reads('h1', 'It is your turn');
    await ben.presses('Take it now');
    await ben.arrivesAt('**/checkout/hold_*');
    await ben.reads('h1', 'Checkout');
    assert.equal((await server.report(sale)).items[0].held, 1);
    ada.noTrouble();
    ben.noTrouble();
    await close();
  });

  test('sold out is told while waiting', async () => {
    const { ada, ben, close } = await queue();
    await ada.pays('tok_ok');
    await ben.reads('h1', 'Sold out');
    ben.noTrouble();
    await close();
  });

  test('leaving: the place goes to the next, and the page says so', async () => {
    const { sale, ben, close } = await queue();
    await ben.presses('Leave the line');
    await ben.presses('Stay in line');
    await ben.reads('h1', 'You are in line');
    await ben.presses('Leave the line');
    await ben.page.locator('dialog[open] button[value=yes]').click();
    await ben.arrivesAt(`**/sale/${sale}?from=left`);
    await ben.reads('#answer', 'You have left the line');
    await ben.goes(`/queue/${sale}`);
    await ben.reads('h1', /You (left the line|have no place in this line)/);
    await close();
  });

  test('the place is kept over a reload and found from the product page', async () => {
    const { sale, ben, close } = await queue();
    const number = await until('the ticket number', () => ben.page.locator('#ticket-number').textContent());
    await ben.page.reload();
    await ben.reads('#ticket-number', number);
    await ben.goes(`/sale/${sale}`);
    await ben.page.getByRole('link', { name: 'Go to your place' }).click();
    await ben.reads('#ticket-number', number);
    ben.noTrouble();
    await close();
  });

  test('a pause is told, and ends', async () => {
    const { sale, ben, close } = await queue();
    await server.act(sale, 'pause');
    await ben.reads('#note', 'paused');
    await server.act(sale, 'resume');
    await ben.page.locator('#note', { hasText: 'paused' }).waitFor({ state: 'hidden' });
    ben.noTrouble();
    await close();
  });

  test('a sale that closes is told', async () => {
    const { sale, ben, close } = await queue();
    await server.act(sale, 'close');
    await ben.reads('h1', 'The sale is over');
    await close();
  });

  test('a server that does not answer is told, and the place is kept', async () => {
    const { ben, close } = await queue();
    await ben.context.setOffline(true);
    await ben.reads('#fresh-text', /Your place is kept/);
    await ben.context.setOffline(false);
    await ben.reads('#fresh-text', /Up to date|Updated/);
    await close();
  });
});
