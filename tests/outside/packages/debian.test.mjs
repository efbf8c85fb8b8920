// The Debian package: what is in it, and its life on a machine: installed, started, bought from, upgraded with a live ledger, removed,
// purged. In a folder there is no systemd, so the service is started as the unit says, by hand; the unit itself is judged by
// systemd's own tools.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { Debian, deb, no_debian, said, succeeds, versioned } from '../lib/debian.mjs';
import { removeScratch, repository, run } from '../lib/program.mjs';
import { request } from '../lib/http.mjs';
import { originKeys } from '../lib/proxies.mjs';

const unit = path.join(repository, 'packaging/sluice.service');
const exposure_max = 2.0;

describe('The package', { skip: no_debian }, () => {
  after(removeScratch);

  test('has nothing that lintian calls an error, or warns of', async () => {
    const { code, out } = await said('lintian', '--allow-root', '--fail-on', 'error,warning', deb);
    assert.equal(code, 0, out);
  });

  test('has a service that systemd reads, and finds hardly exposed', async () => {
    const { out } = await said('systemd-analyze', 'security', '--offline=true', '--no-pager', unit);
    const [, exposure] = /Overall exposure level for sluice.service: ([0-9.]+)/.exec(out) ?? assert.fail(out);
    assert.ok(Number(exposure) < exposure_max, `${exposure}: ${out}`);
  });

  test('has a manual page of every command and every setting', async () => {
    const page = async (name) => succeeds('sh', '-c', `dpkg-deb --fsys-tarfile '${deb}' | tar -xO ./usr/share/man/${name}.gz | zcat`);
    const commands = (await page('man1/sluice.1')).replaceAll('\\-', '-');
    const { out } = await run(['--help']);
    const verbs = out.split('Subcommands:\n')[1].split('\n').map((line) => /^ {2}(\S+)/.exec(line)?.[1]).filter(Boolean);
    assert.ok(verbs.length > 10);
    for (const verb of verbs) assert.ok(commands.includes(`\n.SS sluice ${verb}\n`), verb);
    for (const flag of ['--config', '--opens-at', '--origin-key-file']) assert.ok(commands.includes(flag), flag);
    const settings = (await page('man5/sluice.toml.5')).replaceAll('\\-', '-');
    const document = await readFile(path.join(repository, 'docs/configuration.md'), 'utf8');
    for (const [, field] of document.matchAll(/^\| `([a-z_]+)`/gm)) assert.ok(settings.includes(`\\fB${field}\\fR`), field);
    for (const [text, name] of [[commands, 'sluice.1'], [settings, 'sluice.toml.5']]) assert.match(text, new RegExp(`^\\.TH ${name.slice(0, -2).toUpperCase().replace('.', '\\.')} \\d`));
  });

  test('lives: it is installed, sells, is upgraded beside what it has sold, removed, and purged', async (story) => {
    const debian = await Debian.open();
    await debian.install(await versioned('0.0.9-1'));
    assert.match(await debian.runs('stat', '-c', '%U %a', '/var/lib/sluice'), /^sluice 700$/m);
    assert.match(await debian.runs('stat', '-c', '%U %G %a', '/etc/sluice/sluice.toml'), /^root sluice 640$/m);
    await debian.runs('sh', '-c', 'echo "# of this shop" >> /etc/sluice/sluice.toml');

    const before = await debian.serve();
    story.after(before.kill);
    const token = (await readFile(debian.at('var/lib/sluice/admin.token'), 'utf8')).trim();
    const operators = (method, target, body) => request(before.address('operators'), method, target, { body, headers: { Authorization: `Bearer ${token}` } });
    const items = [{ id: 'tee', name: 'Winter tee', price: { amount: 2500, currency: 'EUR' }, stock: 3 }];
    const made = await operators('PUT', '/admin/v1/sales/drop-1', { id: 'drop-1', opens_at: '2024-01-01T00:00:00Z', payment: 'shop', items });
    assert.equal(made.status, 201, made.text);
    const [key] = await originKeys({ admin: operators }, 'drop-1');
    const bought = await request(before.address('buyers'), 'POST', '/.sluice/v1/sales/drop-1/buy', { body: { items: [{ item: 'tee', quantity: 1 }] } });
    assert.equal(bought.status, 201, bought.text);

    // Debian's tools would restart it; what is on disk is what counts.
    await debian.install(deb);
    await before.stop();
    assert.match(await debian.runs('dpkg-query', '-W', '-f', '${Version} ${Status}', 'sluice'), /^0\.1\.0-1 install ok installed/);
    assert.match(await readFile(debian.at('etc/sluice/sluice.toml'), 'utf8'), /# of this shop/);
    const next = await debian.serve();
    story.after(next.kill);
    const confirmed = await request(next.address('buyers'), 'POST', `/v1/shop/holds/${bought.json.hold}/confirm`, {
      body: { order: 'S-1' },
      headers: { Authorization: `Bearer ${key}` },
    });
    assert.equal(confirmed.status, 200, confirmed.text);
    await next.stop();
    await debian.runs('sluice', 'audit', '--data', '/var/lib/sluice');

    await debian.dpkg('-r', 'sluice');
    assert.ok(!debian.has('usr/bin/sluice'));
    assert.ok(debian.has('var/lib/sluice/ledger.db') && debian.has('etc/sluice/sluice.toml'), 'removed: what was sold stays');
    await debian.dpkg('-P', 'sluice');
    assert.ok(!debian.has('var/lib/sluice') && !debian.has('etc/sluice'));
    const left = await readdir(debian.at('usr/share/doc'));
    assert.ok(!left.includes('sluice'));
  });

  // What the unit's filter lets through, as systemd itself spells its groups out.
  async function allowed() {
    const groups = new Map();
    let group;
    for (const line of (await succeeds('systemd-analyze', 'syscall-filter', '--no-pager')).split('\n')) {
      const [, name] = /^ *([@a-z_0-9-]+)/.exec(line) ?? [];
      if (name && !line.startsWith(' ')) groups.set((group = name), []);
      else if (name) groups.get(group)?.push(name);
    }
    const within = (name) => (name.startsWith('@') ? groups.get(name).flatMap(within) : [name]);
    const calls = new Set();
    for (const [, taken, names] of (await readFile(unit, 'utf8')).matchAll(/^SystemCallFilter=(~?)(.*)$/gm)) {
      for (const call of names.split(' ').flatMap(within)) taken ? calls.delete(call) : calls.add(call);
    }
    return calls;
  }

  test('makes no system call that its service would be refused', async (story) => {
    const debian = await Debian.open();
    await debian.install(deb);
    const file = `${debian.root}.calls`;
    const service = await debian.serve({ under: ['strace', '-D', '-f', '-qq', '-e', 'signal=none', '-o', file] });
    story.after(service.kill);
    await request(service.address('buyers'), 'GET', '/');
    await service.stop();
    const all = (await readFile(file, 'utf8')).split('\n');
    const its_own = all.slice(all.findIndex((line) => line.includes('execve("/usr/bin/sluice"')));
    const made = new Set(its_own.map((line) => /^\d+ +(?:<\.\.\. )?([a-z_0-9]+)/.exec(line)?.[1]).filter((call) => call && call !== 'resumed'));
    assert.ok(made.has('epoll_wait') || made.has('epoll_pwait') || made.has('epoll_pwait2'), 'it has worked');
    const lets = await allowed();
    assert.ok(lets.has('read') && !lets.has('mount'));
    assert.deepEqual([...made].filter((call) => !lets.has(call)), []);
  });
});

describe('What shells complete', { skip: no_debian }, () => {
  after(removeScratch);
  const file = (name) => succeeds('sh', '-c', `dpkg-deb --fsys-tarfile '${deb}' | tar -xO ./usr/share/${name}`);

  test('bash: commands, their commands, and their flags', async () => {
    const script = await file('bash-completion/completions/sluice');
    const completed = async (...words) => {
      const asked = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _sluice; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return (await succeeds('bash', '-c', asked)).trim().split('\n');
    };
    assert.deepEqual(await completed('sluice', 'reh'), ['rehearse']);
    assert.deepEqual(await completed('sluice', 'sale', 'res'), ['resume']);
    assert.deepEqual(await completed('sluice', 'sale', '--admin', 'http://x', 'op'), ['open']);
    assert.deepEqual(await completed('sluice', 'rehearse', '--buy'), ['--buyers']);
    assert.deepEqual(await completed('sluice', 'nothing', 'sal'), ['sale']);
  });

  test('zsh and fish: scripts that they read', async () => {
    const zsh = await file('zsh/vendor-completions/_sluice');
    assert.match(zsh, /^#compdef sluice$/m);
    await succeeds('zsh', '-fnc', zsh);
    const fish = await file('fish/vendor_completions.d/sluice.fish');
    const completed = await succeeds('fish', '--no-config', '-c', `${fish}\ncomplete -C 'sluice sale op'`);
    assert.match(completed, /^open\t/m);
  });
});
