import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { wide_code, withWideCode } from '../lib/pages.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('Going on with one’s place on another device', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const device = () => Person.in(browser, server.buyers);
  const follows = (person, name) => person.page.getByRole('link', { name }).filter({ visible: true }).click();
  const codeOn = async (person) => {
    await person.presses('Continue on another device');
    await person.reads('#code', /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    return person.page.locator('#code').innerText();
  };

  // Somebody holds the only unit; at a desk somebody waits for it.
  async function waiting() {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [holder, desk, phone] = [await device(), await device(), await device()];
    await holder.buys(sale);
    await desk.goes(`/.sluice/sale/${sale}`);
    await desk.button(/^(Join the line|Buy now)$/).click();
    await desk.arrivesAt(`**/queue/${sale}`);
    await desk.isInLine();
    const close = () => Promise.all([holder, desk, phone].map((each) => each.close()));
    return { sale, holder, desk, phone, close };
  }

  test('a code on the desk, typed on the phone: the phone is in line and buys, the desk is told', async () => {
    const { sale, holder, desk, phone, close } = await waiting();
    const number = await desk.page.locator('#ticket-number').innerText();
    await follows(desk, 'Continue on another device');
    await desk.arrivesAt(`**/handover/${sale}`);
    const code = await codeOn(desk);
    await desk.reads('#where', `${server.buyers}/.sluice/handover/${sale}`);
    await desk.reads('#countdown', /^(5:00|4:\d\d)$/);

    await phone.goes(`/.sluice/queue/${sale}`);
    await phone.reads('h1', 'You have no place in this line');
    await follows(phone, 'I have a code');
    await phone.page.getByLabel('I have a code').fill(code.toLowerCase());
    await phone.presses('Continue here');
    await phone.arrivesAt(`**/queue/${sale}`);
    await phone.isInLine();
    await phone.reads('#ticket-number', number);

    await desk.reads('#answer', 'Your place is on another device now.');
    assert.equal(await desk.page.locator('#offer').isVisible(), false);
    await desk.goes(`/.sluice/queue/${sale}`);
    await desk.reads('h1', 'Your place is on another device');

    await holder.presses('Give it back');
    await holder.page.locator('dialog[open] button[value=yes]').click();
    await phone.reads('h1', 'It is your turn');
    await phone.button(/^Take 1 for /).click();
    await phone.arrivesAt('**/checkout/hold_*');
    for (const each of [desk, phone]) each.noTrouble();
    await close();
  });

  test('a link with the code fills it in, and a wrong one is told', async () => {
    const { sale, desk, phone, close } = await waiting();
    await desk.goes(`/.sluice/handover/${sale}`);
    const code = await codeOn(desk);
    await phone.goes(`/.sluice/handover/${sale}#2222-2222`);
    await phone.presses('Continue here');
    await phone.reads('#answer', 'This code is wrong');
    await phone.page.getByLabel('I have a code').fill(code);
    await phone.presses('Continue here');
    await phone.arrivesAt(`**/queue/${sale}`);
    await phone.isInLine();
    phone.noTrouble();
    await close();
  });

  test('the page has no fault that axe knows, with a code and without, by day and by night', async () => {
    const { sale, desk, phone, close } = await waiting();
    await desk.goes(`/.sluice/handover/${sale}`);
    await codeOn(desk);
    await phone.goes(`/.sluice/handover/${sale}`);
    for (const { page } of [desk, phone]) {
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(page, scheme), []);
    }
    await close();
  });

  test('on a narrow phone and with text twice as large the code is one line and nothing is wider than the page', async () => {
    const { sale, desk, close } = await waiting();
    await desk.page.setViewportSize({ width: 360, height: 740 });
    await withWideCode(desk.page);
    await desk.goes(`/.sluice/handover/${sale}`);
    assert.equal(await codeOn(desk), wide_code);
    for (const size of ['100%', '200%']) {
      await desk.page.evaluate((wanted) => (document.documentElement.style.fontSize = wanted), size);
      const { wide, lines, spills } = await desk.page.evaluate(() => {
        const rectsOf = (node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return [...range.getClientRects()]; // of the words themselves, not of the element that they spill from
        };
        const box = document.getElementById('code-box').getBoundingClientRect();
        const parts = [...document.querySelectorAll('#code-box *')].flatMap(rectsOf);
        return {
          wide: document.documentElement.scrollWidth,
          lines: rectsOf(document.getElementById('code')).length,
          spills: parts.filter((part) => part.right > box.right + 1 || part.left < box.left - 1).length,
        };
      });
      assert.deepEqual({ wide, lines, spills }, { wide: 360, lines: 1, spills: 0 }, size);
    }
    await close();
  });

  test('once a code is shown, nothing that would void it is offered', async () => {
    const { sale, desk, close } = await waiting();
    await desk.goes(`/.sluice/handover/${sale}`);
    await codeOn(desk);
    assert.equal(await desk.button('Continue on another device').count(), 0);
    assert.equal(await desk.page.getByLabel('I have a code').isVisible(), false);
    assert.ok(await desk.page.getByRole('link', { name: 'Go to your place' }).isVisible());
    await close();
  });

  test('of a sale that is not there it says so', async () => {
    const nobody = await device();
    await nobody.goes('/.sluice/handover/none');
    await nobody.reads('h1', 'There is no such sale');
    await nobody.close();
  });
});
