// What an outsider's linter says of the descriptions: nothing.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { repository } from '../lib/program.mjs';

const runs = promisify(execFile);
const here = path.join(repository, 'tests/outside/openapi');

for (const name of ['openapi.json', 'admin_openapi.json']) {
  test(`${name} has nothing that Redocly would mend`, async () => {
    const file = path.join(repository, 'src/edge/description', name);
    const args = ['lint', '--config', path.join(here, 'redocly.yaml'), '--format', 'json', file];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const redocly = path.join(repository, 'tests/outside/node_modules/.bin/redocly');
    const { stdout } = await runs(redocly, args, { env, maxBuffer: 1 << 24 }).catch((error) => error);
    const { problems, totals } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    assert.deepEqual(problems, []);
    assert.deepEqual([totals.errors, totals.warnings], [0, 0]);
  });
}
