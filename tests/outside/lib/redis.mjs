// A Redis of the tests' own: in memory alone, on loopback, asked by redis-cli.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';

import { freePort } from './proxies.mjs';
import { until, within } from './until.mjs';

export class Redis {
  #server;

  static async start({ password = '' } = {}) {
    const redis = new Redis();
    redis.port = await freePort();
    redis.password = password;
    await redis.again();
    return redis;
  }
  // Anew, with nothing in it.
  async again() {
    const words = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    if (this.password) words.push('--requirepass', this.password);
    this.#server = spawn('/usr/bin/redis-server', words, { cwd: '/', stdio: 'ignore' });
    this.gone = new Promise((resolve) => this.#server.on('close', resolve));
    await until('Redis to answer', () => this.#cli(['PING']).stdout === 'PONG\n');
  }
  async crash() {
    this.#server.kill('SIGKILL');
    await within('Redis to be gone', this.gone);
  }
  // It answers nobody, and all its connections stay, until it is thawed.
  freeze() {
    this.#server.kill('SIGSTOP');
  }
  thaw() {
    this.#server.kill('SIGCONT');
  }

  #cli(words) {
    const env = { ...process.env, REDISCLI_AUTH: this.password };
    return spawnSync('redis-cli', ['-p', String(this.port), ...words], { encoding: 'utf8', env });
  }
  // The lines of an answer.
  ask(...words) {
    const { status, stdout, stderr } = this.#cli(words);
    assert.equal(status, 0, stderr);
    return stdout.trim().split('\n').filter(Boolean);
  }
  hash(key, database = 0) {
    const { status, stdout, stderr } = this.#cli(['-n', String(database), 'HGETALL', key]);
    assert.equal(status, 0, stderr);
    const lines = stdout.split('\n').slice(0, -1); // a field, its text, and so on; a text may be empty
    return Object.fromEntries(lines.flatMap((name, i) => (i % 2 === 0 && name !== '' ? [[name, lines[i + 1]]] : [])));
  }
}
