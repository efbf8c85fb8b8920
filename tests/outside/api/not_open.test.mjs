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
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(2) }));
    await takesNobody(sale, 409, 'not-open');
    const buyer = new Buyer(server);
    const opened = await until('it to open', async () => {
      const answer = await buyer.buy(sale);
      return answer.status === 201 && answer;
    });
    const { opens_at: opens_at } = (await buyer.get(`/v1/sales/${sale}`)).json;
    assert.ok(Date.parse(opened.json.expires_at) - 600_000 >= Date.parse(opens_at), 'not before its time');
  });

  test('without opens_at it is opened by hand', async () => {
    const sale = await server.addSale(saleOf({ opens_at: undefined }));
    await takesNobody(sale, 409, 'not-open');
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
