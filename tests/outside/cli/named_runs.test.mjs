// The three rehearsals that have a name, each against a server of its own, and what is kept of them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { isOk } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { program, removeScratch, run, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const patience = { within_ms: 240_000 };
const rehearse = (url, admin, data, sale, ...args) =>
  run(['rehearse', '--sale', sale, '--url', url, '--admin', admin, '--data', data, '--connections', '20', ...args], patience);

describe('A named rehearsal', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const of = (sale, ...args) => rehearse(server.buyers, server.operators, server.data, sale, ...args);
  const kept = async (sale) => isOk(await server.admin('GET', `/admin/v1/sales/${sale}/preflight`), 200).rehearsals;

  test('of the peak brings two and a half times as many as are expected, and is kept', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    const { code, out, err } = await of(sale, '--run', 'peak', '--expected-peak', '8', '--over', '2s');
    assert.equal(code, 0, out + err);
    assert.match(out, new RegExp(`kept as the rehearsal \`peak\` of ${sale}`));
    const [{ run: name, verdict, who, figures }] = await kept(sale);
    assert.deepEqual([name, verdict, who, figures.buyers, figures.secured, figures.confirmed, figures.oversold], ['peak', 'pass', 'token', 40, 5, 5, 0]);
    assert.ok(figures.arrivals_per_s > 0 && figures.p99_ms > 0);
  });

  test('with a provider in trouble goes on to the end, and the trouble is over by then', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    const payments = () => request(server.sandbox, 'GET', '/v1/payment_intents?limit=1', { headers: { Authorization: 'Bearer sk_test_x' } });
    const ran = of(sale, '--run', 'degraded', '--fault', 'failing', '--fault-for', '1s', '--buyers', '40', '--over', '3s');
    await until('the provider to fail', async () => (await payments()).status === 500);
    const { code, out, err } = await ran;
    assert.equal(code, 0, out + err);
    assert.equal((await payments()).status, 200);
    const [{ run: name, verdict }] = await kept(sale);
    assert.deepEqual([name, verdict], ['degraded', 'pass']);
  });

  test('whose verdict is fail is kept as such', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    const { code, out } = await of(sale, '--run', 'peak', '--buyers', '10', '--over', '1s', '--threshold', 'secured>=6');
    assert.equal(code, 99, out);
    const [{ verdict, figures }] = await kept(sale);
    assert.equal(verdict, 'fail');
    assert.match(figures.why, /threshold secured>=6 not kept/);
  });

  test('that lacks what it needs says so, and nobody comes', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    for (const [args, words] of [
      [['--run', 'failover'], /needs --restart/],
      [['--run', 'peak', '--restart', 'true'], /--restart: is for --run failover/],
      [['--fault', 'dead'], /--fault: is for --run degraded/],
      [['--expected-peak', '5'], /--expected-peak: is for --run/],
      [['--run', 'dress'], /--run/],
      [['--run', 'degraded', '--fault-for', 'soon'], /--fault-for: "soon" must be a duration/],
    ]) {
      const { code, err } = await of(sale, ...args);
      assert.equal(code, 2, err);
      assert.match(err, words);
    }
    const elsewhere = await rehearse(server.buyers, server.operators, await scratchFolder(), sale, '--run', 'degraded');
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.err, /sandbox\.url: cannot be read/);
    assert.deepEqual(await kept(sale), []);
  });
});

test('a named rehearsal brings two and a half times as many as the sale expects that is rehearsed, unless told otherwise', async (story) => {
  const items = 'items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 50 }]\n';
  const named = (id, more) => `[[sale]]\nid = "${id}"\nopens_at = 2024-01-01T00:00:00Z\n${items}${more}`;
  const server = await startServer({
    config: named('drop', '[sale.preflight]\nexpected_peak = 8\n') + named('drop-rehearsal', 'rehearsal = true\n') + named('unsaid', 'rehearsal = true\n'),
  });
  story.after(() => server.stop());
  const expected = async (sale) => isOk(await server.admin('GET', `/admin/v1/sales/${sale}/preflight`), 200).expected_peak;
  assert.deepEqual([await expected('drop'), await expected('drop-rehearsal'), await expected('unsaid')], [8, 8, null]);
  for (const [args, buyers, says] of [
    [[], 40, ', where 8 people a second are expected'],
    [['--expected-peak', '4'], 20, ', where 4 people a second are expected'],
    [['--buyers', '7'], 7, ''],
  ]) {
    const { code, out, err } = await rehearse(server.buyers, server.operators, server.data, 'drop-rehearsal', '--run', 'peak', '--over', '2s', ...args);
    assert.equal(code, 0, out + err);
    assert.ok(out.endsWith(`kept as the rehearsal \`peak\` of drop-rehearsal${says}\n`), out);
    const [{ figures }] = isOk(await server.admin('GET', '/admin/v1/sales/drop/preflight'), 200).rehearsals;
    assert.equal(figures.buyers, buyers);
  }
  const wrong = await rehearse(server.buyers, server.operators, server.data, 'nope', '--run', 'peak');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^sluice: sale "nope": No such sale/);
});

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

test('a failover kills the server in mid-sale: everybody keeps what they were told', async (story) => {
  const folder = await scratchFolder();
  const [buyers, operators] = [await freePort(), await freePort()];
  const data = path.join(folder, 'data');
  const in_folder = (name) => path.join(folder, name);
  await writeFile(in_folder('sluice.toml'), '[[sale]]\nid = "drop"\nopens_at = 2024-01-01T00:00:00Z\nrehearsal = true\nitems = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 20 }]\n');
  const listen = `--listen 127.0.0.1:${buyers} --admin-listen 127.0.0.1:${operators}`;
  await writeFile(
    in_folder('restart.sh'),
    `cd ${folder}
if [ -e pid ]; then kill -9 "$(cat pid)"; while kill -0 "$(cat pid)" 2> /dev/null; do sleep 0.05; done; fi
${program} serve --config sluice.toml ${listen} --data ${data} >> out 2>> log < /dev/null &
echo $! > pid
echo restarted >> restarts
`,
  );
  const restart = `sh ${in_folder('restart.sh')}`;
  await new Promise((ended) => spawn('sh', ['-c', restart], { stdio: 'ignore' }).on('close', ended));
  const pid = async () => Number(await readFile(in_folder('pid'), 'utf8'));
  story.after(async () => {
    process.kill(await pid(), 'SIGKILL');
    await removeScratch();
  });
  const admin = `http://127.0.0.1:${operators}`;
  await until('the server to be there', () => request(admin, 'GET', '/readyz').then(({ status }) => status === 200, () => false));
  const { code, out, err } = await rehearse(`http://127.0.0.1:${buyers}`, admin, data, 'drop', '--run', 'failover', '--restart', restart, '--buyers', '300', '--over', '4s');
  assert.equal(code, 0, out + err + (await readFile(in_folder('log'), 'utf8')));
  assert.equal((await readFile(in_folder('restarts'), 'utf8')).split('\n').length - 1, 2);
  const token = (await readFile(path.join(data, 'admin.token'), 'utf8')).trim();
  const told = await request(admin, 'GET', '/admin/v1/sales/drop/preflight', { headers: { Authorization: `Bearer ${token}` } });
  const [{ run: name, verdict, figures }] = told.json.rehearsals;
  assert.deepEqual([name, verdict, figures.secured, figures.lost_acks, figures.oversold], ['failover', 'pass', 20, 0, 0]);
  const audit = await run(['audit', '--data', data]);
  assert.equal(audit.code, 0, audit.out + audit.err);
});
