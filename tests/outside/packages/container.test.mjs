// The container: how big it is, what it says of itself, and that it works as compose.yaml runs it: by no root, with a root that is
// read-only and one volume. No container engine is here: what the archive unpacks to is run in namespaces.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, describe, test } from 'node:test';

import { parse } from 'yaml';

import { deb, no_debian, root_of_all, said, succeeds } from '../lib/debian.mjs';
import { request } from '../lib/http.mjs';
import { removeScratch, repository, scratchFolder } from '../lib/program.mjs';
import { within } from '../lib/until.mjs';

const size_max = 60_000_000;
const step_ms = 60_000;
const compose = await readFile(path.join(repository, 'deploy/container/compose.yaml'), 'utf8');
const no_buildah = no_debian || ((await said('buildah', '--version')).code === 0 ? false : 'no buildah here');

describe('The container', { skip: no_buildah }, () => {
  let folder;
  let config;
  const archive = () => path.join(folder, 'sluice.tar');
  const build = (out) => succeeds(path.join(repository, 'scripts/container.sh'), deb, root_of_all, out);
  before(async () => {
    folder = await scratchFolder();
    await build(archive());
    const unpacked = path.join(folder, 'archive');
    const root = path.join(folder, 'root');
    for (const each of [unpacked, root, path.join(folder, 'volume')]) await mkdir(each);
    await succeeds('tar', '-xf', archive(), '-C', unpacked);
    const [manifest] = JSON.parse(await readFile(path.join(unpacked, 'manifest.json'), 'utf8'));
    assert.deepEqual(manifest.RepoTags, ['docker.io/library/sluice:0.1.0']);
    ({ config } = JSON.parse(await readFile(path.join(unpacked, manifest.Config), 'utf8')));
    for (const layer of manifest.Layers) await succeeds('tar', '-xpf', path.join(unpacked, layer), '-C', root);
  });
  after(removeScratch);

  test('is small, and the same when it is built again', async () => {
    const { size } = await stat(archive());
    assert.ok(size < size_max, `${size} bytes`);
    const hash = async (file) => createHash('sha256').update(await readFile(file)).digest('hex');
    const again = path.join(folder, 'again.tar');
    await build(again);
    assert.equal(await hash(again), await hash(archive()));
  });

  test('says who it is, where it keeps what, and when it is well', () => {
    assert.equal(config.User, '10001:10001');
    assert.deepEqual(Object.keys(config.Volumes), ['/var/lib/sluice']);
    assert.deepEqual(Object.keys(config.ExposedPorts).sort(), ['8080/tcp', '9090/tcp']);
    assert.equal(config.StopSignal, 'SIGTERM');
    assert.equal(config.Healthcheck.Test[0], 'CMD', JSON.stringify(config.Healthcheck));
    const { services, volumes } = parse(compose);
    const { sluice } = services;
    assert.equal(sluice.image, 'sluice:0.1.0');
    assert.equal(sluice.user, config.User);
    assert.ok(sluice.read_only);
    assert.ok(sluice.ports.every((port) => port.startsWith('127.0.0.1:') && config.ExposedPorts[`${port.split(':').at(-1)}/tcp`]));
    const [volume, where] = sluice.volumes[0].split(':');
    assert.ok(volume in volumes && where in config.Volumes);
  });

  test('has no shell, and the licences of what is in it', async () => {
    const root = path.join(folder, 'root');
    assert.deepEqual(await readdir(path.join(root, 'usr/bin')), ['sluice']);
    const documents = await readdir(path.join(root, 'usr/share/doc'));
    assert.ok(documents.includes('libc6') && documents.includes('libssl3') && documents.includes('libsqlite3-0'), documents.join());
  });

  test('serves, is well, and leaves when it is told to', async (story) => {
    const root = path.join(folder, 'root');
    const script = [
      'mount --bind "$0" "$0"',
      'mount -t proc proc "$0/proc"',
      'mount --bind "$1" "$0/var/lib/sluice"',
      'chown 10001:10001 "$0/var/lib/sluice"',
      'mount -o remount,bind,ro "$0"',
      'root="$0"; shift; cd "$root"',
      `exec chroot --userspec=${config.User} "$root" "$@"`,
    ];
    const inside = (...command) => ['unshare', '--mount', 'sh', '-ec', script.join('\n'), root, path.join(folder, 'volume'), ...command];
    const free = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    const [program, ...args] = inside(...config.Entrypoint, ...config.Cmd, ...free);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
    story.after(() => child.kill('SIGKILL'));
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    const closed = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
    const said_so = {};
    const ready = new Promise((resolve, reject) => {
      const lines = readline.createInterface({ input: child.stdout });
      lines.on('line', (line) => {
        const [, who, address] = /^(buyers|operators): (http:\/\/\S+)$/.exec(line) ?? [];
        if (who) said_so[who] = address;
        if (line === 'ready') resolve();
      });
      lines.on('close', () => reject(new Error(err)));
    });
    await within('the container to be ready', ready, step_ms);
    const page = await request(said_so.buyers, 'GET', '/');
    assert.equal(page.status, 200);
    const [, ...healthy] = config.Healthcheck.Test;
    await succeeds(...inside(...healthy, '--admin', said_so.operators));
    const nobody = await said(...inside(...healthy, '--admin', 'http://127.0.0.1:1'));
    assert.notEqual(nobody.code, 0);
    child.kill('SIGTERM');
    assert.equal(await within('the container to end', closed, step_ms), 0, err);
  });
});
