// Two PostgreSQL servers, one of which follows the other synchronously, failed over by Patroni and etcd.
//
// By etcd's v2 API: with `etcd3` the Patroni of Debian 12 (3.0.2) writes over another leader's key when it wakes up, and loses
// commits that were acknowledged (docs/cluster.md).
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { request } from '../lib/http.mjs';
import { repository } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { until } from '../lib/until.mjs';
import { database_user, Process, signalTree } from './processes.mjs';

const start_ms = 120_000;

export class Etcd {
  static async start(folder) {
    const etcd = new Etcd();
    Object.assign(etcd, { folder, port: await freePort(), peer_port: await freePort() });
    await etcd.again();
    return etcd;
  }
  async again() {
    const [clients, peers] = [this.port, this.peer_port].map((port) => `http://127.0.0.1:${port}`);
    this.process = new Process(['etcd', '--name', 'e1', '--data-dir', path.join(this.folder, 'etcd'), '--enable-v2=true', '--logger=zap',
      '--log-level=error', '--listen-client-urls', clients, '--advertise-client-urls', clients, '--listen-peer-urls', peers,
      '--initial-advertise-peer-urls', peers, '--initial-cluster', `e1=${peers}`]);
    await until('etcd to answer', () => request(clients, 'GET', '/health').then(({ status }) => status === 200, () => false), { within_ms: start_ms });
  }
  kill() {
    return this.process.end();
  }
  freeze() {
    this.process.signal('SIGSTOP');
  }
  thaw() {
    this.process.signal('SIGCONT');
  }
}

// A PostgreSQL and its Patroni. `links`: by which the two nodes and etcd reach each other.
export class Node {
  static async create(name, folder) {
    const node = new Node();
    Object.assign(node, { name, folder: path.join(folder, name), port: await freePort(), rest_port: await freePort() });
    mkdirSync(path.join(node.folder, 'socket'), { recursive: true });
    for (const each of [node.folder, path.join(node.folder, 'socket')]) own(each);
    return node;
  }
  // deploy/cluster/patroni.yml, with smaller logs and without passwords. `etcd`, `heard`, `rest_heard`: the ports at which it finds
  // etcd, and others find it.
  configure({ etcd, heard, rest_heard }) {
    const at = (port) => `127.0.0.1:${port}`;
    const own_path = (file) => path.join(this.folder, file);
    this.settings = own_path('patroni.yml');
    const example = readFileSync(path.join(repository, 'deploy/cluster/patroni.yml'), 'utf8');
    const edits = [['/var/run/postgresql', own_path('socket')], ['min_wal_size: 2GB', 'min_wal_size: 256MB'], ['max_wal_size: 4GB', 'max_wal_size: 1GB'],
      [/\b(peer|scram-sha-256)$/gm, 'trust']];
    writeFileSync(this.settings, edits.reduce((text, [what, by]) => text.replace(what, by), example));
    own(this.settings);
    this.env = {
      HOME: this.folder,
      PATRONI_NAME: this.name,
      PATRONI_RESTAPI_LISTEN: at(this.rest_port),
      PATRONI_RESTAPI_CONNECT_ADDRESS: at(rest_heard),
      PATRONI_ETCD_HOSTS: `'${at(etcd)}'`,
      PATRONI_ETCD_USE_PROXIES: 'true', // by that way alone: what etcd says of where it is leads past a link that is cut
      PATRONI_POSTGRESQL_LISTEN: at(this.port),
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: at(heard),
      PATRONI_POSTGRESQL_DATA_DIR: own_path('data'),
      PATRONI_POSTGRESQL_PGPASS: own_path('pgpass'),
      ...Object.fromEntries(['SUPERUSER', 'REPLICATION', 'REWIND'].map((who) => [`PATRONI_${who}_PASSWORD`, 'none'])),
    };
  }
  start() {
    this.patroni = new Process(['/usr/bin/patroni', this.settings], { cwd: this.folder, env: this.env, ...database_user });
  }
  get postmaster() {
    return Number(readFileSync(path.join(this.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  }
  // What Patroni says of the whole, or null.
  async cluster() {
    const answer = await request(`http://127.0.0.1:${this.rest_port}`, 'GET', '/cluster').catch(() => null);
    return answer?.json?.members ?? null;
  }
  async stop() {
    if (!this.patroni) return;
    signalTree(this.patroni.pid, 'SIGCONT');
    await this.patroni.end('SIGTERM').catch(() => this.patroni.end()); // and PostgreSQL with it
  }
}

function own(file) {
  if (database_user.uid !== undefined) chownSync(file, database_user.uid, database_user.gid);
}

export class Database {
  static async start(folder, links) {
    const database = new Database();
    database.etcd = await Etcd.start(folder);
    database.nodes = [await Node.create('n1', folder), await Node.create('n2', folder)];
    for (const [node, other] of [database.nodes, database.nodes.toReversed()]) {
      node.configure({
        etcd: await links.open(node.name, 'etcd', database.etcd.port),
        heard: await links.open(other.name, node.name, node.port),
        rest_heard: await links.open(other.name, node.name, node.rest_port),
      });
      node.start();
    }
    await database.isWhole();
    database.ask('postgres', 'CREATE DATABASE sluice');
    await until('it to be on both', () => database.#psql('sluice', 'SELECT 1').status === 0);
    return database;
  }
  // {primary, standby} as Patroni sees them, either undefined.
  async roles() {
    const members = (await Promise.all(this.nodes.map((node) => node.cluster()))).find(Boolean) ?? [];
    const named = (role) => this.nodes.find(({ name }) => members.some((member) => member.name === name && member.role === role && member.state === 'running'));
    return { primary: named('leader'), standby: named('sync_standby') };
  }
  isWhole() {
    const isIt = async () => {
      const { primary, standby } = await this.roles();
      return primary && standby && this.#standbys() === '1';
    };
    return until('a primary and a synchronous standby', isIt, { within_ms: start_ms });
  }
  #standbys() {
    return this.#psql('postgres', "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'").stdout.trim();
  }
  #psql(name, sql) {
    const address = `postgresql://postgres@${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${name}`;
    const env = { ...process.env, PGTARGETSESSIONATTRS: 'read-write', PGCONNECT_TIMEOUT: '2' };
    return spawnSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, address], { encoding: 'utf8', env, maxBuffer: 1 << 28 });
  }
  // What the primary answers, a row a line.
  ask(name, sql) {
    const { status, stdout, stderr } = this.#psql(name, sql);
    if (status !== 0) throw new Error(`${sql}: ${stderr}`);
    return stdout.split('\n').slice(0, -1);
  }
  async stop() {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.etcd.kill();
  }
}

// A fault of the database is done to what plays the role now.
export class Postmaster {
  constructor(node) {
    this.node = node;
  }
  kill() {
    signalTree(this.node.postmaster, 'SIGKILL'); // Patroni starts it anew, or has the other one lead
  }
  freeze() {
    this.pid = this.node.postmaster;
    signalTree(this.pid, 'SIGSTOP');
  }
  thaw() {
    signalTree(this.pid, 'SIGCONT');
  }
  again() {}
}

// The machine: both at once.
export class Machine extends Postmaster {
  async kill() {
    this.node.patroni.signal('SIGKILL');
    super.kill();
    await this.node.patroni.gone;
  }
  freeze() {
    this.node.patroni.signal('SIGSTOP');
    super.freeze();
  }
  thaw() {
    super.thaw();
    this.node.patroni.signal('SIGCONT');
  }
  again() {
    this.node.start();
  }
}
