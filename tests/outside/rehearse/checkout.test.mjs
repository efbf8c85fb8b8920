// Buyers of a rehearsal in the shop's own checkout: the example's, the same with a defect, and a shop behind a gate.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { keysOf, verifyPass } from '../../../clients/js/shop.cjs';
import { isOk } from '../lib/expect.mjs';
import { openShop, own_checkout } from '../lib/own_shop.mjs';
import { run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { originKeys } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const patience = { within_ms: 120_000 };

// A server of the test's own, for as long as the test runs.
async function serving(story, answer) {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  story.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

// In front of a shop: `defect(request, response)` answers by itself (true), or changes what goes on to the shop;
// `edit(headers)` changes the fields of its answer.
const defective = (story, shop, { defect = () => false, edit = () => {} }) =>
  serving(story, (request, response) => {
    if (defect(request, response)) return;
    const asked = http.request(`${shop.origin}${request.url}`, { method: request.method, headers: request.headers }, (answer) => {
      edit(answer.headers, request);
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(asked);
  });

// The example's file for the shop at `origin`, quicker, and with patience for a busy machine.
async function checkoutFile(origin, edit = (text) => text) {
  const text = (await readFile(path.join(own_checkout, 'checkout.toml'), 'utf8'))
    .replace('http://127.0.0.1:8081', origin)
    .replace('think = "1s"', 'think = "20ms"')
    .replace('p99 = "3s"', 'p99 = "1m"');
  return scratchFile('checkout.toml', edit(text));
}

describe("A rehearsal of the shop's own checkout", () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  async function rehearse(sale, file, ...flags) {
    const json = path.join(await scratchFolder(), 'r.json');
    const html = path.join(await scratchFolder(), 'r.html');
    const args = ['--url', server.buyers, '--sale', sale, '--over', '1s', '--connections', '4', '--checkout', file, '--json', json, '--html', html];
    const { code, out, err } = await run(['rehearse', ...args, ...flags], patience);
    assert.ok([0, 99].includes(code), out + err);
    return { code, out, report: JSON.parse(await readFile(json, 'utf8')), page: await readFile(html, 'utf8') };
  }
  const shopWith = async (story, stock) => {
    const shop = await openShop(server, { items: [tee(stock)], rehearsal: true });
    story.after(shop.close);
    return shop;
  };
  // A busy machine may make it invalid, which says nothing of the shop.
  const isGood = ({ out, report }) => {
    assert.notEqual(report.verdict, 'fail', out);
    assert.deepEqual(report.reasons.filter((reason) => !reason.startsWith('the generator could not keep')), [], out);
  };

  test('passes with the example, whose orders are at the shop and at Sluice', async (story) => {
    const shop = await shopWith(story, 20);
    const told = await rehearse(shop.sale, await checkoutFile(shop.origin), '--buyers', '60');
    isGood(told);
    const { checkout, secured, orders, lost_acks } = told.report;
    assert.deepEqual([checkout.begun, checkout.completed, secured, orders.confirmed, lost_acks], [20, 20, 20, 20, 0]);
    assert.deepEqual(checkout.objective, { completed: 0.99, p99_ms: 60_000 });
    assert.deepEqual(checkout.steps.map(({ step, asked, failed }) => [step, asked, failed]), [['checkout', 20, 0], ['pay', 20, 0], ['thanks', 20, 0]]);
    for (const { latency_ms } of checkout.steps) assert.ok(latency_ms.p50 > 0 && latency_ms.p99 >= latency_ms.p95);
    assert.match(told.out, /the shop's checkout: begun 20 {2}completed 20 \(100\.0 %\)/);
    assert.match(told.page, /The shop’s own checkout/);
    assert.equal((await server.report(shop.sale)).orders.confirmed, 20);
  });

  test('is kept with a named run', async (story) => {
    const shop = await shopWith(story, 5);
    const file = await checkoutFile(shop.origin);
    isGood(await rehearse(shop.sale, file, '--run', 'peak', '--expected-peak', '8', '--admin', server.operators, '--data', server.data));
    const [{ run: name, figures }] = isOk(await server.admin('GET', `/admin/v1/sales/${shop.sale}/preflight`), 200).rehearsals;
    assert.deepEqual([name, figures.checkouts_begun, figures.checkouts_completed], ['peak', 5, 5]);
    assert.ok(figures.checkout_p99_ms > 0);
  });

  const failsAt = ({ code, out, report }, step, what) => {
    assert.equal(code, 99, out);
    assert.ok(report.reasons.some((reason) => reason.startsWith(`checkout step \`${step}\``) && reason.includes(what)), out);
  };

  test('names the step at which one in ten fails', async (story) => {
    const shop = await shopWith(story, 20);
    let payments = 0;
    const fails = (request, response) => request.url === '/pay' && ++payments % 10 === 0 && response.writeHead(500).end();
    const told = await rehearse(shop.sale, await checkoutFile(await defective(story, shop, { defect: fails })), '--buyers', '60', '--drain', '5s');
    failsAt(told, 'pay', 'ended 2 of them: answered 500, not 303 (2)');
    assert.ok(told.report.reasons.includes('of 20 checkouts at the shop 18 were completed (90.0 %, at least 99 % must be)'), told.out);
    assert.match(told.page, /<code>pay<\/code> answered 500, not 303 \(2\)/);
  });

  test('goes on where trying again helps', async (story) => {
    const shop = await shopWith(story, 20);
    let payments = 0;
    const fails = (request, response) => request.url === '/pay' && ++payments % 10 === 0 && response.writeHead(503).end();
    const file = await checkoutFile(await defective(story, shop, { defect: fails }), (text) => text.replace('form =', 'attempts = 3\nform ='));
    const told = await rehearse(shop.sale, file, '--buyers', '60');
    isGood(told);
    assert.deepEqual([told.report.checkout.completed, told.report.checkout.steps[1].failed], [20, 2]);
  });

  test('names the step at which the shop hangs', async (story) => {
    const shop = await shopWith(story, 5);
    const file = await checkoutFile(await defective(story, shop, { defect: ({ url }) => url === '/pay' }), (text) => text.replace('form =', 'timeout = "200ms"\nform ='));
    failsAt(await rehearse(shop.sale, file, '--buyers', '20', '--drain', '5s'), 'pay', 'not answered within 200ms (5)');
  });

  test('names the step whose cookie the shop does not set, or does not know again', async (story) => {
    const shop = await shopWith(story, 5);
    const sets_none = await defective(story, shop, { edit: (headers) => delete headers['set-cookie'] });
    failsAt(await rehearse(shop.sale, await checkoutFile(sets_none), '--buyers', '20', '--drain', '5s'), 'checkout', 'no {basket} in its answer (5)');

    const other = await shopWith(story, 5);
    const forgets = await defective(story, other, { defect: ({ headers }) => void delete headers.cookie });
    failsAt(await rehearse(other.sale, await checkoutFile(forgets), '--buyers', '20', '--drain', '5s'), 'pay', 'answered 403, not 303 (5)');
  });

  test('names a step that is too slow', async (story) => {
    const shop = await shopWith(story, 5);
    const file = await checkoutFile(shop.origin, (text) => text.replace('p99 = "1m"', 'p99 = "1ms"'));
    failsAt(await rehearse(shop.sale, file, '--buyers', '20'), 'thanks', '1 in 100 answers took more than');
  });

  test('lets everybody through a gate into the shop behind it, which sees their pass', async (story) => {
    const { id } = saleOf();
    const sale = await server.addSale({ id, opens_at: '2024-01-01T00:00:00Z', rehearsal: true, cap: 4, pace: { admit: 1000, per: '1s' }, pass: '10m' });
    const keys = keysOf((await originKeys(server, sale)).join('\n'));
    const passes = new Set();
    const origin = await serving(story, (request, response) => {
      const pass = request.headers['x-sluice-pass'];
      const is_good = verifyPass(pass, sale, keys, Date.now() / 1000) !== null;
      if (is_good) passes.add(pass);
      response.writeHead(is_good ? 200 : 403).end();
    });
    const file = await scratchFile('checkout.toml', `base = "${origin}"
[[step]]
name = "cart"
path = "/cart?email={email}"
headers = { X-Sluice-Pass = "{pass}" }
`);
    const told = await rehearse(sale, file, '--buyers', '30');
    isGood(told);
    assert.deepEqual([told.report.secured, told.report.checkout.completed, passes.size], [30, 30, 30], told.out);
    assert.match(told.page, /30<\/dd>|30 were let in/);
    assert.equal((await server.report(sale)).inside, 0, 'everybody has left');

    const holding = await scratchFile('checkout.toml', `base = "${origin}"\n[[step]]\nname = "a"\npath = "/{hold}"\n`);
    const refused = await run(['rehearse', '--url', server.buyers, '--sale', sale, '--checkout', holding, '--buyers', '1']);
    assert.equal(refused.code, 2, refused.out);
    assert.match(refused.err, /\{hold\} is of no use: sale '.*' is a gate/);
  });

  const nowhere = 'http://127.0.0.1:1'; // nobody is asked
  const step = 'base = "http://127.0.0.1:1"\n[[step]]\nname = "a"\n';
  for (const [what, text, ...words] of [
    ['a name that nobody gives', `${step}path = "/{hld}"\n`, ':4: step[0].path: {hld} is not known'],
    ['a key that there is not', `${step}path = "/"\nretries = 3\n`, ':5: step[0].retries: is not a known field'],
    ['a broken line', `${step}path =\n`, ':4: '],
    ['a shop on another machine', step.replace('127.0.0.1:1', '192.0.2.1').concat('path = "/"\n'), '--i-own-this', '192.0.2.1'],
  ]) {
    test(`a file with ${what} is refused in one line, and nobody comes`, async () => {
      const file = await scratchFile('checkout.toml', text);
      const { code, out, err } = await run(['rehearse', '--url', nowhere, '--sale', 'drop', '--checkout', file]);
      assert.equal(code, 2, out + err);
      assert.equal(err.trimEnd().split('\n').length, 1, err);
      for (const each of [file, ...words]) assert.ok(err.includes(each), err);
    });
  }
});
