// People without a mouse: every control is reached with Tab, shows that it is, and whoever was at one that goes away is
// not sent back to the top of the page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const tabs_max = 40; // more than any page has controls

describe('With the keyboard alone', { skip: no_browser }, () => {
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

  // What has the focus: its id, or nothing ("" is the page itself, where Tab begins again), and whether that can be seen.
  const focus = ({ page }) =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      if (at === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const { width, height } = at.getBoundingClientRect();
      const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      return { id: at.id, isSeen: at.matches(':focus-visible') && isOutlined && width > 0 && height > 0 };
    });
  const isAt = async (someone, id, what) => assert.deepEqual(await focus(someone), { id, isSeen: true }, what);
  async function tabsTo(someone, id) {
    for (let i = 0; i < tabs_max; i += 1) {
      await someone.page.keyboard.press('Tab');
      const at = await focus(someone);
      if (at) assert.ok(at.isSeen, `the focus on #${at.id} cannot be seen`);
      if (at?.id === id) return;
    }
    assert.fail(`Tab never reaches #${id}`);
  }
  const presses = ({ page }, key) => page.keyboard.press(key);
  async function payTo(someone) {
    await someone.arrivesAt('**/checkout/hold_*');
    await someone.page.getByRole('button', { name: /^Pay / }).waitFor();
    await tabsTo(someone, 'email');
    await someone.page.keyboard.type('ada@example.com');
    await tabsTo(someone, 'pay');
    await presses(someone, 'Enter');
    await someone.arrivesAt('**/order/ord_*');
    await someone.reads('h1', 'Confirmed: it is yours');
  }

  test('one buys: from the product to the confirmed order', async () => {
    const ada = await person();
    await ada.goes(`/.sluice/sale/${await server.addSale(saleOf())}`);
    await ada.button('Buy now').waitFor();
    await tabsTo(ada, 'more');
    await presses(ada, 'Space');
    await tabsTo(ada, 'act');
    await presses(ada, 'Enter');
    await payTo(ada);
    ada.noTrouble();
    await ada.close();
  });

  test('one waits, is called, takes and buys; one who was at what went away goes on at the heading', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [holder, ada] = [await person(), await person()];
    await holder.buys(sale);
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.reads('h1', 'You have no place in this line');
    await tabsTo(ada, 'join');
    await presses(ada, 'Enter');
    await ada.isInLine();
    await isAt(ada, 'title', 'after joining');
    await tabsTo(ada, 'sound');
    await presses(ada, 'Space');
    assert.equal(await ada.page.locator('#sound').getAttribute('aria-checked'), 'true');
    await isAt(ada, 'sound', 'a switch keeps the focus');

    await tabsTo(ada, 'leave');
    await presses(ada, 'Enter');
    await ada.page.locator('dialog[open]').waitFor();
    await presses(ada, 'Escape');
    await ada.page.locator('dialog[open]').waitFor({ state: 'hidden' });
    await isAt(ada, 'leave', 'after the question was answered with no');

    await tabsTo(ada, 'sound');
    await holder.presses('Give it back');
    await holder.page.locator('dialog[open] button[value=yes]').click();
    await ada.reads('h1', 'It is your turn');
    await isAt(ada, 'title', 'when called');
    await tabsTo(ada, 'take');
    await presses(ada, 'Space');
    await payTo(ada);
    for (const each of [holder, ada]) {
      each.noTrouble();
      await each.close();
    }
  });

  test('who waits at the button for the opening is at it when it opens, and when the sale is over', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(3600) }));
    const ada = await person();
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.reads('#act', 'Not open yet');
    await tabsTo(ada, 'act');
    await presses(ada, 'Enter');
    await server.act(sale, 'open');
    await ada.reads('#act', 'Buy now');
    await isAt(ada, 'act', 'when it opens');
    await server.act(sale, 'close');
    await ada.reads('#act', 'Sale closed');
    await isAt(ada, 'act', 'when it closes');
    await presses(ada, 'Enter');
    assert.equal((await server.report(sale)).lines[0].issued, 0, 'nothing was asked for');
    ada.noTrouble();
    await ada.close();
  });

  test('who is at the checkout when its time ends goes on at the heading', async () => {
    const sale = await server.addSale(saleOf({ hold: '15s' }));
    const ada = await person();
    await ada.buys(sale);
    await ada.page.getByRole('button', { name: /^Pay / }).waitFor();
    await tabsTo(ada, 'email');
    await ada.reads('h1', 'The time ran out');
    await isAt(ada, 'end-title');
    await ada.close();
  });

  test('who asked for a code for another device, and then gave the place away, goes on at the heading', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [holder, desk, phone] = [await person(), await person(), await person()];
    await holder.buys(sale);
    await desk.goes(`/.sluice/queue/${sale}`);
    await desk.presses('Join');
    await desk.isInLine();
    await desk.goes(`/.sluice/handover/${sale}`);
    await desk.button('Continue on another device').waitFor();
    await tabsTo(desk, 'ask');
    await presses(desk, 'Enter');
    await desk.reads('#code', /^\w{4}-\w{4}$/);
    await isAt(desk, 'heading', 'with a code');
    await tabsTo(desk, 'to-place');

    await phone.goes(`/.sluice/handover/${sale}`);
    await phone.button('Continue here').waitFor();
    await tabsTo(phone, 'given');
    await phone.page.keyboard.type(await desk.page.locator('#code').innerText());
    await presses(phone, 'Enter');
    await phone.isInLine();
    await desk.reads('#answer', 'Your place is on another device now.');
    await isAt(desk, 'heading', 'without the place');
    for (const each of [holder, desk, phone]) await each.close();
  });

  test('who is at a sale in the list stays there when another one comes', async () => {
    const sale = await server.addSale(saleOf({ name: 'The one that is read' }));
    const ada = await person();
    await ada.page.clock.install(); // the list is asked for every ten seconds
    await ada.goes('/');
    const link = ada.page.getByRole('link', { name: 'The one that is read' });
    await link.focus();
    await server.addSale(saleOf({ name: 'The one that came' }));
    await ada.page.clock.fastForward(20_000);
    await ada.reads('h2', 'The one that came');
    assert.ok(await link.evaluate((node) => node === document.activeElement));
    await ada.close();
  });
});
