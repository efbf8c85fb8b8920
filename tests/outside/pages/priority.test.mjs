import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const lines = [{ name: 'members', share: 0.2, codes: [{ code: 'WINTER' }, { code: 'ONCE-ONLY', uses: 1 }] }];

describe('A priority code', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const person = (options) => Person.in(browser, server.buyers, options);
  const follows = (who, name) => who.page.getByRole('link', { name }).filter({ visible: true }).click();

  // Somebody holds the only unit; somebody else waits for it.
  async function waiting() {
    const sale = await server.addSale(saleOf({ items: [tee(1)], priority: lines }));
    const [holder, guest] = [await person(), await person()];
    await holder.buys(sale);
    await guest.goes(`/.sluice/sale/${sale}`);
    await guest.button(/^(Join the line|Buy now)$/).click();
    await guest.arrivesAt(`**/queue/${sale}`);
    await guest.isInLine();
    return { sale, holder, guest, close: () => Promise.all([holder.close(), guest.close()]) };
  }

  test('entered on the way leads to a place in its line, and to the turn', async () => {
    const { sale, holder, guest, close } = await waiting();
    await follows(guest, 'I have a code');
    await guest.arrivesAt(`**/priority/${sale}`);
    await guest.page.getByLabel('Your code').fill('wonter');
    await guest.presses('Use the code');
    await guest.reads('#answer', 'No priority line of this sale has this code');
    await guest.page.getByLabel('Your code').fill(' w1n-ter ');
    await guest.presses('Use the code');
    await guest.arrivesAt(`**/queue/${sale}`);
    await guest.reads('h1', 'You are in line');
    await guest.reads('#position', '1');
    const ticket = await (await guest.page.request.get(`/v1/sales/${sale}/tickets/current`)).json();
    assert.equal(ticket.priority, 'members');
    await holder.presses('Give it back');
    await holder.page.locator('dialog[open] button[value=yes]').click();
    await guest.reads('h1', 'It is your turn');
    await guest.button(/^Take 1 for /).click();
    await guest.arrivesAt('**/checkout/hold_*');
    guest.noTrouble();
    await close();
  });

  test('is offered on the product’s page, and told when it is used up', async () => {
    const { sale, guest, close } = await waiting();
    const newcomer = await person();
    await newcomer.goes(`/.sluice/sale/${sale}`);
    await follows(newcomer, 'Enter it');
    await newcomer.arrivesAt(`**/priority/${sale}`);
    await newcomer.page.getByLabel('Your code').fill('ONCE ONLY');
    await newcomer.presses('Use the code');
    await newcomer.arrivesAt(`**/queue/${sale}`);
    await newcomer.isInLine();
    await guest.goes(`/.sluice/priority/${sale}#ONCE-ONLY`);
    await guest.presses('Use the code');
    await guest.reads('#answer', 'This code has been used as often as it may be');
    await newcomer.close();
    await close();
  });

  test('a sale without priority lines says so, and offers none', async () => {
    const sale = await server.addSale(saleOf());
    const nobody = await person();
    await nobody.goes(`/.sluice/priority/${sale}`);
    await nobody.reads('#answer', 'This sale has no priority line.');
    assert.equal(await nobody.page.locator('#form').isVisible(), false);
    await nobody.goes(`/.sluice/sale/${sale}`);
    await nobody.reads('#name', /Sale/);
    assert.equal(await nobody.page.locator('#priority-note').isVisible(), false);
    await nobody.goes('/.sluice/priority/none');
    await nobody.reads('h1', 'There is no such sale');
    await nobody.close();
  });

  test('works without JavaScript: a form on the page that says how things stand', async () => {
    const { sale, close } = await waiting();
    const plain = await person({ javaScriptEnabled: false });
    await plain.goes(`/.sluice/queue/${sale}?plain=1`);
    await plain.page.getByLabel('I have a priority code').fill('wonter');
    await plain.presses('Use the code');
    await plain.reads('[role=alert]', 'No priority line of this sale has this code');
    await plain.page.getByLabel('I have a priority code').fill('WINTER');
    await plain.presses('Use the code');
    await plain.reads('h1', 'You are in line');
    await plain.reads('#position', '1');
    await plain.close();
    await close();
  });

  test('no page of it has a fault that axe knows, by day and by night', async () => {
    const { sale, guest, close } = await waiting();
    // Each is whole once it says this.
    const addresses = {
      [`/.sluice/priority/${sale}`]: ['h1', 'Priority code'],
      [`/.sluice/queue/${sale}`]: ['#ticket-number', /\d/],
      [`/.sluice/queue/${sale}?plain=1`]: ['#ticket-number', /\d/],
      [`/.sluice/sale/${sale}`]: ['#mine', 'place'],
    };
    for (const [address, said] of Object.entries(addresses)) {
      await guest.goes(address);
      await guest.reads(...said);
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(guest.page, scheme), []);
    }
    await close();
  });
});
