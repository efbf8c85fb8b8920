// What product pages and caches read of one item.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { mug, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('One item of a sale', () => {
  let server;
  let visitor;
  before(async () => {
    server = await startServer();
    visitor = new Buyer(server);
  });
  after(() => server.stop());
  const read = (sale, item, etag) =>
    visitor.get(`/v1/sales/${sale}/items/${item}`, { headers: etag ? { 'If-None-Match': etag } : {} });

  test('is what the status document says of it, may be kept for a second, and gives nobody a cookie', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(7), mug(3)] }));
    const answer = await read(sale, 'mug');
    assert.deepEqual(isOk(answer, 200), {
      sale,
      state: 'open',
      item: 'mug',
      name: 'Mug',
      price: { amount: 900, currency: 'EUR' },
      stock: 3,
      available: 3,
      kept: 0,
      held: 0,
    });
    assert.equal(answer.headers['cache-control'], 'public, max-age=1');
    assert.deepEqual(answer.set_cookies, []);
    const { items } = isOk(await visitor.get(`/v1/sales/${sale}`), 200);
    const { sale: _sale, state: _state, ...of_status } = isOk(await read(sale, 'tee'), 200);
    assert.deepEqual(of_status, items[0]);
  });

  test('keeps its ETag until it changes, whatever becomes of the others', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(7), mug(3)] }));
    const etags = { tee: (await read(sale, 'tee')).headers.etag, mug: (await read(sale, 'mug')).headers.etag };
    await new Buyer(server).buy(sale, { items: [{ item: 'tee', quantity: 2 }] });
    const changed = await until('the tee to change', async () => {
      const answer = await read(sale, 'tee', etags.tee);
      return answer.status === 200 && answer;
    });
    assert.deepEqual([changed.json.available, changed.json.held], [5, 2]);
    assert.notEqual(changed.headers.etag, etags.tee);
    assert.equal((await read(sale, 'mug', etags.mug)).status, 304);
  });

  test('tells that its sale has been closed', async () => {
    const sale = await server.addSale(saleOf());
    const { etag } = (await read(sale, 'tee')).headers;
    await server.act(sale, 'close');
    await until('the state to be told', async () => (await read(sale, 'tee', etag)).json?.state === 'closed');
  });

  test('that there is not is 404, and so is one of a gate or of no sale', async () => {
    const sale = await server.addSale(saleOf());
    const gate = await server.addSale({ id: 'gate', opens_at: '2024-01-01T00:00:00Z' });
    isProblem(await read(sale, 'cup'), 404, 'no-such-item');
    isProblem(await read(gate, 'tee'), 404, 'no-such-item');
    isProblem(await read('nowhere', 'tee'), 404, 'no-such-sale');
  });

  test('fits its description', () => answersFit());
});
