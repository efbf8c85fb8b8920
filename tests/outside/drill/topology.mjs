// The reference topology of docs/cluster.md on one machine: two servers of one cluster behind two balancers, PostgreSQL with a
// synchronous standby that Patroni fails over, RabbitMQ, Redis, and a payment provider of its own. All on loopback, all in one folder.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { request } from '../lib/http.mjs';
import { repository } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { Rabbit } from '../lib/rabbit.mjs';
import { Redis } from '../lib/redis.mjs';
import { saleOf } from '../lib/sales.mjs';
import { launchServer, startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';
import { Links, NoLinks } from './links.mjs';
import { Database, Machine, Postmaster } from './patroni.mjs';
import { Process } from './processes.mjs';

const start_ms = 120_000;
const readyz = (server) => request(server.operators, 'GET', '/readyz').then(({ status }) => status, () => 0);

// One of the two servers.
class Till {
  static async create(name, topology) {
    const till = new Till();
    Object.assign(till, { name, topology, data: path.join(topology.folder, name), listen: await freePort(), admin_listen: await freePort() });
    mkdirSync(till.data, { mode: 0o700 });
    till.config = await topology.configFor(name);
    return till;
  }
  async start() {
    this.server = await launchServer(this);
  }
  // Either of the two: it runs the sales, or waits for its turn.
  isThere() {
    const said = () => this.server.lines.includes('ready') || this.server.lines.includes('standby');
    return until(`${this.name} to be there`, said, { within_ms: start_ms });
  }
  kill() {
    return this.server.kill();
  }
  freeze() {
    this.server.signal('SIGSTOP');
  }
  thaw() {
    this.server.signal('SIGCONT');
  }
  async again() {
    await this.start();
    await this.isThere();
  }
  async isReady() {
    return (await readyz({ operators: `http://127.0.0.1:${this.admin_listen}` })) === 200;
  }
}

// deploy/cluster/haproxy.cfg, and each answer says who gave it.
class Balancer {
  static async start(name, topology) {
    const balancer = new Balancer();
    Object.assign(balancer, { name, port: await freePort(), file: path.join(topology.folder, `${name}.cfg`) });
    const example = readFileSync(path.join(repository, 'deploy/cluster/haproxy.cfg'), 'utf8');
    writeFileSync(balancer.file, example.replace('option httpchk GET /readyz', '$&\n  http-response set-header X-Server %s'));
    balancer.env = { SLUICE_PEOPLE: `127.0.0.1:${balancer.port}` };
    for (const till of topology.tills) {
      const variable = `SLUICE_${till.name.toUpperCase()}`;
      balancer.env[variable] = `127.0.0.1:${await topology.links.open(name, till.name, till.listen)}`;
      balancer.env[`${variable}_OPERATORS`] = String(await topology.links.open(name, till.name, till.admin_listen));
    }
    balancer.front = await topology.links.open('people', name, balancer.port);
    await balancer.again();
    return balancer;
  }
  async again() {
    this.process = new Process(['haproxy', '-db', '-f', this.file], { env: this.env });
    await until(`${this.name} to listen`, () => request(`http://127.0.0.1:${this.port}`, 'GET', '/').catch(() => null));
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

export class Topology {
  // `cuts`: each link can be cut. `broker`: with RabbitMQ, which takes the longest to start.
  static async start({ cuts = false, broker = true } = {}) {
    const topology = new Topology();
    topology.links = cuts ? new Links() : new NoLinks();
    topology.folder = await mkdtemp(path.join(tmpdir(), 'sluice-cluster-'));
    await chmod(topology.folder, 0o755); // for whoever PostgreSQL runs as
    try {
      await topology.#start(broker);
    } catch (error) {
      await topology.stop();
      throw error;
    }
    return topology;
  }
  async #start(broker) {
    const begun = [Database.start(this.folder, this.links), Redis.start(), broker ? Rabbit.start() : undefined, this.#openBank()];
    [this.database, this.redis, this.rabbit] = await Promise.all(begun);
    this.redis.kill = () => this.redis.crash();
    if (this.rabbit) this.rabbit.kill = () => this.rabbit.crash();
    this.tills = [];
    for (const name of ['a', 'b']) this.tills.push(await Till.create(name, this));
    const [a, b] = this.tills;
    await a.start();
    await a.isThere();
    for (const file of ['keys', 'admin.token']) copyFileSync(path.join(a.data, file), path.join(b.data, file));
    this.token = readFileSync(path.join(a.data, 'admin.token'), 'utf8').trim();
    // A server is heard by what it writes of its sales.
    const quiet = saleOf({ id: 'quiet' });
    await this.admin('PUT', `/admin/v1/sales/${quiet.id}`, quiet);
    await b.again();
    this.balancers = [await Balancer.start('balancer1', this), await Balancer.start('balancer2', this)];
  }
  async #openBank() {
    const port = await freePort();
    this.bank = await startServer({ config: `[sandbox]\nlisten = "127.0.0.1:${port}"\n` });
    this.bank_port = port;
  }

  async configFor(name) {
    const to = (part, port) => this.links.open(name, part, port);
    const hosts = [];
    for (const node of this.database.nodes) hosts.push(`127.0.0.1:${await to(node.name, node.port)}`);
    let text = `[cluster]\nledger = "${this.ledgerAt(hosts)}"\nname = "drill"\nstandby = true\n`;
    text += `[payment]\nurl = "http://127.0.0.1:${await to('bank', this.bank_port)}"\nmethods = [{ id = "tok_ok", label = "Card" }]\n`;
    text += `[mirror]\nredis = "redis://127.0.0.1:${await to('redis', this.redis.port)}/0"\n`;
    if (!this.rabbit) return text;
    const password = path.join(this.folder, `${name}.password`);
    writeFileSync(password, `${this.rabbit.password}\n`, { mode: 0o600 });
    return `${text}[relay]\nurl = "amqp://${this.rabbit.user}@127.0.0.1:${await to('rabbit', this.rabbit.port)}"\npassword_file = "${password}"\n`;
  }
  ledgerAt(hosts) {
    return `postgresql://postgres@${hosts.join(',')}/sluice`;
  }
  // For whoever proves it.
  get ledger() {
    return this.ledgerAt(this.database.nodes.map(({ port }) => `127.0.0.1:${port}`));
  }
  get fronts() {
    return this.balancers.map(({ front }) => `http://127.0.0.1:${front}`);
  }

  // Which server runs the sales; undefined: none at the moment.
  async owner() {
    for (const till of this.tills) if (await till.isReady()) return till;
    return undefined;
  }
  // What plays a role now: `end`, its name on the links, and what `does` kill, freeze, thaw and again.
  async part(role) {
    const named = (part) => ({ end: part.name, does: part });
    if (role === 'owner' || role === 'waiting') {
      const owner = await this.owner();
      return named(role === 'owner' ? owner : this.tills.find((till) => till !== owner));
    }
    const { primary, standby } = await this.database.roles();
    if (role === 'primary') return { end: primary.name, does: new Postmaster(primary) };
    if (role === 'machine') return { end: primary.name, does: new Machine(primary) };
    if (role === 'follower') return { end: standby.name, does: new Postmaster(standby) };
    if (role === 'etcd') return { end: 'etcd', does: this.database.etcd };
    if (role === 'balancer') return named(this.balancers[0]);
    return { end: role, does: this[role] };
  }

  // All parts are there, and somebody sells.
  async isWhole() {
    await this.database.isWhole();
    await until('one of the servers to be ready', () => this.owner(), { within_ms: start_ms });
    await Promise.all(this.tills.map((till) => till.isThere()));
    for (const front of this.fronts) {
      await until(`${front} to lead to it`, () => request(front, 'GET', '/').then(({ status }) => status < 500, () => false));
    }
  }
  async admin(method, target, body) {
    const { admin_listen } = await this.owner();
    return request(`http://127.0.0.1:${admin_listen}`, method, target, { body, headers: { Authorization: `Bearer ${this.token}` } });
  }

  async stop() {
    for (const balancer of this.balancers ?? []) await balancer.kill();
    for (const till of this.tills ?? []) if (till.server) await till.kill();
    await this.bank?.kill();
    await this.redis?.crash();
    await this.rabbit?.stop();
    await this.database?.stop();
    this.links.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
