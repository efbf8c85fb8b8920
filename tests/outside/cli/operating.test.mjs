import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { onTerminal, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Operating a running server', () => {
  let server;
  before(
    async () =>
      (server = await startServer({ config: '[[sale]]\nid = "configured"\nopens_at = 2024-01-01T00:00:00Z\n' })),
  );
  after(() => server.stop());

  const sale_command = (...args) => run(['sale', '--admin', server.operators, '--data', server.data, ...args]);
  async function does(...args) {
    const { code, out, err } = await sale_command(...args);
    assert.equal(code, 0, err);
    assert.equal(err, '');
    return out;
  }
  const on_terminal = (args, options) =>
    onTerminal(['sale', '--admin', server.operators, '--data', server.data, ...args], options);
  const settingsOf = async (id) => JSON.parse(await does('show', id)).settings;
  const newcomer = (id) => new Buyer(server).join(id);

  const fields = (id) => `id = "${id}"
name = "From a file"
opens_at = 2024-01-01T00:00:00Z
hold = "5m"
items = [{ id = "tee", name = "Winter tee", price = { amount = 2500, currency = "EUR" }, stock = 10 }]
`;

  test('a sale of the configuration is there, and one that is past its time is open before the port answers', async () => {
    assert.equal(isOk(await newcomer('configured'), 201).state, 'called');
  });

  test('sale create takes a file with the fields, or with one [[sale]]', async () => {
    await does('create', await scratchFile('sale.toml', fields('from-file')));
    await does('create', await scratchFile('sale.toml', `[[sale]]\n${fields('from-section')}`));
    for (const id of ['from-file', 'from-section']) {
      const settings = await settingsOf(id);
      assert.equal(settings.name, 'From a file');
      assert.equal(settings.hold, '5m');
      assert.equal(settings.items[0].stock, 10);
      isOk(await new Buyer(server).buy(id), 201);
    }
  });

  test('sale create names what is wrong in the file, and adds nothing', async () => {
    const file = await scratchFile('sale.toml', `${fields('broken')}colour = "red"\n`);
    const { code, out, err } = await sale_command('create', file);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.equal(err.trimEnd().split('\n').length, 1);
    assert.ok(err.includes('colour') && err.includes(file), err);
    assert.ok(!(await does('list')).includes('broken'));
  });

  test('sale list shows a line for each: name, state, units', async () => {
    const id = await server.addSale(saleOf({ items: [tee(7)] }));
    const line = (await does('list')).split('\n').find((each) => each.startsWith(`${id}\t`));
    assert.equal(line, `${id}\topen\ttee 7/7`);
  });

  test('on a terminal sale list is a table: people in line, units in every state', async () => {
    const id = await server.addSale(saleOf({ id: 'seen', items: [tee(3)] }));
    isOk(await new Buyer(server).buy(id, oneOf('tee', 2)), 201);
    const { code, out } = await on_terminal(['list']);
    assert.equal(code, 0, out);
    const [titles, ...rows] = out.trimEnd().split('\n').map((line) => line.trim().split(/ {2,}/));
    const names = ['SALE', 'STATE', 'IN LINE', 'INSIDE', 'ITEM', 'FREE', 'OFFERED', 'HELD', 'SOLD', 'STOCK', 'NEXT'];
    assert.deepEqual(titles, names);
    const row = rows.find(([sale]) => sale === id);
    assert.deepEqual(row.slice(0, 3), [id, 'open', '0']);
    assert.deepEqual(row.slice(4), ['tee', '1', '0', '2', '0', '3']);
  });

  test('on a terminal sale show reads out settings and units, pause and pace what they changed', async () => {
    const id = await server.addSale(saleOf({ name: 'Winter drop', items: [tee(3)] }));
    const shown = await on_terminal(['show', id], { env: { TZ: 'UTC' } });
    assert.match(shown.out, /^name +Winter drop$/m);
    assert.match(shown.out, /^opens +\w{3} \d\d \w{3} \d{4} \d\d:\d\d UTC, [\d ]+ days ago$/m);
    assert.match(shown.out, /^item tee +Winter tee, EUR 25\.00$/m);
    assert.match((await on_terminal(['pause', id])).out, new RegExp(`^${id} +paused `, 'm'));
    assert.match((await on_terminal(['pace', id, '--admit', '7', '--per', '3s'])).out, /^pace +7 people per 3s$/m);
    assert.match((await on_terminal(['stock', id, 'tee', '+2'])).out, /^SALE +ITEM +STOCK .*\n.* tee +5 +/m);
  });

  test('--json is the answer of the server, on a terminal and in a pipe', async () => {
    const id = await server.addSale(saleOf({ items: [tee(3)] }));
    for (const args of [['list'], ['show', id], ['pause', id]]) {
      const piped = JSON.parse(await does('--json', ...args));
      const { out } = await on_terminal([...args, '--json']);
      assert.deepEqual(Object.keys(JSON.parse(out)), Object.keys(piped), args.join(' '));
    }
    assert.ok(JSON.parse(await does('list', '--json')).sales.some(({ sale }) => sale === id));
  });

  // What cannot be undone, and whether it has happened.
  const for_good = [
    ['close', (id) => ['close', id], async (id) => (await server.report(id)).state === 'closed'],
    ['stock -1', (id) => ['stock', id, 'tee', '-1'], async (id) => (await server.report(id)).items[0].withdrawn === 1],
    ['open before its time', (id) => ['open', id], async (id) => (await server.report(id)).state === 'open'],
  ];
  for (const [what, args, has_happened] of for_good) {
    const a_sale = () =>
      server.addSale(saleOf({ ...(what.startsWith('open') && { opens_at: '2099-12-24T20:00:00Z' }), items: [tee(3)] }));

    test(`on a terminal ${what} is asked about: anything but y leaves it alone`, async () => {
      const id = await a_sale();
      for (const typed of ['n\n', '\n', 'yo\n', '\x04']) {
        const { code, out } = await on_terminal(args(id), { typed });
        assert.equal(code, 1, out);
        assert.match(out, new RegExp(`^(Close|Take|Open) .*${id}.* \\[y/N\\] `));
        assert.match(out, /sluice: nothing was changed\n$/);
      }
      assert.equal(await has_happened(id), false);
    });

    test(`${what} is done after y, with --yes, and without a terminal`, async () => {
      for (const way of [
        (id) => on_terminal(args(id), { typed: 'y\n' }),
        (id) => on_terminal([...args(id), '--yes']),
        (id) => sale_command(...args(id)),
      ]) {
        const id = await a_sale();
        const { code, out } = await way(id);
        assert.equal(code, 0, out);
        assert.equal(await has_happened(id), true, out);
      }
    });
  }

  test('on a terminal what can be taken back is not asked about', async () => {
    const id = await server.addSale(saleOf({ items: [tee(3)] }));
    for (const args of [['pause', id], ['resume', id], ['open', id], ['stock', id, 'tee', '+1']]) {
      const { code, out } = await on_terminal(args);
      assert.equal(code, 0, out);
      assert.doesNotMatch(out, /y\/N/);
    }
  });

  test('a sale that is not there is told before anybody is asked', async () => {
    const { code, out } = await on_terminal(['close', 'nothing']);
    assert.equal(code, 1);
    assert.doesNotMatch(out, /y\/N/);
  });

  test('sale open, pause, resume and close do so', async () => {
    const id = await server.addSale(saleOf({ opens_at: undefined }));
    for (const [action, status] of [
      ['open', 201],
      ['pause', 409],
      ['resume', 201],
      ['close', 410],
    ]) {
      await does(action, id);
      assert.equal((await newcomer(id)).status, status, action);
    }
  });

  test('close --in ends it by itself a little later, without a question, and can be taken back until then', async () => {
    const id = await server.addSale(saleOf({ items: [tee(3)] }));
    const { code, out } = await on_terminal(['close', id, '--in', '1h']);
    assert.equal(code, 0, out);
    assert.doesNotMatch(out, /y\/N/);
    assert.match(out, /^closes +\w{3} \d\d .*, in /m);
    const [, taking_back] = /^To take it back before that: sluice sale (.*)$/m.exec(out);
    assert.equal((await newcomer(id)).status, 201, 'it is open');
    await does(...taking_back.trim().split(' '));
    assert.equal((await settingsOf(id)).closes_at, undefined);

    await does('close', id, '--in', '1s');
    await until('the end', async () => (await server.report(id)).state === 'closed');
    for (const wrong of ['soon', '0s', '-5s']) {
      const refused = await sale_command('close', id, `--in=${wrong}`);
      assert.notEqual(refused.code, 0, wrong);
      assert.match(refused.err, /--in/, wrong);
    }
  });

  test('sale stock adds with + and takes with -', async () => {
    const id = await server.addSale(saleOf({ items: [tee(5)] }));
    await does('stock', id, 'tee', '+3');
    await does('stock', id, 'tee', '-2');
    const [item] = (await server.report(id)).items;
    assert.equal(item.stock, 8);
    assert.equal(item.withdrawn, 2);
  });

  for (const delta of ['5', '+0', '0', '+x', '++1', '+1.5', '+', '']) {
    test(`sale stock refuses "${delta}": exit 2, and nothing changes`, async () => {
      const id = await server.addSale(saleOf({ items: [tee(5)] }));
      const { code, err } = await sale_command('stock', id, 'tee', delta);
      assert.equal(code, 2);
      assert.equal(err.trimEnd().split('\n').length, 1, err);
      assert.equal((await server.report(id)).items[0].stock, 5);
    });
  }

  test('sale pace changes pace and cap', async () => {
    const id = await server.addSale(saleOf());
    await does('pace', id, '--admit', '500', '--per', '5s', '--cap', '77');
    const settings = await settingsOf(id);
    assert.deepEqual(settings.pace, { admit: 500, per: '5s' });
    assert.equal(settings.cap, 77);
  });

  test('sale set changes message, name, times, pace and cap', async () => {
    const id = await server.addSale(saleOf({ opens_at: '2099-12-24T20:00:00Z' }));
    const words = ['--message', 'Back at nine', '--name', 'Drop', '--pace', '500/5s', '--cap', '77'];
    await does('set', id, ...words, '--opens-at', '2099-12-25T21:00:00+01:00', '--closes-at', '2099-12-31T00:00:00Z');
    const changed = await settingsOf(id);
    assert.deepEqual(
      [changed.message, changed.name, changed.opens_at, changed.closes_at, changed.pace, changed.cap],
      ['Back at nine', 'Drop', '2099-12-25T20:00:00.000Z', '2099-12-31T00:00:00.000Z', { admit: 500, per: '5s' }, 77],
    );
    await does('set', id, '--closes-at', 'none', '--message', '', '--pace', 'stock');
    const { closes_at, message, pace } = await settingsOf(id);
    assert.deepEqual([closes_at, message, pace.admit], [undefined, '', 0]);
  });

  test('sale set names what it cannot read, and tells what the server refuses', async () => {
    const id = await server.addSale(saleOf());
    for (const [args, code, told] of [
      [[], 2, '--message'],
      [['--opens-at', 'tomorrow'], 2, '--opens-at: "tomorrow"'],
      [['--pace', 'fast'], 2, '--pace: "fast"'],
      [['--opens-at', '2099-12-24T20:00:00Z'], 1, 'opens_at: the sale has opened'],
      [['--share', 'members=0.5'], 1, 'priority[0].name'],
    ]) {
      const result = await sale_command('set', id, ...args);
      assert.equal(result.code, code, result.err);
      assert.equal(result.out, '');
      assert.ok(result.err.includes(told), result.err);
    }
  });

  test('sale pace with nothing to change says so', async () => {
    const { code, err } = await sale_command('pace', 'configured');
    assert.equal(code, 2);
    assert.match(err, /--admit|--cap/);
  });

  test('what the server refuses is told in one line, and is no success', async () => {
    for (const args of [
      ['show', 'nothing'],
      ['open', 'nothing'],
      ['stock', 'configured', 'hat', '+1'],
    ]) {
      const { code, out, err } = await sale_command(...args);
      assert.notEqual(code, 0);
      assert.equal(out, '');
      assert.equal(err.trimEnd().split('\n').length, 1, err);
    }
    const { code, err } = await sale_command('show', 'No Such/Sale');
    assert.equal(code, 2);
    assert.ok(err.includes('No Such/Sale'));
  });

  test('a server that is not there is told by its address', async () => {
    const { code, err } = await run(['sale', '--admin', 'http://127.0.0.1:1', '--data', server.data, 'list']);
    assert.equal(code, 2);
    assert.ok(err.includes('http://127.0.0.1:1'), err);
  });

  test("the buyers' port instead of the admin port is no success", async () => {
    const { code, err } = await run(['sale', '--admin', server.buyers, '--data', server.data, 'list']);
    assert.notEqual(code, 0);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
  });

  test('a data folder that a running server owns is refused in one line', async () => {
    const folder = await scratchFolder();
    const { code, err } = await run(
      ['serve', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--data', server.data],
      { cwd: folder },
    );
    assert.equal(code, 2);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    assert.ok(err.includes(server.data), err);
  });

  test('audit beside the running server: exit 0, every invariant named and held, and the numbers are right', async () => {
    const id = await server.addSale(saleOf({ items: [tee(5)] }));
    const [paid, holding] = [new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await paid.buy(id, oneOf('tee', 2)), 201);
    const { order } = isOk(await paid.checkout(hold), 202);
    await paid.orderIs(order, 'confirmed');
    isOk(await holding.buy(id), 201);
    const file = path.join(await scratchFolder(), 'audit.json');
    const { code, err } = await run(['audit', '--data', server.data, '--json', file]);
    assert.equal(code, 0, err);
    const audit = JSON.parse(await readFile(file, 'utf8'));
    assert.equal(audit.ok, true);
    const of_sale = audit.sales.find(({ sale }) => sale === id);
    assert.deepEqual(
      ['stock', 'held', 'sold', 'withdrawn', 'free'].map((name) => of_sale[name]),
      [5, 1, 2, 0, 2],
    );
    assert.ok(audit.invariants.length >= 3);
    for (const each of audit.invariants) {
      assert.equal(typeof each.name, 'string');
      assert.equal(each.ok, true, JSON.stringify(each));
      assert.equal(typeof each.detail, 'string');
    }
  });

  test('audit --json - prints the document and nothing else', async () => {
    const { code, out, err } = await run(['audit', '--ledger', path.join(server.data, 'ledger.db'), '--json', '-']);
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).ok, true);
  });

  test('audit: a file that cannot be written is told before anything is read', async () => {
    const { code, out, err } = await run(['audit', '--ledger', '/nowhere/ledger.db', '--json', '/nowhere/audit.json']);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /^sluice: \/nowhere\/audit\.json: cannot be written: No such file or directory\n$/);
  });

  test('audit refuses what is no ledger', async () => {
    const file = path.join(await scratchFolder(), 'ledger.db');
    await writeFile(file, 'this is not a ledger');
    const { code, err } = await run(['audit', '--ledger', file]);
    assert.equal(code, 2);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    assert.ok(err.includes(file), err);
  });

  test("a data folder of others' eyes: a token that others may read is not used", async () => {
    const folder = await scratchFolder();
    await writeFile(path.join(folder, 'admin.token'), `${server.token}\n`, { mode: 0o644 });
    const { code, err } = await run(['sale', '--admin', server.operators, '--data', folder, 'list']);
    assert.equal(code, 2);
    assert.match(err, /0600/);
  });
});
