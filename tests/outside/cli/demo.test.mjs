import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { after, describe, test } from 'node:test';

import { program, removeScratch, run, scratchFolder } from '../lib/program.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('sluice serve --demo', () => {
  after(removeScratch);

  test('tells what to try next, which works, and leaves nothing behind', async () => {
    const folder = await scratchFolder();
    const child = spawn(program, ['serve', '--demo', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    try {
      await until('the commands to try next', () => /^ {2}\S+ rehearse .*\n/m.test(out));
      assert.match(out, /^ {2}open http:\/\/127\.0\.0\.1:\d+\/ in a browser$/m);
      assert.match(out, / rehearse --sale demo --url http:\/\/127\.0\.0\.1:\d+ --buyers /);
      const [, ...words] = /^ {2}(\S+ sale list .*)$/m.exec(out)[1].split(' ');
      const listed = await run(words);
      assert.equal(listed.code, 0, listed.err);
      assert.match(listed.out, /^demo\t/);
      const data = /^data: (.*)$/m.exec(out)[1];
      child.kill('SIGTERM');
      await new Promise((resolve) => child.on('close', resolve));
      assert.match(out, /^stopped$/m);
      await assert.rejects(access(data));
      assert.deepEqual(await readdir(folder), []);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('without --demo a pipe hears only what it always heard', async () => {
    const server = await startServer();
    await server.leave();
    assert.equal(server.lines.at(-3), 'ready', server.lines.join('\n'));
  });
});
