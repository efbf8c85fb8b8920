import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer, knownBuyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, hold_pattern, isOk, isPrivate, isProblem, time_pattern } from '../lib/expect.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Buying', () => {
  let server;
  let gate;
  before(async () => {
    server = await startServer();
    gate = await server.addSale(saleOf({ items: [] }));
  });
  after(() => server.stop());
  const held = async (sale) => (await server.report(sale)).items.reduce((sum, item) => sum + item.held, 0);

  test('one click secures a unit and says where it is', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const answer = await buyer.buy(sale);
    const hold = isOk(answer, 201);
    isPrivate(answer);
    assert.equal(hold.outcome, 'secured');
    assert.match(hold.hold, hold_pattern);
    assert.equal(answer.headers.location, `/v1/holds/${hold.hold}`);
    assert.equal(hold.state, 'active');
    assert.deepEqual(hold.total, { amount: 2500, currency: 'EUR' });
    assert.equal(hold.ordinal, 1, 'the place that it redeemed');
    assert.equal(hold.items[0].item, 'tee');
    assert.equal(hold.items[0].quantity, 1);
    assert.deepEqual(hold.items[0].units, [1]);
    assert.match(hold.expires_at, time_pattern);
    const left_ms = Date.parse(hold.expires_at) - Date.now();
    assert.ok(left_ms > 9 * 60_000 && left_ms <= 10 * 60_000, 'ten minutes by default');
  });

  test('each unit has a number of its own', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(6)] }));
    const buyers = Array.from({ length: 3 }, () => new Buyer(server));
    const answers = await Promise.all(buyers.map((buyer) => buyer.buy(sale, oneOf('tee', 2))));
    const units = answers.flatMap((answer) => isOk(answer, 201).items[0].units);
    assert.deepEqual(units.sort(), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(answers.map((answer) => answer.json.ordinal).sort(), [1, 2, 3]);
  });

  test('more buyers than units: exactly the stock is secured, everybody else is in line', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const buyers = Array.from({ length: 20 }, () => new Buyer(server));
    const answers = await Promise.all(buyers.map((buyer) => buyer.buy(sale)));
    const outcomes = answers.map(({ status, json }) => `${status} ${json.outcome}`).sort();
    assert.deepEqual(outcomes, [...Array(5).fill('201 secured'), ...Array(15).fill('202 in_line')]);
    assert.equal(await held(sale), 5);
  });

  test('in line: the ticket at once, and when to ask again', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await new Buyer(server).buy(sale);
    const buyer = new Buyer(server);
    const answer = await buyer.buy(sale);
    const place = isOk(answer, 202);
    hasRetryAfter(answer);
    assert.equal(place.outcome, 'in_line');
    assert.equal(place.state, 'waiting');
    assert.ok(place.ticket);
    assert.deepEqual([...buyer.jar.keys()].sort(), ['sluice_buyer', `sluice_${sale}`]);
    const again = isOk(await buyer.buy(sale), 202);
    assert.equal(again.ordinal, place.ordinal, 'asking again is the same place');
  });

  test('called later: the same click secures', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const holder = new Buyer(server);
    const { hold } = (await holder.buy(sale)).json;
    const waiter = new Buyer(server);
    await waiter.buy(sale);
    await holder.delete(`/v1/holds/${hold}`);
    await waiter.placeIs(sale, 'called');
    assert.equal(isOk(await waiter.buy(sale), 201).outcome, 'secured');
  });

  test('a double click buys once: the second is the hold that one has', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const first = isOk(await buyer.buy(sale), 201);
    const second = isOk(await buyer.buy(sale), 200);
    assert.equal(second.outcome, 'secured');
    assert.equal(second.hold, first.hold);
    assert.equal(await held(sale), 1);
  });

  test('two clicks at once with one called ticket buy once', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    await buyer.join(sale);
    const answers = await Promise.all([buyer.buy(sale), buyer.buy(sale), buyer.buy(sale)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 201]);
    assert.equal(new Set(answers.map(({ json }) => json.hold)).size, 1);
    assert.equal(await held(sale), 1);
  });

  test('two clicks at once before there is a ticket never pass the limit', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(10)], buyer_limit: 1 }));
    const buyer = await knownBuyer(server, gate);
    const { cookie } = buyer;
    const answers = await Promise.all(Array.from({ length: 4 }, () => buyer.buy(sale, undefined, { cookie })));
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    assert.equal(await held(sale), 1);
  });

  test('a hold with a called ticket', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    await buyer.join(sale);
    const answer = await buyer.hold(sale);
    const hold = isOk(answer, 201);
    assert.equal(answer.headers.location, `/v1/holds/${hold.hold}`);
    assert.equal(hold.state, 'active');
    assert.equal(hold.outcome, undefined);
  });

  test('no hold without a called ticket', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    isProblem(await buyer.hold(sale), 403, 'not-called');
    await new Buyer(server).buy(sale);
    await buyer.join(sale);
    const before_it = await server.belongings(sale);
    isProblem(await buyer.hold(sale), 403, 'not-called');
    assert.deepEqual(await server.belongings(sale), before_it);
  });

  test('a ticket is redeemed once: after the release it buys nothing more', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    await buyer.join(sale);
    const { cookie } = buyer;
    const { hold } = isOk(await buyer.hold(sale), 201);
    await buyer.delete(`/v1/holds/${hold}`);
    const before_it = await server.belongings(sale);
    isProblem(await buyer.hold(sale, undefined, { cookie }), 403, 'not-called');
    assert.deepEqual(await server.belongings(sale), before_it);
  });

  test('more than one unit only as far as no other called ticket counts on them', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(2)] }));
    const [first, second] = [new Buyer(server), new Buyer(server)];
    await first.join(sale);
    await second.join(sale);
    const problem = isProblem(await second.hold(sale, oneOf('tee', 2)), 409, 'not-enough');
    assert.equal(problem.available, 1);
    assert.equal((await second.place(sale)).json.state, 'called', 'the ticket stays called');
    isOk(await second.hold(sale), 201);
    isOk(await first.hold(sale), 201);
  });

  test('everything sold: 409 sold-out, no ticket, no cookie; who waits is told', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [winner, waiter] = [new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await winner.buy(sale), 201);
    isOk(await waiter.buy(sale), 202);
    const { order } = (await winner.checkout(hold)).json;
    await winner.orderIs(order, 'confirmed');
    await waiter.placeIs(sale, 'sold_out');
    const late = await until('the newcomer to be refused', async () => {
      const answer = await new Buyer(server).buy(sale);
      return answer.status === 409 && answer;
    });
    isProblem(late, 409, 'sold-out');
    assert.deepEqual(late.set_cookies, []);
    const joined = await new Buyer(server).join(sale);
    isProblem(joined, 409, 'sold-out');
    assert.deepEqual(joined.set_cookies, []);
    isProblem(await waiter.buy(sale), 409, 'sold-out');
  });

  test('every answer fits the OpenAPI document', answersFit);
});
