// Thumbs: counted once a place and once an order, whoever may give them, and nothing kept but numbers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('feedback', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const counts = async (sale) => (await server.admin('GET', `/admin/v1/sales/${sale}/report/json`)).json.feedback;
  // They are written once a second.
  const become = (sale, wanted) =>
    until(`the thumbs to be ${JSON.stringify(wanted)}`, async () => {
      const { waiting, order } = await counts(sale);
      return JSON.stringify([waiting, order]) === JSON.stringify(wanted);
    });
  const none = { up: 0, down: 0, problem: 0 };
  const say = (buyer, sale, body, options) => buyer.post(`/v1/sales/${sale}/feedback`, body, options);
  // As a browser sends a form.
  const form = (buyer, target, choice, headers = {}) =>
    request(server.buyers, 'POST', target, {
      body: choice === undefined ? '' : `choice=${choice}`,
      headers: { Cookie: buyer.cookie, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    });

  test('a place counts once, and may change its mind', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [first, second] = [new Buyer(server), new Buyer(server)];
    await first.join(sale);
    await second.join(sale);
    for (const choice of ['up', 'up', 'down', 'down']) assert.equal((await say(first, sale, { choice })).status, 204);
    assert.equal((await say(second, sale, { choice: 'problem' })).status, 204);
    await become(sale, [{ up: 0, down: 1, problem: 1 }, none]);
  });

  test('an order counts once, for its buyer alone', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    assert.equal((await say(buyer, sale, { choice: 'down', order })).status, 204);
    assert.equal((await say(buyer, sale, { choice: 'up', order })).status, 204);
    const stranger = new Buyer(server);
    await stranger.join(sale);
    assert.equal((await say(stranger, sale, { choice: 'down', order })).status, 404);
    await become(sale, [none, { up: 1, down: 0, problem: 0 }]);
  });

  test('the pages take a tap without a script, and lead back', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    const in_line = await form(buyer, `/.sluice/queue/${sale}/feedback`, 'up');
    assert.deepEqual([in_line.status, in_line.headers.location], [303, `/.sluice/queue/${sale}?plain=1&thanks=1`]);
    const on_page = await form(buyer, `/.sluice/thumbs/${sale}`, 'problem');
    assert.deepEqual([on_page.status, on_page.headers.location], [303, `/.sluice/queue/${sale}`]);
    const back = await form(buyer, `/.sluice/thumbs/${sale}`);
    assert.deepEqual([back.status, back.headers.location], [303, `/.sluice/queue/${sale}`]);
    const of_order = await form(buyer, `/.sluice/order/${order}`, 'up');
    assert.deepEqual([of_order.status, of_order.headers.location], [303, `/.sluice/order/${order}?thanks=1#thanks`]);
    await become(sale, [{ up: 0, down: 0, problem: 1 }, { up: 1, down: 0, problem: 0 }]);
  });

  test('what is no choice, nobody’s, or another site’s is refused and not counted', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    await buyer.join(sale);
    for (const body of [{ choice: 'great' }, { choice: 7 }, {}, { choice: 'up', order: 'nonsense' }]) {
      assert.equal((await say(buyer, sale, body)).status, 422, JSON.stringify(body));
    }
    assert.equal((await say(buyer, sale, 'no JSON')).status, 400);
    assert.equal((await say(new Buyer(server), sale, { choice: 'up' })).status, 401);
    assert.equal((await say(buyer, 'nothing-here', { choice: 'up' })).status, 404);
    const elsewhere = { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } };
    assert.equal((await say(buyer, sale, { choice: 'up' }, elsewhere)).status, 403);
    assert.equal((await form(buyer, `/.sluice/thumbs/${sale}`, 'up', elsewhere.headers)).status, 403);
    assert.equal((await say(buyer, sale, { choice: 'down' })).status, 204);
    await become(sale, [{ up: 0, down: 1, problem: 0 }, none]);
  });

  test('every answer fits the OpenAPI document', answersFit);
});
