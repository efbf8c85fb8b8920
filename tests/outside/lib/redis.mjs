// A Redis of the tests' own: in memory alone, on loopback, asked by redis-cli; and sentinels that watch two of them.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { repository } from './program.mjs';
import { freePort } from './proxies.mjs';
import { until, within } from './until.mjs';

// Who certifies, and what they have certified for 127.0.0.1, for a server and its clients alike.
export function certificatesIn(folder) {
  const file = (name) => path.join(folder, name);
  const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = { ca: file('ca.pem'), certificate: file('certificate.pem'), key: file('key.pem') };
  openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=tests', '-keyout', file('ca.key'), '-out', made.ca);
  openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE',
    '-CA', made.ca, '-CAkey', file('ca.key'), '-keyout', made.key, '-out', made.certificate);
  return made;
}

class Server {
  #process;

  async launch(program, words) {
    this.#process = spawn(program, words, { cwd: '/', stdio: 'ignore' });
    this.gone = new Promise((resolve) => this.#process.on('close', resolve));
    await until(`${program} to answer`, () => this.cli(['PING']).stdout === 'PONG\n');
  }
  async crash() {
    this.#process.kill('SIGKILL');
    await within('it to be gone', this.gone);
  }
  // It answers nobody, and all its connections stay, until it is thawed.
  freeze() {
    this.#process.kill('SIGSTOP');
  }
  thaw() {
    this.#process.kill('SIGCONT');
  }
  cli(words) {
    const { tls } = this;
    const secure = tls ? ['--tls', '--cacert', tls.ca, '--cert', tls.certificate, '--key', tls.key] : [];
    const env = { ...process.env, REDISCLI_AUTH: this.password };
    return spawnSync('redis-cli', ['-p', String(this.port), ...secure, ...words], { encoding: 'utf8', env });
  }
  // The lines of an answer.
  ask(...words) {
    const { status, stdout, stderr } = this.cli(words);
    assert.equal(status, 0, stderr);
    return stdout.trim().split('\n').filter(Boolean);
  }
}

export class Redis extends Server {
  // `tls`: certificatesIn() what folder; spoken instead of clear text, and a certificate is demanded of clients. `follows`: the
  // Redis whose copy it is. `reached`: told a port, the one by which others reach it.
  static async start({ password = '', tls, follows, reached = (port) => port } = {}) {
    const redis = new Redis();
    const port = await freePort();
    Object.assign(redis, { port, password, tls, follows, announced: await reached(port) });
    await redis.again();
    return redis;
  }
  // Anew, with nothing in it.
  async again() {
    const { tls, follows, password } = this;
    const words = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--replica-announce-port', String(this.announced)];
    if (tls) words.push('--port', '0', '--tls-port', String(this.port), '--tls-cert-file', tls.certificate, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.ca);
    else words.push('--port', String(this.port));
    if (password) words.push('--requirepass', password, '--masterauth', password);
    if (follows) words.push('--replicaof', '127.0.0.1', String(follows.announced));
    await this.launch('/usr/bin/redis-server', words);
  }
  hash(key, database = 0) {
    const { status, stdout, stderr } = this.cli(['-n', String(database), 'HGETALL', key]);
    assert.equal(status, 0, stderr);
    const lines = stdout.split('\n').slice(0, -1); // a field, its text, and so on; a text may be empty
    return Object.fromEntries(lines.flatMap((name, i) => (i % 2 === 0 && name !== '' ? [[name, lines[i + 1]]] : [])));
  }
}

// deploy/cluster/sentinel.conf.
class Sentinel extends Server {
  static async start({ redis, password = '', reached = (port) => port }) {
    const sentinel = new Sentinel();
    const port = await freePort();
    Object.assign(sentinel, { port, password, announced: await reached(port), folder: await mkdtemp(path.join(tmpdir(), 'sluice-sentinel-')) });
    sentinel.file = path.join(sentinel.folder, 'sentinel.conf');
    const example = await readFile(path.join(repository, 'deploy/cluster/sentinel.conf'), 'utf8');
    const edits = [['port 26379', `port ${sentinel.port}\ndir ${sentinel.folder}\nsentinel announce-port ${sentinel.announced}`], ['127.0.0.1 6379', `127.0.0.1 ${redis.announced}`]];
    if (redis.password) edits.push(['#sentinel auth-pass bus ...', `sentinel auth-pass bus ${redis.password}`]);
    let text = edits.reduce((all, [what, by]) => all.replace(what, by), example);
    if (password) text += `requirepass ${password}\nsentinel sentinel-pass ${password}\n`;
    await writeFile(sentinel.file, text, { mode: 0o600 });
    await sentinel.again();
    return sentinel;
  }
  again() {
    return this.launch('/usr/bin/redis-server', [this.file, '--sentinel']);
  }
  async stop() {
    await this.crash();
    await rm(this.folder, { recursive: true, force: true });
  }
}

// Two Redis, and three sentinels that have the other one lead when the first is lost.
export class WatchedRedis {
  // `reached`: told a name (redis1, redis2, sentinel1 to 3) and a port, the one by which all others reach it.
  static async start({ password = '', sentinel_password = '', reached = (name, port) => port } = {}) {
    const watched = new WatchedRedis();
    const by = (name) => ({ reached: (port) => reached(name, port) });
    const first = await Redis.start({ password, ...by('redis1') });
    watched.servers = [first, await Redis.start({ password, follows: first, ...by('redis2') })];
    watched.servers.forEach((server, i) => (server.name = `redis${i + 1}`));
    watched.sentinels = [];
    for (const name of ['sentinel1', 'sentinel2', 'sentinel3']) {
      const sentinel = await Sentinel.start({ redis: first, password: sentinel_password, ...by(name) });
      watched.sentinels.push(Object.assign(sentinel, { name }));
    }
    await until('the sentinels to know each other and both', () => watched.sentinels.every((each) => watched.#knowsAll(each)));
    return watched;
  }
  #knowsAll(sentinel) {
    const lines = sentinel.cli(['SENTINEL', 'MASTER', 'bus']).stdout.split('\n');
    const field = (name) => lines[lines.indexOf(name) + 1];
    return field('num-other-sentinels') === '2' && field('num-slaves') === '1' && field('flags') === 'master';
  }
  get hosts() {
    return this.sentinels.map(({ announced }) => `127.0.0.1:${announced}`).join();
  }
  // As most sentinels see it.
  primary() {
    const ports = this.sentinels.map((each) => each.cli(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'bus']).stdout.split('\n')[1]);
    return this.servers.find(({ announced }) => ports.filter((each) => each === String(announced)).length > 1);
  }
  // Until the other one leads, and follows no one.
  failedOver(from) {
    return until('the other Redis to lead', () => {
      const primary = this.primary();
      return primary !== from && primary?.ask('ROLE')[0] === 'master';
    });
  }
  // Whoever was lost follows whoever leads now.
  isWhole() {
    return until('both Redis to be there', () => {
      if (!this.sentinels.every((each) => this.#knowsAll(each))) return false;
      const primary = this.primary();
      return primary && this.servers.every((each) => each.cli(['ROLE']).stdout.startsWith(each === primary ? 'master' : 'slave'));
    });
  }
  async stop() {
    for (const each of this.sentinels) await each.stop();
    for (const each of this.servers) await each.crash();
  }
}
