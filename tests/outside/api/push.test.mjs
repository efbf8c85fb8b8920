// Whoever waits has their browser told by Web Push: the message is read and the sender's word proven by implementations
// that are not ours (http_ece; Node's own crypto), in a push service of the test's own.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { run, scratchFolder } from '../lib/program.mjs';
import { Browser, PushService, verifiedClaims } from '../lib/push.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const push_config = '[push]\ncontact = "mailto:ops@shop.example"\nallow_private = true\n';

const notice = (sale) => `/v1/sales/${sale}/tickets/current/notice`;
const isDone = (answer) => assert.equal(answer.status, 204, answer.text);
async function held(server, fields = {}) {
  const sale = await server.addSale(saleOf({ name: 'Winter drop', items: [tee(1)], ...fields }));
  const holder = new Buyer(server);
  const { hold } = isOk(await holder.buy(sale), 201);
  return { sale, giveBack: async () => isDone(await holder.delete(`/v1/holds/${hold}`)) };
}
async function waiting(server, sale) {
  const buyer = new Buyer(server);
  isOk(await buyer.join(sale), 201);
  return buyer;
}
const jobs = async (server) => (await server.admin('GET', '/admin/v1/jobs')).json.jobs;

describe('Whoever waits has their browser told', () => {
  const service = new PushService();
  let server;
  before(async () => {
    await service.listen();
    server = await startServer({ config: push_config });
  });
  after(async () => {
    await server?.stop();
    service.close();
  });
  const leaves = async (buyer, sale, browser, headers) =>
    isOk(await buyer.send('PUT', notice(sale), { push: browser.subscription }, { headers }), 200);
  // One who waits and is called, while the service answers as it does.
  async function called(answer, fields) {
    service.heard = [];
    service.answer = answer;
    const { sale, giveBack } = await held(server, fields);
    const ada = await waiting(server, sale);
    const browser = new Browser(service, sale);
    const left = await leaves(ada, sale, browser, { 'Accept-Language': 'de' });
    await giveBack();
    return { sale, ada, browser, left };
  }
  const created = (response) => response.writeHead(201).end();

  test('once, by a message that only it can read, from a sender that is proven', async () => {
    const { sale, ada, browser, left } = await called(created);
    assert.deepEqual([left.email, left.push], [null, true]);
    const [{ url, headers, body }] = await service.received(1);
    assert.equal(url, `/push/${sale}`);
    assert.equal(headers['content-encoding'], 'aes128gcm');
    assert.equal(headers.urgency, 'high');
    assert.match(headers.topic, /^[\w-]{1,32}$/);
    assert.ok(Number(headers.ttl) > 100 && Number(headers.ttl) <= 120, headers.ttl);
    assert.deepEqual(browser.reads(body), {
      title: 'Sie sind dran: Winter drop',
      body: 'Ihr Platz in der Schlange wurde aufgerufen: Jetzt sind Sie dran.',
      lang: 'de',
      dir: 'ltr',
      page: `/.sluice/queue/${sale}`,
    });
    const claims = verifiedClaims(headers, left.push_key);
    assert.equal(claims.aud, service.origin);
    assert.equal(claims.sub, 'mailto:ops@shop.example');
    const left_s = claims.exp - Date.now() / 1000;
    assert.ok(left_s > 0 && left_s <= 24 * 3600, String(left_s));
    await ada.placeIs(sale, 'called');
    assert.deepEqual((await ada.get(notice(sale))).json.push, false);
    await until('the job to be done', async () => (await jobs(server)).length === 0);
    assert.equal(service.heard.length, 1);
  });

  test('a stranger who holds the message cannot read it', async () => {
    await called(created);
    const [{ body }] = await service.received(1);
    assert.throws(() => new Browser(service, 'other').reads(body));
  });

  test('not again where the service says that the subscription is gone', async () => {
    for (const status of [404, 410]) {
      await called((response) => response.writeHead(status).end());
      await service.received(1);
      await until('the job to be dropped', async () => (await jobs(server)).length === 0);
      assert.equal(service.heard.length, 1, String(status));
    }
    const { text } = await server.admin('GET', '/metrics');
    assert.match(text, /sluice_deliveries_total\{kind="push",result="given_up"\} 2/);
    assert.match(text, /sluice_jobs\{state="dead"\} 0/);
  });

  test('again where the service is busy, and no longer than the time to come', async () => {
    const { browser } = await called((response, count) =>
      count === 1 ? response.writeHead(429, { 'Retry-After': '1' }).end() : response.writeHead(201).end(),
    );
    const [first, second] = await service.received(2);
    assert.deepEqual(browser.reads(second.body), browser.reads(first.body));
    assert.notDeepEqual(second.body, first.body, 'each is sealed with a key of its own');
    await called((response) => response.writeHead(503).end(), { claim: '3s' });
    await service.received(2);
    await until('the job to be dropped', async () => (await jobs(server)).length === 0);
  });

  test('beside an e-mail address or without; what is taken back is told nothing', async () => {
    service.heard = [];
    const { sale, giveBack } = await held(server);
    const ada = await waiting(server, sale);
    assert.deepEqual((await ada.placeIs(sale, 'waiting')).notice, { ways: ['push'], left: [] });
    await leaves(ada, sale, new Browser(service, sale));
    assert.deepEqual((await ada.place(sale)).json.notice, { ways: ['push'], left: ['push'] });
    isDone(await ada.delete(notice(sale)));
    await giveBack();
    await ada.placeIs(sale, 'called');
    assert.deepEqual(service.heard, []);
  });

  test('bad subscriptions are told by what is wrong with them', async () => {
    const { sale } = await held(server);
    const ada = await waiting(server, sale);
    const good = new Browser(service, sale).subscription;
    const wrong = async (push) => isProblem(await ada.send('PUT', notice(sale), { push }), 422, 'invalid-field').detail;
    assert.match(await wrong('x'), /^push: must be an object/);
    for (const endpoint of ['ftp://a/', 'https://', `https://a/${'x'.repeat(1024)}`, 'https://a/ b', 7]) {
      assert.match(await wrong({ ...good, endpoint }), /^push\.endpoint: /);
    }
    assert.match(await wrong({ endpoint: good.endpoint }), /^push\.keys: /);
    assert.match(await wrong({ ...good, keys: { ...good.keys, p256dh: 'AA' } }), /^push\.keys\.p256dh: /);
    assert.match(await wrong({ ...good, keys: { ...good.keys, auth: 'AA' } }), /^push\.keys\.auth: /);
  });
});

describe('The key that push services know us by', () => {
  test('is made once, is nobody else’s to read, and comes back with a backup', async (t) => {
    const data = path.join(await scratchFolder(), 'data');
    const keyOf = async (server) => {
      const { sale } = await held(server);
      const ada = await waiting(server, sale);
      return isOk(await ada.get(notice(sale)), 200).push_key;
    };
    let server = await startServer({ config: push_config, data });
    t.after(() => server.kill());
    const key = await keyOf(server);
    assert.equal((await stat(path.join(data, 'push.key'))).mode & 0o777, 0o600);
    await server.leave(); // stop() would take the folder away
    server = await startServer({ config: push_config, data });
    assert.equal(await keyOf(server), key);
    await server.leave();
    const file = path.join(await scratchFolder(), 'sluice.backup');
    const restored = path.join(await scratchFolder(), 'data');
    assert.equal((await run(['backup', file, '--data', data])).code, 0);
    assert.equal((await run(['restore', file, '--data', restored])).code, 0);
    assert.equal((await stat(path.join(restored, 'push.key'))).mode & 0o777, 0o600);
    server = await startServer({ config: push_config, data: restored });
    assert.equal(await keyOf(server), key);
    await server.stop();
  });

  test('a service on this machine is told nothing unless that is allowed', async (t) => {
    const service = new PushService();
    await service.listen();
    t.after(() => service.close());
    const server = await startServer({ config: '[push]\ncontact = "mailto:ops@shop.example"\n' });
    t.after(() => server.kill());
    const { sale, giveBack } = await held(server, { claim: '3s' });
    const ada = await waiting(server, sale);
    const push = new Browser(service, sale).subscription;
    isProblem(await ada.send('PUT', notice(sale), { push }), 422, 'invalid-field');
    const endpoint = push.endpoint.replace('http:', 'https:');
    isOk(await ada.send('PUT', notice(sale), { push: { ...push, endpoint } }), 200);
    await giveBack();
    await ada.placeIs(sale, 'lapsed');
    await until('the job to be dropped', async () => (await jobs(server)).length === 0);
    assert.deepEqual(service.heard, []);
    await server.stop();
  });
});
