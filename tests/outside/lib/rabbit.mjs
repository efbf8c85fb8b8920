// A RabbitMQ of the tests' own: unprivileged, in a folder of its own, with a cookie and an epmd of its own, all on loopback.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import amqp from 'amqplib';

import { freePort } from './proxies.mjs';
import { until, within } from './until.mjs';

const start_ms = 120_000; // eleven seconds on an idle machine
const programs = '/usr/lib/rabbitmq/bin';
const is_root = process.getuid() === 0;

export class Rabbit {
  user = 'till';
  password = 'hush';
  #broker = null;

  static async start() {
    const rabbit = new Rabbit();
    rabbit.folder = await mkdtemp(path.join(tmpdir(), 'sluice-mq-'));
    for (const name of ['port', 'tls_port', 'dist_port', 'epmd_port']) rabbit[name] = await freePort();
    await rabbit.#configure();
    rabbit.epmd = rabbit.#spawn('/usr/bin/epmd', ['-port', String(rabbit.epmd_port), '-address', '127.0.0.1']);
    await rabbit.again();
    return rabbit;
  }

  // Its own certificate is the one to trust, and is for `localhost`.
  async #configure() {
    const own = (name, text, mode = 0o644) => writeFile(path.join(this.folder, name), text, { mode });
    const key = path.join(this.folder, 'key.pem');
    this.certificate = path.join(this.folder, 'certificate.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext',
      'subjectAltName=DNS:localhost', '-keyout', key, '-out', this.certificate], { stdio: 'ignore' });
    const lines = [
      `listeners.tcp.default = 127.0.0.1:${this.port}`,
      `default_user = ${this.user}`,
      `default_pass = ${this.password}`,
      'vm_memory_high_watermark.absolute = 512MB',
      'disk_free_limit.absolute = 100MB',
      'log.file = false',
      'log.console = true',
      'log.console.level = warning',
      `listeners.ssl.default = 127.0.0.1:${this.tls_port}`,
      `ssl_options.cacertfile = ${this.certificate}`,
      `ssl_options.certfile = ${this.certificate}`,
      `ssl_options.keyfile = ${key}`,
    ];
    await own('rabbitmq.conf', `${lines.join('\n')}\n`);
    await own('enabled_plugins', '[].\n');
    await own('.erlang.cookie', randomBytes(20).toString('hex'), 0o400);
    await chmod(this.folder, 0o755);
    if (is_root) await ended(spawn('chown', ['-R', 'rabbitmq', this.folder]));
  }

  #spawn(program, args) {
    const own = (name) => path.join(this.folder, name);
    const env = {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      HOME: this.folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(this.epmd_port),
      RABBITMQ_NODENAME: `sluice-${this.port}@localhost`,
      RABBITMQ_CONFIG_FILE: own('rabbitmq'),
      RABBITMQ_MNESIA_BASE: own('db'),
      RABBITMQ_LOG_BASE: own('log'),
      RABBITMQ_PID_FILE: own('pid'),
      RABBITMQ_ENABLED_PLUGINS_FILE: own('enabled_plugins'),
      RABBITMQ_DIST_PORT: String(this.dist_port),
      // Who waits does not spin, and one scheduler is enough: others test here, too.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none +S 1:1',
    };
    const command = is_root ? ['runuser', '-u', 'rabbitmq', '--', program, ...args] : [program, ...args];
    const child = spawn(command[0], command.slice(1), { cwd: this.folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    child.said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (child.said += text));
    child.gone = ended(child);
    return child;
  }

  // Starts it anew, and waits until it takes logins.
  async again() {
    this.#broker = this.#spawn(path.join(programs, 'rabbitmq-server'), []);
    let is_gone = false;
    this.#broker.gone.then(() => (is_gone = true));
    await until(
      'the broker to take a login',
      async () => {
        if (is_gone) throw new Error(`the broker ended: ${this.#broker.said}`);
        const connection = await this.connect().catch(() => null);
        await connection?.close();
        return connection !== null;
      },
      { within_ms: start_ms },
    );
  }
  // `rabbitmqctl ...`.
  async control(...words) {
    const child = this.#spawn(path.join(programs, 'rabbitmqctl'), words);
    const code = await within(`rabbitmqctl ${words.join(' ')}`, child.gone, start_ms);
    if (code !== 0) throw new Error(child.said);
  }
  // As a power cut would end it.
  async crash() {
    signalGroup(this.#broker, 'SIGKILL');
    await within('the broker to be gone', this.#broker.gone);
  }
  // It answers nobody, and all its connections stay, until it is thawed.
  freeze() {
    signalGroup(this.#broker, 'SIGSTOP');
  }
  thaw() {
    signalGroup(this.#broker, 'SIGCONT');
  }
  async stop() {
    await this.crash();
    signalGroup(this.epmd, 'SIGKILL');
    await within('epmd to be gone', this.epmd.gone);
    await rm(this.folder, { recursive: true, force: true });
  }

  get url() {
    return `amqp://${this.user}@127.0.0.1:${this.port}`;
  }
  connect() {
    return amqp.connect(`amqp://${this.user}:${this.password}@127.0.0.1:${this.port}`);
  }
  // What `ask(channel)` gives, on a connection of its own.
  async with(ask) {
    const connection = await this.connect();
    connection.on('error', () => {});
    try {
      const channel = await connection.createConfirmChannel();
      channel.on('error', () => {});
      return await ask(channel);
    } finally {
      await connection.close().catch(() => {});
    }
  }
  // A quorum queue outlives a kill only once its name is on disk, up to a second after it was made (RabbitMQ 3.10): before,
  // it comes back empty, or for nobody to read, though its messages were confirmed.
  async keeps(...queues) {
    const node = `sluice-${this.port}@localhost`;
    const names = path.join(this.folder, 'db', node, 'quorum', node, 'names.dets');
    await until(`${queues} to be on the broker's disk`, async () => {
      const kept = await readFile(names, 'latin1').catch(() => '');
      return queues.every((queue) => kept.includes(`%2F_${queue}m`));
    });
  }
  // How many messages are ready there.
  depth(queue) {
    return this.with(async (channel) => (await channel.checkQueue(queue)).messageCount);
  }
}

const ended = (child) =>
  new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });

function signalGroup(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // gone already
  }
}
