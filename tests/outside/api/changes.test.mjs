// What changes of any sale, as a service of the shop's follows it: told, cut off, gone on with.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { EventStream } from '../lib/events.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const listen = (server, last) =>
  EventStream.openAt(server.buyers, '/v1/changes', last === undefined ? {} : { headers: { 'Last-Event-ID': last } });
const toldOf = (stream, sale, holds = () => true) => stream.told(`a change of ${sale}`, (told) => told.sale === sale && holds(told));

describe('The changes of all sales', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  test('each is told with the state and the items as they are', async () => {
    const stream = await listen(server);
    assert.equal(stream.status, 200);
    assert.equal(stream.headers['content-type'], 'text/event-stream');
    assert.equal(stream.headers['cache-control'], 'no-store');
    const reset = await stream.told('that nothing counts', () => true);
    assert.equal(reset.event, 'reset');
    assert.ok(Number(reset.retry) >= 2000);
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    await toldOf(stream, sale, ({ state, items }) => state === 'open' && items[0].available === 5);
    isOk(await new Buyer(server).buy(sale), 201);
    await toldOf(stream, sale, ({ items }) => items[0].available === 4);
    await server.act(sale, 'pause');
    const { event, id } = await toldOf(stream, sale, ({ state }) => state === 'paused');
    assert.equal(event, 'change');
    assert.match(id, /^[0-9a-f]{16}-\d+$/);
    const ids = stream.events.map((each) => Number(each.id.split('-')[1]));
    assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
    stream.close();
  });

  test('whoever was cut off is told what they missed, of each sale the last', async () => {
    const [one, other] = [await server.addSale(saleOf()), await server.addSale(saleOf())];
    const stream = await listen(server);
    await server.act(one, 'pause');
    const { id } = await toldOf(stream, one, ({ state }) => state === 'paused');
    stream.close();
    for (const action of ['resume', 'pause', 'close']) await server.act(one, action);
    await server.act(other, 'pause');
    const again = await listen(server, id);
    const closed = await toldOf(again, one);
    assert.equal(closed.document.state, 'closed');
    assert.equal((await toldOf(again, other)).document.state, 'paused');
    assert.ok(again.events.every(({ event }) => event === 'change'), 'no reset');
    again.close();
  });

  test('an id of another life, or none at all, leads to a beginning', async () => {
    const first = await listen(server);
    const { id } = await first.told('its beginning', () => true);
    first.close();
    const other = await startServer();
    try {
      for (const last of [id, 'nonsense', '0']) {
        const stream = await listen(other, last);
        assert.equal((await stream.told('its beginning', () => true)).event, 'reset', last);
        stream.close();
      }
    } finally {
      await other.leave();
    }
  });

  test('streams are bounded, together with those of sales', async () => {
    const small = await startServer({ config: '[waiting]\nevent_streams = 1\n' });
    const none = await startServer({ config: '[waiting]\nevent_streams = 0\n' });
    try {
      const stream = await listen(small);
      isProblem(await small.ask('GET', '/v1/changes'), 503, 'no-stream-free');
      stream.close();
      isProblem(await none.ask('GET', '/v1/changes'), 404, 'not-found');
    } finally {
      await small.leave();
      await none.leave();
    }
  });

  test('every answer fits the OpenAPI document', answersFit);
});
