// The reference of the configuration is what the program says of itself, and the guide speaks of every field in it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { repository, run } from '../lib/program.mjs';

const page = (name) => readFile(path.join(repository, 'docs', name), 'utf8');

describe('The configuration in the docs', () => {
  test('is what `sluice check --fields` prints', async () => {
    const { code, out, err } = await run(['check', '--fields']);
    assert.equal(code, 0, err);
    assert.equal(await page('configuration_fields.md'), out, 'sluice check --fields > docs/configuration_fields.md');
  });

  test('explains every field', async () => {
    const guide = await page('configuration.md');
    const spoken = new Set(guide.match(/[a-z_]{2,}/g));
    const fields = [...(await page('configuration_fields.md')).matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, field]) => field);
    assert.ok(fields.length > 200, String(fields.length));
    assert.deepEqual([...new Set(fields)].filter((field) => !spoken.has(field)), []);
  });
});
