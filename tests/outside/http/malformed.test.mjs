import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { RawConnection } from '../lib/raw.mjs';
import { oneTee, saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A malformed request', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());

  const get = (fields) => `GET /v1/sales HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
  const post = (fields, body = '') => `POST /v1/sales/SALE/buy HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
  const chunked = (chunks) => post('Transfer-Encoding: chunked\r\n', chunks);
  const text = JSON.stringify(oneTee);
  const size = text.length;

  const table = [
    ['two different Content-Lengths', post(`Content-Length: ${size}\r\nContent-Length: ${size + 1}\r\n`, text), 400],
    ['two equal Content-Lengths', post(`Content-Length: ${size}\r\nContent-Length: ${size}\r\n`, text), 400],
    ['a list of Content-Lengths', post(`Content-Length: ${size}, ${size}\r\n`, text), 400],
    ['a signed Content-Length', post(`Content-Length: +${size}\r\n`, text), 400],
    ['a negative Content-Length', post('Content-Length: -1\r\n', text), 400],
    ['a hexadecimal Content-Length', post(`Content-Length: 0x${size.toString(16)}\r\n`, text), 400],
    ['a Content-Length beyond 64 bits', post('Content-Length: 18446744073709551617\r\n', text), 400],
    [
      'Content-Length and chunked',
      post(`Content-Length: ${size}\r\nTransfer-Encoding: chunked\r\n`, `${size.toString(16)}\r\n${text}\r\n0\r\n\r\n`),
      400,
    ],
    ['chunked and Content-Length: 0', post('Transfer-Encoding: chunked\r\nContent-Length: 0\r\n', '0\r\n\r\n'), 400],
    ['an unknown transfer coding', post('Transfer-Encoding: gzip\r\n', text), 400],
    ['chunked that is not last', post('Transfer-Encoding: chunked, identity\r\n', text), 400],
    ['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['chunked with a hidden character', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'), 400],
    ['chunked in HTTP/1.0', 'POST /v1/sales/SALE/buy HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['a chunk size that is no number', chunked('x\r\n'), 400],
    ['a chunk size with a sign', chunked('+1\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size with 0x', chunked('0x1\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size without end', chunked('fffffffffffffffff\r\n'), 400],
    ['a chunk longer than its size', chunked('1\r\nab\r\n0\r\n\r\n'), 400],
    ['a bare LF after the chunk size', chunked('1\na\r\n0\r\n\r\n'), 400],
    ['a bare LF after the last chunk', chunked('0\n\r\n'), 400],
    ['a bare LF after the request line', 'GET /v1/sales HTTP/1.1\nHost: a\r\n\r\n', 400],
    ['a bare LF after a field', 'GET /v1/sales HTTP/1.1\r\nHost: a\n\r\n', 400],
    ['a bare LF as the last line', 'GET /v1/sales HTTP/1.1\r\nHost: a\r\n\n', 400],
    ['a bare CR in a value', get('A: b\rc\r\n'), 400],
    ['a folded line', get('A: b\r\n c\r\n'), 400],
    ['a line folded with a tab', get('A: b\r\n\tc\r\n'), 400],
    ['a space before the colon', get('A : b\r\n'), 400],
    ['a space before the colon of Content-Length', post(`Content-Length : ${size}\r\n`, text), 400],
    ['a field without a colon', get('Abc\r\n'), 400],
    ['a field without a name', get(': b\r\n'), 400],
    ['a NUL in a value', get('A: b\0c\r\n'), 400],
    ['a NUL in a name', get('A\0: b\r\n'), 400],
    ['a NUL in the target', 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['no Host', 'GET /v1/sales HTTP/1.1\r\n\r\n', 400],
    ['an empty Host', 'GET /v1/sales HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['over-long UTF-8 in the path', 'GET /v1/sales/%C0%AF HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['over-long UTF-8 in the path, as it is', 'GET /v1/sales/\xc0\xaf HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a chunk extension of 64 KiB', chunked(`1;a=${'b'.repeat(65_536)}\r\nx\r\n0\r\n\r\n`), 400],
    ['two Hosts', get('Host: b\r\n'), 400],
    ['a Host with a path', 'GET /v1/sales HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    ['no version', 'GET /v1/sales\r\n\r\n', 400],
    ['version 2.0', 'GET /v1/sales HTTP/2.0\r\nHost: a\r\n\r\n', 400],
    ['a space in the target', 'GET /v1/ sales HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['two Authorization fields', get('Authorization: x\r\nAuthorization: y\r\n'), 400],
    ['two Idempotency-Keys', get('Idempotency-Key: x\r\nIdempotency-Key: y\r\n'), 400],
    ['an over-long header', get(`A: ${'a'.repeat(33_000)}\r\n`), 431],
    ['a header without end', `GET /v1/sales HTTP/1.1\r\n${'a'.repeat(33_000)}`, 431],
    ['very many fields', get('A: b\r\n'.repeat(6000)), 431],
    ['an over-long target', `GET /${'a'.repeat(27_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
    ['an over-long body', post('Content-Length: 100000000\r\n'), 413],
    ['an over-long chunk', chunked('fffffff\r\n'), 413],
  ];

  for (const [what, bytes, status] of table) {
    test(`${what}: ${status} once, and nothing after it is read`, async () => {
      const before_it = await server.belongings(sale);
      const connection = new RawConnection(server.buyers);
      // The second request must never be answered.
      connection.send(bytes.replace('SALE', sale) + 'GET /v1/sales HTTP/1.1\r\nHost: a\r\n\r\n');
      await connection.untilClosed();
      assert.deepEqual(
        connection.answers.map((answer) => answer.status),
        [status],
      );
      const [{ headers, body }] = connection.answers;
      assert.equal(headers['content-type'], 'application/problem+json');
      assert.equal(headers.connection?.toLowerCase(), 'close');
      assert.equal(JSON.parse(body).status, status);
      assert.deepEqual(await server.belongings(sale), before_it);
    });
  }

  test('the server goes on', async () => {
    assert.equal((await server.ask('GET', `/v1/sales/${sale}`)).status, 200);
  });
});
