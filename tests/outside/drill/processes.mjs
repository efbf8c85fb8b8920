// Processes that a topology starts: unprivileged where they refuse to be root, and each ended, stopped and gone on with by its id.
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

import { within } from '../lib/until.mjs';

const is_root = process.getuid() === 0;
const idOf = (kind) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));

// Whom PostgreSQL runs as: whoever asks, or, as it refuses to be root, `postgres`.
export const database_user = is_root ? { uid: idOf('-u'), gid: idOf('-g') } : {};

export class Process {
  said = '';

  constructor(command, { env = {}, cwd, uid, gid } = {}) {
    this.child = spawn(command[0], command.slice(1), { cwd, uid, gid, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => (this.said = (this.said + text).slice(-100_000)));
    this.gone = new Promise((resolve) => {
      this.child.on('error', (error) => (this.said += error.message) && resolve());
      this.child.on('close', resolve);
    });
  }
  get pid() {
    return this.child.pid;
  }
  signal(name) {
    this.child.kill(name);
  }
  async end(name = 'SIGKILL') {
    this.signal(name);
    await within(`${this.child.spawnargs[0]} to be gone`, this.gone);
  }
}

// A process and what it has started, which need not be ours.
export function signalTree(pid, name) {
  for (const each of [pid, ...childrenOf(pid)]) {
    try {
      process.kill(each, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // gone already
    }
  }
}
function childrenOf(pid) {
  const parentOf = (id) => {
    try {
      return Number(readFileSync(`/proc/${id}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1]);
    } catch {
      return NaN; // gone meanwhile
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => parentOf(id) === pid);
}
