// `sluice plan`: how large everything has to be, each figure with its formula, and a configuration to start from.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { removeScratch, run, scratchFolder } from '../lib/program.mjs';

const sale = ['--buyers', '1000000', '--items', '10000', '--window', '60s'];
const figuresOf = async (...flags) => {
  const { code, out, err } = await run(['plan', ...sale, ...flags, '--json', '-']);
  assert.equal(code, 0, err);
  return JSON.parse(out);
};
const value = ({ figures }, name) => figures.find((figure) => figure.name === name).value;

describe('sluice plan', () => {
  after(removeScratch);

  test('tells every figure with its formula', async () => {
    const { code, out, err } = await run(['plan', ...sale]);
    assert.equal(code, 0, err);
    assert.equal(err, '');
    assert.match(out, /^1 000 000 buyers within 1m for 10 000 units; costs of a request from \S+\n/);
    assert.match(out, /clicks +41 667 \/s += 1 000 000 buyers \/ 60 s \* 2\.5/);
    for (const words of ['edge cores', 'ledger', 'memory', 'bandwidth of pages', 'poll advice', 'cap', 'an hour']) {
      assert.ok(out.includes(words), words);
    }
    for (const { name, formula } of (await figuresOf()).figures) assert.ok(formula.length > 5, name);
  });

  test('follows what it is told', async () => {
    const [usual, shop] = [await figuresOf(), await figuresOf('--checkout-per-s', '20', '--page-kb', '300', '--price-core-hour', '1')];
    assert.equal(value(shop, 'safe pace'), 70);
    assert.equal(value(shop, 'bandwidth of pages'), 2 * value(usual, 'bandwidth of pages'));
    assert.equal(value(shop, 'machines'), 4 * value(shop, 'edges'));
    assert.ok(value(await figuresOf('--no-cache'), 'edge cores') > value(usual, 'edge cores'));
  });

  for (const flags of [[], ['--checkout-per-s', '0.3', '--hold', '5m'], ['--items', '1'], ['--items', '2000000', '--no-cache']]) {
    test(`makes a configuration that is accepted: ${flags.join(' ') || 'as usual'}`, async () => {
      const folder = await scratchFolder();
      const config = path.join(folder, 'sluice.toml');
      const asked = flags.includes('--items') ? ['--buyers', '3000000', '--window', '60s'] : sale;
      assert.equal((await run(['plan', ...asked, ...flags, '--config', config])).code, 0);
      const args = ['check', '--config', config, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
      const { code, out, err } = await run(args, { cwd: folder });
      assert.equal(code, 0, out + err);
      assert.match(out, /1 sale/);
      assert.doesNotMatch(out, /^warn|^FAIL/m);
    });
  }

  const wrong = [
    [['--buyers', '1000000000', '--items', '1', '--window', '1s'], '--buyers: "1000000000" must be a whole number from 1 to 20000000'],
    [['--buyers', '10', '--items', '0', '--window', '1s'], '--items: "0" must be a whole number from 1 to'],
    [['--buyers', '10', '--items', '1', '--window', '0s'], '--window: "0s" must be a duration from "1s" to "24h"'],
    [['--buyers', '10', '--items', '1'], '--window'],
    [[...sale, '--margin', '0.5'], '--margin'],
    [[...sale, '--price-gb', '-1'], '--price-gb'],
    [[...sale, '--hold', 'soon'], '--hold: "soon" must be a duration'],
    [[...sale, '--json', '/nowhere/plan.json'], '/nowhere/plan.json: cannot be written'],
  ];
  for (const [flags, told] of wrong) {
    test(`plan ${flags.join(' ')}: one line that names it, exit 2`, async () => {
      const { code, out, err } = await run(['plan', ...flags]);
      assert.equal(code, 2, out + err);
      assert.equal(out, '');
      assert.equal(err.trimEnd().split('\n').length, 1, err);
      assert.ok(err.includes(told), err);
    });
  }
});
