// A pass is verified offline, by programs that know nothing of Sluice but its key.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

import { keysOf, verify } from '../../../examples/verify_pass.mjs';
import { repository } from '../lib/program.mjs';

const runs = promisify(execFile);
const examples = path.join(repository, 'examples');
const vectors = JSON.parse(await readFile(path.join(repository, 'tests/vectors/origin_pass.json'), 'utf8'));
const keys = keysOf(vectors.keys.join('\n'));
const wanted = ({ refused, ordinal, buyer, expires_at }) => (refused ? null : { ordinal, buyer, expires_at });

// Every text that differs in one bit.
function* flipped(text) {
  for (let bit = 0; bit < text.length * 8; bit += 1) {
    const bytes = Buffer.from(text);
    bytes[bit >> 3] ^= 1 << (bit & 7);
    yield bytes.toString('latin1');
  }
}

const python_checks = `
import json, sys
sys.path.insert(0, sys.argv[1])
from verify_pass import keys_of, verify
asked = json.load(sys.stdin)
keys = keys_of(asked["keys"])
print(json.dumps([verify(each["pass"], asked["sale"], keys, each["now"]) for each in asked["cases"]]))
`;

async function inPython(cases) {
  const answer = runs('python3', ['-B', '-c', python_checks, examples], { maxBuffer: 1 << 24 });
  answer.child.stdin.end(JSON.stringify({ keys: vectors.keys.join('\n'), sale: vectors.sale, cases }));
  return JSON.parse((await answer).stdout);
}
const inNode = (cases) => cases.map((each) => verify(each.pass, vectors.sale, keys, each.now));

for (const [language, verifyAll] of [
  ['Node', inNode],
  ['Python', inPython],
]) {
  describe(`examples: ${language}`, () => {
    test('every test vector comes out as it should', async () => {
      const found = await verifyAll(vectors.cases);
      vectors.cases.forEach((each, i) => assert.deepEqual(found[i], wanted(each), each.name));
      assert.ok(found.some((each) => each) && found.some((each) => !each));
    });

    test('every flipped bit is refused', async () => {
      const { pass, now } = vectors.cases[0];
      const cases = [...flipped(pass)].map((text) => ({ pass: text, now }));
      assert.deepEqual(new Set(await verifyAll(cases)), new Set([null]));
    });

    test('another gate refuses it', async () => {
      const { pass, now } = vectors.cases[0];
      const sale = vectors.sale;
      try {
        vectors.sale = 'other';
        assert.deepEqual(await verifyAll([{ pass, now }]), [null]);
      } finally {
        vectors.sale = sale;
      }
    });
  });
}

test('from the command line both print the same and say so by their exit', async () => {
  const env = { ...process.env, SLUICE_ORIGIN_KEYS: vectors.keys.join('\n') };
  const { pass } = vectors.cases.find(({ name }) => name === 'long expired');
  for (const command of [
    ['python3', '-B', path.join(examples, 'verify_pass.py')],
    ['node', path.join(examples, 'verify_pass.mjs')],
  ]) {
    const [program, ...args] = command;
    await assert.rejects(runs(program, [...args, vectors.sale, `${pass}x`], { env }), { code: 1, stdout: 'null\n' });
  }
});
