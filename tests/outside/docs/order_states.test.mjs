// The drawing of an order's states is that of the table which the code reads.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { repository } from '../lib/program.mjs';

const read = (file) => readFileSync(path.join(repository, file), 'utf8');
const pairs = (text, arrow) => [...text.matchAll(arrow)].map(([, from, to]) => `${from} --> ${to}`).sort();

test('docs/order_states.md draws every arrow of order/states.h, and no other, and explains every state', () => {
  const code = read('src/order/states.h');
  const docs = read('docs/order_states.md');
  const arrows = pairs(code, /\{State::(\w+), State::(\w+)\}/g);
  const [, count] = /std::array<Arrow, (\d+)> arrows/.exec(code);
  assert.equal(arrows.length, Number(count), 'the table is read whole');
  assert.deepEqual(pairs(docs, /^ {4}(\w+) --> (\w+)$/gm), arrows);
  const states = /enum class State [^{]*\{([^}]*)\}/.exec(code)[1].match(/\w+/g);
  assert.deepEqual([...docs.matchAll(/^\| `(\w+)` \|/gm)].map(([, state]) => state), states);
});
