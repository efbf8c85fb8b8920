// What the waiting page says, in every state of a sale and for every visitor; with a script, and without one.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { cells, gate, makeUp, showCell, statusOf, ticketOf } from '../lib/waiting.mjs';

const root = new URL('../../../web/', import.meta.url);
const readJson = async (name) => JSON.parse(await readFile(new URL(name, root), 'utf8'));
const { scenes } = await readJson('waiting/scenes.json');
const { script: words } = await readJson('languages/en.json');
const rowOf = (name) => scenes.find((row) => row.name === name);
const titleOf = ({ name, title = name }) => words[`title_${title}`];
const textOf = ({ name, text = name }) => words[`text_${text}`] ?? '';

// Words that a scene must not have, whatever it is made of.
const untrue = (state, fields) =>
  [
    ['paused', 'closed', 'sold_out', 'scheduled'].includes(state) && /\bJoin\b/,
    ['paused', 'closed'].includes(state) && /\d:\d\d/,
    fields === gate && /unit|chance|product/i,
    /went to the next|e-mail|undefined|NaN|\{\w+\}|(title|text)_\w+/,
  ].filter(Boolean);

describe('Every scene of the waiting page', { skip: no_browser }, () => {
  let server;
  let browser;
  let sale;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    sale = await server.addSale(saleOf());
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  test('is told by one row of the table, with its words and its parts', async () => {
    const ada = await Person.in(browser, server.buyers);
    const answers = {};
    await makeUp(ada.page, answers);
    for (const cell of cells) {
      const [state, held, name, fields = {}] = cell;
      const what = `${state}, ${held}, ${Object.keys(fields)}`;
      await showCell(ada, `/.sluice/queue/${sale}`, answers, cell);
      await ada.reads('h1', titleOf(rowOf(name)));
      assert.equal(await ada.page.locator('#text').textContent(), textOf(rowOf(name)), what);
      const seen = await ada.page.locator('main').innerText();
      for (const word of untrue(state, fields)) assert.doesNotMatch(seen, word, what);
      assert.equal(await ada.button('Join').isVisible(), rowOf(name).parts.split(' ').includes('join'), what);
      assert.equal(await ada.page.locator('#take').isVisible(), name === 'called', what);
    }
    ada.noTrouble();
    await ada.close();
  });

  test('a gate sends on whoever is called or inside, with no script-made page left in the history', async () => {
    for (const held of ['called', 'used']) {
      const ada = await Person.in(browser, server.buyers);
      await makeUp(ada.page, { status: statusOf(gate), ticket: ticketOf(held) });
      await ada.page.route('**/v1/gates/*/enter?*', (route) => route.fulfill({ contentType: 'text/html', body: 'in' }));
      await ada.goes(`/.sluice/queue/${sale}?to=${encodeURIComponent('/cart?item=5')}`);
      await ada.page.waitForURL(`**/.sluice/v1/gates/${sale}/enter?to=%2Fcart%3Fitem%3D5`);
      assert.equal(await ada.page.evaluate(() => history.length), 2, 'the empty page, and this one');
      await ada.close();
    }
  });

  test('follows the sale while it is open: a pause stops the clock, the end reaches who is called', async () => {
    const ada = await Person.in(browser, server.buyers);
    const answers = { status: statusOf(), ticket: ticketOf('called') };
    await makeUp(ada.page, answers);
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.reads('#claim-countdown', /^1:\d\d$/);
    answers.status = statusOf({ state: 'paused' });
    await ada.reads('h1', 'The sale is paused');
    await ada.reads('#text', 'no clock runs');
    assert.equal(await ada.page.locator('#claim-countdown').isVisible(), false);
    answers.status = statusOf();
    await ada.reads('#claim-countdown', /^1:\d\d$/);
    answers.status = statusOf({ state: 'closed' });
    await ada.reads('#text', 'before you took anything');
    ada.noTrouble();
    await ada.close();
  });

  test('a called person chooses among what is theirs, by name and price, the first that can be had', async () => {
    const item = (id, fields) => ({ ...statusOf().items[0], item: id, name: id, available: 0, ...fields });
    const items = [item('a'), item('b', { kept: 1 }), item('c', { available: 5, kept: 1 })];
    const ada = await Person.in(browser, server.buyers);
    const answers = { status: statusOf({ items }), ticket: ticketOf('called') };
    await makeUp(ada.page, answers);
    await ada.page.route('**/holds', (route) =>
      route.fulfill({ status: 409, json: { type: '/problems/sold-out', title: 'Sold out', item: 'b' } }),
    );
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.reads('#take', 'Take 1 for €25.00');
    const input = (id) => ada.page.locator(`#items-${id}`);
    assert.deepEqual([await input('a').isDisabled(), await input('b').isChecked()], [true, true]);
    await ada.reads('#items', '1 left, kept for those who were called');
    await ada.presses('Take 1 for €25.00');
    await ada.reads('#answer', 'There is nothing left of this one. Choose another.');
    items[1] = item('b');
    await input('c').check();
    assert.equal(await ada.page.locator('#answer').isVisible(), false, 'a refusal goes away with its cause');
    await ada.close();
  });

  test('a browser that keeps no cookies is told so, and takes no place that nobody would have', async () => {
    const ada = await Person.in(browser, server.buyers);
    await ada.page.addInitScript(() => Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} }));
    await makeUp(ada.page, { status: statusOf(), ticket: null });
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.reads('h1', titleOf(rowOf('no_cookies')));
    assert.equal(await ada.button('Join').isVisible(), false);
    ada.noTrouble();
    await ada.close();
  });

  test('the same is said without a script', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const [open, paused, closed, sold_out, held_out] = await Promise.all([
      server.addSale(saleOf()),
      server.addSale(saleOf()),
      server.addSale(saleOf()),
      server.addSale(saleOf({ items: [tee(1)] })),
      server.addSale(saleOf({ items: [tee(1)], waitlist: false })),
    ]);
    const scheduled = await server.addSale(saleOf({ opens_at: soon }));
    const lobby = await server.addSale(saleOf({ opens_at: soon, lobby: 'fifo', lobby_time: '2h' }));
    const lobby_draw = await server.addSale(saleOf({ opens_at: soon, lobby: 'draw', lobby_time: '2h' }));
    await server.act(paused, 'pause');
    await server.act(closed, 'close');
    await new Buyer(server).buy(held_out, oneOf('tee'));
    const ada = new Buyer(server);
    const { hold } = (await ada.buy(sold_out, oneOf('tee'))).json;
    await ada.orderIs((await ada.checkout(hold)).json.order, 'confirmed');

    const ben = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    const there = { scheduled, lobby, lobby_draw, newcomer: open, paused, sold_out, held_out, closed };
    for (const [name, id] of Object.entries(there)) {
      await ben.goes(`/.sluice/queue/${id}?plain=1`);
      assert.equal(await ben.page.locator('h1').textContent(), titleOf(rowOf(name)), name);
      const seen = await ben.page.locator('main').innerText();
      assert.ok(seen.includes(textOf(rowOf(name))), name);
      const may_join = rowOf(name).parts.split(' ').includes('join');
      assert.equal(await ben.page.locator('form[action$="/join"]').count(), may_join ? 1 : 0, name);
    }
    ben.noTrouble();
    await ben.close();
  });
});
