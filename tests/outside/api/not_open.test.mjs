import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, isOk, isProblem } from '../lib/expect.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A sale that is not open', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  // Neither a place, nor a hold, nor a cookie.
  async function takesNobody(sale, status, kind) {
    const before_it = await server.belongings(sale);
    for (const act of ['join', 'buy']) {
      const answer = await new Buyer(server)[act](sale);
      isProblem(answer, status, kind);
      if (kind === 'not-open') hasRetryAfter(answer);
      assert.deepEqual(answer.set_cookies, []);
    }
    assert.deepEqual(await server.belongings(sale), before_it);
  }

  test('scheduled: 409 not-open with Retry-After; at its time it opens', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(5) }));
    await takesNobody(sale, 409, 'not-open');
    const buyer = new Buyer(server);
    const opened = await until('it to open', async () => {
      const answer = await buyer.buy(sale);
      return answer.status === 201 && answer;
    });
    const { opens_at: opens_at } = (await buyer.get(`/v1/sales/${sale}`)).json;
    assert.ok(Date.parse(opened.json.expires_at) - 600_000 >= Date.parse(opens_at), 'not before its time');
  });

  test('Retry-After is the time until the opening, at most an hour, whatever is asked for', async () => {
    const called = new Buyer(server);
    const priority = [{ name: 'club', share: 0.5, codes: [{ code: 'CLUB-2026', uses: 9 }] }];
    const soon = await server.addSale(saleOf({ opens_at: secondsFromNow(1500), lobby_time: '5m', priority }));
    const asked = {
      join: [called.join(soon), 1200],
      'join by code': [called.join(soon, { code: 'CLUB-2026' }), 1200],
      buy: [called.buy(soon), 1200],
      hold: [called.hold(soon), 1500],
    };
    for (const [what, [answer, seconds]] of Object.entries(asked)) {
      isProblem(await answer, 409, 'not-open');
      const after = Number((await answer).headers['retry-after']);
      assert.ok(after <= seconds && after > seconds - 60, `${what}: ${after} s`);
    }
    const next_month = await server.addSale(saleOf({ opens_at: secondsFromNow(30 * 86400) }));
    assert.equal((await called.buy(next_month)).headers['retry-after'], '3600');
  });

  test('Retry-After of units in a lobby is the time until the opening', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(600), lobby_time: '1h' }));
    const waiter = new Buyer(server);
    isOk(await waiter.join(sale), 201);
    const after = Number((await waiter.hold(sale)).headers['retry-after']);
    assert.ok(after <= 600 && after > 540, `${after} s`);
  });

  test('without opens_at it is opened by hand, and nobody knows when', async () => {
    const sale = await server.addSale(saleOf({ opens_at: undefined }));
    await takesNobody(sale, 409, 'not-open');
    assert.equal((await new Buyer(server).buy(sale)).headers['retry-after'], '2');
    await server.act(sale, 'open');
    isOk(await new Buyer(server).buy(sale), 201);
  });

  test('paused: 409 not-open with Retry-After, places and holds are kept', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(2)] }));
    const [holder, called, waiter] = [new Buyer(server), new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await holder.buy(sale), 201);
    await called.join(sale);
    await waiter.join(sale);
    await called.placeIs(sale, 'called');
    await server.act(sale, 'pause');
    await takesNobody(sale, 409, 'not-open');
    isProblem(await called.hold(sale), 409, 'not-open');
    assert.equal((await called.place(sale)).json.state, 'called');
    assert.equal((await waiter.place(sale)).json.state, 'waiting');
    assert.equal((await holder.get(`/v1/holds/${hold}`)).json.state, 'active');
    await server.act(sale, 'resume');
    isOk(await called.hold(sale), 201);
    assert.equal((await waiter.place(sale)).json.state, 'waiting');
  });

  test('paused: nobody is called although a unit comes back, until it goes on', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [holder, waiter] = [new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await holder.buy(sale), 201);
    await waiter.join(sale);
    await server.act(sale, 'pause');
    assert.equal((await holder.delete(`/v1/holds/${hold}`)).status, 204);
    isProblem(await waiter.hold(sale), 409, 'not-open');
    await server.act(sale, 'resume');
    await waiter.placeIs(sale, 'called');
  });

  test('closed: 410, also for who was called', async () => {
    const sale = await server.addSale(saleOf());
    const called = new Buyer(server);
    await called.join(sale);
    await server.act(sale, 'close');
    await takesNobody(sale, 410, 'closed');
    isProblem(await called.hold(sale), 410, 'closed');
    isProblem(await called.buy(sale), 410, 'closed');
  });

  test('a wrong cart is told although the sale is not open', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(3600) }));
    isProblem(await new Buyer(server).buy(sale, { items: [] }), 422, 'invalid-field');
  });

  test('every answer fits the OpenAPI document', answersFit);
});
