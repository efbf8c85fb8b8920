// Each test that docs/corner_cases.md names is there.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { repository } from '../lib/program.mjs';

async function filesBelow(folder, pattern) {
  const entries = await readdir(path.join(repository, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && pattern.test(entry.name)).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  return files.filter((file) => !file.includes('node_modules'));
}
const textOf = async (folder, pattern) => (await Promise.all((await filesBelow(folder, pattern)).map((file) => readFile(file, 'utf8')))).join('\n');

test('docs/corner_cases.md names only tests that there are', async () => {
  const doc = await readFile(path.join(repository, 'docs/corner_cases.md'), 'utf8');
  const outside = await textOf('tests/outside', /[.]test[.]mjs$/);
  const inside = await textOf('src', /_test[.]cpp$/);
  const rows = doc.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  assert.ok(rows.length >= 30);
  for (const row of rows) {
    const cell = row.split(' | ').at(-1);
    const names = [...cell.matchAll(/`` (.+?) ``|`([^`]+)`/g)].map(([, long, short]) => long ?? short);
    assert.ok(names.length > 0, row);
    for (const name of names) {
      const [, suite, test_name] = /^(\w+)[.](\w+)$/.exec(name) ?? [];
      const written = [name, name.replaceAll("'", "\\'"), name.replaceAll('`', '\\`')];
      const is_there = suite
        ? new RegExp(`TEST(_F)?[(]${suite}, ${test_name}[)]`).test(inside)
        : written.some((one) => ["'", '"', '`'].some((quote) => outside.includes(`test(${quote}${one}${quote}`)));
      assert.ok(is_there, `"${name}" is a test`);
    }
  }
});
