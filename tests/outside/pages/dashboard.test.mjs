import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('The operators’ page', { skip: no_browser }, () => {
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
    const person = await Person.in(browser, server.operators, { viewport: { width: 1200, height: 900 }, ...options });
    await person.goes('/');
    await person.page.getByLabel('Admin token').fill(server.token);
    await person.presses('Sign in');
    return person;
  }
  const opens = async (person, name) => {
    await person.page.getByRole('link', { name, exact: true }).click();
    await person.reads('h1', name);
  };
  const figure = (person, name, value) =>
    person.page.locator('#figures li', { hasText: name }).filter({ has: person.page.getByText(value, { exact: true }) }).waitFor();
  // What asks for the sale's name, and is refused before it is typed.
  const isSure = async (person, sale) => {
    assert.equal(await person.button('Yes').isDisabled(), true);
    await person.page.getByLabel(`Type ${sale} to go on`).fill(sale);
    await person.presses('Yes');
  };
  const isSaid = (person, text) => person.reads('#steer-answer', text);
  const stateOf = async (sale) => (await server.admin('GET', `/admin/v1/sales/${sale}`)).json.status.state;

  test('a wrong token is told, the right one lasts over a reload, and is gone after signing out', async () => {
    await server.addSale(saleOf({ id: 'signing-in', name: 'Signing in' }));
    const person = await Person.in(browser, server.operators);
    await person.goes('/');
    await person.page.getByLabel('Admin token').fill('wrong');
    await person.presses('Sign in');
    await person.reads('#sign-in-error', 'The server does not know this token.');
    await person.page.getByLabel('Admin token').fill(server.token);
    await person.presses('Sign in');
    await person.reads('td', 'open');
    await person.page.reload();
    await person.reads('th a', 'Signing in');
    await person.reads('#verdict-text', 'All is well');
    await person.presses('Sign out');
    await person.page.reload();
    await person.page.getByLabel('Admin token').waitFor();
    assert.equal(await person.page.getByText('Signing in', { exact: true }).isVisible(), false);
    person.noTrouble();
    await person.close();
  });

  test('it comes as one document, who asks and the stream of figures: nothing else, from nobody else, in 150 KB', async () => {
    const person = await Person.in(browser, server.operators);
    await person.context.addInitScript((token) => sessionStorage.setItem('sluice-admin-token', token), server.token);
    const asked = [];
    person.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await person.goes('/');
    await person.reads('h1', 'Sales');
    await person.reads('#server-figures', 'requests a second');
    assert.deepEqual(asked, ['/', '/admin/v1/session', '/admin/v1/events']);
    const bytes = await person.transferred();
    assert.ok(bytes > 5000 && bytes < 150_000, `${bytes} bytes`);
    person.noTrouble();
    await person.close();
  });

  test('a sale is watched while somebody buys', async () => {
    const sale = await server.addSale(saleOf({ name: 'Watched drop', items: [tee(5)] }));
    const person = await operator();
    await opens(person, 'Watched drop');
    await figure(person, 'sold', '0');
    const ada = new Buyer(server);
    const { json } = await ada.buy(sale);
    await ada.checkout(json.hold);
    await figure(person, 'orders confirmed', '1');
    await person.reads('#units-list', '1 of 5 sold');
    person.noTrouble();
    await person.close();
  });

  test('orders are told by the state that they are in, not by those that they passed through', async () => {
    const sale = await server.addSale(saleOf({ name: 'Ordered', items: [tee(5)] }));
    const person = await operator();
    await opens(person, 'Ordered');
    const stands = async (list, name, value) => {
      const text = `${value}${name}`;
      await person.page.waitForFunction(([id, said]) => [...document.querySelectorAll(`#${id} li`)].some((one) => one.textContent === said), [list, text]);
    };
    await stands('orders-now', 'confirmed', '0');
    const [ada, bob, eve] = [new Buyer(server), new Buyer(server), new Buyer(server)];
    const orderOf = async (buyer, method) => isOk(await buyer.checkout(isOk(await buyer.buy(sale), 201).hold, method), 202).order;
    const paid = await orderOf(ada, 'tok_ok');
    await orderOf(bob, 'tok_action');
    await orderOf(eve, 'tok_declined');
    await stands('orders-now', 'confirmed', '1');
    await stands('orders-now', 'need the buyer at the bank', '1');
    await stands('orders-now', 'are being paid', '0');
    await stands('orders-ended', 'payments refused', '1');
    isOk(await server.admin('POST', `/admin/v1/orders/${paid}/refund`, {}), 201);
    await stands('orders-now', 'confirmed', '0');
    await stands('orders-ended', 'paid back', '1');
    person.noTrouble();
    await person.close();
  });

  test('a sale is seen to sell out under a rehearsal', async () => {
    const sale = await server.addSale(saleOf({ name: 'Rushed', items: [tee(20)], rehearsal: true }));
    const person = await operator();
    await opens(person, 'Rushed');
    await person.reads('#units-list', '0 of 20 sold');
    const rehearsal = run(['rehearse', '--sale', sale, '--url', server.buyers, '--buyers', '60', '--over', '1s'], { within_ms: 120_000 });
    await person.reads('#sale-state', 'sold out');
    await person.reads('#units-list', '20 of 20 sold (100 %), 0 free');
    await figure(person, 'orders confirmed', '20');
    await rehearsal;
    person.noTrouble();
    await person.close();
  });

  test('what has been given up is said from across the room, tried again where it is said, and all is well', async () => {
    const sale = await server.addSale(saleOf({ name: 'Given up', items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold, 'tok_refund_fails'), 202);
    await buyer.orderIs(order, 'confirmed');
    const person = await operator();
    await opens(person, 'Given up');
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    await person.reads('#verdict.bad', '1 thing was tried in vain and needs a decision: retry or drop, at Given up.');
    await person.reads('#dead-rows td', 'refund');
    await person.reads('#dead-rows td', order);
    await person.presses('Try again');
    await person.reads('#steer-answer', 'It is tried again.');
    await person.reads('#verdict.good', 'All is well');
    assert.equal(await person.page.locator('#dead').isVisible(), false);
    await buyer.orderIs(order, 'refunded');
    person.noTrouble();
    await person.close();
  });

  test('it is paused, told to everybody, paced, given more units, and goes on', async () => {
    const sale = await server.addSale(saleOf({ name: 'Steered drop', items: [tee(5)] }));
    const person = await operator();
    await opens(person, 'Steered drop');
    await person.presses('Pause');
    await isSaid(person, 'It is paused');
    await person.reads('#verdict-text', 'Paused: Steered drop');
    assert.equal(await stateOf(sale), 'paused');
    await person.page.getByLabel('Message to everybody who waits').fill('Back in five minutes');
    await person.presses('Show it');
    await isSaid(person, 'It is shown to everybody.');
    await person.page.getByLabel('Let in, people').fill('30');
    await person.page.getByLabel('every, seconds').fill('10');
    await person.page.getByLabel('At once, people').fill('200');
    await person.reads('#pace-preview', '3.0 people a second. No more than 200 people at a time.');
    await person.presses('Set');
    await isSaid(person, 'It is set.');
    await person.page.getByLabel('Units, +20 or -5').fill('+20');
    await person.presses('Change stock');
    await isSaid(person, 'Added: 20. 25 are free now.');
    await person.reads('#units-list', '0 of 25 sold');
    await person.presses('Go on');
    await isSaid(person, 'It goes on.');
    const { settings, status } = (await server.admin('GET', `/admin/v1/sales/${sale}`)).json;
    assert.equal(status.state, 'open');
    assert.equal(settings.message, 'Back in five minutes');
    assert.deepEqual([settings.pace.admit, settings.pace.per, settings.cap], [30, '10s', 200]);
    person.noTrouble();
    await person.close();
  });

  test('what cannot be done, or only in part, is said, and a refusal in the server’s words', async () => {
    const sale = await server.addSale(saleOf({ name: 'Refused drop', items: [tee(5)] }));
    const person = await operator();
    await opens(person, 'Refused drop');
    await person.page.getByLabel('Units, +20 or -5').fill('-50');
    await person.presses('Change stock');
    await isSure(person, sale);
    await isSaid(person, 'Only 5 of 50 could be withdrawn');
    await person.page.getByLabel('At once, people').fill('0');
    await person.presses('Set');
    await person.reads('#steer-answer.bad', 'cap: must be');
    await person.close();
  });

  test('it is closed only when its name was typed', async () => {
    const sale = await server.addSale(saleOf({ name: 'Closed drop', items: [tee(5)] }));
    const person = await operator();
    await opens(person, 'Closed drop');
    await person.presses('Close for good');
    assert.equal(await person.button('Yes').isDisabled(), true);
    await person.page.keyboard.press('Escape');
    assert.equal(await stateOf(sale), 'open');
    await person.presses('Close for good');
    await isSure(person, sale);
    await person.reads('#sale-state', 'closed');
    assert.equal(await person.button('Show it').isDisabled(), true);
    person.noTrouble();
    await person.close();
  });

  test('units go off sale, and a sale opens before its time, only when its name was typed', async () => {
    const sale = await server.addSale(saleOf({ name: 'Early drop', items: [tee(5)], opens_at: '2099-12-24T20:00:00Z' }));
    const stockOf = async () => isOk(await server.admin('GET', `/admin/v1/sales/${sale}`), 200).status.items[0].stock;
    const person = await operator();
    await opens(person, 'Early drop');
    await person.page.getByLabel('Units, +20 or -5').fill('-2');
    await person.presses('Change stock');
    await person.reads('#sure-text', '2 units of 5 free go off sale at once, and 3 stay.');
    await person.presses('No');
    assert.equal(await stockOf(), 5);
    await person.presses('Change stock');
    await isSure(person, sale);
    await isSaid(person, 'Withdrawn: 2. 3 are free now.');
    await person.presses('Open now');
    await person.reads('#sure-text', 'It would open by itself in');
    await person.page.keyboard.press('Escape');
    assert.equal(await stateOf(sale), 'scheduled');
    await person.presses('Open now');
    await isSure(person, sale);
    await isSaid(person, 'It is open.');
    assert.equal(await stateOf(sale), 'open');
    person.noTrouble();
    await person.close();
  });

  test('what was tried in vain is dropped only when the sale’s name was typed', async () => {
    const sale = await server.addSale(saleOf({ name: 'Dropped', items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold, 'tok_refund_fails'), 202);
    await buyer.orderIs(order, 'confirmed');
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    const deadJobs = async () => isOk(await server.admin('GET', '/admin/v1/jobs?state=dead'), 200).jobs.filter((job) => job.sale === sale).length;
    const person = await operator();
    await opens(person, 'Dropped');
    await person.reads('#dead-rows td', order);
    await person.presses('Drop');
    await person.reads('#sure-text', `Nothing is paid back to the buyer of ${order} by this refund.`);
    await person.presses('No');
    assert.equal(await deadJobs(), 1);
    await person.presses('Drop');
    await isSure(person, sale);
    await isSaid(person, 'It is dropped.');
    await person.page.locator('#dead').waitFor({ state: 'hidden' });
    assert.equal(await deadJobs(), 0);
    person.noTrouble();
    await person.close();
  });

  test('how it went is told of a sale that is over, as its report has it, and of no other', async () => {
    const over = await server.addSale(saleOf({ name: 'Drop that is over', items: [tee(5)] }));
    await server.addSale(saleOf({ name: 'Drop that goes on', items: [tee(5)] }));
    isOk(await new Buyer(server).buy(over), 201);
    isOk(await server.admin('POST', `/admin/v1/sales/${over}/close`), 200);
    const person = await operator();
    await opens(person, 'Drop that goes on');
    assert.equal(await person.page.locator('#outcome').isVisible(), false);
    await person.page.getByRole('link', { name: 'All sales' }).click();
    await opens(person, 'Drop that is over');
    await person.page.locator('#outcome-told').waitFor();
    const { verdict } = (await server.admin('GET', `/admin/v1/sales/${over}/report/json`)).json;
    await person.reads('#outcome-headline', verdict.headline);
    await person.reads('#outcome-sentence', verdict.sentence);
    const lines = await person.page.locator('#outcome-checks li div').allTextContents();
    assert.deepEqual(lines, verdict.checks.map(({ text }) => text));
    assert.ok(lines.length > 1, 'what was looked at');
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(person.page, scheme), []);
    await person.presses('Look again');
    await person.page.locator('#outcome-answer').waitFor({ state: 'hidden' });
    await person.reads('#outcome-headline', verdict.headline);
    person.noTrouble();
    await person.close();
  });

  test('a server that is gone is told at once, and followed again when it is back', async () => {
    const own = await startServer();
    const person = await Person.in(browser, own.operators);
    await person.goes('/');
    await person.page.getByLabel('Admin token').fill(own.token);
    await person.presses('Sign in');
    await person.reads('#verdict-text', 'All is well');
    await own.leave();
    await person.reads('#verdict-text', 'No news from the server for');
    await person.close();
  });

  test('axe finds nothing, and a phone shows all of it', async () => {
    await server.addSale(saleOf({ name: 'Looked at', items: [tee(5)] }));
    const person = await operator({ viewport: { width: 360, height: 740 } });
    for (const show of [async () => {}, () => opens(person, 'Looked at'), () => person.presses('Close for good')]) {
      await show();
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(person.page, scheme), []);
      const wider = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${wider} px wider than the screen`);
    }
    person.noTrouble();
    await person.close();
  });
});
