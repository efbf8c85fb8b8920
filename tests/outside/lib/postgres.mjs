// A PostgreSQL server of the test's own: a folder, a port and a password of its own, owned by nobody with rights here.

import { execFile, spawn } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { until } from './until.mjs';

const start = promisify(execFile);
const is_root = process.getuid() === 0;
// It refuses to run as root; Debian's package brings a user for it.
const as_user = (command) => (is_root ? ['runuser', '-u', 'postgres', '--', ...command] : command);

async function binaries() {
  const versions = (await readdir('/usr/lib/postgresql')).sort((a, b) => Number(a) - Number(b));
  return path.join('/usr/lib/postgresql', versions.at(-1), 'bin');
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Postgres {
  async start() {
    this.folder = await mkdtemp(path.join(tmpdir(), 'sluice-postgres-'));
    this.bin = await binaries();
    this.port = await freePort();
    const data = path.join(this.folder, 'data');
    await mkdir(data, { mode: 0o700 });
    if (is_root) {
      const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await start('id', [flag, 'postgres'])).stdout)));
      for (const each of [this.folder, data]) await chown(each, uid, gid);
    }
    const password = path.join(this.folder, 'password');
    await writeFile(password, 'hush\n', { mode: 0o644 });
    const [initdb, ...flags] = as_user([path.join(this.bin, 'initdb'), '-D', data, '-U', 'shop', '-A', 'scram-sha-256', `--pwfile=${password}`, '-N']);
    await start(initdb, flags, { cwd: '/' });
    await this.run();
    return this;
  }
  async run() {
    const data = path.join(this.folder, 'data');
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${this.port}`, '-c', `unix_socket_directories=${data}`, '-c', 'fsync=off'];
    const [postgres, ...flags] = as_user([path.join(this.bin, 'postgres'), '-D', data, ...settings]);
    this.child = spawn(postgres, flags, { cwd: '/', stdio: 'ignore' });
    this.closed = new Promise((resolve) => this.child.on('close', resolve));
    await until('PostgreSQL to answer', async () => this.sql('SELECT 1').then(() => true, () => false));
  }
  conninfo(more = '') {
    return `host=127.0.0.1 port=${this.port} dbname=postgres user=shop password=hush sslmode=disable ${more}`.trim();
  }
  // Its answer as text, a row a line.
  async sql(text) {
    const { stdout } = await start(path.join(this.bin, 'psql'), ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.conninfo(), '-c', text], {
      env: { ...process.env, PGCONNECT_TIMEOUT: '5' },
    });
    return stdout.trimEnd();
  }
  // At once, whoever is connected.
  async halt() {
    const [pg_ctl, ...flags] = as_user([path.join(this.bin, 'pg_ctl'), '-D', path.join(this.folder, 'data'), '-m', 'fast', '-w', 'stop']);
    await start(pg_ctl, flags, { cwd: '/' });
    await this.closed;
  }
  async stop() {
    await this.halt();
    await rm(this.folder, { recursive: true, force: true });
  }
}
