// What the operators' desk costs, each figure beside its aim: `make desk`.
//
//   node desk.mjs [buyers]          of each rehearsal (100000); exit 1: an aim was missed, or nothing could be said of it
//
// 1. A thousand sales: from the start of the process until it is ready, on an empty ledger and on theirs; and the
//    processor time that their owner takes a second while nobody is there, beside that for one sale. Flat means that a
//    tick for a thousand of them takes a hundredth of the time between two ticks, so one of them a microsecond.
// 2. The dashboard of a browser that has not been here before: its first paint, and the bytes of everything that it
//    asked for up to the first figures.
// 3. Twenty dashboards during rehearsals of many buyers: rounds in turn without and with them on one server. Dashboards
//    are what a browser holds open: the page, who it is, and the stream of figures, read as it comes. Their cost is the
//    processor time of the thread that serves operators, which does nothing else; the whole program's is told beside
//    it, in which it drowns. Buyers' latency is the median of the rounds' p99.
//
// Server, buyers and browsers share the machine. Processor time is as the kernel counts it, to 10 ms a thread.

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { openBrowser, Person } from '../lib/browser.mjs';
import { program, scratchFolder } from '../lib/program.mjs';
import { startServer } from '../lib/server.mjs';

const buyers = Number(process.argv[2] ?? 100_000);
const sales = 1000;
const dashboards = 20;
const rounds = 3; // of each kind
const looks = 5; // of the dashboard
const idle_s = 10;
const ticks_per_s = 100;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
let missed = 0;

// `aim`: null: told for the sake of the others.
function tell(what, figure, unit, aim, digits = 0) {
  const is_met = aim === null || figure <= aim;
  if (!is_met) missed += 1;
  const beside = aim === null ? '' : `  aim ${aim} ${unit}  ${is_met ? 'met' : 'MISSED'}`;
  console.log(`${what.padEnd(64)} ${figure.toFixed(digits).padStart(8)} ${unit}${beside}`);
}

// Seconds of processor time so far: of the process, with threads that have ended, or of its threads of this name.
function processorTime(pid, name = null) {
  const files = name === null ? [`/proc/${pid}/stat`] : readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/stat`);
  const all = files.map((file) => /^\d+ \((.*)\) (.*)\n$/.exec(readFileSync(file, 'utf8')));
  const chosen = all.filter(([, comm]) => name === null || comm === name).map(([, , rest]) => rest.split(' '));
  return chosen.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0) / ticks_per_s;
}

const item = { id: 'tee', name: 'Winter tee', stock: 100 };
const saleText = (id, more = '') => `[[sale]]
id = "${id}"
opens_at = 2020-01-01T00:00:00Z
items = [{ id = "${item.id}", name = "${item.name}", price = { amount = 2500, currency = "EUR" }, stock = ${item.stock} }]
${more}
`;
const manySales = (count) => Array.from({ length: count }, (_, i) => saleText(`sale-${i}`)).join('');

async function timed(work) {
  const begun = performance.now();
  const result = await work();
  return [(performance.now() - begun) / 1000, result];
}

// Of the owner, in milliseconds a second.
async function idleCost(server) {
  await pause(2000); // what a start leaves to be done
  const before = processorTime(server.pid, 'shop');
  const [seconds] = await timed(() => pause(idle_s * 1000));
  return ((processorTime(server.pid, 'shop') - before) / seconds) * 1000;
}

async function thousandSales() {
  const one = await startServer({ config: manySales(1) });
  const cost_of_one = await idleCost(one);
  await one.leave();
  const config = manySales(sales);
  const [first_s, first] = await timed(() => startServer({ config }));
  await first.leave();
  const [again_s, again] = await timed(() => startServer({ config, data: first.data }));
  const again_processor_s = processorTime(again.pid);
  const cost = await idleCost(again);
  await again.leave();
  tell(`${sales} sales: start on an empty ledger`, first_s, 's', null, 2);
  tell(`${sales} sales: start on theirs`, again_s, 's', 2, 2);
  tell(`${sales} sales: processor time of that start`, again_processor_s, 's', null, 2);
  tell('owner’s processor time, one idle sale', cost_of_one, 'ms/s', null, 1);
  tell(`owner’s processor time, ${sales} idle sales`, cost, 'ms/s', null, 1);
  tell('a tick for each sale more', ((cost - cost_of_one) / (sales - 1) / 10) * 1000, 'us', 1, 2);
}

async function lookAtDashboard(browser, server) {
  const person = await Person.in(browser, server.operators, { viewport: { width: 1200, height: 900 } });
  await person.context.addInitScript((token) => sessionStorage.setItem('sluice-admin-token', token), server.token);
  await person.goes('/');
  await person.reads('h1', 'Sales');
  const paint = await person.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  const bytes = await person.transferred();
  person.noTrouble();
  await person.close();
  return { paint, bytes };
}

async function firstPaint() {
  const server = await startServer({ config: manySales(10) });
  const browser = await openBrowser();
  const seen = [];
  for (let i = 0; i < looks; i += 1) seen.push(await lookAtDashboard(browser, server));
  await browser.close();
  await server.leave();
  tell(`dashboard: first paint, median of ${looks}`, median(seen.map(({ paint }) => paint)), 'ms', 500);
  tell('dashboard: transferred up to its figures', Math.max(...seen.map(({ bytes }) => bytes)) / 1000, 'KB', 150, 1);
}

// What a browser holds open; resolves to what closes it.
async function openDashboard({ operators, token }) {
  const headers = { Authorization: `Bearer ${token}`, 'Accept-Encoding': 'gzip' };
  for (const target of ['/', '/admin/v1/session']) await fetch(`${operators}${target}`, { headers }).then((answer) => answer.arrayBuffer());
  const request = http.get(`${operators}/admin/v1/events`, { headers });
  const answer = await new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
  if (answer.statusCode !== 200) throw new Error(`a dashboard got ${answer.statusCode}`);
  answer.on('error', () => {}); // it is closed from here
  answer.resume();
  return () => request.destroy();
}

async function rehearse(server, sale, seed) {
  const report = path.join(await scratchFolder(), 'report.json');
  const flags = ['--sale', sale, '--url', server.buyers, '--buyers', buyers, '--seed', seed, '--json', report].map(String);
  const child = spawn(program, ['rehearse', ...flags], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  return JSON.parse(await readFile(report, 'utf8'));
}

// One rehearsal: what it took of the operators' thread (a share of a core) and of the program (seconds), and p99.
async function round(server, sale, seed, count) {
  const close = await Promise.all(Array.from({ length: count }, () => openDashboard(server)));
  const [of_desk, of_all] = [processorTime(server.pid, 'admin'), processorTime(server.pid)];
  const [seconds, report] = await timed(() => rehearse(server, sale, seed));
  const figures = {
    desk: (processorTime(server.pid, 'admin') - of_desk) / seconds,
    all_s: processorTime(server.pid) - of_all,
    p99: report.latency_ms.p99,
    verdict: report.verdict,
  };
  for (const each of close) each();
  return figures;
}

async function watchedRehearsal() {
  const names = Array.from({ length: 2 * rounds }, (_, i) => `rehearsal-${i}`);
  const config = names.map((name) => saleText(name, 'waitlist = false\nrehearsal = true')).join('');
  const server = await startServer({ config });
  const found = { without: [], with: [] };
  for (const [i, name] of names.entries()) {
    const kind = (i + Math.floor(i / 2)) % 2 === 0 ? 'without' : 'with'; // without, with, with, without, ...
    found[kind].push(await round(server, name, Math.floor(i / 2) + 1, kind === 'with' ? dashboards : 0));
  }
  await server.leave();
  const of = (kind, figure) => median(found[kind].map((each) => each[figure]));
  const invalid = Object.values(found).flat().filter(({ verdict }) => verdict === 'invalid').length;
  tell(`program’s processor time, ${buyers} buyers, nobody watches`, of('without', 'all_s'), 's', null, 2);
  tell(`program’s processor time, ${buyers} buyers, ${dashboards} dashboards`, of('with', 'all_s'), 's', null, 2);
  tell(`${dashboards} dashboards: their part of a core`, (of('with', 'desk') - of('without', 'desk')) * 100, '%', 3, 2);
  tell('buyers’ p99, nobody watches', of('without', 'p99'), 'ms', null, 1);
  tell(`buyers’ p99, ${dashboards} dashboards: longer by`, (of('with', 'p99') / of('without', 'p99') - 1) * 100, '%', 5, 1);
  if (invalid === 0) return;
  console.log(`${invalid} of ${2 * rounds} rehearsals could not keep their schedule: their p99 is the machine’s, not the server’s.`);
  missed += 1;
}

await thousandSales();
await firstPaint();
await watchedRehearsal();
process.exitCode = missed === 0 ? 0 : 1;
