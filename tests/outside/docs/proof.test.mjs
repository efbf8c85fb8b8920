// The figures of docs/guarantees.md are those of what the tests try now.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { grouped, in_document, of_kills, of_soaks, tables } from '../proof/figures.mjs';

for (const [name, figures] of Object.entries(await tables())) {
  test(`the document's figures are the counted ones: ${name}`, async () => {
    assert.equal(await in_document(name), figures, '`make proof` puts them there');
  });
}

test('figures are in groups of three', () => {
  assert.deepEqual([7, 123, 1234, 1234567].map(grouped), ['7', '123', '1 234', '1 234 567']);
});

test('the folders of a day on record are a row', () => {
  const folder = { at: '2026-12-01T05:00:29.944Z', seed: 7, kills: 100, interrupted: 15, holds: 11002, orders: 4741, problems: 0 };
  assert.equal(of_kills([folder, folder]).split('\n')[2], '| 2026-12-01 | 2 | 200 | 30 | 22 004 | 9 482 | 0 |');
});

test('a soak on record is a row, with its faults by kind', () => {
  const soak = { ended: '2026-11-30T17:00:00.000Z', version: 1, from: 70000000, histories: 1500, failed: 0, seconds: 900, crash: 1600, orders: 7, stock: 2 };
  assert.equal(of_soaks([soak], ['crash', 'outage', 'stock']).split('\n')[2],
               '| 2026-11-30 | 70 000 000 | 1 500 | 6 000 | 0 | 1 602: crash 1 600, stock 2 |');
  assert.equal(of_soaks([], ['crash']), 'None is on record yet.');
});
