import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { RawConnection } from '../lib/raw.mjs';
import { oneTee, saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A connection', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());

  const request = (method, target, fields = '', body = '') =>
    `${method} ${target} HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
  async function exchange(bytes, count) {
    const connection = new RawConnection(server.buyers);
    connection.send(bytes);
    await connection.untilAnswers(count);
    connection.destroy();
    return connection.answers;
  }

  test('answers pipelined requests in their order, the slow ones and the quick', async () => {
    const text = JSON.stringify(oneTee);
    const order = [];
    let bytes = '';
    for (let i = 0; i < 20; i += 1) {
      // A purchase waits for the disk; what stands behind it must wait for it.
      bytes += request('POST', `/v1/sales/${sale}/buy`, `Content-Length: ${text.length}\r\n`, text);
      bytes += request(
        'GET',
        `/nothing-${i}`,
        'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4' + String(100 + i) + '-00f067aa0ba902b7-01\r\n',
      );
      order.push('buy', String(100 + i));
    }
    const answers = await exchange(bytes, 40);
    const came = answers.map(({ status, body }) => (status === 404 ? JSON.parse(body).trace_id.slice(-3) : 'buy'));
    assert.deepEqual(came, order);
    assert.ok(answers.every(({ status }) => [201, 202, 404].includes(status)));
  });

  test('takes a request in single bytes', async () => {
    const connection = new RawConnection(server.buyers);
    for (const byte of request('GET', `/v1/sales/${sale}`)) connection.send(byte);
    await connection.untilAnswers(1);
    assert.equal(connection.answers[0].status, 200);
    connection.destroy();
  });

  test('takes a chunked body, with extensions and trailers', async () => {
    const text = JSON.stringify(oneTee);
    const body = `5;a=b\r\n${text.slice(0, 5)}\r\n${(text.length - 5).toString(16).toUpperCase()}\r\n${text.slice(5)}\r\n0\r\nA: b\r\n\r\n`;
    const [answer] = await exchange(
      request('POST', `/v1/sales/${sale}/buy`, 'Transfer-Encoding: chunked\r\n', body),
      1,
    );
    assert.ok([201, 202].includes(answer.status), answer.body);
  });

  test('is kept open, and closed when the client asks for it', async () => {
    const connection = new RawConnection(server.buyers);
    connection.send(request('GET', `/v1/sales/${sale}`));
    await connection.untilAnswers(1);
    connection.send(request('GET', `/v1/sales/${sale}`, 'Connection: close\r\n'));
    await connection.untilClosed();
    assert.deepEqual(
      connection.answers.map(({ status }) => status),
      [200, 200],
    );
  });

  test('speaks HTTP/1.0: no Host needed, closed after the answer', async () => {
    const connection = new RawConnection(server.buyers);
    connection.send(`GET /v1/sales/${sale} HTTP/1.0\r\n\r\n`);
    await connection.untilClosed();
    assert.deepEqual(
      connection.answers.map(({ status }) => status),
      [200],
    );
    assert.equal(JSON.parse(connection.answers[0].body).sale, sale);
  });

  test('speaks HTTP/1.0 with keep-alive', async () => {
    const connection = new RawConnection(server.buyers);
    connection.send(`GET /v1/sales/${sale} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
    await connection.untilAnswers(1);
    if (connection.answers[0].headers.connection?.toLowerCase() === 'keep-alive') {
      connection.send(`GET /v1/sales/${sale} HTTP/1.0\r\n\r\n`);
    }
    await connection.untilClosed();
    assert.ok(connection.answers.every(({ status }) => status === 200));
  });

  test('answers HEAD with the fields of GET and no body, and goes on', async () => {
    const connection = new RawConnection(server.buyers);
    connection.bodiless = true;
    connection.send(request('HEAD', `/v1/sales/${sale}`));
    await connection.untilAnswers(1);
    const [{ status, headers }] = connection.answers;
    assert.equal(status, 200);
    assert.ok(Number(headers['content-length']) > 0);
    assert.ok(connection.received.endsWith('\r\n\r\n'), 'no body');
    connection.received = '';
    connection.send(request('HEAD', '/nothing'));
    await connection.untilAnswers(1);
    assert.equal(connection.answers[0].status, 404);
    connection.destroy();
  });

  test('a 204 and a 304 have no body', async () => {
    const asset = '/sluice.js';
    const { headers } = await server.ask('GET', asset);
    const unchanged = await server.ask('GET', asset, { headers: { 'If-None-Match': headers.etag } });
    assert.equal(unchanged.status, 304);
    assert.equal(unchanged.text, '');
  });

  test('answers "Expect: 100-continue" before the body comes', async () => {
    const text = JSON.stringify(oneTee);
    const connection = new RawConnection(server.buyers);
    connection.send(
      request('POST', `/v1/sales/${sale}/buy`, `Expect: 100-continue\r\nContent-Length: ${text.length}\r\n`),
    );
    await connection.untilAnswers(1);
    assert.equal(connection.answers[0].status, 100);
    connection.send(text);
    await connection.untilAnswers(2);
    assert.ok([201, 202].includes(connection.answers[1].status));
    connection.destroy();
  });

  test('a client that goes away amid its request harms nobody', async () => {
    for (const part of ['GET', 'POST /v1/sales/x/buy HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{"items"']) {
      const connection = new RawConnection(server.buyers);
      connection.send(part).finish();
      await connection.untilClosed();
      assert.ok(
        connection.answers.every(({ status }) => status >= 400),
        connection.received,
      );
    }
    assert.equal((await server.ask('GET', `/v1/sales/${sale}`)).status, 200);
  });
});
