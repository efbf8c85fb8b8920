// Edges in processes of their own, which ask one owner by a Redis: what buyers are told is as with one process, and
// whatever is killed comes back without anything acknowledged being lost.
import assert from 'node:assert/strict';
import http from 'node:http';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer, newKey } from '../lib/buyer.mjs';
import { copyOf, crowdAt, isReady, metric, openBus, probe, seenAt, startEdge } from '../lib/cluster.mjs';
import { answersFit } from '../lib/contract.mjs';
import { EventStream } from '../lib/events.mjs';
import { hasRetryAfter, isOk, isProblem } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

// And has told the owner of all who came while that was away.
const goesOn = async (edge) => {
  await isReady(edge);
  await until('the edge to go on', async () => (await metric(edge, 'sluice_edge_degraded')) === 0);
};

describe('Edges in processes of their own', () => {
  let redis;
  let owner;
  let edges;
  let config;

  async function startOwner({ data, admin_listen } = {}) {
    const server = await launchServer({ config, data, admin_listen, args: ['--role', 'owner'] });
    await server.isReady();
    return server;
  }
  const edge_of_owner = () => startEdge({ config, owner });
  const both = (task) => Promise.all(edges.map(task));
  async function addSale(fields) {
    const sale = await owner.addSale(saleOf(fields));
    await seenAt(edges, sale);
    return sale;
  }
  async function audited() {
    const audit = await run(['audit', '--data', owner.data]);
    assert.equal(audit.code, 0, `${audit.out}${audit.err}`);
  }
  const buyers = (sale) => crowdAt(edges, sale);
  async function nothingIsLost(sale, told) {
    await told.isAllThere(edges[0]);
    const { items } = await owner.report(sale);
    assert.ok(items[0].held >= told.holds.size, `${items[0].held} held, ${told.holds.size} told`);
  }

  before(async () => {
    const bus = await openBus();
    redis = bus.redis;
    config = `trusted_proxies = []\n${bus.section}`;
    owner = await startOwner();
    edges = [await edge_of_owner(), await edge_of_owner()];
  });
  after(async () => {
    await both((edge) => edge.leave());
    await owner.leave();
    await audited();
    await redis.crash();
    await removeScratch();
  });

  test('buying through both sells exactly the stock, and no unit twice', async () => {
    const stock = 60;
    const sale = await addSale({ items: [tee(stock)], waitlist: false });
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, i) => {
        const buyer = new Buyer(edges[i % 2]);
        return buyer.buy(sale).then((answer) => ({ buyer, answer }));
      }),
    );
    const won = answers.filter(({ answer }) => answer.status === 201);
    assert.equal(won.length, stock);
    const units = won.flatMap(({ answer }) => answer.json.items[0].units);
    assert.deepEqual(units.toSorted((a, b) => a - b), Array.from({ length: stock }, (_, i) => i + 1));
    for (const { answer } of answers) assert.ok([201, 202, 409].includes(answer.status), `${answer.status} ${answer.text}`);
    // An order, begun at one edge and looked at from the other.
    const { buyer, answer } = won[0];
    const { order } = isOk(await buyer.checkout(answer.json.hold), 202);
    buyer.server = edges.find((edge) => edge !== buyer.server);
    await buyer.orderIs(order, 'confirmed');
  });

  test('an edge has no files but the keys, and says what it is', async () => {
    assert.deepEqual((await readdir(edges[0].data)).toSorted(), ['keys', 'owner.lock']);
    assert.equal((await probe(edges[0], '/livez')).status, 200);
    assert.match((await probe(edges[0], '/metrics')).text, /^sluice_role\{role="edge"\} 1$/m);
    const of_owner = (await owner.admin('GET', '/metrics')).text;
    assert.match(of_owner, /^sluice_role\{role="owner"\} 1$/m);
    assert.match(of_owner, /^sluice_bus_edges 2$/m);
    assert.ok([...of_owner.matchAll(/^sluice_bus_edge_lag_seconds\{edge="[^"]+"\} (\S+)$/gm)].every(([, lag]) => Number(lag) < 2));
    assert.equal((await edges[0].admin('GET', '/admin/v1/sales', undefined, { token: null })).status, 404);
  });

  test('what changes is told at each edge within 300 ms', async () => {
    const sale = await addSale({ items: [tee(1)], waitlist: false });
    const stateAt = async (edge) => isOk(await edge.ask('GET', `/v1/sales/${sale}`), 200).state;
    const took = [];
    for (const [act, state] of [['pause', 'paused'], ['open', 'open'], ['pause', 'paused'], ['open', 'open']]) {
      await owner.act(sale, act);
      const from = performance.now();
      await both((edge) => until(`${state} there`, async () => (await stateAt(edge)) === state));
      took.push(performance.now() - from);
    }
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    const from = performance.now();
    await both((edge) => until('it to be sold out there', async () => (await stateAt(edge)) === 'sold_out'));
    took.push(performance.now() - from);
    const median = took.toSorted((a, b) => a - b)[2];
    assert.ok(median < 300, `${took.map(Math.round)} ms`);
    for (const edge of edges) isProblem(await new Buyer(edge).join(sale), 409, 'sold-out');
  });

  test('the document has its ETag, and streams are the edge\'s own', async () => {
    const sale = await addSale({ items: [tee(3)] });
    const first = await edges[0].ask('GET', `/v1/sales/${sale}/items/tee`);
    assert.equal(first.status, 200);
    const again = await edges[0].ask('GET', `/v1/sales/${sale}/items/tee`, { headers: { 'If-None-Match': first.headers.etag } });
    assert.equal(again.status, 304);
    const before_asking = await metric(edges[0], 'sluice_edge_requests_total{sent="first"}');
    const stream = await EventStream.open(edges[0], sale);
    await stream.told('the sale as it is', (document) => document.state === 'open');
    await owner.act(sale, 'pause');
    await stream.told('that it is paused', (document) => document.state === 'paused');
    stream.close();
    assert.equal(await metric(edges[0], 'sluice_edge_requests_total{sent="first"}'), before_asking, 'the owner was not asked');
  });

  test('who was answered at one edge is before whoever comes to the other one after that', async () => {
    const sale = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    let last = 0;
    for (let i = 0; i < 20; i += 1) {
      const { ordinal } = isOk(await new Buyer(edges[i % 2]).join(sale), 201);
      assert.ok(ordinal > last, `${ordinal} after ${last}`);
      last = ordinal;
    }
  });

  test('pages are served, with an identity that the owner takes', async () => {
    const sale = await addSale({ items: [tee(2)] });
    const page = await edges[0].ask('GET', `/.sluice/queue/${sale}`, { headers: { Accept: 'text/html' } });
    assert.equal(page.status, 200, page.text);
    const buyer = new Buyer(edges[1]);
    for (const { name, value } of page.set_cookies) buyer.jar.set(name, value);
    const { hold } = isOk(await buyer.buy(sale), 201);
    assert.ok(!buyer.jar.get('sluice_buyer') || buyer.jar.get('sluice_buyer') === page.set_cookies.find(({ name }) => name === 'sluice_buyer').value);
    const plain = await edges[1].ask('GET', `/.sluice/queue/${sale}?plain=1`, { headers: { Accept: 'text/html', Cookie: buyer.cookie } });
    assert.equal(plain.status, 200);
    assert.match(plain.text, new RegExp(`action="/.sluice/queue/${sale}/checkout"`), 'it shows what they have');
    assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active');
  });

  test('the same Idempotency-Key gives the same answer at the other edge', async () => {
    const sale = await addSale({ items: [tee(5)] });
    const buyer = new Buyer(edges[0]);
    await buyer.join(sale);
    const headers = { 'Idempotency-Key': newKey() };
    const first = isOk(await buyer.buy(sale, oneOf('tee'), { headers }), 201);
    buyer.server = edges[1];
    const second = await buyer.buy(sale, oneOf('tee'), { headers });
    assert.equal(isOk(second, 201).hold, first.hold);
    assert.equal(second.headers['idempotent-replayed'], 'true');
  });

  test('Redis is killed in mid-sale and comes back empty: nothing acknowledged is lost, and it goes on', async () => {
    const sale = await addSale({ items: [tee(10_000)] });
    const crowd = buyers(sale);
    await crowd.more(50);
    await redis.crash();
    await redis.again();
    await crowd.more(50);
    redis.ask('-n', '1', 'FLUSHALL');
    await crowd.more(50);
    redis.freeze();
    await until('the edges to notice', async () => (await probe(edges[0], '/readyz')).status === 503);
    redis.thaw();
    await crowd.more(50);
    const told = await crowd.stop();
    await both(goesOn);
    assert.ok(told.longest_ms < 5000 + 2500, `${Math.round(told.longest_ms)} ms`); // frozen until it was noticed
    await nothingIsLost(sale, told);
  });

  test('the owner is killed in mid-sale and started again: likewise', async () => {
    const sale = await addSale({ items: [tee(10_000)] });
    const called = Array.from({ length: 10 }, (_, i) => new Buyer(edges[i % 2])); // nobody new is called right after a start
    for (const buyer of called) assert.equal(isOk(await buyer.join(sale), 201).state, 'called');
    const crowd = buyers(sale);
    await crowd.more(50);
    await owner.kill();
    owner = await startOwner({ data: owner.data });
    const from = performance.now();
    for (const buyer of called) {
      const { hold, items } = await until('them to have bought', async () => {
        const answer = await buyer.buy(sale, oneOf('tee'), { headers: { 'Idempotency-Key': newKey() } });
        return answer.status === 201 && answer.json;
      });
      crowd.told.holds.set(hold, { units: items[0].units, buyer });
    }
    const took = performance.now() - from;
    assert.ok(took < 5000, `${Math.round(took)} ms after it was there again`);
    await nothingIsLost(sale, await crowd.stop());
    await both(goesOn);
  });

  test('without an owner an edge goes on with what it knows, and promises nothing', async () => {
    const sale = await addSale({ items: [tee(1)], waitlist: false });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    await until('it to be sold out', async () => isOk(await edges[0].ask('GET', `/v1/sales/${sale}`), 200).state === 'sold_out');
    const open = await addSale({ items: [tee(2)] });
    const called = new Buyer(edges[1]);
    assert.equal(isOk(await called.join(open), 201).state, 'called');
    await owner.kill();
    await until('the edge to notice', async () => (await probe(edges[0], '/readyz')).status === 503);
    assert.equal((await probe(edges[0], '/readyz')).text, 'edge: no owner is heard on the bus\n');
    assert.equal(isOk(await edges[0].ask('GET', `/v1/sales/${sale}`), 200).state, 'sold_out');
    const refused = await called.buy(open);
    isProblem(refused, 503, 'read-only');
    hasRetryAfter(refused);
    owner = await startOwner({ data: owner.data });
    await both(goesOn);
    isOk(await called.buy(open), 201);
  });

  test('an edge is killed: who was there goes to the other one, and keeps their place and what they hold', async () => {
    const sale = await addSale({ items: [tee(1)] });
    const [holder, waiting] = [new Buyer(edges[0]), new Buyer(edges[0])];
    const { hold } = isOk(await holder.buy(sale), 201);
    const { ordinal } = isOk(await waiting.buy(sale), 202);
    await edges[0].kill();
    for (const buyer of [holder, waiting]) buyer.server = edges[1];
    assert.ok(ordinal > 0);
    assert.equal(isOk(await waiting.place(sale), 200).ordinal, ordinal);
    assert.equal((await holder.delete(`/v1/holds/${hold}`)).status, 204);
    await waiting.placeIs(sale, 'called');
    isOk(await waiting.buy(sale), 201);
    edges[0] = await edge_of_owner();
  });

  test('what an edge is told by anybody of whose a request is, it does not pass on', async () => {
    const sale = await addSale({ items: [tee(5)] });
    const buyer = new Buyer(edges[0]);
    const headers = { 'X-Sluice-Account': 'v1.0001.forged', 'X-Forwarded-For': '198.51.100.1' };
    isOk(await buyer.buy(sale, oneOf('tee'), { headers }), 201); // not taken for a wrong one of a trusted proxy
  });

  test('what does not belong together is refused with one line, and nothing is written', async () => {
    const web = http.createServer((request, response) => response.end('a shop'));
    await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address();
    const refused = async (text, words, { role = 'edge', data } = {}) => {
      const file = await scratchFile('sluice.toml', text);
      const folder = data ?? path.join(await scratchFolder(), 'data');
      const where = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
      const { code, err } = await run(['serve', '--role', role, '--config', file, '--data', folder, ...where]);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, words);
      return folder;
    };
    const bus = (url) => `[cluster]\nname = "drop"\nbus = "${url}"\n`;
    const keys = await copyOf(owner, 'keys');
    await refused('', /--role edge: needs cluster\.bus/);
    await refused('', /--role: "helper" is none of all, owner, edge, worker/, { role: 'helper' });
    await refused('[cluster]\nbus = "redis://127.0.0.1/0"\n', /cluster\.name: is missing/);
    await refused(bus('redis://:hush@127.0.0.1/0'), /cluster\.bus: has a password in it.*bus_file/);
    await refused(bus(`redis://127.0.0.1:${port}/0`), /cluster\.bus: 127\.0\.0\.1:\d+: does not speak Redis's protocol/, { data: keys });
    await refused(bus(`redis://127.0.0.1:${redis.port}/0`), /Redis says NOAUTH/, { data: keys });
    for (const role of ['all', 'owner']) await refused(bus(`redis://127.0.0.1:${redis.port}/0`), /Redis says NOAUTH/, { role });
    await refused(config, /keys: is missing; an edge signs with its owner's keys/);

    const foreign = path.join(await scratchFolder(), 'data');
    const other = await launchServer({ data: foreign });
    await other.isReady();
    await other.leave();
    const files = await readdir(foreign);
    await refused(config, /keys: these are not the keys of the owner of drop/, { data: foreign });
    assert.deepEqual(await readdir(foreign), files);
    const check = await run(['check', '--config', await scratchFile('sluice.toml', config), '--data', foreign, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
    assert.match(check.out, /^ok {4}bus: 127\.0\.0\.1:\d+ is there/m);
    assert.match(check.out, /^note {2}bus: an owner of drop is heard, whose keys are not those of this data folder$/m);

    redis.ask('-n', '1', 'SET', 'sluice:bus:{future}:owner', 'sluice 9 1 0123456789abcdef');
    await refused(config.replace('"drop"', '"future"'), /the owner of future speaks protocol 9, and this edge 1/, { data: keys });
    web.closeAllConnections();
    web.close();
  });

  test('an owner that is stopped, and its standby: edges go on with whichever runs, and one that wakes up says nothing', async () => {
    const postgres = await Postgres.start();
    const ledger = postgres.database();
    const both_config = `${config.replace('"drop"', '"twins"')}ledger = "${ledger}"\nstandby = true\n`;
    const startTwin = async (data) =>
      launchServer({ config: both_config, data, ledger, admin_listen: await freePort(), args: ['--role', 'owner'] });
    const first = await startTwin();
    await first.isReady();
    const sale = await first.addSale(saleOf({ items: [tee(100)] }));
    const second = await startTwin(await copyOf(first, 'keys'));
    await second.isStandby();
    const edge = await launchServer({ config: both_config, data: await copyOf(first, 'keys'), args: ['--role', 'edge'] });
    await edge.ready;
    await isReady(edge);
    const called = Array.from({ length: 3 }, () => new Buyer(edge)); // nobody new is called right after a take-over
    for (const buyer of called) assert.equal(isOk(await buyer.join(sale), 201).state, 'called');
    const early = new Buyer(edge);
    const { hold } = isOk(await early.buy(sale), 201);
    const told = [];
    const bought = async (buyer) => {
      const answer = await until('them to have bought', async () => {
        const one = await buyer.buy(sale, oneOf('tee'), { headers: { 'Idempotency-Key': newKey() } });
        return one.status === 201 && one.json;
      });
      told.push(...answer.items[0].units);
    };
    first.signal('SIGSTOP');
    await second.isReady();
    await bought(called[0]);
    first.signal('SIGCONT');
    await first.logged('bus_displaced');
    await bought(called[1]);
    assert.match((await second.admin('GET', '/metrics')).text, /^sluice_bus_displaced 0$/m);
    await second.kill();
    await bought(called[2]); // the first one has its turn
    assert.equal(isOk(await early.get(`/v1/holds/${hold}`), 200).state, 'active');
    assert.equal(new Set(told).size, 3);
    await edge.leave();
    await first.leave();
    const audit = await run(['audit', '--ledger', ledger]);
    assert.equal(audit.code, 0, `${audit.out}${audit.err}`);
    postgres.stop();
  });

  test('edges that come before the owner wait for it', async () => {
    const port = await freePort();
    const early = await launchServer({
      config: `[cluster]\nname = "early"\nbus = "redis://127.0.0.1:${port}/0"\n`,
      data: await copyOf(owner, 'keys'),
      args: ['--role', 'edge'],
    });
    await early.ready;
    assert.match((await probe(early, '/readyz')).text, /^edge: the bus: /);
    await early.leave();
  });

  test('every answer was as described', answersFit);
});
