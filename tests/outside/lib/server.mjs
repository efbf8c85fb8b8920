// A running server of the test's own: free ports, its own data folder, its own sales.
//
// stop() is part of every test file: a server leaves with exit 0 after SIGTERM, and then the ledger proves that every
// invariant holds.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';

import { record } from './contract.mjs';
import { request } from './http.mjs';
import { program, removeScratch, run, scratchFolder } from './program.mjs';
import { noSanitizerReport } from './sanitizers.mjs';
import { until, within } from './until.mjs';

const start_ms = 30_000;
const stop_ms = 30_000;

// `config`: the text of sluice.toml. `data`: an existing data folder, to start on it again. `files`: how many it may open.
// `ledger`: its address, where it is not in the data folder.
export async function startServer(options) {
  const server = await launchServer(options);
  await server.isReady();
  return server;
}

// Likewise, and returns at once: one that waits for its turn may not be ready for long. `listen`, `admin_listen`: ports.
export async function launchServer({ config = '', data, args = [], env = {}, files, ledger, listen = 0, admin_listen = 0 } = {}) {
  const folder = await scratchFolder();
  const file = path.join(folder, 'sluice.toml');
  await writeFile(file, config);
  const own_data = data ?? path.join(folder, 'data');
  const where = ['--listen', `127.0.0.1:${listen}`, '--admin-listen', `127.0.0.1:${admin_listen}`];
  const command = [program, 'serve', '--config', file, ...where, '--data', own_data, ...args];
  if (files) command.unshift('/bin/sh', '-c', `ulimit -n ${files}; exec "$0" "$@"`);
  const child = spawn(command[0], command.slice(1), { cwd: folder, env: { ...process.env, ...env } });
  const server = new Server(child, own_data, ledger);
  server.listen_port = listen;
  return server;
}

class Server {
  lines = [];
  err = '';
  records_operators = false; // hold each answer to operators against their description (contract.mjs)
  #child;
  #closed;

  constructor(child, data, ledger) {
    this.#child = child;
    this.data = data;
    this.ledger = ledger;
    child.stderr.on('data', (text) => (this.err += text));
    this.#closed = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
    this.ready = this.#readLines();
    this.ready.catch(() => {}); // told to whoever waits for it
  }

  async isReady() {
    await within('the server to say "ready"', this.ready, start_ms);
    this.token = (await readFile(path.join(this.data, 'admin.token'), 'utf8')).trim();
  }
  // Another server runs, and this one waits for its turn.
  isStandby() {
    return until('the server to say "standby"', () => this.lines.includes('standby'));
  }

  async #readLines() {
    const lines = readline.createInterface({ input: this.#child.stdout });
    return new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        this.lines.push(line);
        if (line === 'ready') resolve();
      });
      lines.on('close', () => reject(new Error(`the server ended before it was ready: ${this.err}`)));
    });
  }

  #said(pattern) {
    const found = this.lines.map((line) => pattern.exec(line)).findLast(Boolean);
    assert.ok(found, `the server says ${pattern}; it said:\n${this.lines.join('\n')}`);
    return found[1];
  }
  get buyers() {
    return this.#said(/^buyers: (https?:\/\/\S+)$/);
  }
  get operators() {
    return this.#said(/^operators: (http:\/\/\S+)$/);
  }
  get sandbox() {
    return this.#said(/^sandbox payments on (http:\/\/\S+)$/);
  }
  get pid() {
    return this.#child.pid;
  }
  // Standard error: an event a line.
  get log() {
    return this.err.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  }
  logged(event, count = 1) {
    const events = () => this.log.filter((line) => line.event === event);
    return until(`${count} x "${event}" in the log`, () => events().length >= count && events());
  }
  signal(name) {
    this.#child.kill(name);
  }
  ended() {
    return within('the server to end', this.#closed, stop_ms);
  }

  // A request of nobody in particular.
  ask(method, target, options) {
    return request(this.buyers, method, target, options);
  }

  // A request of the operator.
  async admin(method, target, body, { token = this.token, headers = {} } = {}) {
    const authorization = token === null ? {} : { Authorization: `Bearer ${token}` };
    const answer = await request(this.operators, method, target, { body, headers: { ...authorization, ...headers } });
    if (this.records_operators) await record(this.operators, method, target, answer);
    return answer;
  }

  async addSale(sale) {
    const answer = await this.admin('PUT', `/admin/v1/sales/${sale.id}`, sale);
    assert.equal(answer.status, 201, answer.text);
    return sale.id;
  }
  async act(sale, action) {
    const answer = await this.admin('POST', `/admin/v1/sales/${sale}/${action}`, {});
    assert.equal(answer.status, 200, `${action}: ${answer.text}`);
    return answer.json;
  }
  async report(sale) {
    const answer = await this.admin('GET', `/admin/v1/sales/${sale}/report`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }
  // What a refused request must leave as it was: units, places, holds, orders. Not counted: refusals themselves, and
  // which places are called by now, which the owner does in its own time.
  async belongings(sale) {
    const { items, lines, holds, orders } = await this.report(sale);
    const units = items.map(({ item, stock, held, sold, withdrawn }) => ({ item, stock, held, sold, withdrawn }));
    const places = lines.map(({ line, issued }) => ({ line, issued }));
    return { units, places, holds: { ...holds, refused: 0 }, orders };
  }

  // Ends it at once, as a power cut would; the data folder stays.
  async kill() {
    this.#child.kill('SIGKILL');
    await within('the server to be gone', this.#closed, stop_ms);
    noSanitizerReport(this.err);
  }

  async leave() {
    this.#child.kill('SIGTERM');
    const code = await within('the server to stop after SIGTERM', this.#closed, stop_ms);
    noSanitizerReport(this.err);
    assert.equal(code, 0, `exit after SIGTERM; standard error: ${this.err}`);
  }

  // For `after`: leaves, proves the ledger, tidies up.
  async stop() {
    try {
      await this.leave();
      const audit = await run(['audit', ...(this.ledger ? ['--ledger', this.ledger] : ['--data', this.data])]);
      assert.equal(audit.code, 0, `audit after the tests: ${audit.out}${audit.err}`);
    } finally {
      this.#child.kill('SIGKILL');
      await removeScratch();
    }
  }
}
