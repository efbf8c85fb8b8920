// A PostgreSQL of the tests' own: unprivileged, in a folder of its own, heard by a socket in it and, if it is given a port, there on
// loopback.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { repository } from './program.mjs';
import { until } from './until.mjs';

export class Postgres {
  #databases = 0;

  static async start({ port = '' } = {}) {
    const postgres = new Postgres();
    postgres.port = port;
    postgres.folder = await mkdtemp(path.join(tmpdir(), 'sluice-pg-'));
    await chmod(postgres.folder, 0o755); // for whoever PostgreSQL runs as
    postgres.#script('start');
    return postgres;
  }
  stop() {
    this.#script('stop');
  }
  // As a power cut would end it; and back again.
  crash() {
    this.#script('crash');
  }
  again() {
    this.#script('again');
  }

  // A second server that has all that is committed before it is told. Resolves once that is so.
  standby() {
    this.#script('standby');
    return until('the standby to be synchronous', () => this.ask('postgres', 'SELECT sync_state FROM pg_stat_replication') === 'sync');
  }

  // For a recovery to a moment: the log is archived, a base backup taken, and the server made of both.
  archive() {
    this.#script('archive');
  }
  base() {
    this.#script('base');
  }
  rewind(until) {
    this.#script('rewind', until);
  }

  #script(what, ...words) {
    const script = path.join(repository, 'scripts/test-postgres.sh');
    const { status, stderr } = spawnSync(script, [what, this.folder, String(this.port), ...words], { encoding: 'utf8' });
    assert.equal(status, 0, `${what}: ${stderr}`);
  }

  address(database, user = 'postgres') {
    const host = encodeURIComponent(path.join(this.folder, 'socket'));
    return `postgresql://${user}@/${database}?host=${host}${this.port && `&port=${this.port}`}`;
  }
  // The same in libpq's keywords. Nobody asks for the password.
  keywords(database, password) {
    const name = new URL(database.replace('@/', '@x/')).pathname.slice(1);
    return `host=${path.join(this.folder, 'socket')} dbname=${name} user=postgres password=${password}`;
  }
  // The address of a new database with nothing in it.
  database() {
    this.#databases += 1;
    const name = `shop_${this.#databases}`;
    this.ask('postgres', `CREATE DATABASE ${name}`);
    return this.address(name);
  }
  // Likewise, for who knows no sockets.
  heardDatabase() {
    const name = new URL(this.database().replace('@/', '@x/')).pathname.slice(1);
    return `postgresql://postgres@127.0.0.1:${this.port}/${name}`;
  }
  // What psql answers, a line a row.
  ask(database, sql) {
    const address = database.startsWith('postgresql:') ? database : this.address(database);
    const psql = spawnSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, address], { encoding: 'utf8' });
    assert.equal(psql.status, 0, psql.stderr);
    return psql.stdout.trim();
  }
}
