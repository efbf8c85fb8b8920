import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { RawConnection } from '../lib/raw.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const config = `[limits]
header_bytes = 1024
body_bytes = 1024
header_time = "1s"
body_time = "1s"
idle_time = "1s"
connections = 20
`;

describe('The configured limits', () => {
  let server;
  before(async () => {
    server = await startServer({ config });
    await server.addSale(saleOf());
  });
  after(() => server.stop());

  const closesWith = async (bytes, status) => {
    const connection = new RawConnection(server.buyers);
    const began = performance.now();
    connection.send(bytes);
    await connection.untilClosed();
    assert.deepEqual(
      connection.answers.map((answer) => answer.status),
      status ? [status] : [],
    );
    return performance.now() - began;
  };

  test('header_time: a header that does not end is closed', async () => {
    const connection = new RawConnection(server.buyers);
    // A byte now and then does not help: it is the whole header that has a time.
    const drip = setInterval(() => connection.send('a'), 100);
    connection.send('GET / HTTP/1.1\r\nHost: a\r\nX: ');
    try {
      await connection.untilClosed();
    } finally {
      clearInterval(drip);
    }
    assert.ok(
      connection.answers.every(({ status }) => status === 408),
      connection.received,
    );
  });

  test('body_time: a body that does not come is closed', async () => {
    const connection = new RawConnection(server.buyers);
    connection.send('POST /v1/sales HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{');
    await connection.untilClosed();
    assert.ok(
      connection.answers.every(({ status }) => status === 408),
      connection.received,
    );
  });

  test('idle_time: a silent connection is closed without a word', async () => {
    const ms = await closesWith('');
    assert.ok(ms >= 900, `after ${ms} ms`);
  });

  test('header_bytes and body_bytes', async () => {
    await closesWith(`GET / HTTP/1.1\r\nHost: a\r\nA: ${'a'.repeat(1100)}\r\n\r\n`, 431);
    await closesWith('POST /v1/sales HTTP/1.1\r\nHost: a\r\nContent-Length: 1025\r\n\r\n', 413);
  });

  test('connections: beyond the limit 503, and later there is room again', async () => {
    const keep = 'GET /v1/sales HTTP/1.1\r\nHost: a\r\n\r\n';
    // One limit for each of the server's threads; so many that every thread is full.
    const all = Array.from({ length: 200 }, () => new RawConnection(server.buyers).send(keep));
    await until('each to be answered or closed', () =>
      all.every(({ answers, closed }) => answers.length > 0 || closed),
    );
    const statuses = all.map(({ answers }) => answers[0]?.status);
    assert.ok(statuses.includes(200));
    assert.ok(statuses.includes(503) || statuses.includes(undefined), 'some are refused');
    for (const connection of all) connection.destroy();
    await until('room again', async () => (await server.ask('GET', '/v1/sales').catch(() => null))?.status === 200);
  });
});
