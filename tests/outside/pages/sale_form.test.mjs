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

  const unfolds = (person, title) => person.page.getByRole('heading', { name: title, exact: true }).click();
  const begins = async (person, id) => {
    await person.page.evaluate(() => (location.hash = '#/new'));
    await person.reads('h1', 'A new sale');
    await person.page.getByLabel('Id, in its address').fill(id);
  };
  const sells = async ({ page }, item, price, stock) => {
    const row = page.locator('#editor-items').getByRole('group').last();
    for (const [label, text] of [['Item', item], ['Price', price], ['Units', stock]]) await row.getByLabel(label, { exact: true }).fill(text);
  };

  test('a sale is made by hand, with what was left empty left to the server', async () => {
    const person = await operator();
    await person.page.getByRole('link', { name: 'New sale' }).click();
    await person.reads('h1', 'A new sale');
    const { page } = person;
    await page.getByLabel('Id, in its address').fill('by-hand');
    await page.getByLabel('Name, as people read it').fill('Made by hand');
    await page.getByLabel('Opens', { exact: true }).fill('2099-07-01T20:00');
    await page.locator('#editor-items [data-column=id]').fill('tee');
    await page.locator('#editor-items [data-column=name]').fill('Winter tee');
    await page.locator('#editor-items [data-column=price]').fill('19,99');
    await page.locator('#editor-items [data-column=stock]').fill('250');
    await person.presses('One more item');
    await page.locator('#editor-items [data-column=id]').last().fill('mug');
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
    await page.locator('#editor-items [data-column=id]').fill('tee');
    await page.locator('#editor-items [data-column=name]').fill('Winter tee');
    await page.locator('#editor-items [data-column=price]').fill('25');
    await page.locator('#editor-items [data-column=stock]').fill('10');
    await unfolds(person, 'Pace and patience');
    await page.getByLabel('Inside together, people').fill('0');
    await unfolds(person, 'Pace and patience');
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
    await person.page.getByLabel('Closes', { exact: true }).fill('');
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
    assert.equal(await page.getByLabel('Time zone of all times here').inputValue(), 'Europe/Berlin');
    await unfolds(person, 'What changes by the clock');
    await page.getByLabel('Id, in its address').fill('by-the-clock');
    await page.getByLabel('Opens', { exact: true }).fill('2099-07-01T20:00');
    await page.locator('#editor-items [data-column=id]').fill('tee');
    await page.locator('#editor-items [data-column=name]').fill('Winter tee');
    await page.locator('#editor-items [data-column=price]').fill('25');
    await page.locator('#editor-items [data-column=stock]').fill('250');
    await person.presses('Plan a change');
    assert.equal(await row(person, 1).getByLabel('When').evaluate((input) => input === document.activeElement), true);
    assert.deepEqual(await row(person, 1).getByLabel('Item').locator('option').allTextContents(), ['Winter tee']);
    await row(person, 1).getByLabel('Time', { exact: true }).fill('2099-07-01T21:30');
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
    assert.equal(await row(person, 1).getByLabel('Time', { exact: true }).inputValue(), '2099-12-24T21:00');
    await person.presses('One more change');
    await row(person, 2).getByLabel('Time', { exact: true }).fill('2099-12-25T21:00');
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
    await row(person, 2).getByLabel('Time', { exact: true }).fill('2099-12-25T21:00');
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

  test('every kind of sale is made by hand: paid at the shop, for accounts only, a line an item, drawn, a rehearsal', async () => {
    const person = await operator();
    const { page } = person;
    await begins(person, 'of-the-shop');
    await sells(person, 'tee', '25', '10');
    await page.locator('#editor-items').getByLabel('Of it a buyer').fill('1');
    await unfolds(person, 'Payment and checkout');
    await page.getByLabel('shipping address').check();
    await page.getByLabel('Paid').selectOption('at the shop, in its own checkout');
    assert.equal(await page.getByLabel('shipping address').isVisible(), false, 'the shop asks for it itself');
    await page.getByLabel('Address of the shop’s checkout').fill('https://shop.example/checkout?hold={hold}');
    await page.getByLabel('The shop keeps units up to').fill('45m');
    await unfolds(person, 'Who gets a place');
    await page.getByLabel('Places are for').selectOption('accounts of the shop, one each');
    await page.locator('#edit-line').selectOption('one for each item');
    await page.getByLabel('A place costs work').selectOption('always');
    await page.getByLabel('Places of those who come early').selectOption('by a draw');
    await page.getByLabel('They may come so long before').fill('20m');
    await page.getByLabel('Mixed into the draw').fill('7 9 13');
    await page.getByLabel('Newcomers may wait for units that come back').uncheck();
    await page.getByLabel('A rehearsal: robots may take from it').check();
    await person.presses('Make it');
    await person.reads('h1', 'of-the-shop');
    const { payment, checkout_url, hold_max, identity, line, work, lobby, lobby_time, draw_mix, waitlist, rehearsal, items } = await settingsOf('of-the-shop');
    assert.deepEqual([payment, checkout_url, hold_max], ['shop', 'https://shop.example/checkout?hold={hold}', '45m']);
    assert.deepEqual([identity, line, work, lobby, lobby_time, draw_mix, waitlist, rehearsal], ['account', 'item', 'always', 'draw', '20m', '7 9 13', false, true]);
    assert.equal(items[0].limit, 1);
    person.noTrouble();
    await person.close();
  });

  test('what the checkout asks for, shipping methods and priority lines are made and changed, and the rest stays', async () => {
    const person = await operator();
    const { page } = person;
    await begins(person, 'asked-for');
    await sells(person, 'tee', '25', '10');
    await unfolds(person, 'Payment and checkout');
    await page.getByLabel('name and phone').check();
    await person.presses('Offer a shipping method');
    await page.getByLabel('Id, on the order').fill('standard');
    await page.getByLabel('As people read it', { exact: true }).fill('Standard, 3 to 5 days');
    await unfolds(person, 'Priority lines');
    await person.presses('Add a priority line');
    const line = page.getByRole('group', { name: 'line 1' });
    await line.getByLabel('Name').fill('members');
    await line.getByLabel('Of the calls, %').fill('200');
    await line.getByLabel('First codes, with uses').fill('WINTER: 500, PRESS');
    await unfolds(person, 'Priority lines');
    await person.presses('Make it');
    await person.reads('#editor-answer.bad', 'priority[0].share: must be');
    assert.equal(await line.getByLabel('Of the calls, %').evaluate((input) => input === document.activeElement), true);
    await line.getByLabel('Of the calls, %').fill('20');
    await person.presses('Make it');
    await person.reads('h1', 'asked-for');
    const made = await settingsOf('asked-for');
    assert.deepEqual([made.asks_for, made.shipping_methods], [['contact'], [{ id: 'standard', name: 'Standard, 3 to 5 days' }]]);
    assert.deepEqual(made.priority.map(({ name, share, codes }) => [name, share, codes.map(({ code }) => code), codes[0].uses]), [['members', 0.2, ['WINTER', 'PRESS'], 500]]);

    await edits(person, 'asked-for');
    for (const fixed of ['Units a buyer', 'What it is', 'Paid', 'Places are for', 'Price', 'Currency']) assert.equal(await page.getByLabel(fixed, { exact: true }).isDisabled(), true, fixed);
    assert.equal(await line.getByLabel('Name').isDisabled(), true);
    assert.equal(await page.locator('#editor-items').getByLabel('Price').inputValue(), '25.00');
    await page.getByLabel('billing address').check();
    await person.presses('Remove method 1');
    await line.getByLabel('Of the calls, %').fill('25');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await person.presses('Save');
    assert.deepEqual((await sent).postDataJSON(), { asks_for: ['contact', 'billing_address'], shipping_methods: [], priority: [{ name: 'members', share: 0.25 }] });
    await person.reads('h1', 'asked-for');
    person.noTrouble();
    await person.close();
  });

  test('a gate is made and changed by hand', async () => {
    const person = await operator();
    const { page } = person;
    await begins(person, 'hand-gate');
    await page.getByLabel('What it is').selectOption('a gate in front of a shop');
    assert.equal(await page.getByRole('heading', { name: 'Payment and checkout' }).isVisible(), false);
    await unfolds(person, 'The gate');
    await page.getByLabel('Everybody passes').selectOption('before and after');
    await page.getByLabel('Use renews a pass up to').fill('1m');
    await page.getByLabel('Paths that nobody needs a place for').fill('/payment/return\n/health\n');
    await person.presses('Make it');
    await person.reads('#editor-answer.bad', 'longest_stay: must be at least `pass`');
    await page.getByLabel('Use renews a pass up to').fill('30m');
    await person.presses('Make it');
    await person.reads('h1', 'hand-gate');
    const { items, everybody_passes, longest_stay, always_pass } = await settingsOf('hand-gate');
    assert.deepEqual([items, everybody_passes, longest_stay, always_pass], [[], 'around', '30m', ['/payment/return', '/health']]);
    await edits(person, 'hand-gate');
    await page.getByLabel('Use renews a pass up to').fill('');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await person.presses('Save');
    assert.deepEqual((await sent).postDataJSON(), { longest_stay: '0s' });
    person.noTrouble();
    await person.close();
  });

  test('a time is meant in the zone that was chosen, told in UTC too, and never moved silently', async () => {
    const person = await operator({ timezoneId: 'America/New_York' });
    const { page } = person;
    await begins(person, 'zoned');
    await sells(person, 'tee', '25', '10');
    const zone = page.getByLabel('Time zone of all times here');
    const opens = page.getByLabel('Opens', { exact: true });
    assert.equal(await zone.inputValue(), 'America/New_York');
    await opens.fill('2099-03-29T02:30');
    await person.reads('#edit-opens_at-hint', '29 Mar 2099, 02:30 -04:00 in America/New_York; 06:30 UTC');
    await zone.fill('Europe/Nowhere');
    await person.presses('Make it');
    assert.equal(await zone.evaluate((input) => input === document.activeElement), true);
    await zone.fill('Europe/Berlin');
    await person.reads('#edit-opens_at-hint.bad', 'never comes in Europe/Berlin: clocks go over it that day');
    await person.presses('Make it');
    assert.equal(await opens.evaluate((input) => input === document.activeElement), true);
    assert.equal((await server.admin('GET', '/admin/v1/sales/zoned')).status, 404);
    await opens.fill('2099-10-25T02:30');
    await person.reads('#edit-opens_at-hint', 'comes twice in Europe/Berlin: say which');
    await person.presses('Make it');
    const which = page.locator('#edit-opens_at-which');
    assert.equal(await which.evaluate((input) => input === document.activeElement), true);
    assert.deepEqual(await which.locator('option').allTextContents(), ['comes twice: which?', 'the first, +02:00', 'the second, +01:00']);
    await which.selectOption('the second, +01:00');
    await person.reads('#edit-opens_at-hint', '25 Oct 2099, 02:30 +01:00 in Europe/Berlin; 01:30 UTC');
    await person.presses('Make it');
    await person.reads('h1', 'zoned');
    assert.equal((await settingsOf('zoned')).opens_at, '2099-10-25T01:30:00.000Z');

    await edits(person, 'zoned');
    assert.equal(await opens.inputValue(), '2099-10-24T21:30');
    await zone.fill('Europe/Berlin');
    await person.reads('#edit-opens_at-hint', '25 Oct 2099, 02:30 +01:00 in Europe/Berlin; 01:30 UTC');
    await page.getByLabel('Message, shown to all').fill('Soon');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await person.presses('Save');
    assert.deepEqual((await sent).postDataJSON(), { message: 'Soon' }, 'another zone is no other time');
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
          for (const details of await person.page.locator('#editor-form details:not([hidden])').all()) await details.evaluate((element) => (element.open = true));
          for (const button of ['Plan a change', 'Offer a shipping method', 'Add a priority line']) await person.presses(button);
          await person.page.getByLabel('Opens', { exact: true }).fill('2026-10-25T02:30');
        }],
        ['a new gate', () => person.page.getByLabel('What it is').selectOption('a gate in front of a shop')],
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
