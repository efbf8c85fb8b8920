// Documents lead only to what there is: files, and headings within them.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { repository } from '../lib/program.mjs';

const all = ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'CHANGELOG.md'];
for (const folder of ['docs', 'docs/platforms', 'docs/decisions']) {
  for (const name of await readdir(path.join(repository, folder))) if (name.endsWith('.md')) all.push(`${folder}/${name}`);
}
// As GitHub makes them of headings.
const anchorOf = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, '').trim().replaceAll(' ', '-');
const prose = (text) => text.replace(/^ *```[^]*?^ *```/gm, '');
const read = (file) => readFile(file, 'utf8');

test('every link leads somewhere', async () => {
  const broken = [];
  for (const name of all) {
    const file = path.join(repository, name);
    for (const [, target] of prose(await read(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [where, anchor] = target.split('#');
      const to = where ? path.resolve(path.dirname(file), where) : file;
      if (!existsSync(to)) broken.push(`${name}: ${target}`);
      else if (anchor && to.endsWith('.md')) {
        const headings = [...prose(await read(to)).matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => anchorOf(heading));
        if (!headings.includes(anchor)) broken.push(`${name}: ${target}: has no such heading`);
      }
    }
  }
  assert.deepEqual(broken, []);
});
