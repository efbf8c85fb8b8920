import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { EventStream } from '../lib/events.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const told_ms = 20_000;

describe('What operators watch', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const watches = async (story, options) => {
    const stream = await EventStream.openForOperators(server, options);
    story.after(() => stream.close());
    return stream;
  };
  const saleIn = ({ sales }, id) => sales.find(({ sale }) => sale === id);

  test('a document comes at once, then each second, of every sale and of the process', async (story) => {
    const id = await server.addSale(saleOf({ items: [tee(3)], pace: { admit: 10, per: '2s' }, message: 'Two each' }));
    const stream = await watches(story);
    assert.equal(stream.status, 200);
    assert.equal(stream.headers['content-type'], 'text/event-stream');
    assert.match(stream.headers['cache-control'], /no-store/);
    const { document } = await stream.told('anything', () => true, told_ms);
    assert.equal(document.ledger.mode, 'writable');
    assert.equal(document.ledger.reason, null);
    assert.deepEqual(document.payments, { provider: 'sandbox', breaker: 'closed', trips: 0 });
    assert.equal(document.requests.failed, 0);
    const sale = saleIn(document, id);
    assert.equal(sale.state, 'open');
    assert.equal(sale.message, 'Two each');
    assert.equal(sale.pace_per_s, 5);
    const { item, available, offered, held, sold } = sale.items[0];
    assert.deepEqual([item, available + offered, held, sold], ['tee', 3, 0, 0]);
    await until('two more', () => stream.events.length >= 3);
    const times = stream.events.map((event) => Date.parse(event.document.now));
    assert.ok(times[2] > times[1] && times[1] > times[0], `${times}`);
  });

  test('what buyers do is seen: a place, a hold, an order', async (story) => {
    const id = await server.addSale(saleOf({ items: [tee(2)] }));
    const stream = await watches(story);
    const ada = new Buyer(server);
    const { json: taken } = await ada.buy(id);
    const held = await stream.told('the hold', (pulse) => saleIn(pulse, id)?.items[0].held === 1, told_ms);
    assert.equal(saleIn(held.document, id).secured, 1);
    await ada.checkout(taken.hold);
    const sold = await stream.told('the sale', (pulse) => saleIn(pulse, id)?.orders.confirmed === 1, told_ms);
    assert.equal(saleIn(sold.document, id).items[0].sold, 1);
    assert.ok(sold.document.requests.p99_ms > 0);
    assert.ok(sold.document.ledger.p50_ms > 0);
  });

  test('without the token nothing is told', async (story) => {
    for (const token of [null, 'wrong']) {
      const stream = await watches(story, { token });
      assert.equal(stream.status, 401);
      assert.equal(stream.json.type, '/problems/bad-credentials');
    }
  });

  test('so many watch at once, and the next when one has gone', async (story) => {
    const streams = [];
    for (let i = 0; i < 32; i += 1) streams.push(await watches(story));
    assert.ok(streams.every(({ status }) => status === 200));
    const one_more = await watches(story);
    assert.equal(one_more.status, 503);
    assert.equal(one_more.json.type, '/problems/no-stream-free');
    assert.ok(Number(one_more.headers['retry-after']) > 0);
    streams[0].close();
    await until('a place to be free', async () => (await watches(story)).status === 200);
  });
});
