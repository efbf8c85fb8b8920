// Honest purchases while one vandal does all that one machine can: `make siege`.
//
//   node siege.mjs [seconds]            prints a table, as docs/performance.md has it; exit 1: a purchase went unanswered
//
// Honest people come 20 a second, each from an address of their own, buy a unit with one click, and are timed from the
// moment at which they were due, whether or not this process was late. Server, vandals and people share the machine,
// so figures are what is left of it, and no measure of a server that has one to itself.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const siege_s = Number(process.argv[2] ?? 30);
const before_s = 10;
const people_per_s = 20;
const calm_max_s = 120;
const config = `trusted_proxies = []
[allowances]
on = true
[limits]
connections = 20000
`;

const rssOf = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

let people = 0;
// One click of somebody new. Resolves to how long it took, or undefined: no unit.
function buys(server, sale, due) {
  const { hostname, port } = new URL(server.buyers);
  people += 1;
  const localAddress = `127.0.${10 + ((people >> 8) & 63)}.${1 + (people & 127)}`;
  const body = JSON.stringify({ items: [{ item: 'tee', quantity: 1 }] });
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const options = { hostname, port, localAddress, method: 'POST', path: `/v1/sales/${sale}/buy`, headers, agent: false };
  return new Promise((resolve) => {
    const sent = http.request({ ...options, timeout: 10_000 }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode === 201 ? performance.now() - due : undefined));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(undefined));
    sent.end(body);
  });
}

// People for so many seconds, in the order in which they were due.
async function purchases(server, sale, seconds) {
  const start = performance.now();
  const all = [];
  for (let n = 0; n < seconds * people_per_s; n += 1) {
    const due = start + (n * 1000) / people_per_s;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    all.push(buys(server, sale, due));
  }
  const took = await Promise.all(all);
  const ms = took.filter((each) => each !== undefined).sort((a, b) => a - b);
  return { asked: took.length, secured: ms.length, p50: at(ms, 0.5), p99: at(ms, 0.99) };
}

// How long until a second of people is as quick as before the siege.
async function calmAfter(server, sale, p99) {
  const start = performance.now();
  for (let seconds = 1; seconds <= calm_max_s; seconds += 1) {
    const second = await purchases(server, sale, 1);
    if (second.secured === second.asked && second.p99 <= Math.max(2 * p99, 20)) return (performance.now() - start) / 1000;
  }
  return NaN;
}

function row(name, { asked, secured, p50, p99 }, rss) {
  const share = ((100 * secured) / asked).toFixed(1);
  console.log(`| ${name} | ${share} % of ${asked} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${rss.toFixed(0)} |`);
}

const server = await startServer({ config });
const priority = [{ name: 'members', share: 0.2, codes: [{ code: 'WINTER-26', uses: 500 }] }];
const sale = await server.addSale(saleOf({ items: [tee(1_000_000)], buyer_limit: 1, priority }));
const idle_rss = rssOf(server.pid);
const calm = await purchases(server, sale, before_s);

const vandals = spawn(process.execPath, [fileURLToPath(new URL('vandals.mjs', import.meta.url)), server.buyers, sale]);
let done = {};
readline.createInterface({ input: vandals.stdout }).on('line', (line) => (done = JSON.parse(line)));
vandals.stderr.pipe(process.stderr);
let peak_rss = 0;
const watch = setInterval(() => (peak_rss = Math.max(peak_rss, rssOf(server.pid))), 200);
const siege = await purchases(server, sale, siege_s);
clearInterval(watch);
vandals.kill('SIGKILL');
const calm_s = await calmAfter(server, sale, calm.p99);

console.log('| | answered with a unit | p50, ms | p99, ms | memory, MiB |');
console.log('|---|---|---|---|---|');
row('before', calm, idle_rss);
row('under siege', siege, peak_rss);
console.log(`\nAs before ${calm_s.toFixed(1)} s after its end. What the vandals did: ${JSON.stringify(done)}`);
await server.stop();
process.exitCode = siege.secured === siege.asked ? 0 : 1;
