import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Sales made and changed on the operators’ page', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  async function operator(options) {
    const person = await Person.in(browser, server.operators, { viewport: { width: 1200, height: 900 }, timezoneId: 'Europe/Berlin', ...options });
    await person.goes('/');
    await person.page.getByLabel('Admin token').fill(server.token);
    await person.presses('Sign in');
    await person.reads('#who', 'admin token');
    return person;
  }
  const settingsOf = async (sale) => isOk(await server.admin('GET', `/admin/v1/sales/${sale}`), 200).settings;
  const edits = async (person, sale) => {
    await person.page.evaluate((id) => (location.hash = `#/edit/${id}`), sale);
    await person.reads('h1', `Settings of ${sale}`);
    await person.page.waitForFunction(() => document.getElementById('edit-name').value !== '');
  };

  test('a sale is made by hand, with what was left empty left to the server', async () => {
    const person = await operator();
    await person.page.getByRole('link', { name: 'New sale' }).click();
    await person.reads('h1', 'A new sale');
    const { page } = person;
    await page.getByLabel('Id, in its address').fill('by-hand');
    await page.getByLabel('Name, as people read it').fill('Made by hand');
    await page.getByLabel('Opens, in your time zone').fill('2099-07-01T20:00');
    await page.locator('[data-item=id]').fill('tee');
    await page.locator('[data-item=name]').fill('Winter tee');
    await page.locator('[data-item=price]').fill('19,99');
    await page.locator('[data-item=stock]').fill('250');
    await person.presses('One more item');
    await page.locator('[data-item=id]').last().fill('mug');
    await page.locator('#editor-items').getByRole('button').last().click();
    await person.presses('Make it');
    await person.reads('h1', 'Made by hand');
    const settings = await settingsOf('by-hand');
    assert.equal(settings.opens_at, '2099-07-01T18:00:00.000Z');
    assert.deepEqual(settings.items, [{ id: 'tee', name: 'Winter tee', price: { amount: 1999, currency: 'EUR' }, stock: 250 }]);
    assert.deepEqual([settings.cap, settings.hold, settings.message, settings.waitlist], [10000, '10m', '', true]);
    person.noTrouble();
    await person.close();
  });

  test('what cannot be is said at the field, and nothing is made', async () => {
    const person = await operator();
    const { page } = person;
    await page.evaluate(() => (location.hash = '#/new'));
    await page.getByLabel('Id, in its address').fill('wrong-one');
    await page.locator('[data-item=id]').fill('tee');
    await page.locator('[data-item=name]').fill('Winter tee');
    await page.locator('[data-item=price]').fill('25');
    await page.locator('[data-item=stock]').fill('10');
    await page.getByLabel('Inside together, people').fill('0');
    await person.presses('Make it');
    await person.reads('#editor-answer.bad', 'cap: must be');
    assert.equal(await page.locator('#edit-cap').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'edit-cap');
    assert.equal((await server.admin('GET', '/admin/v1/sales/wrong-one')).status, 404);
    await page.locator('#edit-cap').fill('20');
    await person.presses('Make it');
    await person.reads('h1', 'wrong-one');
    assert.equal((await settingsOf('wrong-one')).cap, 20);
    await person.close();
  });

  test('of a sale that is there what was changed is sent, and nothing else', async () => {
    const sale = await server.addSale(saleOf({ name: 'Before', closes_at: '2099-12-24T23:00:00Z', message: 'Kept' }));
    const person = await operator();
    await edits(person, sale);
    const sent = person.page.waitForRequest((request) => request.method() === 'PATCH');
    await person.page.getByLabel('Name, as people read it').fill('After');
    await person.page.getByLabel('Closes, in your time zone').fill('');
    await person.presses('Save');
    assert.deepEqual((await sent).postDataJSON(), { name: 'After', closes_at: null });
    await person.reads('h1', 'After');
    const { name, message, closes_at } = await settingsOf(sale);
    assert.deepEqual([name, message, closes_at], ['After', 'Kept', undefined]);
    person.noTrouble();
    await person.close();
  });

  test('two at once: the second is told what the first has changed, keeps what was typed, and decides', async () => {
    const sale = await server.addSale(saleOf({ name: 'Shared', message: 'At first' }));
    const person = await operator();
    await edits(person, sale);
    await server.admin('PATCH', `/admin/v1/sales/${sale}`, { message: 'By the other', cap: 50 });
    await person.page.getByLabel('Message, shown to all').fill('By me');
    await person.presses('Save');
    await person.reads('#editor-answer.bad', 'Somebody else was faster');
    await person.reads('#editor-answer', 'message: At first → By the other');
    await person.reads('#editor-answer', 'cap: 10000 → 50');
    assert.equal((await settingsOf(sale)).message, 'By the other');
    assert.equal(await person.page.locator('#edit-message').inputValue(), 'By me');
    assert.equal(await person.page.locator('#edit-cap').inputValue(), '50');
    await person.presses('Save');
    await person.reads('h1', 'Shared');
    const { message, cap } = await settingsOf(sale);
    assert.deepEqual([message, cap], ['By me', 50]);
    await person.close();
  });

  const row = (person, number) => person.page.getByRole('group', { name: `Change ${number}`, exact: true });

  test('prices and units that change by the clock are planned with a new sale', async () => {
    const person = await operator();
    const { page } = person;
    await page.evaluate(() => (location.hash = '#/new'));
    await person.reads('#editor-zone', 'Europe/Berlin');
    await page.getByLabel('Id, in its address').fill('by-the-clock');
    await page.getByLabel('Opens, in your time zone').fill('2099-07-01T20:00');
    await page.locator('[data-item=id]').fill('tee');
    await page.locator('[data-item=name]').fill('Winter tee');
    await page.locator('[data-item=price]').fill('25');
    await page.locator('[data-item=stock]').fill('250');
    await person.presses('Plan a change');
    assert.equal(await row(person, 1).getByLabel('When').evaluate((input) => input === document.activeElement), true);
    assert.deepEqual(await row(person, 1).getByLabel('Item').locator('option').allTextContents(), ['Winter tee']);
    await row(person, 1).getByLabel('Time, in your time zone').fill('2099-07-01T21:30');
    await person.reads('.change .hint', '1 h 30 min after the opening.');
    await row(person, 1).getByLabel('New price').fill('19,99');
    await person.presses('One more change');
    await row(person, 2).getByLabel('Units more').fill('7');
    await person.presses('Remove change 2');
    await person.presses('One more change');
    await row(person, 2).getByLabel('When').selectOption('after the opening');
    await row(person, 2).getByLabel('So long after it').fill('2h');
    await row(person, 2).getByLabel('Units more').fill('500');
    await person.reads('.change .hint', 'That is 1 Jul 2099, 22:00:00.');
    await person.presses('Make it');
    await person.reads('h1', 'by-the-clock');
    assert.deepEqual((await settingsOf('by-the-clock')).changes, [
      { at: '2099-07-01T19:30:00.000Z', item: 'tee', price: 1999 },
      { after: '2h', item: 'tee', add_stock: 500 },
    ]);
    person.noTrouble();
    await person.close();
  });

  test('what was made is told and stays, what is planned can be changed, and what cannot be is said at its field', async () => {
    const changes = [{ at: '2024-06-01T00:00:00Z', item: 'tee', price: 1500, add_stock: 3 }, { at: '2099-12-24T20:00:00Z', item: 'tee', price: 1000 }];
    const sale = await server.addSale(saleOf({ name: 'Half made', changes }));
    await until('the first change to be made', async () => (await settingsOf(sale)).changes[0].made !== undefined);
    const [made] = (await settingsOf(sale)).changes;
    const person = await operator();
    const { page } = person;
    await edits(person, sale);
    await person.reads('#changes-made li', 'Winter tee: 25.00 → 15.00 EUR, 3 units more');
    await person.reads('#changes-made .word', 'done');
    assert.equal(await page.locator('.change').count(), 1);
    assert.equal(await row(person, 1).getByLabel('Time, in your time zone').inputValue(), '2099-12-24T21:00');
    await person.presses('One more change');
    await row(person, 2).getByLabel('Time, in your time zone').fill('2099-12-25T21:00');
    await person.presses('Save');
    await person.reads('#editor-answer.bad', 'changes[1].price: must be there, or add_stock');
    const price = row(person, 2).getByLabel('New price');
    assert.equal(await price.getAttribute('aria-invalid'), 'true');
    assert.equal(await price.evaluate((input) => input === document.activeElement), true);
    await price.fill('5');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await person.presses('Save');
    const asked = [changes[1].at.replace('Z', '.000Z'), '2099-12-25T20:00:00.000Z'].map((at, i) => ({ at, item: 'tee', price: [1000, 500][i] }));
    assert.deepEqual((await sent).postDataJSON(), { changes: asked });
    await person.reads('h1', 'Half made');
    assert.deepEqual((await settingsOf(sale)).changes, [made, ...asked]);
    person.noTrouble();
    await person.close();
  });

  test('a change that the clock has made meanwhile is not made once more', async () => {
    const change = { at: secondsFromNow(10), item: 'tee', price: 1500 };
    const sale = await server.addSale(saleOf({ name: 'Made meanwhile', changes: [change] }));
    const person = await operator();
    await edits(person, sale);
    await person.presses('One more change');
    await row(person, 2).getByLabel('Time, in your time zone').fill('2099-12-25T21:00');
    await row(person, 2).getByLabel('Units more').fill('1');
    await until('the change to be made', async () => (await settingsOf(sale)).changes[0].made !== undefined);
    await person.presses('Save');
    await person.reads('#editor-answer.bad', 'changes: tee: 15.00 EUR (');
    await person.reads('#editor-answer.bad', '→ tee: 25.00 → 15.00 EUR (made)');
    await person.reads('#changes-made li', '25.00 → 15.00 EUR');
    assert.equal(await person.page.locator('.change').count(), 1);
    await person.presses('Save');
    await person.reads('h1', 'Made meanwhile');
    const { changes } = await settingsOf(sale);
    assert.deepEqual(changes.map(({ made, add_stock }) => [made !== undefined, add_stock]), [[true, undefined], [false, 1]]);
    await person.close();
  });

  test('the same beside the sale: a message that would overwrite another is held back', async () => {
    const sale = await server.addSale(saleOf({ name: 'Beside', message: 'At first' }));
    const person = await operator();
    await person.page.getByRole('link', { name: 'Beside' }).click();
    await person.page.waitForFunction(() => document.getElementById('message').value === 'At first');
    await server.admin('PATCH', `/admin/v1/sales/${sale}`, { message: 'By the other' });
    await person.page.getByLabel('Message to everybody who waits').fill('By me');
    await person.presses('Show it');
    await person.reads('#steer-answer.bad', 'message: At first → By the other');
    await person.presses('Show it');
    await person.reads('#steer-answer', 'It is shown to everybody.');
    assert.equal((await settingsOf(sale)).message, 'By me');
    await person.close();
  });

  test('codes are made for a priority line, and a place is taken away when the sale’s name was typed', async () => {
    const priority = [{ name: 'press', share: 0.2, codes: [] }];
    const sale = await server.addSale(saleOf({ name: 'With codes', items: [tee(1)], priority }));
    const ada = new Buyer(server);
    await new Buyer(server).join(sale);
    const { ordinal } = isOk(await ada.join(sale), 201);
    const person = await operator();
    await person.page.getByRole('link', { name: 'With codes' }).click();
    await person.reads('#codes-lines li', 'press: 20 % of the calls, 0 codes');
    await person.page.getByLabel('Codes', { exact: true }).fill('3');
    await person.presses('Make codes');
    await person.reads('#codes-lines li', '3 codes, used 0 of 3 times');
    const codes = (await person.page.getByLabel('The codes that were made').inputValue()).split('\n');
    assert.equal(codes.length, 3);
    isOk(await new Buyer(server).send('POST', `/v1/sales/${sale}/tickets`, { code: codes[0] }), 201);
    await person.page.getByLabel('A code that is to bring nobody more').fill(codes[1]);
    await person.presses('Revoke it');
    await person.reads('#codes-answer', `${codes[1]} brings nobody more. It was used 0 of 1 times`);
    await person.reads('#codes-lines li', '3 codes (1 revoked), used 1 of 2 times');
    isProblem(await new Buyer(server).send('POST', `/v1/sales/${sale}/tickets`, { code: codes[1] }), 409, 'code-used-up');
    await person.page.getByLabel('Take a place away, number').fill(String(ordinal));
    await person.presses('Take it away');
    await person.page.getByLabel(`Type ${sale} to go on`).fill(sale);
    await person.presses('Yes');
    await person.reads('#steer-answer', `Place ${ordinal} is nobody's any more.`);
    await ada.placeIs(sale, 'left');
    person.noTrouble();
    await person.close();
  });

  test('axe finds nothing in the forms, and a phone shows all of them', async () => {
    const looked_at = [
      { at: '2024-06-01T00:00:00Z', item: 'tee', price: 2000, add_stock: 500 },
      { at: '2099-12-24T20:00:00Z', item: 'tee', price: 1500 },
    ];
    const sale = await server.addSale(saleOf({ name: 'Looked at', priority: [{ name: 'press', share: 0.2, codes: [] }], changes: looked_at }));
    for (const viewport of [{ width: 360, height: 740 }, { width: 1200, height: 900 }]) {
      const person = await operator({ viewport });
      for (const [what, show] of [
        ['a new sale', async () => {
          await person.page.evaluate(() => (location.hash = '#/new'));
          await person.presses('Plan a change');
        }],
        ['a sale that is changed', () => edits(person, sale)],
        ['a sale with codes', async () => {
          await person.page.evaluate((id) => (location.hash = `#/sale/${id}`), sale);
          await person.reads('#codes-lines li', 'press');
        }],
      ]) {
        await show();
        for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(person.page, scheme), [], what);
        const wider = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${what}: ${wider} px wider than the screen`);
        if (!process.env.SLUICE_PICTURES) continue;
        for (const scheme of ['light', 'dark']) {
          await person.page.emulateMedia({ colorScheme: scheme });
          await person.page.screenshot({ path: `${process.env.SLUICE_PICTURES}/${what.replaceAll(' ', '-')}-${scheme}-${viewport.width}.png`, fullPage: true });
        }
      }
      person.noTrouble();
      await person.close();
    }
  });
});
