// The clients for a shop's server, against a running one: what each language says and is answered is the same.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { clients, says } from '../lib/clients.mjs';
import { hold_pattern, isOk, order_pattern } from '../lib/expect.mjs';
import { originKeys } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

for (const language of Object.keys(clients)) {
  describe(`A shop in ${language}`, () => {
    let server;
    before(async () => (server = await startServer()));
    after(() => server.stop());

    async function shopOf(fields) {
      const sale = await server.addSale(saleOf(fields));
      const [key] = await originKeys(server, sale);
      const say = (...words) => says(language, server.buyers, key, ...words);
      const answered = async (...words) => {
        const { code, answer, err } = await say(...words);
        assert.equal(code, 0, `${words.join(' ')}: ${err}`);
        return answer;
      };
      const refused = async (kind, ...words) => {
        const { code, err } = await say(...words);
        assert.equal(code, 1, words.join(' '));
        assert.match(err, new RegExp(`^${kind}: `), words.join(' '));
      };
      return { sale, answered, refused };
    }

    test('is paid for a hold', async () => {
      const { sale, answered, refused } = await shopOf({ payment: 'shop' });
      const { hold } = isOk(await new Buyer(server).buy(sale), 201);
      assert.equal((await answered('read', hold)).state, 'active');
      assert.equal((await answered('begin', hold)).state, 'paying');
      assert.equal((await answered('fail', hold)).state, 'active');
      assert.ok((await answered('extend', hold, 900)).expires_at);
      const order = await answered('confirm', hold, 'S-1');
      assert.match(order.order, order_pattern);
      assert.equal(order.shop_order, 'S-1');
      assert.deepEqual(await answered('confirm', hold, 'S-1'), order, 'said again');
      await refused('already-sold', 'confirm', hold, 'S-2');
      await refused('already-sold', 'release', hold);
      await refused('no-such-hold', 'read', 'hold_00000000000000000000000001');
      assert.equal((await server.report(sale)).items[0].sold, 1);
      await refused('already-sold', 'cancel', hold, 'S-2');
      assert.deepEqual(await answered('cancel', hold, 'S-1'), {});
      assert.deepEqual(await answered('cancel', hold, 'S-1'), {}, 'said again');
      const [item] = (await server.report(sale)).items;
      assert.deepEqual([item.sold, item.available], [0, item.stock]);
    });

    test('gives some of it back, each return once', async () => {
      const { sale, answered, refused } = await shopOf({ payment: 'shop', items: [tee(3)] });
      const { hold } = isOk(await new Buyer(server).buy(sale, { items: [{ item: 'tee', quantity: 2 }] }), 201);
      await answered('begin', hold);
      await answered('confirm', hold, 'S-7');
      assert.deepEqual(await answered('give-back', hold, 'S-7', 'return-1', 'tee', 1), {});
      assert.deepEqual(await answered('give-back', hold, 'S-7', 'return-1', 'tee', 1), {}, 'said again');
      const [{ quantity, returned }] = (await answered('read', hold)).items;
      assert.deepEqual([quantity, returned], [1, 1]);
      await refused('invalid-field', 'give-back', hold, 'S-7', 'return-2', 'tee', 2);
      const [item] = (await server.report(sale)).items;
      assert.deepEqual([item.sold, item.available], [1, 2]);
    });

    test('takes a hold for a visitor, and gives it back', async () => {
      const { sale, answered, refused } = await shopOf({ payment: 'shop', items: [tee(3)] });
      const { pass } = isOk(await new Buyer(server).join(sale), 201);
      const { hold } = await answered('take', sale, pass, 'tee', 2);
      assert.match(hold, hold_pattern);
      assert.equal((await answered('take', sale, pass, 'tee', 2)).hold, hold, 'said again');
      await refused('no-such-item', 'take', sale, pass, 'mug', 1);
      assert.deepEqual(await answered('release', hold), {});
      await refused('hold-expired', 'begin', hold);
      assert.equal((await server.report(sale)).items[0].held, 0);
    });

    test("lets a gate's visitor stay, ends the visit, and tells how busy it is", async () => {
      const { sale, answered, refused } = await shopOf({ items: [] });
      const checked = await new Buyer(server).get(`/v1/gates/${sale}/check`);
      const pass = checked.headers['x-sluice-pass'];
      assert.ok((await answered('stay', sale, pass, 900)).expires_at);
      assert.deepEqual(await answered('load', sale, 0.8), {});
      assert.deepEqual(await answered('revoke', sale, pass), {});
      await refused('conflict', 'stay', sale, pass, 900);
      await refused('invalid-field', 'load', sale, -1);
    });
  });

  // A server of the test's own, which answers what it is told, one request after the other.
  describe(`A shop in ${language}, when answers get lost`, () => {
    let stub;
    let asked;
    let answers;
    before(async () => {
      stub = http.createServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        answers.shift()(response);
        request.resume();
      });
      await new Promise((resolve) => stub.listen(0, '127.0.0.1', resolve));
    });
    after(() => stub.close());

    const json = (status, body, headers = {}) => (response) =>
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
    const breaksOff = (response) => response.destroy();
    async function says_to(these, ...words) {
      [asked, answers] = [[], these];
      return says(language, `http://127.0.0.1:${stub.address().port}`, 'key', ...words);
    }

    test('says it again', async () => {
      const busy = json(503, { type: '/problems/read-only' }, { 'Retry-After': '1' });
      const { code, answer, err } = await says_to([breaksOff, busy, json(200, { order: 'ord_x' })], 'confirm', 'hold_x', 'S-1');
      assert.equal(code, 0, err);
      assert.deepEqual(answer, { order: 'ord_x' });
      assert.deepEqual(asked, Array(3).fill('POST /v1/shop/holds/hold_x/confirm'));
    });

    test('gives up after three times, and says so', async () => {
      const { code, err } = await says_to([breaksOff, breaksOff, breaksOff], 'begin', 'hold_x');
      assert.equal(code, 1);
      assert.match(err, /POST \/v1\/shop\/holds\/hold_x\/begin/);
      assert.equal(asked.length, 3);
    });

    test('does not wait for longer than a buyer would', async () => {
      const { code } = await says_to([json(503, {}, { 'Retry-After': '600' })], 'begin', 'hold_x');
      assert.equal(code, 1);
      assert.equal(asked.length, 1);
    });

    test('says nothing again that was refused', async () => {
      const { code, err } = await says_to([json(409, { type: '/problems/hold-expired', detail: 'gone' })], 'confirm', 'hold_x', 'S-1');
      assert.equal(code, 1);
      assert.equal(err, 'hold-expired: gone\n');
      assert.equal(asked.length, 1);
    });

    test('does not take its key to where it is sent', async () => {
      const elsewhere = (response) => response.writeHead(307, { Location: '/elsewhere' }).end();
      assert.equal((await says_to([elsewhere], 'begin', 'hold_x')).code, 1);
      assert.deepEqual(asked, ['POST /v1/shop/holds/hold_x/begin']);
    });

    test('puts what it is given into one segment of the address', async () => {
      await says_to([json(404, {})], 'read', '../gates/x?y#z');
      assert.deepEqual(asked, ['GET /v1/shop/holds/..%2Fgates%2Fx%3Fy%23z']);
    });
  });
}
