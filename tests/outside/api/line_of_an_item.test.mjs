import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { mug, oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A sale with a line for each item', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const newSale = (items = [tee(5), mug(1)]) => server.addSale(saleOf({ items, line: 'item' }));

  test('a ticket names its item; without one it is 422', async () => {
    const sale = await newSale();
    const buyer = new Buyer(server);
    const problem = isProblem(await buyer.join(sale, {}), 422, 'invalid-field');
    assert.ok(problem.detail.includes('item'));
    isProblem(await buyer.join(sale, { item: 'hat' }), 404, 'no-such-item');
    assert.equal(isOk(await buyer.join(sale, { item: 'tee' }), 201).state, 'called');
  });

  test('a buyer may have a place in each, with a cookie each', async () => {
    const sale = await newSale();
    const buyer = new Buyer(server);
    isOk(await buyer.join(sale, { item: 'tee' }), 201);
    isOk(await buyer.join(sale, { item: 'mug' }), 201);
    const names = [...buyer.jar.keys()].filter((name) => name !== 'sluice_buyer');
    assert.equal(names.length, 2);
    assert.ok(names.every((name) => name.startsWith(`sluice_${sale}`)));
    isOk(await buyer.hold(sale, oneOf('tee')), 201);
    isOk(await buyer.hold(sale, oneOf('mug')), 201);
  });

  test('a shortage of one item holds nobody up in the other line', async () => {
    const sale = await newSale();
    isOk(await new Buyer(server).buy(sale, oneOf('mug')), 201);
    isOk(await new Buyer(server).buy(sale, oneOf('mug')), 202);
    isOk(await new Buyer(server).buy(sale, oneOf('tee')), 201);
  });

  test('a ticket of one item takes no unit of another', async () => {
    const sale = await newSale();
    const buyer = new Buyer(server);
    const { ticket } = isOk(await buyer.join(sale, { item: 'tee' }), 201);
    isProblem(await buyer.hold(sale, oneOf('mug')), 403, 'not-called');
    const cookie = `sluice_buyer=${buyer.jar.get('sluice_buyer')}`;
    const headers = { 'X-Sluice-Ticket': ticket };
    isProblem(await buyer.hold(sale, oneOf('mug'), { cookie, headers }), 403, 'not-called');
    assert.equal((await server.report(sale)).items[1].held, 0);
  });

  test('a cart over two lines is refused and names the row', async () => {
    const sale = await newSale();
    const cart = {
      items: [
        { item: 'tee', quantity: 1 },
        { item: 'mug', quantity: 1 },
      ],
    };
    const problem = isProblem(await new Buyer(server).buy(sale, cart), 422, 'invalid-field');
    assert.ok(problem.detail.includes('items[1]'));
  });

  test('one item sold: its line is told, the other sells on', async () => {
    const sale = await newSale();
    const [winner, waiter] = [new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await winner.buy(sale, oneOf('mug')), 201);
    isOk(await waiter.buy(sale, oneOf('mug')), 202);
    const { order } = isOk(await winner.checkout(hold), 202);
    await winner.orderIs(order, 'confirmed');
    await waiter.placeIs(sale, 'sold_out');
    isProblem(await waiter.buy(sale, oneOf('mug')), 409, 'sold-out');
    const newcomer = await until('a newcomer to be refused', async () => {
      const answer = await new Buyer(server).join(sale, { item: 'mug' });
      return answer.status === 409 && answer;
    });
    isProblem(newcomer, 409, 'sold-out');
    isOk(await new Buyer(server).buy(sale, oneOf('tee')), 201);
    assert.equal((await waiter.get(`/v1/sales/${sale}`)).json.state, 'open');
  });

  test('who left one line may join the other', async () => {
    const sale = await newSale([tee(1), mug(1)]);
    const buyer = new Buyer(server);
    isOk(await buyer.join(sale, { item: 'tee' }), 201);
    assert.equal((await buyer.leave(sale)).status, 204);
    isOk(await buyer.join(sale, { item: 'mug' }), 201);
    assert.equal((await buyer.place(sale)).json.state, 'called');
  });

  test('every answer fits the OpenAPI document', answersFit);
});
