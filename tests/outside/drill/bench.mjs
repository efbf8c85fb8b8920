// The whole chain, edge -> Redis -> owner -> PostgreSQL with a synchronous standby -> answer, under rehearsals that speak to
// every edge: `make bench-cluster`.
//
//   node bench.mjs [edges]            prints a table, as docs/cluster.md has it; exit 1: something acknowledged is lost, a unit sold twice, a place overtaken
//
// Everything shares the machine with the crowd, so figures are what is left of it.

import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { openBus, seenAt, startEdge } from '../lib/cluster.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';

const edge_count = Number(process.argv[2] ?? 4);
const crowd_connections = 100 * edge_count;
const run_max_ms = 5 * 60_000;

class Chain {
  static async open() {
    const chain = new Chain();
    chain.postgres = await Postgres.start();
    await chain.postgres.standby();
    const bus = await openBus('bench');
    chain.redis = bus.redis;
    const of_all = `trusted_proxies = []\n${bus.section}`;
    const database = chain.postgres.database();
    const config = `${of_all}ledger = "${database}"\nsynchronous_standby = true\n`;
    chain.owner = await launchServer({ config, ledger: database, args: ['--role', 'owner'] });
    await chain.owner.isReady();
    chain.edges = [];
    for (let i = 0; i < edge_count; i += 1) chain.edges.push(await startEdge({ config: of_all, owner: chain.owner }));
    return chain;
  }

  async close() {
    for (const server of [...this.edges, this.owner]) await server.leave();
    const audit = await run(['audit', '--ledger', this.owner.ledger], { within_ms: run_max_ms });
    await this.redis.crash();
    this.postgres.stop();
    await removeScratch();
    return audit;
  }

  // A sale of so many units, rushed at every edge.
  async rush({ stock, buyers, over, more = {} }) {
    const sale = await this.owner.addSale(saleOf({ items: [tee(stock)], rehearsal: true, buyer_limit: 1, ...more }));
    await seenAt(this.edges, sale);
    const file = path.join(await scratchFolder(), 'report.json');
    const urls = this.edges.flatMap((edge) => ['--url', edge.buyers]);
    const words = ['rehearse', '--sale', sale, ...urls, '--buyers', String(buyers), '--over', over, '--connections', String(crowd_connections)];
    const { code, err } = await run([...words, '--drain', '10s', '--json', file], { within_ms: run_max_ms });
    if (code === 2) throw new Error(err);
    return JSON.parse(await readFile(file, 'utf8'));
  }
}

// Everybody waits: one is called a day.
const line = { stock: 1000, over: '5s', more: { pace: { admit: 1, per: '24h' } } };

const ms = (value) => (value === undefined || value === null ? '-' : value < 10 ? value.toFixed(1) : String(Math.round(value)));
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

const chain = await Chain.open();
const wrong = [];
try {
  console.log(`${edge_count} edges, ${os.cpus().length} processors, all of it and the crowd on one machine\n`);
  row('what', 'people a second', 'units secured', 'told to wait', 'p50 ms', 'p99 ms', 'longest ms', 'overtaken ms');
  row(...Array(8).fill('---'));
  for (const [what, plan] of [
    ['holds, and their orders', { stock: 2500, buyers: 2500, over: '5s' }],
    ['holds, and their orders', { stock: 5000, buyers: 5000, over: '5s' }],
    ['holds, and their orders', { stock: 10_000, buyers: 10_000, over: '5s' }],
    ['a burst of holds', { stock: 10_000, buyers: 10_000, over: '100ms' }],
    ['joins', { ...line, buyers: 25_000 }],
    ['joins', { ...line, buyers: 50_000 }],
    ['joins', { ...line, buyers: 100_000 }],
  ]) {
    const report = await chain.rush(plan);
    const { p50, p99, max } = report.latency_ms;
    const { overtaken_ms } = report.fairness;
    row(what, Math.round(report.arrivals_per_s), report.secured, report.in_line_ever, ms(p50), ms(p99), ms(max), ms(overtaken_ms));
    for (const fault of ['oversold', 'inversions', 'lost_acks', 'errors']) if (report[fault] > 0) wrong.push(`${what}: ${fault} ${report[fault]}`);
    if (overtaken_ms > 10) wrong.push(`${what}: somebody was overtaken by ${overtaken_ms} ms`);
  }
} finally {
  const audit = await chain.close();
  if (audit.code !== 0) wrong.push(`audit: ${audit.out}${audit.err}`);
}
for (const each of wrong) console.error(each);
process.exitCode = wrong.length > 0 ? 1 : 0;
