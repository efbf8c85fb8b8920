import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rename, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { program, removeScratch, run, scratchFolder } from '../lib/program.mjs';
import { startServer } from '../lib/server.mjs';

const is_root = process.getuid() === 0;
const nobody = 65_534;
const listen = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];

describe('A data folder', () => {
  after(removeScratch);

  async function isRefused(data, ...names) {
    const { code, out, err } = await run(['serve', ...listen, '--data', data], { cwd: path.dirname(data) });
    assert.equal(code, 2, out + err);
    assert.equal(out, '');
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    for (const name of names) assert.ok(err.includes(name), `${err} names ${name}`);
    const check = await run(['check', ...listen, '--data', data], { cwd: path.dirname(data) });
    assert.equal(check.code, 2);
    assert.ok(check.out.includes(names[0]), check.out);
  }
  async function usedFolder() {
    const server = await startServer();
    await server.leave();
    return server.data;
  }

  for (const mode of [0o777, 0o770, 0o1777]) {
    test(`into which others may write (${mode.toString(8)}) is refused`, async () => {
      const data = path.join(await scratchFolder(), 'data');
      await mkdir(data);
      await chmod(data, mode);
      await isRefused(data, data, '0700');
    });
  }

  for (const name of ['keys', 'admin.token', 'ledger.db', 'owner.lock', 'sandbox.jsonl', 'sandbox.url', 'sandbox.secret']) {
    test(`in which ${name} is a symbolic link is refused`, async () => {
      const data = await usedFolder();
      await rename(path.join(data, name), path.join(data, 'elsewhere'));
      await symlink('elsewhere', path.join(data, name));
      await isRefused(data, path.join(data, name), 'symbolic link');
    });
    test(`in which ${name} is another user's is refused`, { skip: !is_root && 'only root can give a file away' }, async () => {
      const data = await usedFolder();
      await chown(path.join(data, name), nobody, nobody);
      await isRefused(data, path.join(data, name), 'nobody');
    });
  }

  test('of another user is refused', { skip: !is_root && 'only root can give a folder away' }, async () => {
    const data = await usedFolder();
    await chown(data, nobody, nobody);
    await isRefused(data, data, 'nobody');
  });

  test('that is made is for its user alone, and so are its secrets', async () => {
    const data = await usedFolder();
    assert.equal((await stat(data)).mode & 0o777, 0o700);
    for (const name of ['keys', 'admin.token']) assert.equal((await stat(path.join(data, name))).mode & 0o777, 0o600);
  });

  // A dump would hold the keys and people's addresses. Python tells what node does not: whether there would have been one.
  const dumps = `
import os, resource, signal, subprocess, sys
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
for line in child.stdout:
    if line.strip() == "ready": break
os.kill(child.pid, signal.SIGABRT)
print(os.WCOREDUMP(os.waitpid(child.pid, 0)[1]), resource.getrlimit(resource.RLIMIT_CORE)[1])
`;
  async function dumpsCore(...flags) {
    const cwd = await mkdtemp(path.join(await scratchFolder(), 'core-'));
    await writeFile(path.join(cwd, 'dumps.py'), dumps);
    const { stdout, stderr } = spawnSync('python3', ['dumps.py', program, 'serve', ...listen, '--data', path.join(cwd, 'data'), ...flags], { cwd, encoding: 'utf8' });
    assert.match(stdout, /^(True|False) -?\d+$/m, stderr);
    return stdout.startsWith('True');
  }
  test('is not dumped with the process when that is aborted, unless that is asked for', async (t) => {
    assert.equal(await dumpsCore(), false);
    if (!(await dumpsCore('--core-dumps'))) t.diagnostic('this machine dumps no cores at all');
  });
});
