import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';

describe('The command line', () => {
  after(removeScratch);

  // One line on standard error that names what is wrong, and exit 2.
  function isWrongUse({ code, out, err }, ...names) {
    assert.equal(code, 2, `${out}${err}`);
    assert.equal(out, '');
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    for (const name of names) assert.ok(err.includes(name), `"${err.trim()}" names ${name}`);
  }

  const subcommands = {
    serve: ['--config', '--listen', '--admin-listen', '--data', '--role', '--demo'],
    sale: ['--admin', '--data', 'create', 'list', 'show', 'open', 'pause', 'resume', 'close', 'set', 'stock', 'pace', '--json', '--yes'],
    rehearse: ['--sale', '--url', '--buyers', '--over', '--connections', '--seed', '--json', '--html', '--threshold', '--yes'],
    audit: ['--data', '--ledger', '--json'],
    check: ['--config', '--measure', '--json'],
    simulate: ['PLAN', '--seed', '--compare', '--json', '--html', '--measured'],
    plan: ['--buyers', '--items', '--window', '--checkout-per-s', '--config', '--json', '--measured'],
    orders: ['--admin', '--data', 'list', 'show', 'export', '--json'],
    reconcile: ['--admin', '--data', '--config', '--json'],
    backup: ['FILE', '--data', '0600'],
    restore: ['FILE', '--data'],
    version: [],
  };

  for (const [name, words] of Object.entries(subcommands)) {
    test(`${name} --help tells what it takes`, async () => {
      const { code, out, err } = await run([name, '--help']);
      assert.equal(code, 0, err);
      assert.equal(err, '');
      assert.match(out, new RegExp(`Usage: sluice ${name}`));
      for (const word of words) assert.ok(out.includes(word), `${name} --help tells ${word}`);
    });
  }

  test('--help lists the subcommands', async () => {
    const { code, out } = await run(['--help']);
    assert.equal(code, 0);
    for (const name of Object.keys(subcommands)) assert.ok(out.includes(name), name);
  });

  test('version prints one line with a number', async () => {
    const { code, out, err } = await run(['version']);
    assert.equal(code, 0);
    assert.equal(err, '');
    assert.match(out, /^sluice \d+\.\d+\.\d+\S*\n$/);
  });

  test('--version says the same, with exit 0', async () => {
    const { code, out, err } = await run(['--version']);
    assert.equal(code, 0, err);
    assert.equal(err, '');
    assert.match(out, /^sluice \d+\.\d+\.\d+(\+[0-9a-f]{9,}(\.changed)?)?\n$/);
    assert.equal(out, (await run(['version'])).out);
  });

  for (const action of ['create', 'list', 'show', 'open', 'pause', 'resume', 'close', 'set', 'stock', 'pace']) {
    test(`sale ${action} --help tells what it takes`, async () => {
      const { code, out } = await run(['sale', action, '--help']);
      assert.equal(code, 0);
      assert.ok(out.includes('Usage:'));
    });
  }

  const wrong_uses = [
    [[], 'a subcommand is missing: serve, sale'],
    [['sell'], 'has no subcommand "sell" (see sluice --help)'],
    [['-x'], 'there is no flag -x (see sluice --help)'],
    [['serve', '--port', '80'], 'serve: there is no flag --port (see sluice serve --help)'],
    [['serve', '--port=80'], 'serve: there is no flag --port ('],
    [['serve', 'now'], 'serve: takes no "now"'],
    [['serve', '--config'], '--config'],
    [['serve', '--config', '/nowhere/sluice.toml'], '/nowhere/sluice.toml'],
    [['serve', '--listen', 'here'], 'here'],
    [['serve', '--listen', '127.0.0.1:99999'], '127.0.0.1:99999'],
    [['serve', '--admin-listen', '127.0.0.1'], '127.0.0.1'],
    [['sale'], 'sale: a subcommand is missing: create, list'],
    [['sale', '--data', 'x'], 'sale: a subcommand is missing: create, list'],
    [['sale', 'burn'], 'sale: has no subcommand "burn"'],
    [['sale', '--data', 'x', 'burn'], 'sale: has no subcommand "burn"'],
    [['sale', 'show'], 'sale show: ID'],
    [['sale', 'show', '--foo', 'drop'], 'sale show: there is no flag --foo (see sluice sale show --help)'],
    [['sale', 'create', '/nowhere/sale.toml'], ''],
    [['sale', '--data', '/nowhere', 'list'], '/nowhere'],
    [['rehearse'], '--sale'],
    [['rehearse', '--sale', 'x', '--buyers', 'many'], '--buyers'],
    [['rehearse', '--sale', 'x', '--buyers', '-5'], '--buyers: "-5" must be a whole number from 1 to 20000000'],
    [['rehearse', '--sale', 'x', '--connections', '0'], '--connections: "0" must be'],
    [['rehearse', '--sale', 'x', '--seed', '-1'], '--seed: "-1" must be'],
    [['rehearse', '--sale', 'x', '--html', '/nowhere/report.html'], '/nowhere/report.html: cannot be written'],
    [['rehearse', '--sale', 'x', '--json', '/nowhere/report.json'], '/nowhere/report.json: cannot be written'],
    [['sale', 'pace', 'x', '--cap', '-5'], '--cap: "-5" must be'],
    [['rehearse', '--sale', 'x', '--over', 'soon'], 'soon'],
    [['rehearse', '--sale', 'x', '--threshold', 'fast'], 'fast'],
    [['audit', '--data', '/nowhere'], '/nowhere'],
    [['audit', '--json', '/nowhere/audit.json'], '/nowhere/audit.json: cannot be written'],
    [['audit', '--ledger', '/nowhere/ledger.db'], '/nowhere/ledger.db'],
    [['check', '--config', '/nowhere/sluice.toml'], '/nowhere/sluice.toml'],
    [['simulate'], 'PLAN'],
    [['plan', '--buyers', '5', '--items', '5'], '--window'],
    [['version', '--loud'], '--loud'],
  ];
  for (const [args, name] of wrong_uses) {
    test(`sluice ${args.join(' ')}: one line that names it, exit 2`, async () => {
      isWrongUse(await run(args, { cwd: await scratchFolder() }), name);
    });
  }

  const good_sale =
    '[[sale]]\nid = "drop-1"\nitems = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 10 }]\n';
  // The text, the line of the mistake, and the name that must be told.
  const wrong_files = [
    ['an unknown key', 'lisen = "127.0.0.1:0"\n', 1, 'lisen'],
    ['an unknown key in a section', '[limits]\nheader_time = "5s"\nheaders = 5\n', 3, 'limits.headers'],
    ['an unknown key of a sale', `${good_sale}stok = 5\n`, 4, 'stok'],
    ['an unknown key of an item', good_sale.replace('stock', 'stok'), 3, 'stok'],
    ['an unknown section', '\n[payments]\nurl = "http://x"\n', 2, 'payments'],
    ['a text instead of a number', '[limits]\nconnections = "many"\n', 2, 'limits.connections'],
    ['a number out of range', 'threads = 100000\n', 1, 'threads'],
    ['a number instead of a duration', '[limits]\nheader_time = 5\n', 2, 'limits.header_time'],
    ['a duration that is none', '[limits]\n\nheader_time = "soon"\n', 3, 'limits.header_time'],
    ['a broken line', 'listen = \n', 1, ''],
    ['a key twice', 'threads = 1\nthreads = 2\n', 2, 'threads'],
    ['an address that is none', 'listen = "everywhere"\n', 1, 'listen'],
    ['a sale without an id', '[[sale]]\nname = "x"\n', 1, 'id'],
    ['two sales of one id', `${good_sale}${good_sale}`, 5, 'drop-1'],
    ['a currency that nobody has', good_sale.replace('EUR', 'EUX'), 3, 'items[0].price.currency'],
    ['a limit of an item above the buyer’s', good_sale.replace('stock = 10', 'stock = 10, limit = 3'), 3, 'items[0].limit: must be at most buyer_limit (2)'],
    ['a change after the end', `${good_sale}closes_at = 2099-01-01T00:00:00Z\nchanges = [{ at = 2099-01-02T00:00:00Z, item = "tee", price = 1 }]\n`, 5, 'changes[0].at: must be before closes_at'],
    ['a negative price', good_sale.replace('2500', '-1'), 3, 'items[0].price.amount'],
    ['a price in euros and cents', good_sale.replace('2500', '25.00'), 3, 'items[0].price.amount: must be a whole number of minor units'],
  ];
  for (const [what, text, line, name] of wrong_files) {
    for (const command of ['serve', 'check']) {
      test(`${command}: ${what} is told with file, line and key`, async () => {
        const file = await scratchFile('sluice.toml', text);
        isWrongUse(await run([command, '--config', file], { cwd: path.dirname(file) }), `${file}:${line}:`, name);
      });
    }
  }

  test('a file with a NUL and one that is a folder are refused', async () => {
    isWrongUse(await run(['serve', '--config', await scratchFile('sluice.toml', 'listen\0 = 1\n')]), 'sluice.toml');
    const folder = await scratchFolder();
    isWrongUse(await run(['serve', '--config', folder]), folder);
  });

  async function takenPort() {
    const taken = net.createServer();
    await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
    return { port: taken.address().port, free: () => new Promise((resolve) => taken.close(resolve)) };
  }

  for (const flag of ['--listen', '--admin-listen']) {
    test(`serve: a port in use on ${flag} is told by its number`, async () => {
      const { port, free } = await takenPort();
      const folder = await mkdtemp(path.join(await scratchFolder(), 'data-'));
      const other = flag === '--listen' ? '--admin-listen' : '--listen';
      const result = await run(['serve', flag, `127.0.0.1:${port}`, other, '127.0.0.1:0', '--data', folder], {
        cwd: folder,
      });
      await free();
      assert.equal(result.code, 2);
      assert.equal(result.err.trimEnd().split('\n').length, 1, result.err);
      assert.ok(result.err.includes(String(port)), result.err);
    });
  }

  test('serve: a data folder that cannot be made is told', async () => {
    const file = await scratchFile('not-a-folder', '');
    const result = await run(['serve', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--data', file], {
      cwd: path.dirname(file),
    });
    assert.equal(result.code, 2);
    assert.equal(result.err.trimEnd().split('\n').length, 1, result.err);
    assert.ok(result.err.includes(file), result.err);
  });

  test('check: a good configuration is exit 0 and tells what is on', async () => {
    const file = await scratchFile('sluice.toml', good_sale);
    const args = ['check', '--config', file, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    const { code, out, err } = await run(args, { cwd: path.dirname(file) });
    assert.equal(code, 0, out + err);
    for (const word of ['configuration', 'listen', 'clock', 'open files']) assert.ok(out.includes(word), word);
  });

  test('check: a port in use is a failure that is named', async () => {
    const { port, free } = await takenPort();
    const folder = await scratchFolder();
    const { code, out, err } = await run(['check', '--listen', `127.0.0.1:${port}`, '--admin-listen', '127.0.0.1:0'], {
      cwd: folder,
    });
    await free();
    assert.notEqual(code, 0);
    assert.ok((out + err).includes(String(port)));
  });

  test('a five-line configuration is enough', async () => {
    const text = `[[sale]]
id = "drop-1"
opens_at = 2026-12-24T20:00:00Z
items = [{ id = "tee", name = "Winter tee", price = { amount = 2500, currency = "EUR" }, stock = 10000 }]
`;
    const file = await scratchFile('sluice.toml', text);
    const { code, out } = await run(
      ['check', '--config', file, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'],
      { cwd: path.dirname(file) },
    );
    assert.equal(code, 0, out);
    assert.match(out, /1 sale/);
  });
});
