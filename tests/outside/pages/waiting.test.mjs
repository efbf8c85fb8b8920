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
    await ben.goes(`/.sluice/sale/${sale}`);
    await ben.button(/^(Join the line|Buy now)$/).click();
    await ben.arrivesAt(`**/queue/${sale}`);
    await ben.isInLine();
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
    await ben.presses('Take 1 for €25.00');
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
    await ben.goes(`/.sluice/queue/${sale}`);
    await ben.reads('h1', /You (left the line|have no place in this line)/);
    await close();
  });

  test('the place is kept over a reload and found from the product page', async () => {
    const { sale, ben, close } = await queue();
    const number = await ben.page.locator('#ticket-number').textContent();
    await ben.page.reload();
    await ben.reads('#ticket-number', number);
    await ben.goes(`/.sluice/sale/${sale}`);
    await ben.page.getByRole('link', { name: 'Go to your place' }).click();
    await ben.reads('#ticket-number', number);
    ben.noTrouble();
    await close();
  });

  test('a pause is told, and ends', async () => {
    const { sale, ben, close } = await queue();
    await server.act(sale, 'pause');
    await ben.reads('h1', 'The sale is paused');
    await server.act(sale, 'resume');
    await ben.reads('h1', 'You are in line');
    ben.noTrouble();
    await close();
  });

  // What a page has asked for since it was last loaded, by the last part of the address.
  function asked(someone, sale) {
    const counts = { document: 0, events: 0 };
    someone.page.on('request', (request) => {
      if (request.isNavigationRequest()) Object.assign(counts, { document: 0, events: 0 });
      const { pathname } = new URL(request.url());
      if (pathname === `/.sluice/v1/sales/${sale}`) counts.document += 1;
      if (pathname === `/.sluice/v1/sales/${sale}/events`) counts.events += 1;
    });
    return counts;
  }
  async function pauseIsTold(sale, someone) {
    await server.act(sale, 'pause');
    await someone.reads('h1', 'The sale is paused');
    await server.act(sale, 'resume');
    await someone.reads('h1', 'You are in line');
  }

  test('news comes by the event stream, and the document is not asked for beside it', async () => {
    const { sale, ben, close } = await queue();
    await ben.page.addInitScript(() => {
      globalThis.EventSource = class extends EventSource {
        constructor(...address) {
          super(...address);
          this.addEventListener('message', () => (globalThis.has_news = true));
        }
      };
    });
    const counts = asked(ben, sale);
    await ben.page.reload();
    await ben.isInLine();
    // Until the stream has said something the page asks, however long that takes here.
    await ben.page.waitForFunction(() => globalThis.has_news);
    const asked_before = counts.document;
    for (let i = 0; i < 4; ++i) await pauseIsTold(sale, ben);
    await ben.reads('#fresh-text', 'Up to date');
    assert.deepEqual(counts, { document: asked_before, events: 1 });
    ben.noTrouble();
    await close();
  });

  test('where the stream is refused or ends, the page asks as before', async () => {
    const { sale, ben, close } = await queue();
    await ben.page.route('**/events', (route) => route.fulfill({ status: 503, body: '{}' }));
    const counts = asked(ben, sale);
    await ben.page.reload();
    await ben.isInLine();
    await pauseIsTold(sale, ben);
    await until('more documents', () => counts.document >= 4);
    assert.equal(counts.events, 1, 'refused once is enough');

    await ben.page.unroute('**/events');
    await ben.page.route('**/events', async (route) => {
      const document = await (await fetch(`${server.buyers}/v1/sales/${sale}`)).text();
      await route.fulfill({ contentType: 'text/event-stream', body: `data: ${document}\n\n` });
    });
    await ben.page.reload();
    await ben.isInLine();
    await until('another stream, after one that ended', () => counts.events >= 3);
    await pauseIsTold(sale, ben);
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
