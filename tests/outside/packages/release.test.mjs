// A release of what was built: complete, described, the same each time, and not of anything but a tagged commit.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { deb, no_debian, said, succeeds } from '../lib/debian.mjs';
import { removeScratch, repository, scratchFolder } from '../lib/program.mjs';

describe('A release', { skip: no_debian }, () => {
  let folder;
  let tree;
  let build;
  const git = (...words) => succeeds('git', '-C', tree, '-c', 'user.name=test', '-c', 'user.email=test@shop.example', ...words);
  const release = (out) => said(path.join(tree, 'scripts/release.sh'), build, path.join(folder, out));
  const commit = async (changelog) => {
    await writeFile(path.join(tree, 'CHANGELOG.md'), changelog);
    await git('commit', '-qam', 'a change');
  };
  const refused = async (why) => {
    const { code, out } = await release('refused');
    assert.equal(code, 2, out);
    assert.match(out, why);
  };
  before(async () => {
    folder = await scratchFolder();
    tree = path.join(folder, 'tree');
    build = path.join(folder, 'build');
    await succeeds('git', '-c', 'safe.directory=*', 'clone', '-q', '--shared', repository, tree);
    for (const name of ['scripts', 'packaging', 'connectors', 'clients']) await cp(path.join(repository, name), path.join(tree, name), { recursive: true });
    await git('add', '-A');
    await git('commit', '-q', '--allow-empty', '-m', 'as it is here');
    await mkdir(build);
    await cp(deb, path.join(build, path.basename(deb)));
    await writeFile(path.join(build, 'sluice-0.1.0.tar'), 'an image');
  });
  after(removeScratch);

  test('is made of a tagged commit with a changelog, and of nothing else', async () => {
    await refused(/no tag v0\.1\.0/);
    await git('tag', 'v0.1.0');
    const changelog = await readFile(path.join(tree, 'CHANGELOG.md'), 'utf8');
    if (!/^## 0\.1\.0, \d/m.test(changelog)) await refused(/CHANGELOG/);
    await commit(`## 0.1.0, 2026-12-01\n\n${changelog}`);
    await refused(/no tag/);
    await git('tag', '-f', 'v0.1.0');
    await writeFile(path.join(tree, 'left.txt'), 'behind');
    await refused(/changes that are in no commit/);
    await git('clean', '-qf');
    assert.equal((await release('first')).code, 0);
  });

  test('has what people get, with its sums, and is the same again', async () => {
    const files = await readdir(path.join(folder, 'first'));
    assert.deepEqual(files.sort(), [
      'LICENCES.txt',
      'SHA256SUMS',
      'sluice-0.1.0.spdx.json',
      'sluice-0.1.0.tar',
      'sluice-clients-0.1.0.tar.gz',
      'sluice-for-woocommerce-0.1.0.tar.gz',
      'sluice-medusa-0.1.0.tgz',
      'sluice-vendure-0.1.0.tgz',
      path.basename(deb),
    ].sort());
    await succeeds('sh', '-c', `cd '${folder}/first' && sha256sum --quiet -c SHA256SUMS`);
    assert.equal((await release('second')).code, 0);
    const sums = async (name) => createHash('sha256').update(await readFile(path.join(folder, name, 'SHA256SUMS'))).digest('hex');
    assert.equal(await sums('first'), await sums('second'));
    const plugins = {
      'sluice-for-woocommerce-0.1.0.tar.gz': ['sluice/sluice-for-woocommerce.php', 'sluice/sluice.php', 'sluice/LICENSE'],
      'sluice-vendure-0.1.0.tgz': ['sluice-vendure/package.json', 'sluice-vendure/index.cjs', 'sluice-vendure/shop.cjs'],
      'sluice-medusa-0.1.0.tgz': ['sluice-medusa/package.json', 'sluice-medusa/.medusa/server/src/modules/sluice/shop.cjs'],
    };
    for (const [archive, names] of Object.entries(plugins)) {
      const files_in_it = (await succeeds('tar', '-tzf', path.join(folder, 'first', archive))).split('\n');
      for (const name of names) assert.ok(files_in_it.includes(name), `${archive}: ${name}`);
    }
  });

  test('says what it is made of, and under which licences', async () => {
    const document = JSON.parse(await readFile(path.join(folder, 'first/sluice-0.1.0.spdx.json'), 'utf8'));
    assert.equal(document.spdxVersion, 'SPDX-2.3');
    const ids = new Set(document.packages.map((each) => each.SPDXID));
    assert.equal(ids.size, document.packages.length);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      assert.ok(spdxElementId === document.SPDXID || ids.has(spdxElementId));
      assert.ok(ids.has(relatedSpdxElement));
    }
    assert.equal(document.relationships.length, document.packages.length);
    const names = document.packages.map(({ name }) => name);
    const licences = await readFile(path.join(folder, 'first/LICENCES.txt'), 'utf8');
    for (const name of ['libssl3', 'libsqlite3-0', 'libcurl4', 'libboost1.81-dev', 'libcli11-dev']) {
      assert.ok(names.includes(name), name);
      assert.ok(licences.includes(`\n===== ${name}\n`), name);
    }
  });
});
