// Whether all is ready for a sale: looked at, ticked, rehearsed, and kept.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';

import { answersFit } from '../lib/contract.mjs';
import { secretOf } from '../lib/endpoint.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { addUser, Operator } from '../lib/operator.mjs';
import { removeScratch, run, scratchFile } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// A shop whose pages have pictures, and somebody who takes connections and says nothing.
async function startShop() {
  const asked = [];
  const pages = createServer((request, response) => {
    asked.push(request.url);
    if (request.url === '/gone') return response.writeHead(500).end();
    if (request.url === '/drop') return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<img src="/tee.png"><link rel="stylesheet" href="shop.css">');
    return response.writeHead(200).end('x');
  });
  const sockets = new Set();
  const silent = net.createServer((socket) => sockets.add(socket.on('error', () => {})));
  for (const server of [pages, silent]) await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const close = async () => {
    pages.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await Promise.all([pages, silent].map((server) => new Promise((closed) => server.close(closed))));
  };
  return { asked, origin: `http://127.0.0.1:${pages.address().port}`, silent: silent.address().port, close };
}

// Whether this machine's clock is in sync, its disk fast and nothing else runs on it is not the program's doing.
const of_machine = ['clock', 'ledger', 'caches'];
const configOf = (shop) => `
[[webhook]]
name = "erp"
url = "http://127.0.0.1:${shop.silent}/"
secrets = ["${secretOf('a')}"]
allow_private = true
[[sale]]
id = "drop"
name = "Winter drop"
items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 10 }]
[sale.preflight]
expected_peak = 100
pages = ["${shop.origin}/drop"]
ticks = [{ id = "host", text = "The host knows" }, { id = "cdn", text = "The CDN keeps the pictures" }]
page_time = "5s"
waive = ${JSON.stringify(of_machine)}
`;

describe('A preflight', () => {
  let server;
  let shop;
  before(async () => {
    shop = await startShop();
    server = await startServer({ config: configOf(shop) });
    server.records_operators = true;
    await addUser(server, 'ada', 'operate');
    await addUser(server, 'eve', 'view');
  });
  after(async () => {
    await server.stop();
    await shop.close();
  });

  const path = '/admin/v1/sales/drop/preflight';
  const look = async (wish = {}, of = path) => isOk(await server.admin('POST', of, wish), 200);
  const outcomes = ({ checks }) => Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]));
  const check = (told, name) => told.checks.find((each) => each.check === name);
  const figures = { verdict: 'pass', buyers: 2000, arrivals_per_s: 200, p99_ms: 4.5 };
  const keep = (run_name, body) => server.admin('PUT', `/admin/v1/sales/drop/rehearsals/${run_name}`, body);

  test('before anybody has looked there is the list, and no verdict', async () => {
    const told = isOk(await server.admin('GET', path), 200);
    assert.deepEqual([told.verdict, told.checks, told.rehearsals], [null, [], []]);
    assert.deepEqual(told.ticks.map(({ tick, ticked_at }) => [tick, ticked_at]), [['host', null], ['cdn', null]]);
  });

  test('what is missing is no-go and says what to do; all else is go', async () => {
    const told = await look();
    assert.equal(told.verdict, 'no-go');
    const found = outcomes(told);
    for (const name of of_machine) {
      assert.ok(['go', 'waived', 'none'].includes(found[name]), `${name}: ${found[name]}`);
      delete found[name];
    }
    assert.deepEqual(found, {
      keys: 'go',
      disk: 'go',
      files: 'go',
      provider: 'go',
      mail: 'none',
      webhooks: 'go',
      pages: 'go',
      stock: 'go',
      state: 'go',
      'rehearsal-peak': 'no-go',
      'rehearsal-degraded': 'no-go',
      'rehearsal-failover': 'no-go',
      hooks: 'none',
      ticks: 'no-go',
    });
    for (const { outcome, remedy, check: name } of told.checks) assert.equal(outcome === 'no-go' || outcome === 'waived', remedy !== null, name);
    assert.match(check(told, 'ticks').detail, /0 of 2 are ticked; not yet: host, cdn/);
    assert.match(check(told, 'pages').detail, /\/drop: 200, /);
    assert.ok(check(told, 'ledger').took_ms > 0);
    const again = isOk(await server.admin('GET', path), 200);
    assert.deepEqual(again, told);
  });

  test('it is go once it is ticked, by whom and when, and rehearsed with twice as many as are expected', async () => {
    const ada = await Operator.loggedIn(server, 'ada');
    for (const tick of ['host', 'cdn']) isOk(await ada.ask('PUT', `${path}/ticks/${tick}`), 200);
    for (const name of ['degraded', 'failover']) isOk(await keep(name, figures), 200);
    isOk(await keep('peak', { ...figures, arrivals_per_s: 199 }), 200);
    const almost = await look();
    assert.deepEqual(almost.checks.filter(({ outcome }) => outcome === 'no-go').map((each) => each.check), ['rehearsal-peak']);
    assert.match(check(almost, 'rehearsal-peak').remedy, /200 people a second/);
    isOk(await keep('peak', figures), 200);
    const told = isOk(await ada.ask('POST', path, {}), 200);
    assert.equal(told.verdict, 'go', JSON.stringify(told.checks));
    assert.deepEqual(told.ticks.map(({ who }) => who), ['ada', 'ada']);
    const peak = told.rehearsals.find((each) => each.run === 'peak');
    assert.deepEqual([peak.sale, peak.verdict, peak.figures.arrivals_per_s], ['drop', 'pass', 200]);
    const acts = isOk(await server.admin('GET', '/admin/v1/acts?sale=drop'), 200).acts;
    assert.deepEqual(acts.slice(0, 2).map(({ kind, who, subject }) => [kind, who, subject]), [['preflight.kept', 'ada', 'latest'], ['rehearsal.kept', 'token', 'peak']]);
    assert.ok(acts.some(({ kind, who, subject }) => kind === 'tick.kept' && who === 'ada' && subject === 'host'));
    isOk(await ada.ask('DELETE', `${path}/ticks/cdn`), 200);
    assert.equal((await look()).verdict, 'no-go');
    isOk(await ada.ask('PUT', `${path}/ticks/cdn`), 200);
  });

  test('warming up fetches what the pages are made of', async () => {
    shop.asked.length = 0;
    const cold = await look();
    assert.deepEqual([cold.warmed, shop.asked], [false, ['/drop', '/drop']]);
    shop.asked.length = 0;
    const warm = await look({ warm: true });
    assert.equal(warm.warmed, true);
    assert.deepEqual([...new Set(shop.asked)].sort(), ['/drop', '/shop.css', '/tee.png']);
    assert.match(check(warm, 'provider').detail, /10 connections are open/);
    assert.match(check(warm, 'pages').detail, /pictures, sheets and scripts were fetched/);
  });

  test('whoever may only watch reads it, and looks at nothing', async () => {
    const eve = await Operator.loggedIn(server, 'eve');
    isOk(await eve.ask('GET', path), 200);
    for (const [method, target] of [['POST', path], ['PUT', `${path}/ticks/host`], ['DELETE', `${path}/ticks/host`], ['PUT', '/admin/v1/sales/drop/rehearsals/peak']]) {
      isProblem(await eve.ask(method, target, {}), 403, 'role-too-low');
    }
  });

  test('what there is not is said, and what is wrong is named', async () => {
    isProblem(await server.admin('GET', '/admin/v1/sales/none/preflight'), 404, 'no-such-sale');
    isProblem(await server.admin('POST', '/admin/v1/sales/none/preflight', {}), 404, 'no-such-sale');
    isProblem(await server.admin('PUT', `${path}/ticks/moon`), 404, 'not-found');
    isProblem(await keep('dress', figures), 404, 'not-found');
    for (const [body, named] of [[{ ...figures, verdict: 'maybe' }, 'verdict'], [{ ...figures, buyers: -1 }, 'buyers'], [{ ...figures, colour: 1 }, 'colour']]) {
      assert.match(isProblem(await keep('peak', body), 422, 'invalid-field').detail, new RegExp(`^${named}: `));
    }
    assert.match(isProblem(await server.admin('POST', path, { warm: 1 }), 422, 'invalid-field').detail, /^warm: /);
  });

  test('a sale that the file says nothing of has the usual list', async () => {
    const sale = await server.addSale(saleOf());
    const told = await look({}, `/admin/v1/sales/${sale}/preflight`);
    assert.deepEqual(told.ticks.map(({ tick }) => tick), ['host', 'cdn', 'payment-provider']);
    assert.equal(check(told, 'pages').outcome, 'none');
  });

  test('sluice preflight tells it, ticks, and exits by the verdict', async () => {
    const command = (...args) => run(['preflight', '--admin', server.operators, '--data', server.data, ...args]);
    const good = await command('drop');
    assert.equal(good.code, 0, good.out + good.err);
    assert.ok(good.out.includes('\ngo\tkeys\t1 key'), good.out);
    const without = await command('drop', '--untick', 'host');
    assert.equal(without.code, 1);
    assert.match(without.out, /^no-go\tticks\t1 of 2/m);
    const as_json = await command('drop', '--tick', 'host', '--json');
    assert.equal(as_json.code, 0, as_json.err);
    assert.equal(JSON.parse(as_json.out).verdict, 'go');
    assert.equal((await command('drop', '--latest')).code, 0);
    for (const [args, says] of [
      [['none'], /^sluice: sale "none": There is no sale of this name\.\n$/],
      [['none', '--latest'], /^sluice: sale "none": There is no sale of this name\.\n$/],
      [['none', '--tick', 'host'], /^sluice: sale "none": There is no sale of this name\.\n$/],
      [['no sale'], /^sluice: sale "no sale": must be/],
      [['drop', '--tick', 'moon'], /^sluice: sale "drop": tick: there is no moon in the list of this sale\n$/],
    ]) {
      const wrong = await command(...args);
      assert.deepEqual([wrong.code, wrong.out], [2, ''], `${args}: ${wrong.err}`);
      assert.match(wrong.err, says);
    }
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});

test('ticks and rehearsals outlive the process, and what is out of reach is said', async (story) => {
  const shop = await startShop();
  const first = await startServer({ config: configOf(shop) });
  isOk(await first.admin('PUT', '/admin/v1/sales/drop/preflight/ticks/host'), 200);
  isOk(await first.admin('PUT', '/admin/v1/sales/drop/rehearsals/peak', { verdict: 'fail', why: 'too slow' }), 200);
  await first.kill();
  await shop.close();
  const away = configOf(shop).replace('/drop"]', '/gone"]');
  const again = await startServer({ config: `${away}\n[mail]\nurl = "smtp://127.0.0.1:9"\nfrom = "a@shop.example"\n`, data: first.data });
  story.after(() => again.stop());
  const told = isOk(await again.admin('POST', '/admin/v1/sales/drop/preflight', {}), 200);
  const of = (name) => told.checks.find(({ check }) => check === name);
  for (const name of ['pages', 'webhooks', 'mail']) assert.equal(of(name).outcome, 'no-go', JSON.stringify(of(name)));
  assert.match(of('ticks').detail, /^1 of 2/);
  assert.match(of('rehearsal-peak').detail, /^fail /);
  assert.equal(told.rehearsals[0].figures.why, 'too slow');
});

test('[sale.preflight] that is wrong stops the start, and is named with its line', async () => {
  for (const [line, words] of [
    ['expected_peak = 0', 'expected_peak: must be a whole number from 1'],
    ['pages = ["shop.example"]', 'pages[0]: "shop.example" must be the address of a page'],
    ['page_time = "1h"', 'page_time: must be a duration'],
    ['ticks = [{ id = "a" }]', 'ticks[0].text: is missing'],
    ['ticks = [{ id = "a", text = "x" }, { id = "a", text = "y" }]', 'ticks[1].id: "a" is used twice'],
    ['waive = ["luck"]', 'waive[0]: "luck" is none of clock, '],
    ['peak = 5', 'peak: is not a known field'],
  ]) {
    const file = await scratchFile('sluice.toml', `[[sale]]\nid = "drop"\n[sale.preflight]\n${line}\n`);
    const { code, err } = await run(['check', '--config', file]);
    assert.equal(code, 2);
    assert.ok(err.includes(`:4: sale[0].preflight.${words}`), err);
  }
  await removeScratch();
});
