// A Debian in a folder (scripts/debian-root.sh), into which the package under test is installed. As root only.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { promisify } from 'node:util';

import { scratchFolder } from './program.mjs';
import { within } from './until.mjs';

const runs = promisify(execFile);
const step_ms = 120_000;

export const deb = process.env.SLUICE_PACKAGE;
export const root_of_all = process.env.SLUICE_DEBIAN;
export const no_debian = deb && root_of_all && process.getuid() === 0 ? false : 'SLUICE_PACKAGE and SLUICE_DEBIAN say what and where, to root';

// What a command said: {code, out}, both streams in one.
export async function said(command, ...args) {
  const { stdout, stderr, code = 0 } = await runs(command, args, { timeout: step_ms, maxBuffer: 1 << 24 }).catch((error) => error);
  return { code, out: `${stdout}${stderr}` };
}
export async function succeeds(command, ...args) {
  const { code, out } = await said(command, ...args);
  assert.equal(code, 0, `${command} ${args.join(' ')}: ${out}`);
  return out;
}

// The package as it would be under another version number.
export async function versioned(version) {
  const folder = path.join(await scratchFolder(), 'package');
  await succeeds('dpkg-deb', '-R', deb, folder);
  await succeeds('sed', '-i', `s/^Version: .*/Version: ${version}/`, path.join(folder, 'DEBIAN/control'));
  const file = `${folder}.deb`;
  await succeeds('dpkg-deb', '--root-owner-group', '-Znone', '-b', folder, file);
  return file;
}

export class Debian {
  static async open() {
    const debian = new Debian();
    debian.root = path.join(await scratchFolder(), 'root');
    await succeeds('cp', '-a', root_of_all, debian.root);
    return debian;
  }
  at(name) {
    return path.join(this.root, name);
  }
  has(name) {
    return existsSync(this.at(name));
  }
  // In a namespace of its own, so that nothing stays mounted.
  inside(...command) {
    return ['unshare', '--mount', 'sh', '-c', 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"', this.root, ...command];
  }
  runs(...command) {
    return succeeds(...this.inside(...command));
  }
  async dpkg(...words) {
    return this.runs('/usr/bin/env', 'DEBIAN_FRONTEND=noninteractive', 'dpkg', ...words);
  }
  async install(file) {
    await cp(file, this.at('tmp/sluice.deb'));
    return this.dpkg('-i', '/tmp/sluice.deb');
  }

  // What the unit starts, by the user that the unit names; `args` beside what it says. `under`: a command that watches it.
  async serve({ args = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'], under = [] } = {}) {
    const unit = await succeeds('cat', this.at('lib/systemd/system/sluice.service'));
    const field = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)[1];
    const as = ['--reuid', field('User'), '--regid', field('Group'), '--clear-groups', '--no-new-privs'];
    const [program, ...words] = [...under, ...this.inside('setpriv', ...as, '--', ...field('ExecStart').split(' '), ...args)];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const service = { err: '', lines: [] };
    child.stderr.on('data', (text) => (service.err += text));
    const closed = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
    const ready = new Promise((resolve, reject) => {
      const lines = readline.createInterface({ input: child.stdout });
      lines.on('line', (line) => {
        service.lines.push(line);
        if (line === 'ready') resolve();
      });
      lines.on('close', () => reject(new Error(`it ended before it was ready: ${service.err}`)));
    });
    await within('the service to be ready', ready, step_ms);
    service.address = (who) => service.lines.map((line) => new RegExp(`^${who}: (http://\\S+)$`).exec(line)).find(Boolean)[1];
    service.stop = async () => {
      child.kill('SIGTERM');
      assert.equal(await within('the service to stop', closed, step_ms), 0, service.err);
    };
    service.kill = () => child.kill('SIGKILL');
    return service;
  }
}
