import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { addUser, Operator, password } from '../lib/operator.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('The operators’ page, for people', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    for (const role of ['view', 'operate', 'admin']) await addUser(server, `${role}er`, role);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const viewport = { width: 1200, height: 900 };
  async function comes(options) {
    const person = await Person.in(browser, server.operators, { viewport, ...options });
    await person.goes('/');
    return person;
  }
  async function types(person, user, secret = password) {
    await person.page.locator('#user').fill(user);
    await person.page.locator('#password').fill(secret);
    await person.presses('Log in');
  }
  async function logsIn(user, options) {
    const person = await comes(options);
    await types(person, user);
    await person.reads('#who', user);
    return person;
  }
  const opens = async (person, name) => {
    await person.page.getByRole('link', { name, exact: true }).click();
    await person.reads('h1', name);
  };
  const isThere = (person, selector) => person.page.locator(selector).isVisible();

  test('a wrong password is told, the right one lasts over a reload and in another tab, and is gone after signing out', async () => {
    await server.addSale(saleOf({ name: 'Behind the log-in' }));
    const person = await comes();
    await types(person, 'operateer', 'not this one, surely');
    await person.reads('#sign-in-error', 'The name or the password is wrong.');
    assert.equal(await person.page.getByText('Behind the log-in').isVisible(), false);
    await types(person, 'operateer');
    await person.reads('th a', 'Behind the log-in');
    await person.reads('#who', 'operateer, operate');
    await person.page.reload();
    await person.reads('th a', 'Behind the log-in');
    assert.equal(await person.page.evaluate(() => document.cookie), '', 'no script reads it');
    const tab = await person.context.newPage();
    await tab.goto('/');
    await tab.locator('#who', { hasText: 'operateer' }).waitFor();
    await person.presses('Sign out');
    await person.page.reload();
    await person.page.locator('#password').waitFor();
    await tab.locator('#sign-in-error', { hasText: 'Your time here is over' }).waitFor();
    person.noTrouble();
    await person.close();
  });

  test('who only watches sees all and can change nothing', async () => {
    const sale = await server.addSale(saleOf({ name: 'Watched', items: [tee(5)] }));
    const person = await logsIn('viewer');
    await opens(person, 'Watched');
    await person.reads('#only-view', 'Your role is view');
    assert.equal(await isThere(person, '#message-form'), false);
    assert.equal(await person.page.getByRole('button', { name: 'Pause' }).isVisible(), false);
    assert.equal(await person.page.getByRole('link', { name: 'What was done' }).isVisible(), false);
    await person.page.evaluate(() => (location.hash = '#/acts'));
    await person.reads('h1', 'Sales');
    await person.page.getByRole('link', { name: 'People' }).click();
    await person.reads('h2', 'Your password');
    assert.equal(await isThere(person, '#users-table'), false);
    assert.equal((await server.report(sale)).state, 'open');
    person.noTrouble();
    await person.close();
  });

  test('a place is taken away and a fresh key made, each only when the name was typed', async () => {
    const sale = await server.addSale(saleOf({ name: 'With keys', items: [tee(5)] }));
    const person = await logsIn('adminer');
    const isSure = async (name) => {
      assert.equal(await person.button('Yes').isDisabled(), true);
      await person.page.getByLabel(`Type ${name} to go on`).fill(name);
      await person.presses('Yes');
    };
    await opens(person, 'With keys');
    const buyer = new Buyer(server);
    const { ordinal } = isOk(await buyer.join(sale), 201);
    await person.page.getByLabel('Take a place away, number').fill(String(ordinal));
    await person.presses('Take it away');
    await isSure(sale);
    await person.reads('#steer-answer', `Place ${ordinal} is nobody's any more.`);
    assert.equal(isOk(await buyer.place(sale), 200).state, 'left');
    await person.page.getByRole('link', { name: 'People' }).click();
    await person.reads('#keys-rows', '0001');
    await person.presses('Sign with a fresh key');
    await isSure('rotate');
    await person.reads('#keys-answer', 'Key 0002 signs now.');
    const rows = await person.page.locator('#keys-rows tr').evaluateAll((all) => all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent)));
    assert.deepEqual(rows, [['0002', 'signs'], ['0001', 'verifies']]);
    assert.deepEqual(await accessibilityTroubles(person.page, 'light'), []);
    person.noTrouble();
    await person.close();
    const operate = await logsIn('operateer');
    await operate.page.getByRole('link', { name: 'People' }).click();
    await operate.reads('h2', 'Your password');
    assert.equal(await operate.page.getByText('Sign with a fresh key').isVisible(), false);
    await operate.close();
  });

  test('who operates steers, and sees what was done and by whom', async () => {
    const sale = await server.addSale(saleOf({ name: 'Steered', items: [tee(5)] }));
    const person = await logsIn('operateer');
    await opens(person, 'Steered');
    await person.presses('Pause');
    await person.reads('#sale-state', 'paused');
    await person.page.getByRole('link', { name: 'What was done' }).click();
    await person.page.getByLabel('Sale', { exact: true }).fill(sale);
    await person.presses('Show');
    const first = person.page.locator('#acts-rows tr').first();
    await first.filter({ hasText: 'sale paused' }).waitFor();
    const cells = await first.locator('td').allInnerTexts();
    assert.deepEqual(cells.slice(1).map((text) => text.replace('\n', ' ')), ['operateer 127.0.0.1', 'sale paused', sale, '', 'state: open', 'state: paused']);
    const [download] = await Promise.all([person.page.waitForEvent('download'), person.presses('Save as CSV')]);
    const stream = await download.createReadStream();
    const text = (await stream.toArray()).join('');
    assert.ok(text.startsWith('act,at,who,address,kind,sale,subject,was,became\r\n'), text);
    assert.ok(text.includes(`,operateer,127.0.0.1,sale.paused,${sale},`), text);
    await person.page.getByLabel('Sale', { exact: true }).fill('nothing');
    await person.presses('Show');
    await person.reads('#acts-answer', 'Nothing was done that fits.');
    person.noTrouble();
    await server.act(sale, 'resume'); // else all is not well for the others
    await person.close();
  });

  test('the list of acts goes on', async () => {
    const sale = await server.addSale(saleOf());
    for (let i = 0; i < 60; i += 1) await server.admin('POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: 1 });
    const person = await logsIn('operateer');
    await person.page.getByRole('link', { name: 'What was done' }).click();
    await person.page.getByLabel('Sale', { exact: true }).fill(sale);
    await person.presses('Show');
    await until('a page', async () => (await person.page.locator('#acts-rows tr').count()) === 50);
    await person.presses('Older ones');
    await until('the rest', async () => (await person.page.locator('#acts-rows tr').count()) === 61);
    assert.equal(await isThere(person, '#acts-more'), false);
    await person.close();
  });

  test('an admin adds somebody, changes them, and removes them when their name was typed', async () => {
    const person = await logsIn('adminer');
    await person.page.getByRole('link', { name: 'People' }).click();
    await person.reads('th', 'adminer (you)');
    const form = person.page.locator('#user-form');
    await form.getByLabel('Name').fill('zoe');
    await form.getByLabel('Role').selectOption('view');
    await form.getByLabel('Password').fill(password);
    await person.presses('Add');
    await person.reads('#users-answer', 'zoe is added.');
    assert.equal((await new Operator(server).logIn('zoe')).json.role, 'view');
    await person.page.getByLabel('Role of zoe').selectOption('operate');
    await person.reads('#users-answer', 'zoe has the role operate.');
    await person.page.getByRole('button', { name: 'New password: zoe' }).click();
    assert.equal(await person.button('Yes').isDisabled(), true);
    await person.page.locator('#sure-name').fill('another long one');
    await person.presses('Yes');
    await person.reads('#users-answer', 'zoe has another password.');
    assert.equal((await new Operator(server).logIn('zoe', 'another long one')).json.role, 'operate');
    await person.page.getByRole('button', { name: 'Remove: zoe' }).click();
    await person.page.getByLabel('Type zoe to go on').fill('zoe');
    await person.presses('Yes');
    await person.reads('#users-answer', 'zoe is removed.');
    await form.getByLabel('Name').fill('viewer');
    await form.getByLabel('Password').fill(password);
    await person.presses('Add');
    await person.reads('#users-answer.bad', 'user viewer exists');
    person.noTrouble();
    await person.close();
  });

  test('each changes their own password, and is told when the one they have is wrong', async () => {
    await addUser(server, 'yan', 'view');
    const person = await logsIn('yan');
    await person.page.getByRole('link', { name: 'People' }).click();
    const change = async (old, fresh) => {
      await person.page.getByLabel('The one you have').fill(old);
      await person.page.getByLabel('A new one').fill(fresh);
      await person.presses('Change it');
    };
    await change('not this one, surely', 'another long one');
    await person.reads('#own-answer.bad', 'is not the one that you have');
    await change(password, 'another long one');
    await person.reads('#own-answer', 'It is changed.');
    await person.page.reload();
    await person.reads('#who', 'yan, view');
    person.noTrouble();
    await person.close();
  });

  test('somebody who is removed meanwhile is shown the log-in, and told why', async () => {
    await addUser(server, 'xia', 'view');
    const person = await logsIn('xia');
    await person.reads('#verdict-text', 'All is well');
    await server.admin('DELETE', '/admin/v1/users/xia');
    await person.reads('#sign-in-error', 'Your time here is over: log in again.');
    await person.close();
  });

  test('a form on another site that a browser with a log-in sends changes nothing', async () => {
    const sale = await server.addSale(saleOf());
    const person = await logsIn('adminer');
    // Another port of this machine is the same site, so that the cookie goes along: the hardest case.
    await person.page.route(`${server.buyers}/evil`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${server.operators}/admin/v1/sales/${sale}/close"><input name="x"></form><script>document.forms[0].submit()</script>`,
      }),
    );
    const refused = person.page.waitForResponse((answer) => answer.url().endsWith(`/${sale}/close`));
    await person.page.goto(`${server.buyers}/evil`);
    assert.equal((await refused).status(), 403);
    assert.equal((await server.report(sale)).state, 'open');
    await person.close();
  });

  test('axe finds nothing, and a phone shows all of it', async () => {
    await server.addSale(saleOf({ id: 'looked-at', name: 'Looked at', items: [tee(5)] }));
    const looked_at = async (person, what) => {
      for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(person.page, scheme), [], what);
      const wider = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${what}: ${wider} px wider than the screen`);
      const folder = process.env.SLUICE_PICTURES;
      if (!folder) return;
      for (const scheme of ['light', 'dark']) {
        await person.page.emulateMedia({ colorScheme: scheme });
        const width = person.page.viewportSize().width;
        await person.page.screenshot({ path: `${folder}/${what.replaceAll(' ', '-')}-${scheme}-${width}.png`, fullPage: true });
      }
    };
    for (const size of [{ width: 360, height: 740 }, viewport]) {
      const person = await comes({ viewport: size });
      await looked_at(person, 'the log-in');
      await types(person, 'adminer', 'not this one, surely');
      await person.reads('#sign-in-error', 'wrong');
      await looked_at(person, 'a wrong password');
      await types(person, 'adminer');
      await person.reads('#who', 'adminer');
      await person.page.getByRole('link', { name: 'What was done' }).click();
      await person.page.locator('#acts-rows tr').first().waitFor();
      await looked_at(person, 'what was done');
      await person.page.getByRole('link', { name: 'People' }).click();
      await person.reads('th', 'adminer (you)');
      await looked_at(person, 'people');
      await person.page.getByRole('button', { name: 'New password: viewer' }).click();
      await looked_at(person, 'another password');
      await person.page.keyboard.press('Escape');
      await person.page.getByRole('link', { name: 'All sales' }).filter({ visible: true }).click();
      await opens(person, 'Looked at');
      await looked_at(person, 'a sale');
      person.noTrouble();
      await person.close();
      const watcher = await logsIn('viewer', { viewport: size });
      await opens(watcher, 'Looked at');
      await looked_at(watcher, 'a sale that is watched');
      await watcher.close();
    }
  });
});
