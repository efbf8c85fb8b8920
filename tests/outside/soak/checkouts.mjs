// How long a checkout is waited for, whatever the payment provider does meanwhile: `make checkouts`.
//
//   node soak/checkouts.mjs [seconds] [a second]     prints a table; exit 1: a checkout went unanswered
//
// Buyers check out what they hold, so many a second, each timed from the moment at which they were due. Provider and
// buyers share the machine with the server.

import { saleOf, tee } from '../lib/sales.mjs';
import { request } from '../lib/http.mjs';
import { startServer } from '../lib/server.mjs';
import { Buyer } from '../lib/buyer.mjs';

const seconds = Number(process.argv[2] ?? 10);
const each_s = Number(process.argv[3] ?? 100);
const aim_ms = 100; // p99
const config = '[sandbox]\nslow_delay = "2s"\n[payment]\ntimeout = "5s"\n';
const phases = [
  ['answers at once', 'none'],
  ['takes 2 s', 'slow'],
  ['fails (500)', 'failing'],
  ['does not answer', 'dead'],
];

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

async function misbehave(server, mode) {
  const form = new URLSearchParams({ mode, for_ms: String((seconds + 60) * 1000) }).toString();
  const headers = { Authorization: 'Bearer sk_test_x', 'Content-Type': 'application/x-www-form-urlencoded' };
  const { status } = await request(server.sandbox, 'POST', '/faults', { body: form, headers });
  if (status !== 204) throw new Error(`the sandbox answered ${status}`);
}

async function holds(server, sale, count) {
  const all = [];
  while (all.length < count) {
    const some = Array.from({ length: Math.min(50, count - all.length) }, async () => {
      const buyer = new Buyer(server);
      const { status, json } = await buyer.buy(sale);
      if (status !== 201) throw new Error(`no hold: ${status}`);
      return { buyer, hold: json.hold };
    });
    all.push(...(await Promise.all(some)));
  }
  return all;
}

async function checkouts(held) {
  const start = performance.now();
  const all = [];
  for (const [n, { buyer, hold }] of held.entries()) {
    const due = start + (n * 1000) / each_s;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    all.push(
      buyer.checkout(hold).then(
        ({ status }) => (status === 202 ? performance.now() - due : undefined),
        () => undefined,
      ),
    );
  }
  return Promise.all(all);
}

const server = await startServer({ config });
let unanswered = 0;
console.log(`| the provider | checkouts | answered | p50, ms | p99, ms (aim ${aim_ms}) |`);
console.log('|---|---|---|---|---|');
for (const [words, mode] of phases) {
  const sale = await server.addSale(saleOf({ items: [tee(seconds * each_s)], buyer_limit: 1 }));
  const held = await holds(server, sale, seconds * each_s);
  await misbehave(server, mode);
  const took = (await checkouts(held)).filter((ms) => ms !== undefined).sort((a, b) => a - b);
  unanswered += held.length - took.length;
  console.log(`| ${words} | ${held.length} | ${took.length} | ${at(took, 0.5).toFixed(1)} | ${at(took, 0.99).toFixed(1)} |`);
}
await server.stop();
process.exitCode = unanswered === 0 ? 0 : 1;
