// Workers in processes of their own, which an owner hands its deliveries by a Redis: whoever is told is told by them,
// under the same ids as ever, and by the owner where there is none; whatever is killed, nothing is left untold.
import assert from 'node:assert/strict';
import { readdir, readFile, readlink } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { copyOf, isReady, metric, openBus, probe } from '../lib/cluster.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { isOk } from '../lib/expect.mjs';
import { MailServer } from '../lib/mail_server.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { Browser, PushService, verifiedClaims } from '../lib/push.mjs';
import { Redis } from '../lib/redis.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const tasks = (owner, what) => metric(owner, `sluice_bus_tasks_total{what="${what}"}`);
const tried = (worker, kind, result = 'delivered') => metric(worker, `sluice_worker_tasks_total{kind="${kind}",result="${result}"}`);

// Which of these processes has the other end of a connection to us. A port alone does not tell: connections to other servers
// can have the same.
async function processAt({ port, to }, servers) {
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  const inHex = (number) => `:${number.toString(16).toUpperCase().padStart(4, '0')}`;
  const inode = lines.find(([, local, remote]) => local?.endsWith(inHex(port)) && remote.endsWith(inHex(to)))?.[9];
  for (const server of servers) {
    const folder = `/proc/${server.pid}/fd`;
    const links = await Promise.all((await readdir(folder)).map((fd) => readlink(path.join(folder, fd)).catch(() => '')));
    if (links.includes(`socket:[${inode}]`)) return server;
  }
  return undefined;
}

describe('Workers in processes of their own', () => {
  const shop = new Endpoint();
  const post = new MailServer();
  let redis;
  let config;
  let owner;
  let workers = [];
  let sale;

  const launch = (options) => launchServer({ config, ...options, args: ['--core-dumps', ...options.args] });
  async function hire() {
    const worker = await launch({ data: await copyOf(owner, 'keys'), args: ['--role', 'worker'] });
    await worker.ready;
    workers.push(worker);
    await isReady(worker);
    return worker;
  }
  const seen = (count) => until(`${count} workers to be seen`, async () => (await metric(owner, 'sluice_bus_workers')) === count);
  async function order(email = 'ada@example.com') {
    const buyer = new Buyer(owner);
    // After a restart nobody new is called for a while.
    const { hold } = await until('a hold', async () => {
      const answer = await buyer.buy(sale, oneOf('tee'));
      return answer.status === 201 && answer.json;
    });
    const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, { email, payment: { method: 'tok_ok' } }), 202);
    await buyer.orderIs(order, 'confirmed');
    return order;
  }
  const toldOf = (id) => shop.of('order.confirmed').filter(({ event }) => event.data.order === id);
  const told = (id, count = 1) => until(`${id} to be told ${count} x`, () => toldOf(id).length >= count && toldOf(id));
  const nothingIsLeft = () =>
    until('nothing to be left', async () => {
      const { jobs } = (await owner.admin('GET', '/admin/v1/jobs?state=ready')).json;
      return jobs.length === 0;
    });
  const answers = () => (shop.answer = (request, response) => response.writeHead(204).end());
  // Takes what comes and does not answer; returns who asks, and what to do to answer all of it.
  function holdsBack() {
    const waiting = [];
    shop.answer = (request, response) => waiting.push({ from: { port: request.socket.remotePort, to: shop.port }, response });
    return {
      waiting,
      begun: (count = 1) => until(`${count} to wait`, () => waiting.length >= count && waiting),
      answer() {
        answers();
        for (const { response } of waiting.splice(0)) response.writeHead(204).end();
      },
    };
  }

  before(async () => {
    const bus = await openBus();
    redis = bus.redis;
    const quick = 'retry_after = ["200ms", "200ms", "200ms", "200ms", "200ms"]';
    config = `public_url = "http://127.0.0.1:8080"
[[webhook]]\nname = "erp"\nurl = "${await shop.listen()}"\nsecrets = ["${secretOf('w')}"]\nallow_private = true\n${quick}
[mail]\nurl = "${await post.listen()}"\nfrom = "orders@shop.example"\n${quick}
${bus.section}`;
    owner = await launch({ args: [] });
    await owner.isReady();
    sale = await owner.addSale(saleOf({ items: [tee(1000)] }));
    await shop.told('sale.opened');
  });
  afterEach(async () => {
    answers();
    for (const worker of workers.splice(0)) await worker.leave();
    await seen(0);
  });
  after(async () => {
    await owner.leave();
    const audit = await run(['audit', '--data', owner.data]);
    assert.equal(audit.code, 0, `${audit.out}${audit.err}`);
    await redis.crash();
    shop.close();
    await post.close();
    await removeScratch();
  });

  test('without one the owner tells by itself', async () => {
    const held = holdsBack();
    const id = await order();
    const [{ from }] = await held.begun();
    assert.equal((await processAt(from, [owner]))?.pid, owner.pid);
    held.answer();
    await told(id);
    await post.received(1);
    await nothingIsLeft();
    assert.equal(await tasks(owner, 'handed_out'), 0);
  });

  test('webhooks and mails are sent by the worker, and what became of them is written by the owner', async () => {
    const worker = await hire();
    await seen(1);
    const mails = post.mails.length;
    const [delivered, handed_out, done] = [await metric(owner, `sluice_deliveries_total{kind="webhook",result="delivered"}`), await tasks(owner, 'handed_out'), await tasks(owner, 'done')];
    const held = holdsBack();
    const id = await order();
    const [{ from }] = await held.begun();
    assert.equal((await processAt(from, [owner, worker]))?.pid, worker.pid);
    held.answer();
    const [webhook] = await told(id);
    Endpoint.verified(webhook, secretOf('w'));
    const mail = (await post.received(mails + 1)).at(-1);
    assert.equal(mail.envelope.rcptTo[0].address, 'ada@example.com');
    const link = new RegExp(`http://127\\.0\\.0\\.1:8080(/.sluice/order/${id}\\S+)`).exec(mail.parsed.text)[1];
    assert.equal((await owner.ask('GET', link, { headers: { Accept: 'text/html' } })).status, 200, 'the owner takes what the worker signed');
    await nothingIsLeft();
    assert.deepEqual([await tried(worker, 'webhook'), await tried(worker, 'mail')], [1, 1]);
    assert.deepEqual([await tasks(owner, 'handed_out'), await tasks(owner, 'done')], [handed_out + 2, done + 2]);
    assert.ok((await metric(owner, `sluice_deliveries_total{kind="webhook",result="delivered"}`)) > delivered);
    assert.equal(await tasks(owner, 'taken_back'), 0);
    assert.equal(toldOf(id).length, 1);
    assert.ok(!worker.err.includes('ada@example.com') && !owner.err.includes('ada@example.com'), 'addresses are in no log');
  });

  test('a try in vain is told as such, and made again under the same id', async () => {
    const worker = await hire();
    await seen(1);
    shop.answer = (request, response) => {
      answers();
      response.writeHead(500).end();
    };
    const [first, second] = await told(await order(), 2);
    assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
    await until('both to be counted', async () => (await tried(worker, 'webhook')) === 1 && (await tried(worker, 'webhook', 'failed')) === 1);
  });

  test('a worker that is killed in mid-delivery: it is told again within seconds, under the same id', async () => {
    const worker = await hire();
    await seen(1);
    const taken_back = await tasks(owner, 'taken_back');
    const held = holdsBack();
    const id = await order();
    await held.begun();
    const from = performance.now();
    await worker.kill();
    workers = [];
    answers();
    const [first, second] = await told(id, 2);
    const took_ms = performance.now() - from;
    assert.ok(took_ms < 8000, `${Math.round(took_ms)} ms`);
    assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
    assert.equal(first.body, second.body);
    await nothingIsLeft();
    assert.ok((await tasks(owner, 'taken_back')) > taken_back);
    await owner.logged('bus_worker_gone');
  });

  test('one that is frozen is not waited for, and says nothing of use when it wakes up', async () => {
    const worker = await hire();
    await seen(1);
    const held = holdsBack();
    const id = await order();
    await held.begun();
    worker.signal('SIGSTOP');
    answers();
    await told(id, 2);
    const late = await order(); // after it was given up, or in its stream
    await told(late);
    await nothingIsLeft();
    const done = await tasks(owner, 'done');
    worker.signal('SIGCONT');
    await seen(1);
    held.answer();
    await until('its own try to end', async () => (await metric(worker, 'sluice_worker_in_hand')) === 0);
    assert.equal(await tasks(owner, 'done'), done);
    assert.equal(toldOf(id).length, 2);
    assert.equal(toldOf(late).length, 1);
  });

  test('two share what there is', async () => {
    const both = [await hire(), await hire()];
    await seen(2);
    const ids = [];
    for (let i = 0; i < 8; i += 1) ids.push(await order());
    for (const id of ids) await told(id);
    await nothingIsLeft();
    const counts = await Promise.all(both.map((worker) => tried(worker, 'webhook')));
    assert.equal(counts[0] + counts[1], 8);
    assert.ok(counts[0] > 0 && counts[1] > 0, `${counts}`);
    for (const id of ids) assert.equal(toldOf(id).length, 1);
  });

  test('a Redis that loses everything, and one that is killed, in mid-delivery: nothing is left untold', async () => {
    const worker = await hire();
    await seen(1);
    const held = holdsBack();
    const ids = [await order()];
    await held.begun();
    redis.ask('-n', '1', 'FLUSHALL');
    ids.push(await order());
    await held.begun(2);
    held.answer();
    await nothingIsLeft();
    for (const id of ids) await told(id);

    const again = holdsBack();
    ids.push(await order());
    await again.begun();
    await redis.crash();
    ids.push(await order());
    again.answer();
    await redis.again();
    for (const id of ids) await told(id);
    await nothingIsLeft();
    for (const id of ids) assert.equal(new Set(toldOf(id).map(({ headers }) => headers['webhook-id'])).size, 1);
    await until('it to be ready again', async () => (await probe(worker, '/readyz')).status === 200);
    await seen(1);
  });

  test('one that is to stop goes through with what it has begun, and is handed nothing more', async () => {
    const worker = await hire();
    await seen(1);
    const [done, taken_back] = [await tasks(owner, 'done'), await tasks(owner, 'taken_back')];
    const held = holdsBack();
    const id = await order();
    await held.begun();
    worker.signal('SIGTERM');
    await seen(0);
    assert.equal((await probe(worker, '/livez')).status, 200, 'it is still at it');
    assert.equal((await probe(worker, '/readyz')).text, 'worker: the server is stopping\n');
    held.answer();
    assert.equal(await worker.ended(), 0, worker.err);
    workers = [];
    await nothingIsLeft();
    assert.ok((await tasks(owner, 'done')) > done);
    assert.equal(await tasks(owner, 'taken_back'), taken_back);
    assert.equal(toldOf(id).length, 1);
  });

  test('an owner that is killed and comes back: what was under way is told again, and the worker goes on with it', async () => {
    await hire();
    await seen(1);
    const held = holdsBack();
    const id = await order();
    await held.begun();
    await owner.kill();
    owner = await launch({ data: owner.data, args: [] });
    await owner.isReady();
    await seen(1);
    held.answer();
    const [first, second] = await told(id, 2);
    assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
    await told(await order());
    await nothingIsLeft();
    assert.ok((await tasks(owner, 'done')) > 0);
  });

  test('it says what it is and how it stands; without an owner it waits for one', async () => {
    const lonely = await launch({
      config: config.replace('"drop"', '"lonely"'),
      data: await copyOf(owner, 'keys'),
      args: ['--role', 'worker'],
    });
    await lonely.ready;
    workers.push(lonely);
    assert.equal((await probe(lonely, '/livez')).status, 200);
    await until('it to know why', async () => (await probe(lonely, '/readyz')).text === 'worker: no owner is heard on the bus\n');
    assert.equal((await probe(lonely, '/readyz')).status, 503);
    assert.match((await probe(lonely, '/metrics')).text, /^sluice_role\{role="worker"\} 1$/m);
    assert.deepEqual([await metric(lonely, 'sluice_worker_taken_on'), await metric(lonely, 'sluice_bus_connected')], [0, 1]);
    assert.deepEqual([await tried(lonely, 'push'), await tried(lonely, 'stock', 'not_sent')], [0, 0]);
    assert.equal((await lonely.admin('GET', '/admin/v1/sales', undefined, { token: null })).status, 404);
    assert.deepEqual((await readdir(lonely.data)).toSorted(), ['keys', 'owner.lock']);
    await lonely.logged('worker_idle');
  });

  test('a worker whose settings say otherwise of somebody does not tell them', async () => {
    const other = await launch({
      config: config.replace(secretOf('w'), secretOf('x')),
      data: await copyOf(owner, 'keys'),
      args: ['--role', 'worker'],
    });
    workers.push(other);
    await other.ready;
    await seen(1);
    const [{ kind, target }] = await owner.logged('bus_worker_differs');
    assert.deepEqual([kind, target], ['webhook', 'erp']);
    const [webhook] = await told(await order());
    Endpoint.verified(webhook, secretOf('w'));
    await nothingIsLeft();
    assert.deepEqual([await tried(other, 'webhook'), await tried(other, 'mail')], [0, 1]);
  });

  test('what does not belong together is refused with one line, and nothing is written', async () => {
    const web = http.createServer((request, response) => response.end('a shop'));
    await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address();
    const webhook = config.slice(config.indexOf('[[webhook]]'), config.indexOf('[mail]'));
    const bus = (url) => `${webhook}[cluster]\nname = "drop"\nbus = "${url}"\n`;
    const where = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    const refused = async (text, words, data) => {
      const file = await scratchFile('sluice.toml', text);
      const folder = data ?? path.join(await scratchFolder(), 'data');
      const before_it = await readdir(folder).catch(() => undefined);
      const { code, err } = await run(['serve', '--role', 'worker', '--config', file, '--data', folder, ...where]);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, words);
      assert.deepEqual(await readdir(folder).catch(() => undefined), before_it);
    };
    const keys = await copyOf(owner, 'keys');
    await refused(webhook, /--role worker: needs cluster\.bus, the Redis between the owner and workers/);
    await refused(config.slice(config.indexOf('[cluster]')), /--role worker: .*no \[\[webhook\]\], \[mail\], \[push\] or \[stock_database\]/, keys);
    await refused(bus(`redis://127.0.0.1:${port}/0`), /cluster\.bus: 127\.0\.0\.1:\d+: does not speak Redis's protocol/, keys);
    await refused(bus(`redis://127.0.0.1:${redis.port}/0`), /Redis says NOAUTH/, keys);
    await refused(config, /keys: is missing; a worker signs links in letters with its owner's keys/);
    await refused(`${config}[push]\ncontact = "mailto:ops@shop.example"\n`, /push\.key: is missing; browsers know the owner by it/, keys);

    const foreign = path.join(await scratchFolder(), 'data');
    const other = await launchServer({ data: foreign });
    await other.isReady();
    await other.leave();
    await refused(config, /keys: these are not the keys of the owner of drop/, foreign);
    redis.ask('-n', '1', 'SET', 'sluice:bus:{future}:owner', 'sluice 9 1 0123456789abcdef');
    await refused(config.replace('"drop"', '"future"'), /the owner of future speaks protocol 9, and this worker 1/, keys);

    const file = await scratchFile('sluice.toml', config);
    const check = await run(['check', '--role', 'worker', '--config', file, '--data', keys, ...where]);
    assert.equal(check.code, 0, check.out);
    assert.match(check.out, /^ok {4}worker: it has what it needs/m);
    assert.match(check.out, /^note {2}bus: an owner of drop is heard$/m);
    assert.match(check.out, /^note {2}payments are the owner's: its secrets for them are not read here$/m);
    web.closeAllConnections();
    web.close();
  });
});

describe('Of all that is told to anybody', () => {
  test('a worker tells each kind, as the owner would: mails to who is called, push messages, statements for the stock', async (story) => {
    story.after(removeScratch);
    const redis = await Redis.start();
    story.after(() => redis.crash());
    const postgres = await Postgres.start();
    story.after(() => postgres.stop());
    const database = postgres.database();
    postgres.ask(database, 'CREATE TABLE taken (key text PRIMARY KEY, sku text, count bigint)');
    const post = new MailServer();
    const service = new PushService();
    await service.listen();
    story.after(() => (service.close(), post.close()));
    const config = `public_url = "http://127.0.0.1:8080"
[mail]\nurl = "${await post.listen()}"\nfrom = "orders@shop.example"
[push]\ncontact = "mailto:ops@shop.example"\nallow_private = true
[stock_database]\ndsn_file = "${await scratchFile('dsn', `${postgres.keywords(database, 'hush')}\n`)}"
statement = "INSERT INTO taken VALUES ($4, $1, $2) ON CONFLICT DO NOTHING"
[cluster]\nname = "drop"\nbus = "redis://127.0.0.1:${redis.port}/0"\n`;
    const owner = await launchServer({ config });
    story.after(() => owner.signal('SIGKILL'));
    await owner.isReady();
    const worker = await launchServer({ config, data: await copyOf(owner, 'keys', 'push.key'), args: ['--role', 'worker'] });
    story.after(() => worker.signal('SIGKILL'));
    await worker.ready;
    await until('it to be seen', async () => (await metric(owner, 'sluice_bus_workers')) === 1);

    const sale = await owner.addSale(saleOf({ name: 'Winter drop', items: [tee(1)] }));
    const [holder, ada, ben] = [new Buyer(owner), new Buyer(owner), new Buyer(owner)];
    const { hold } = isOk(await holder.buy(sale), 201);
    const browser = new Browser(service, 'ben');
    for (const [buyer, way] of [[ada, { email: 'ada@example.com' }], [ben, { push: browser.subscription }]]) {
      isOk(await buyer.join(sale), 201);
      isOk(await buyer.send('PUT', `/v1/sales/${sale}/tickets/current/notice`, way), 200);
    }
    const { push_key } = isOk(await ben.get(`/v1/sales/${sale}/tickets/current/notice`), 200);
    assert.equal((await holder.delete(`/v1/holds/${hold}`)).status, 204);
    const [{ parsed }] = await post.received(1);
    assert.ok(parsed.text.includes(`http://127.0.0.1:8080/.sluice/queue/${sale}`), parsed.text);
    const second = isOk(await ada.buy(sale), 201);
    const { order } = isOk(await ada.checkout(second.hold), 202);
    await ada.orderIs(order, 'confirmed');
    await until('the stock to be told', () => postgres.ask(database, 'SELECT key, sku, count FROM taken') === `${order}:tee|tee|1`);
    const stock = await owner.admin('POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: 1 });
    assert.ok(stock.status < 300, stock.text);
    const [{ headers, body }] = await service.received(1);
    assert.equal(browser.reads(body).page, `/.sluice/queue/${sale}`);
    assert.equal(verifiedClaims(headers, push_key).sub, 'mailto:ops@shop.example');
    await post.received(2);
    for (const kind of ['notice', 'mail', 'stock', 'push']) {
      await until(`${kind} to be counted`, async () => (await tried(worker, kind)) === 1);
    }
    await until('all to be done', async () => (await tasks(owner, 'done')) === 4 && (await tasks(owner, 'handed_out')) === 4);
    await worker.leave();
    await owner.leave();
  });
});
