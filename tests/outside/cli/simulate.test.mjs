// `sluice simulate`: a plan goes in, and what the sale would be comes out. No server takes part.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { removeScratch, run, scratchFile } from '../lib/program.mjs';

const sale = `[sale]
id = "drop-1"
name = "Winter drop"
items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 200 }]
`;
const crowd = '[crowd]\nbuyers = 5000\npatience = "5m"\n';
const plan = sale + crowd;

const played = async (text, ...flags) => run(['simulate', await scratchFile('plan.toml', text), ...flags]);
const figures = async (text, ...flags) => {
  const { code, out, err } = await played(text, '--json', '-', ...flags);
  assert.equal(code, 0, err);
  return JSON.parse(out);
};
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

describe('sluice simulate', () => {
  after(removeScratch);

  test('tells people what the sale would be, and by which seed', async () => {
    const { code, out, err } = await played(plan);
    assert.equal(code, 0, err);
    assert.equal(err, '');
    assert.match(out, /^drop-1: 5 000 buyers within 10s, 10 % of them before the opening, for 200 units\nseed v1\.1\n/);
    for (const words of ['sold out', 'Waits until the call', 'What people were told', 'bottleneck', 'requests']) {
      assert.ok(out.includes(words), words);
    }
    assert.ok(out.split('\n').every((line) => line.length <= 110), out);
  });

  test('counts everybody once, and every unit', async () => {
    const { planned, seed } = await figures(plan);
    assert.equal(seed, 'v1.1');
    assert.equal(planned.buyers, 5000);
    assert.equal(sum(Object.values(planned.ended)), 5000);
    assert.equal(planned.units.sold + planned.units.left, 200);
    assert.equal(planned.ended.bought, planned.units.sold);
    assert.equal(planned.fairness.overtaken, 0);
    assert.equal(sum(planned.seconds.came), 5000);
    assert.equal(sum(planned.seconds.sold), planned.units.sold);
    assert.equal(sum(planned.waits_by_arrival_decile.map(({ came }) => came)), 5000);
    assert.equal(sum(planned.seconds.buy), planned.requests.buy);
  });

  test('plays one history a seed, told as a number or as it was told', async () => {
    const first = await figures(plan, '--seed', '7');
    assert.equal(first.seed, 'v1.7');
    assert.deepEqual(await figures(plan, '--seed', 'v1.7'), first);
    assert.notDeepEqual((await figures(plan, '--seed', '8')).planned, first.planned);
  });

  test('compares settings, and what shops had before', async () => {
    const flags = ['lobby=draw', 'cap=50,hold=5m', 'lottery', 'threshold'].flatMap((what) => ['--compare', what]);
    const { planned, others } = await figures(`${sale}pace = { admit = 50, per = "5s" }\n${crowd}`, ...flags);
    assert.deepEqual(others.map(({ name }) => name), ['lobby=draw', 'cap=50,hold=5m', 'lottery', 'threshold']);
    const [draw, cap, lottery, threshold] = others;
    assert.ok(others.every(({ buyers, units }) => buyers === 5000 && units.sold <= 200));
    assert.ok(Math.max(...cap.seconds.held) <= 50);
    assert.equal(planned.fairness.overtaken + cap.fairness.overtaken, 0);
    assert.ok(draw.fairness.overtaken > 0);
    assert.ok(lottery.fairness.overtaken > threshold.fairness.overtaken);
    assert.equal(planned.ended.empty_handed, 0);
    assert.ok(lottery.ended.empty_handed > 0);
  });

  test('--compare all is the usual ones', async () => {
    const { others } = await figures(plan, '--compare', 'all');
    assert.deepEqual(others.map(({ name }) => name), ['lobby=draw', 'cap=2000', 'hold=5m', 'lottery', 'threshold']);
  });

  test('draws a page that asks nobody for anything', async () => {
    const file = await scratchFile('plan.toml', plan.replace('Winter drop', 'Tees <b>& more'));
    const html = path.join(path.dirname(file), 'plan.html');
    const { code, err } = await run(['simulate', file, '--html', html, '--compare', 'lottery']);
    assert.equal(code, 0, err);
    const page = await readFile(html, 'utf8');
    assert.ok(page.startsWith('<!doctype html>'));
    assert.ok((page.match(/<svg/g) ?? []).length >= 8);
    assert.doesNotMatch(page, /<script|https?:|src=|href=|url\(|NaN|inf\b/);
    assert.ok(page.includes('Tees &lt;b&gt;&amp; more'));
    assert.ok(page.includes('sluice simulate PLAN.toml --seed v1.1 --compare lottery'));
  });

  test('takes the sale as it is copied from a configuration', async () => {
    const { planned } = await figures(plan.replace('[sale]', '[[sale]]\nopens_at = 2026-12-24T20:00:00Z'));
    assert.equal(planned.units.stock, 200);
  });

  const wrong = [
    ['zero items', sale.replace(/items.*/, 'items = []') + crowd, [], 'sale.items: there is nothing to sell'],
    ['no units', sale.replace('stock = 200', 'stock = 0') + crowd, [], 'sale.items'],
    ['a window of nothing', `${plan}over = "0s"\n`, [], 'crowd.over: must be a duration from'],
    ['a billion people', plan.replace('5000', '1000000000'), [], 'crowd.buyers: must be a whole number from 1 to 20000000'],
    ['an unknown field', `${plan}mood = "good"\n`, [], 'crowd.mood: is not a known field'],
    ['a wrong setting of the sale', plan.replace('id = "drop-1"', 'id = "drop-1"\nhold = "soon"'), [], 'sale.hold: must be'],
    ['an unknown setting to compare', plan, ['--compare', 'colour=red'], '--compare: there is no setting "colour" to compare'],
    ['a value that cannot be compared', plan, ['--compare', 'cap=0'], '--compare: cap=0: cap: must be'],
    ['a seed of another version', plan, ['--seed', 'v2.7'], '--seed: "v2.7" is a seed of another version of the lab; this one plays v1'],
    ['a seed that is none', plan, ['--seed', 'luck'], '--seed: "luck" must be'],
    ['a file that cannot be written', plan, ['--json', '/nowhere/plan.json'], '/nowhere/plan.json: cannot be written'],
    ['broken TOML', '[sale\n', [], 'plan.toml:1:'],
  ];
  for (const [what, text, flags, told] of wrong) {
    test(`${what}: one line that names it, exit 2`, async () => {
      const { code, out, err } = await played(text, ...flags);
      assert.equal(code, 2, out + err);
      assert.equal(out, '');
      assert.equal(err.trimEnd().split('\n').length, 1, err);
      assert.ok(err.includes(told), err);
    });
  }

  test('names the line of what is wrong', async () => {
    const { err } = await played(`${plan}no_show = 2.0\n`);
    assert.match(err, /plan\.toml:8: crowd\.no_show: must be a number from 0\.000 to 1\.000/);
  });

  test('a plan that is not there is told by its name', async () => {
    const { code, err } = await run(['simulate', '/nowhere/plan.toml']);
    assert.equal(code, 2);
    assert.equal(err, 'sluice: /nowhere/plan.toml: cannot be read\n');
  });
});
