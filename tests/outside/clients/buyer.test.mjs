// The buyer's client in Node, against a running server and against one that counts what it is asked. In a browser:
// pages/client.test.mjs.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import openapiTS, { astToString } from 'openapi-typescript';

import { Buyer, Refused } from '../../../clients/js/buyer.js';
import { repository, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';
import { solve } from '../lib/work.mjs';

const runs = promisify(execFile);
const folder = path.join(repository, 'clients/js');
const bin = (name) => path.join(repository, 'tests/outside/node_modules/.bin', name);
const size_max = 5000; // of the script in a browser, compressed

describe('What is kept of the client', () => {
  const kept = (name) => readFile(path.join(folder, name), 'utf8');

  test("its types of the API are those of the API's description", async () => {
    const description = JSON.parse(await readFile(path.join(repository, 'src/edge/description/openapi.json'), 'utf8'));
    assert.ok((await kept('api.d.ts')).endsWith(astToString(await openapiTS(description))), 'scripts/client-types.sh makes them');
  });

  test('its scripts are what their types say, and those are kept beside them', async () => {
    const made = await scratchFolder();
    const { stdout } = await runs(bin('tsc'), ['-p', folder, '--outDir', made]).catch((error) => error);
    assert.equal(stdout, '');
    for (const name of ['buyer.d.ts', 'shop.d.cts']) {
      assert.equal(await kept(name), await readFile(path.join(made, name), 'utf8'), `${name}: scripts/client-types.sh makes it`);
    }
  });

  test('a wrong use of it is none that TypeScript lets pass', async () => {
    const file = path.join(await scratchFolder(), 'use.ts');
    const uses = `import { Buyer } from '${folder}/buyer.js';\nexport const ahead: Promise<number> = new Buyer().place('drop-1').then((place) => place.`;
    const checks = async (member) => {
      await writeFile(file, `${uses}${member});\n`);
      const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
      return runs(bin('tsc'), [...flags, file]).then(() => '', (error) => error.stdout);
    };
    assert.equal(await checks('ahead'), '');
    assert.match(await checks('chance_of_rain'), /chance_of_rain/);
  });

  test('is small in a browser', async () => {
    const { stdout } = await runs('esbuild', [path.join(folder, 'buyer.js'), '--bundle', '--minify', '--format=esm']);
    const size = gzipSync(stdout, { level: 9 }).length;
    assert.ok(size < size_max, `${size} bytes`);
  });
});

describe('A buyer in Node', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const newBuyer = (options) => new Buyer(`${server.buyers}/.sluice`, options);
  const one = [{ item: 'tee', quantity: 1 }];
  const isRefused = (kind) => (error) => error instanceof Refused && error.kind === kind;

  test('buys, pays, and follows the order to its end', async () => {
    const sale = await server.addSale(saleOf());
    const ada = newBuyer();
    const hold = await ada.secure(sale, one);
    assert.equal(hold.state, 'active');
    const { order } = await ada.checkout(hold.hold, { email: 'ada@example.com', payment: { method: 'tok_ok' } });
    const seen = [];
    const { state } = await ada.follow(order, { onOrder: (each) => seen.push(each.state) });
    assert.equal(state, 'confirmed');
    assert.equal(seen.at(-1), 'confirmed');
    assert.equal(new Set(seen).size, seen.length, 'each state is told once');
    const again = newBuyer({ cookies: ada.cookies });
    assert.equal((await again.order(order)).state, 'confirmed', 'with the same cookies it is the same buyer');
    await assert.rejects(newBuyer().order(order), isRefused('no-such-order'));
  });

  test('waits in line until a unit comes back, and is told of the place meanwhile', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [ada, ben] = [newBuyer(), newBuyer()];
    const first = await ada.secure(sale, one);
    const places = [];
    const waiting = ben.secure(sale, one, { onPlace: (place, status) => places.push({ place, status }) });
    await until('ben to have been told', () => places.some(({ status }) => status));
    await ada.release(first.hold);
    const hold = await waiting;
    assert.equal(hold.state, 'active');
    assert.equal(places[0].place.state, 'waiting');
    assert.equal(places.at(-1).place.state, 'called');
  });

  test('is told the truth when nothing can come of it', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)], waitlist: false }));
    await newBuyer().secure(sale, one);
    await assert.rejects(newBuyer().secure(sale, one), isRefused('sold-out'));
    const other = await server.addSale(saleOf({ items: [tee(1)] }));
    await newBuyer().secure(other, one);
    const waiting = newBuyer().secure(other, one);
    await until('somebody to wait', async () => (await server.report(other)).lines[0].issued === 2);
    await server.act(other, 'close');
    await assert.rejects(waiting, isRefused('closed'));
    await assert.rejects(newBuyer().secure('nothing', one), isRefused('no-such-sale'));
  });

  test('may stop waiting, and leave', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await newBuyer().secure(sale, one);
    const ben = newBuyer();
    await ben.join(sale);
    const stop = new AbortController();
    const waiting = ben.wait(sale, { signal: stop.signal, onPlace: (place, status) => status && stop.abort(new Error('enough')) });
    await assert.rejects(waiting, /enough/);
    await ben.leave(sale);
    await assert.rejects(ben.place(sale), { status: 401 });
  });

  test('one click is one request: units, the same hold again, or a place', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const ada = newBuyer();
    const secured = await ada.buy(sale, one);
    assert.equal(secured.outcome, 'secured');
    assert.equal((await ada.buy(sale, one)).hold, secured.hold);
    assert.equal((await newBuyer().buy(sale, one)).outcome, 'in_line');
  });

  test('pays with work where a place costs some', async () => {
    const sale = await server.addSale(saleOf({ work: 'always' }));
    await assert.rejects(newBuyer().secure(sale, one), isRefused('work-wanted'));
    assert.equal((await newBuyer({ work: solve }).secure(sale, one)).state, 'active');
  });
});

// A server of the test's own: it answers what the test says, and keeps what it was asked.
describe('A buyer asks politely', () => {
  let stub;
  let asked;
  let answer;
  before(async () => {
    stub = http.createServer((request, response) => {
      const { method, url, headers } = request;
      request.resume();
      asked.push({ what: `${method} ${url}`, headers, at: performance.now() });
      const [status, body, fields] = answer(`${method} ${url}`, asked.length);
      response.writeHead(status, { 'Content-Type': 'application/json', ...fields }).end(JSON.stringify(body));
    });
    await new Promise((resolve) => stub.listen(0, '127.0.0.1', resolve));
  });
  after(() => stub.close());
  function buyerOf(answers) {
    [asked, answer] = [[], answers];
    return new Buyer(`http://127.0.0.1:${stub.address().port}`, { cookies: new Map([['sluice_buyer', 'ada']]) });
  }
  const own = 'GET /v1/sales/x/tickets/current';
  const count = (what) => asked.filter((each) => each.what === what).length;
  const ticket = { state: 'waiting', ordinal: 9, ahead: 3, presence_after_ms: 60_000, poll_after_ms: 60_000 };

  test('for its own place only once the document for all suggests a call, and without cookies for that', async () => {
    let serving = 3;
    const buyer = buyerOf((what) => {
      if (what === own) return [200, { ...ticket, state: serving < 9 ? 'waiting' : 'called' }];
      serving += 3;
      return [200, { state: 'open', line: { serving }, poll_after_ms: 1000 }];
    });
    assert.equal((await buyer.wait('x')).state, 'called');
    assert.equal(count(own), 2);
    assert.ok(count('GET /v1/sales/x') >= 2);
    for (const { what, headers } of asked) assert.equal(headers.cookie, what === own ? 'sluice_buyer=ada' : undefined, what);
  });

  test('and not before it was told to come again', async () => {
    const buyer = buyerOf((what, nth) => (nth === 1 ? [503, {}, { 'Retry-After': '1' }] : [200, { ...ticket, state: 'called' }]));
    await buyer.wait('x');
    assert.ok(asked[1].at - asked[0].at >= 990, `${asked[1].at - asked[0].at} ms`);
  });

  test('with one key over all tries of a write, and another for the next', async () => {
    const buyer = buyerOf((what, nth) => (nth === 1 ? [502, {}] : [201, { hold: 'hold_x' }]));
    await buyer.take('x', []);
    await buyer.take('x', []);
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys[0], keys[1]);
    assert.notEqual(keys[1], keys[2]);
  });

  test('and leaves a long wait to a person', async () => {
    const buyer = buyerOf(() => [503, {}, { 'Retry-After': '600' }]);
    await assert.rejects(buyer.take('x', []), { status: 503, retry_after_ms: 600_000 });
    assert.equal(asked.length, 1);
  });
});
