// Real proxies in front of a shop, each running the very file that examples/gates shows, with other ports.

import { spawn } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

import { collect, parseSetCookie } from './http.mjs';
import { repository, scratchFolder } from './program.mjs';
import { startServer } from './server.mjs';
import { until, within } from './until.mjs';

export const gate_examples = path.join(repository, 'examples/gates');
const end_ms = 10_000;

// Below those that the kernel gives to outgoing connections: whoever takes it a moment later finds it free.
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = net.createServer();
    const is_free = await new Promise((resolve) => {
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (is_free) await new Promise((resolve) => server.close(resolve));
    if (is_free) return port;
  }
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('connect', () => socket.destroy() && resolve(true));
    socket.on('error', () => resolve(false));
  });

// The shop: says which path it was asked for, and keeps what it was sent. `/bye` ends the visitor's pass, `/stay` extends
// it.
export class Shop {
  requests = [];
  #server = http.createServer((request, response) => this.#answer(request, response));

  static async open() {
    const shop = new Shop();
    await new Promise((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
    shop.port = shop.#server.address().port;
    return shop;
  }
  async #answer(request, response) {
    const body = await collect(request);
    const { method, url, headers } = request;
    this.requests.push({ method, url, headers, body });
    if (url === '/bye') response.setHeader('X-Sluice-Command', 'revoke');
    if (url === '/stay') response.setHeader('X-Sluice-Command', 'extend');
    response.end(`the shop at ${url}`);
  }
  get last() {
    return this.requests.at(-1);
  }
  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const ports_of_examples = { listen: '127.0.0.1:8000', sluice: '127.0.0.1:8080', shop: '127.0.0.1:3000' };

// The example's text with the ports of this run.
export async function exampleFor(file, ports) {
  let text = await readFile(path.join(gate_examples, file), 'utf8');
  for (const [name, address] of Object.entries(ports_of_examples)) {
    if (ports[name]) text = text.replaceAll(address, `127.0.0.1:${ports[name]}`);
  }
  return text;
}

// Debian's folders for these are root's.
const withOwnFolders = (text) =>
  text.replace(
    'http {',
    `http {\n${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${each};`).join('\n')}`,
  );

// Else nginx works as nobody, who may not read this run's folder.
const as_root = process.getuid() === 0 ? 'user root;' : '';

const asksSoon = (text) => withOwnFolders(text).replace('ask_again_s = 10', 'ask_again_s = 1');

const nginxWith = (file) => (folder) =>
  ['nginx', '-e', 'stderr', '-p', folder, '-c', file, '-g', `daemon off; pid nginx.pid; ${as_root}`];

const proxies = {
  nginx: { file: 'nginx.conf', command: nginxWith('nginx.conf'), adapt: withOwnFolders },
  'nginx-lua': { file: 'nginx-lua.conf', command: nginxWith('nginx-lua.conf'), adapt: asksSoon },
  haproxy: { file: 'haproxy.cfg', command: () => ['haproxy', '-db', '-f', 'haproxy.cfg'] },
  caddy: { file: 'Caddyfile', command: () => ['caddy', 'run', '--config', 'Caddyfile', '--adapter', 'caddyfile'] },
};

class Proxy {
  said = '';

  static async start(kind, ports, env, edit) {
    const { file, command, adapt = (text) => text } = proxies[kind];
    const folder = await scratchFolder();
    await cp(gate_examples, folder, { recursive: true });
    await writeFile(path.join(folder, file), edit(adapt(await exampleFor(file, ports))));
    const [program, ...args] = command(folder);
    const proxy = new Proxy();
    const places = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    proxy.child = spawn(program, args, { cwd: folder, env: { ...process.env, ...places, ...env } });
    proxy.child.stdout.on('data', (text) => (proxy.said += text));
    proxy.child.stderr.on('data', (text) => (proxy.said += text));
    proxy.ended = new Promise((resolve) => {
      proxy.child.on('error', (error) => resolve(error.message));
      proxy.child.on('close', (code) => resolve(`exit ${code}`));
    });
    let gone = null;
    proxy.ended.then((how) => (gone = how));
    await until(`${program} to listen`, async () => {
      if (gone) throw new Error(`${program}: ${gone}\n${proxy.said}`);
      return answers(ports.listen);
    });
    return proxy;
  }
  async stop() {
    this.child.kill('SIGTERM');
    await within('the proxy to end', this.ended, end_ms).finally(() => this.child.kill('SIGKILL'));
  }
}

// A gate named "shop": Sluice, a shop, and a proxy in front of both.
export class Site {
  // `edit`: a change to the example's text, as docs/gates.md proposes it. `config`: Sluice's own.
  static async open(kind, gate = {}, { edit = (text) => text, config = '' } = {}) {
    const site = new Site();
    site.shop = await Shop.open();
    site.sluice = await startServer({ config });
    await site.sluice.addSale({ id: 'shop', opens_at: '2024-01-01T00:00:00Z', ...gate });
    site.keys = await originKeys(site.sluice);
    const ports = { listen: await freePort(), sluice: new URL(site.sluice.buyers).port, shop: site.shop.port };
    site.port = ports.listen;
    try {
      site.proxy = await Proxy.start(kind, ports, originEnvironment(site.keys), edit);
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }
  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }
  get host() {
    return `127.0.0.1:${this.port}`;
  }
  // As the shop behind the gate asks for it.
  revoke(pass, key = this.keys[0]) {
    return revoke(this.sluice, pass, key);
  }
  async close() {
    await this.proxy?.stop();
    if (this.shop) await this.shop.close();
    await this.sluice.stop();
  }
}

const originEnvironment = (keys) => ({ SLUICE_ORIGIN_KEY: keys[0], SLUICE_ORIGIN_KEYS: keys.join(' ') });

export async function originKeys(sluice, sale = 'shop') {
  const { json } = await sluice.admin('GET', `/admin/v1/sales/${sale}/origin-key`);
  return json.keys.map(({ key }) => key);
}

export const revoke = (sluice, pass, key, sale = 'shop') =>
  sluice.ask('POST', `/v1/gates/${sale}/revoke`, {
    headers: { Authorization: `Bearer ${key}`, 'X-Sluice-Pass': pass },
  });

// Somebody with a browser: keeps cookies, follows redirects on the same host.
export class Visitor {
  jar = new Map();

  constructor(origin, { keeps_cookies = true } = {}) {
    this.origin = origin;
    this.keeps_cookies = keeps_cookies;
  }
  get cookie() {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  // One request, one answer.
  async ask(method, target, { headers = {}, body } = {}) {
    const { hostname, port } = new URL(this.origin);
    const fields = { ...headers, ...(this.cookie && !headers.Cookie ? { Cookie: this.cookie } : {}) };
    const answer = await new Promise((resolve, reject) => {
      const sent = http.request({ hostname, port, method, path: target, headers: fields, agent: false });
      sent.on('error', reject);
      sent.on('response', (response) =>
        collect(response).then((text) => resolve({ status: response.statusCode, headers: response.headers, text }), reject),
      );
      sent.end(body);
    });
    answer.set_cookies = (answer.headers['set-cookie'] ?? []).map(parseSetCookie);
    for (const { name, value } of this.keeps_cookies ? answer.set_cookies : []) this.jar.set(name, value);
    return answer;
  }

  // As a browser does: to the end of the redirects. `hops`: the addresses on the way.
  async goes(target, options = {}) {
    const hops = [];
    let answer = await this.ask('GET', target, options);
    while (answer.status === 303) {
      if (hops.length === 10) throw new Error(`goes round and round: ${hops.join(' ')}`);
      const next = new URL(answer.headers.location, this.origin);
      if (next.origin !== this.origin) throw new Error(`sent to another host: ${answer.headers.location}`);
      hops.push(next.pathname + next.search);
      answer = await this.ask('GET', next.pathname + next.search);
    }
    return { ...answer, hops };
  }
}
