// `sluice check --measure`: what requests cost on this machine, for `sluice plan` and `sluice simulate`.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';

const names = ['page_us', 'buy_us', 'status_us', 'place_us', 'take_us', 'order_us', 'owner_us', 'commit_us', 'purchase_us'];
const sale = ['--buyers', '1000000', '--items', '10000', '--window', '60s'];

describe('sluice check --measure', () => {
  let folder;
  let told;
  before(async () => {
    folder = await scratchFolder();
    told = await run(['check', '--measure', '--json', 'costs.json', '--data', folder], { cwd: folder, within_ms: 120_000 });
  });
  after(removeScratch);

  test('tells what requests cost here, and leaves nothing but its file', async () => {
    assert.equal(told.code, 0, told.err);
    assert.match(told.out, /^what requests cost here, in microseconds of one core\n/);
    const costs = JSON.parse(await readFile(path.join(folder, 'costs.json'), 'utf8'));
    assert.deepEqual(Object.keys(costs).sort(), [...names, 'source'].sort());
    for (const name of names) assert.ok(costs[name] > 0.1 && costs[name] < 1e6, `${name} ${costs[name]}`);
    assert.deepEqual(await readdir(folder), ['costs.json']);
  });

  test('is what a plan reckons with, and a played one', async () => {
    const { code, out, err } = await run(['plan', ...sale, '--measured', 'costs.json'], { cwd: folder });
    assert.equal(code, 0, err);
    assert.match(out, /costs of a request from this machine\n/);
    const plan = await scratchFile(
      'plan.toml',
      '[sale]\nid = "d"\nitems = [{ id = "t", price = { amount = 1, currency = "EUR" }, stock = 5 }]\n[crowd]\nbuyers = 50\n',
    );
    const played = await run(['simulate', plan, '--measured', path.join(folder, 'costs.json')]);
    assert.match(played.out, /costs from +this machine\n/);
  });

  for (const [what, text, words] of [
    ['no JSON', 'page_us = 1', 'is no file of sluice check --measure --json'],
    ['a cost of nothing', JSON.stringify({ ...Object.fromEntries(names.map((name) => [name, 1])), buy_us: 0, source: 'x' }), 'buy_us: must be a number from'],
    ['one that is missing', JSON.stringify({ source: 'x' }), 'page_us: is missing'],
  ]) {
    test(`a file with ${what} is refused in one line`, async () => {
      const { code, err } = await run(['plan', ...sale, '--measured', await scratchFile('costs.json', text)]);
      assert.equal(code, 2);
      assert.equal(err.trimEnd().split('\n').length, 1, err);
      assert.ok(err.includes('--measured') && err.includes(words), err);
    });
  }
});
