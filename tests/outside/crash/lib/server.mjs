// The program under test, as an operator runs it: a process, a configuration file and a data folder.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { noSanitizerReport } from '../../lib/sanitizers.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const sluice = path.resolve(process.env.SLUICE_BIN ?? path.join(here, '../../../../build/release/sluice'));

// A folder of the test's own, gone when the test is over (KEEP=1 leaves it for a post-mortem).
// Calls `undo(folder)` first.
export function scratch(t, name, undo = () => {}) {
  const folder = mkdtempSync(path.join(tmpdir(), `sluice-${name}-`));
  if (process.env.KEEP) t.diagnostic(`kept: ${folder}`);
  t.after(() => {
    if (process.env.KEEP) return;
    undo(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function sale(id, fields = {}) {
  return { id, stock: 100_000, price: 2500, buyer_limit: 2, hold: '2h', claim: '2h', pass: '2h', cap: 1_000_000, ...fields };
}

function toml(sales) {
  return sales
    .map(({ id, stock, price, ...rest }) => {
      const fields = Object.entries(rest).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
      const item = `{ id = "tee", name = "Winter tee", price = { amount = ${price}, currency = "EUR" }, stock = ${stock} }`;
      return `[[sale]]\nid = "${id}"\nopens_at = 2020-01-01T00:00:00Z\n${fields.join('')}items = [${item}]\n`;
    })
    .join('\n');
}

export class Server {
  // Every process that still runs, so that a failed test leaves none behind.
  static #running = new Set();
  static killAll() {
    for (const child of Server.#running) child.kill('SIGKILL');
  }

  #child;
  output = '';

  // `settings`: TOML that goes before the sales.
  constructor({ folder, data, sales, settings = '', env = {} }) {
    mkdirSync(folder, { recursive: true });
    const config = path.join(folder, 'sluice.toml');
    writeFileSync(config, `${settings}\n${toml(sales)}`);
    this.began = performance.now();
    const ports = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    this.#child = spawn(sluice, ['serve', '--config', config, ...ports, '--data', data], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    Server.#running.add(this.#child);
    this.ended = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        Server.#running.delete(this.#child);
        resolve({ code, signal, at: performance.now() });
      });
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.setEncoding('utf8');
    this.#child.stderr.on('data', (text) => (this.output += text));
    this.ready = new Promise((resolve, reject) => {
      this.#child.stdout.on('data', (text) => {
        this.output += text;
        if (/^ready$/m.test(this.output)) resolve(this.#announce());
      });
      this.ended.then(({ code, signal }) => reject(new Error(`server ended (${code ?? signal}) before it was ready:\n${this.output}`)));
    });
    this.ready.catch(() => {}); // whoever kills a starting server does not await it
  }

  static async start(options) {
    const server = new Server(options);
    await server.ready;
    return server;
  }

  #announce() {
    this.recovery_ms ??= performance.now() - this.began;
    const url = (pattern) => this.output.match(pattern)?.[1];
    this.buyers = url(/^buyers: (http:\S+)/m);
    this.operators = url(/^operators: (http:\S+)/m);
    this.sandbox = url(/^sandbox payments on (http:\S+)/m);
    return this;
  }

  get pid() {
    return this.#child.pid;
  }

  async kill9() {
    this.#child.kill('SIGKILL');
    const end = await this.ended;
    noSanitizerReport(this.output);
    return end;
  }

  // Resolves with {code, signal, took_ms}.
  async stop() {
    const asked = performance.now();
    this.#child.kill('SIGTERM');
    const end = await this.ended;
    noSanitizerReport(this.output);
    return { ...end, took_ms: end.at - asked };
  }
}

// `sluice audit`: its exit code and its report.
export function audit(data) {
  const run = spawnSync(sluice, ['audit', '--data', data, '--json', '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  noSanitizerReport(run.stderr);
  let report = null;
  try {
    report = JSON.parse(run.stdout.slice(run.stdout.indexOf('{"')));
  } catch {
    // Without a report the exit code and what was said must do.
  }
  const broken = report?.invariants.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`) ?? [];
  return { code: run.status, report, broken, said: run.stdout + run.stderr };
}
