import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { removeScratch, repository, scratchFolder } from '../lib/program.mjs';

// With an apt-get that only writes down what it is told, on a machine that has nothing.
describe('Installing packages', () => {
  after(removeScratch);
  const there = (file) => access(file).then(() => true, () => false);

  async function install(sections, { policy_before } = {}) {
    const folder = await scratchFolder();
    const [policy, said] = ['policy-rc.d', 'said'].map((name) => path.join(folder, name));
    const stubs = {
      'dpkg-query': 'exit 1',
      'apt-get': `echo "$@" >>${said}; cat ${policy} >>${said}`,
      systemctl: ':',
    };
    for (const [name, text] of Object.entries(stubs)) {
      await writeFile(path.join(folder, name), `#!/bin/sh\n${text}\n`);
      await chmod(path.join(folder, name), 0o755);
    }
    if (policy_before) await writeFile(policy, policy_before);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, POLICY_RC_D: policy };
    const script = path.join(repository, 'scripts/install-packages.sh');
    const { status, stderr } = spawnSync(script, sections, { env, encoding: 'utf8' });
    return { status, stderr, policy, said: (await there(said)) ? await readFile(said, 'utf8') : '' };
  }
  const services = ['nginx-light', 'haproxy', 'caddy', 'prometheus', 'postgresql-15', 'rabbitmq-server', 'redis-server'];
  const installed = (said) => /^install .*$/m.exec(said)[0].split(' ');

  test('to build and run takes no service, no browser and nothing for tests', async () => {
    const { status, stderr, said } = await install(['build']);
    assert.equal(status, 0, stderr);
    const names = installed(said);
    for (const name of ['g++', 'cmake', 'libsqlite3-dev', 'libpq-dev', 'prometheus-cpp-dev']) assert.ok(names.includes(name), name);
    for (const name of [...services, 'chromium', 'nodejs', 'npm', 'libgtest-dev', 'clang']) {
      assert.ok(!names.includes(name), name);
    }
  });

  test('to test takes both sections, and forbids services to start while it installs, not after', async () => {
    const { status, stderr, said, policy } = await install(['build', 'test']);
    assert.equal(status, 0, stderr);
    for (const name of ['g++', 'libgtest-dev', ...services]) assert.ok(installed(said).includes(name), name);
    assert.match(said, /^exit 101$/m);
    assert.equal(await there(policy), false);
  });

  test("a machine's own policy stays", async () => {
    const { status, policy } = await install(['build'], { policy_before: 'exit 0\n' });
    assert.equal(status, 0);
    assert.equal(await readFile(policy, 'utf8'), 'exit 0\n');
  });

  test('a section that is not there is wrong use, and installs nothing', async () => {
    const { status, stderr, said } = await install(['tests']);
    assert.equal(status, 2);
    assert.match(stderr, /\[tests\]/);
    assert.equal(said, '');
  });
});
