import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { EventStream } from '../lib/events.mjs';
import { isProblem } from '../lib/expect.mjs';
import { RawConnection } from '../lib/raw.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until, within } from '../lib/until.mjs';

const gauge = async (server, name) => {
  const { text } = await server.admin('GET', '/metrics');
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)[1]);
};
const open_streams = (server) => gauge(server, 'sluice_event_streams');

describe('The event stream of a sale', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  const status = async (sale) => (await server.ask('GET', `/v1/sales/${sale}`)).json;

  test('is offered by the status document, and begins with it', async () => {
    const sale = await server.addSale(saleOf({ message: 'Two\nlines' }));
    const offered = await status(sale);
    assert.equal(offered.events, `/v1/sales/${sale}/events`);
    const stream = await EventStream.open(server, sale);
    assert.equal(stream.status, 200);
    assert.equal(stream.headers['content-type'], 'text/event-stream');
    assert.equal(stream.headers['cache-control'], 'no-store');
    assert.equal(stream.headers['x-accel-buffering'], 'no');
    assert.equal(stream.headers['set-cookie'], undefined);
    const { id, retry, document } = await stream.told('its first document', () => true);
    assert.match(id, /^\d+$/);
    assert.ok(retry >= 2000 && retry < 5000, retry);
    assert.deepEqual({ ...document, now: '' }, { ...offered, now: '' });
    stream.close();
  });

  test('tells each state at once', async () => {
    const sale = await server.addSale(saleOf());
    const stream = await EventStream.open(server, sale);
    for (const [action, state] of [
      ['pause', 'paused'],
      ['resume', 'open'],
      ['close', 'closed'],
    ]) {
      stream.events = [];
      await server.act(sale, action);
      await stream.told(state, (document) => document.state === state);
    }
    stream.close();
  });

  test('tells what changes about once a second, under growing ids', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const stream = await EventStream.open(server, sale);
    const buyers = Array.from({ length: 30 }, () => new Buyer(server));
    const began = performance.now();
    for (const buyer of buyers) await buyer.buy(sale);
    await stream.told('all of them', ({ items }) => items[0].available === 970);
    const seconds = (performance.now() - began) / 1000;
    assert.ok(stream.events.length <= seconds + 2, `${stream.events.length} in ${seconds} s`);
    const ids = stream.events.map(({ id }) => Number(id));
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => a - b),
    );
    stream.close();
  });

  test('tells the same again while nothing changes, and beats its heart', async () => {
    const sale = await server.addSale(saleOf());
    const stream = await EventStream.open(server, sale);
    const first = await stream.told('its first document', () => true);
    const again = await stream.told('the same, later', ({ now }) => now > first.document.now);
    assert.equal(again.id, first.id);
    await stream.beaten(40_000);
    stream.close();
  });

  test('gives its slot back when its listener goes', async () => {
    const sale = await server.addSale(saleOf());
    const areFree = () => until('the slots to be free', async () => (await open_streams(server)) === 0);
    await areFree();
    const streams = await Promise.all(Array.from({ length: 5 }, () => EventStream.open(server, sale)));
    assert.equal(await open_streams(server), 5);
    for (const stream of streams) stream.close();
    await areFree();
  });

  test('answers HEAD with its fields alone and takes no slot', async () => {
    const sale = await server.addSale(saleOf());
    await until('the slots to be free', async () => (await open_streams(server)) === 0);
    const head = await server.ask('HEAD', `/v1/sales/${sale}/events`);
    assert.equal(head.status, 200);
    assert.equal(head.headers['content-type'], 'text/event-stream');
    assert.equal(head.text, '');
    assert.equal(await open_streams(server), 0);
  });

  test('can be listened to with HTTP/1.0', async () => {
    const sale = await server.addSale(saleOf());
    const raw = new RawConnection(server.buyers).send(`GET /v1/sales/${sale}/events HTTP/1.0\r\n\r\n`);
    await until('the first document', () => /\ndata: \{.*\}\n\n/.test(raw.received));
    assert.doesNotMatch(raw.received, /transfer-encoding/i);
    assert.match(raw.received, /connection: close/i);
    raw.destroy();
  });

  test('is only for GET, and only of sales that there are', async () => {
    const sale = await server.addSale(saleOf());
    isProblem(await server.ask('POST', `/v1/sales/${sale}/events`), 405, 'method-not-allowed');
    isProblem(await server.ask('GET', '/v1/sales/nothing/events'), 404, 'no-such-sale');
  });
});

describe('Event streams are bounded', () => {
  test('beyond the limit they are refused, and people are told to ask instead', async () => {
    const server = await startServer({ config: '[waiting]\nevent_streams = 3\n' });
    try {
      const sale = await server.addSale(saleOf());
      const streams = await Promise.all(Array.from({ length: 3 }, () => EventStream.open(server, sale)));
      const refused = await EventStream.open(server, sale);
      isProblem(refused, 503, 'no-stream-free');
      assert.ok(Number(refused.headers['retry-after']) > 0);
      assert.equal((await server.ask('GET', `/v1/sales/${sale}`)).status, 200);
      streams[0].close();
      const next = await until('the slot to be free', async () => {
        const stream = await EventStream.open(server, sale);
        return stream.status === 200 && stream;
      });
      for (const stream of [...streams, next]) stream.close();
    } finally {
      await server.stop();
    }
  });

  test('not offered to a crowd that is larger than they are many', async () => {
    const server = await startServer({ config: '[waiting]\nevent_streams = 2\n' });
    try {
      const sale = await server.addSale(saleOf({ items: [tee(1)] }));
      await new Buyer(server).buy(sale);
      for (let i = 0; i < 3; ++i) await new Buyer(server).join(sale);
      await until('no offer', async () => !('events' in (await server.ask('GET', `/v1/sales/${sale}`)).json));
    } finally {
      await server.stop();
    }
  });

  test('0 switches them off', async () => {
    const server = await startServer({ config: '[waiting]\nevent_streams = 0\n' });
    try {
      const sale = await server.addSale(saleOf());
      assert.ok(!('events' in (await server.ask('GET', `/v1/sales/${sale}`)).json));
      isProblem(await EventStream.open(server, sale), 404, 'not-found');
      assert.equal(await open_streams(server), 0);
    } finally {
      await server.stop();
    }
  });

  test('they end with the server, and do not hold it up', async () => {
    const server = await startServer({ config: '[limits]\ndrain_time = "60s"\n' });
    try {
      const sale = await server.addSale(saleOf());
      const streams = await Promise.all(Array.from({ length: 50 }, () => EventStream.open(server, sale)));
      const ended = Promise.all(streams.map((stream) => stream.ended));
      await within('the server to stop', server.leave(), 20_000);
      await ended;
    } finally {
      await server.stop();
    }
  });
});

// D4, A10: on a server of one's own, with people who listen and people who ask as they are told.
describe('Sold out', () => {
  const listeners_count = 300;
  const pollers_count = 300;
  const aim_ms = 3000;

  // Asks as advised, spread by a quarter, until the document says that it is over.
  async function poll(server, agent, sale) {
    for (;;) {
      const document = await read(server, agent, sale);
      if (document.state === 'sold_out') return performance.now();
      await new Promise((resolve) => setTimeout(resolve, document.poll_after_ms * (0.75 + Math.random() / 2)));
    }
  }
  function read(server, agent, sale) {
    const { hostname, port } = new URL(server.buyers);
    return new Promise((resolve, reject) => {
      const sent = http.get({ hostname, port, agent, path: `/v1/sales/${sale}` }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () => resolve(JSON.parse(text)));
      });
      sent.on('error', reject);
    });
  }

  test('reaches everybody who listens or asks as advised within 3 s', async () => {
    const server = await startServer();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    try {
      const sale = await server.addSale(saleOf({ items: [tee(1)] }));
      const buyer = new Buyer(server);
      const { hold } = (await buyer.buy(sale)).json;
      const streams = await Promise.all(
        Array.from({ length: listeners_count }, () => EventStream.open(server, sale)),
      );
      const polled = Array.from({ length: pollers_count }, () => poll(server, agent, sale));
      const heard = streams.map((stream) => stream.told('sold out', ({ state }) => state === 'sold_out', 60_000));
      const over_at = performance.now(); // not before: the payment takes a moment, too
      await buyer.checkout(hold);
      const by_stream = (await Promise.all(heard)).map(({ at }) => at - over_at);
      const by_asking = (await Promise.all(polled)).map((at) => at - over_at);
      const worst = { by_stream: Math.max(...by_stream), by_asking: Math.max(...by_asking) };
      assert.ok(worst.by_stream < aim_ms && worst.by_asking < aim_ms, JSON.stringify(worst));
      console.log(`# after sold out: ${Math.round(worst.by_stream)} ms by stream, ${Math.round(worst.by_asking)} ms by asking`);
      for (const stream of streams) stream.close();
    } finally {
      agent.destroy();
      await server.stop();
    }
  });
});
