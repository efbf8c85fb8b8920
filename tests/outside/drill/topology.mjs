// The reference topology of docs/cluster.md on one machine: edges behind two balancers, two owners of which one waits, and workers, who
// find each other by two Redis with three sentinels; PostgreSQL with a synchronous standby that Patroni fails over, RabbitMQ, a
// payment provider and a shop of its own. All on loopback, all in one folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { seenAt } from '../lib/cluster.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { request } from '../lib/http.mjs';
import { repository } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { Rabbit } from '../lib/rabbit.mjs';
import { WatchedRedis } from '../lib/redis.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';
import { Links, NoLinks } from './links.mjs';
import { Member } from './members.mjs';
import { Database, Machine, Postmaster } from './patroni.mjs';
import { Process } from './processes.mjs';

const start_ms = 120_000;
const names = { owner: ['a', 'b'], edge: ['e1', 'e2', 'e3'], worker: ['w1', 'w2'] };

// deploy/cluster/haproxy.cfg, with a line for each edge.
class Balancer {
  static async start(name, topology) {
    const balancer = new Balancer();
    Object.assign(balancer, { name, port: await freePort(), file: path.join(topology.folder, `${name}.cfg`) });
    balancer.env = { SLUICE_PEOPLE: `127.0.0.1:${balancer.port}` };
    let lines = '';
    for (const edge of topology.edges) {
      const variable = `SLUICE_${edge.name.toUpperCase()}`;
      balancer.env[variable] = `127.0.0.1:${await topology.links.open(name, edge.name, edge.listen)}`;
      balancer.env[`${variable}_OPERATORS`] = String(await topology.links.open(name, edge.name, edge.admin_listen));
      lines += `  server ${edge.name} "\${${variable}}" check port "\${${variable}_OPERATORS}"\n`;
    }
    const example = readFileSync(path.join(repository, 'deploy/cluster/haproxy.cfg'), 'utf8');
    writeFileSync(balancer.file, example.replace(/(?:^ {2}server .*\n)+/gm, () => lines));
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
  owners = [];
  edges = [];
  workers = [];
  shop = new Endpoint();

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
    // By a name of anybody's, as sentinels tell everybody one address.
    const reached = (name, port) => this.links.open('anybody', name, port);
    const begun = [Database.start(this.folder, this.links), WatchedRedis.start({ reached }), broker ? Rabbit.start() : undefined, this.#openBank(), this.shop.listen()];
    [this.database, this.redis, this.rabbit] = await Promise.all(begun);
    this.shop_port = await reached('shop', this.shop.port); // one for all: workers carry what they know by the same address
    if (this.rabbit) this.rabbit.kill = () => this.rabbit.crash();
    for (const each of [...this.redis.servers, ...this.redis.sentinels]) each.kill = () => each.crash();
    for (const [role, list] of [['owner', this.owners], ['edge', this.edges], ['worker', this.workers]]) {
      for (const name of names[role]) list.push(await Member.create({ name, role, folder: this.folder, config: await this.#configFor(name, role) }));
    }
    const [a, b] = this.owners;
    await a.again();
    this.token = readFileSync(path.join(a.data, 'admin.token'), 'utf8').trim();
    // A server is heard by what it writes of its sales.
    const quiet = saleOf({ id: 'quiet' });
    await this.admin('PUT', `/admin/v1/sales/${quiet.id}`, quiet);
    b.copyFrom(a, 'keys', 'admin.token');
    for (const each of [...this.edges, ...this.workers]) each.copyFrom(a, 'keys');
    await Promise.all([b, ...this.edges, ...this.workers].map((each) => each.again()));
    this.balancers = [await Balancer.start('balancer1', this), await Balancer.start('balancer2', this)];
  }
  async #openBank() {
    const port = await freePort();
    this.bank = await startServer({ config: `[sandbox]\nlisten = "127.0.0.1:${port}"\n` });
    this.bank_port = port;
  }

  async #configFor(name, role) {
    const to = (part, port) => this.links.open(name, part, port);
    const redis = (database) => `redis+sentinel://${this.redis.hosts}/bus/${database}`;
    let text = `trusted_proxies = ["127.0.0.1"]\n[cluster]\nname = "drill"\nbus = "${redis(1)}"\n`;
    if (role === 'owner') {
      const hosts = [];
      for (const node of this.database.nodes) hosts.push(`127.0.0.1:${await to(node.name, node.port)}`);
      text += `ledger = "${this.ledgerAt(hosts)}"\nstandby = true\n`;
    }
    text += `[payment]\nurl = "http://127.0.0.1:${await to('bank', this.bank_port)}"\nmethods = [{ id = "tok_ok", label = "Card" }]\n`;
    text += `[[webhook]]\nname = "shop"\nurl = "http://127.0.0.1:${this.shop_port}"\nsecrets = ["${secretOf('d')}"]\nallow_private = true\nevents = ["order.confirmed"]\n`;
    text += `[mirror]\nredis = "${redis(0)}"\n`;
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

  get members() {
    return [...this.owners, ...this.edges, ...this.workers];
  }

  // Which owner runs the sales; undefined: none at the moment.
  async owner() {
    for (const owner of this.owners) if (await owner.isReady()) return owner;
    return undefined;
  }
  // What plays a role now: `end`, its name on the links, and what `does` kill, freeze, thaw and again.
  async part(role) {
    const named = (part) => ({ end: part.name, does: part });
    if (role === 'owner' || role === 'waiting') {
      const owner = await this.owner();
      return named(role === 'owner' ? owner : this.owners.find((each) => each !== owner));
    }
    if (role === 'edge') return named(this.edges[0]);
    if (role === 'worker') return named(this.workers[0]);
    if (role === 'redis') return named(this.redis.primary());
    if (role === 'sentinel') return named(this.redis.sentinels[0]);
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
    await Promise.all([this.database.isWhole(), this.redis.isWhole()]);
    await until('one of the owners to be ready', () => this.owner(), { within_ms: start_ms });
    await Promise.all(this.members.map((each) => each.isThere()));
    for (const front of this.fronts) {
      await until(`${front} to lead to it`, () => request(front, 'GET', '/').then(({ status }) => status < 500, () => false));
    }
  }
  // Known at every edge by then.
  async addSale(sale) {
    const answer = await this.admin('PUT', `/admin/v1/sales/${sale.id}`, sale);
    if (answer.status !== 201) throw new Error(answer.text);
    await seenAt(this.edges.map(({ server }) => server), sale.id);
    return sale.id;
  }
  async admin(method, target, body) {
    const { operators } = await this.owner();
    return request(operators, method, target, { body, headers: { Authorization: `Bearer ${this.token}` } });
  }

  async stop() {
    for (const balancer of this.balancers ?? []) await balancer.kill();
    for (const member of this.members) if (member.server) await member.kill();
    await this.bank?.kill();
    await this.redis?.stop();
    this.shop.close();
    await this.rabbit?.stop();
    await this.database?.stop();
    this.links.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
