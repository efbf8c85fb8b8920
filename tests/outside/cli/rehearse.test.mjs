import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { originKeys } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('sluice rehearse', () => {
  let server;
  before(async () => (server = await startServer({ args: ['--demo'] })));
  after(() => server.stop());

  const crowd = (sale, ...flags) =>
    run(['rehearse', '--url', server.buyers, '--sale', sale, '--buyers', '60', '--over', '1s', '--connections', '4', ...flags]);
  const available = async (sale) => (await server.ask('GET', `/v1/sales/${sale}`)).json.items[0].available;

  // The machine may be too busy for the generator's schedule, which is another verdict and as good here.
  function hasRun({ code, out, err }) {
    assert.ok([0, 99].includes(code), out + err);
    assert.match(out, /^verdict: (pass|invalid)$/m, out + err);
  }

  test('takes no unit of a sale that was not made for it, and says what to do', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const { code, out, err } = await crowd(sale);
    assert.equal(code, 2, out + err);
    assert.equal(out, '');
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    for (const words of [sale, 'rehearsal = true', '--yes']) assert.ok(err.includes(words), err);
    assert.equal(await available(sale), 5);
  });

  test('takes them when told --yes', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    hasRun(await crowd(sale, '--yes'));
    assert.equal(await available(sale), 0);
  });

  test("a sale that the shop is paid for is refused without the shop's key, and paid for by the shop's server with it", async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true, payment: 'shop' }));
    const refused = await crowd(sale);
    assert.equal(refused.code, 2, refused.out);
    for (const words of [sale, '--origin-key-file', 'sluice sale origin-key']) assert.ok(refused.err.includes(words), refused.err);
    assert.equal(await available(sale), 5);

    const key_file = await scratchFile('key', `${(await originKeys(server, sale))[0]}\n`);
    const json = path.join(await scratchFolder(), 'r.json');
    hasRun(await crowd(sale, '--origin-key-file', key_file, '--json', json));
    const { secured, orders, errors, lost_acks } = JSON.parse(await readFile(json, 'utf8'));
    assert.deepEqual([secured, orders.confirmed, errors, lost_acks], [5, 5, 0, 0]);
    assert.equal((await server.report(sale)).orders.confirmed, 5);

    const own = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    const useless = await crowd(own, '--origin-key-file', key_file);
    assert.equal(useless.code, 2);
    assert.match(useless.err, /is not paid for at the shop/);
    const empty = await crowd(sale, '--origin-key-file', await scratchFile('none', '\n'));
    assert.equal(empty.code, 2);
    assert.match(empty.err, /--origin-key-file: ".*" does not begin with an origin key$/m);
  });

  test('rushes a sale that was made for it, and writes what it saw', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    const folder = await scratchFolder();
    const [json, html] = [path.join(folder, 'r.json'), path.join(folder, 'r.html')];
    hasRun(await crowd(sale, '--json', json, '--html', html));
    const text = await readFile(json, 'utf8');
    assert.equal(JSON.parse(text).secured, 5);
    assert.doesNotMatch(text, /\d[eE][-+]?\d/, 'numbers have no exponents');
    assert.match(await readFile(html, 'utf8'), /<\/html>/);
  });

  test('the sale of serve --demo is one', async () => {
    assert.equal((await server.ask('GET', '/v1/sales/demo')).json.rehearsal, true);
  });

  test("a threshold of the caller's own that was missed is not called the shop's fault", async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], rehearsal: true }));
    const html = path.join(await scratchFolder(), 'r.html');
    const { code, out, err } = await crowd(sale, '--threshold', 'secured>=6', '--html', html);
    assert.equal(code, 99, out + err);
    assert.match(out, /threshold secured>=6 not kept: it was 5/);
    assert.doesNotMatch(await readFile(html, 'utf8'), /The shop did not hold/);
  });
});
