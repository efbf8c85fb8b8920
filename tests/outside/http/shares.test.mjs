// What one address may have of the connections: several machines on loopback stand for several people.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { RawConnection } from '../lib/raw.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const config = `
threads = 1
trusted_proxies = ["127.0.0.2"]
[limits]
connections = 200
[allowances]
on = true
`;

describe('A crowd of connections of one address', () => {
  let server, sale, status;
  let all = [];
  before(async () => {
    server = await startServer({ config });
    sale = await server.addSale(saleOf());
    status = `GET /v1/sales/${sale} HTTP/1.1\r\nHost: a\r\n\r\n`;
  });
  after(async () => {
    for (const connection of all) connection.destroy();
    await server.stop();
  });
  const come = (count, from) => {
    const crowd = Array.from({ length: count }, () => new RawConnection(server.buyers, from));
    all = all.concat(crowd);
    return crowd;
  };
  const open = (crowd) => crowd.filter(({ closed }) => !closed).length;
  const answers = async (connection) => {
    const before = connection.answers.length;
    await connection.send(status).untilAnswers(before + 1);
    assert.equal(connection.answers.at(-1).status, 200);
  };

  test('has its share, and others keep the connections that they have', async () => {
    const [buyer] = come(1, '127.0.0.9');
    await answers(buyer);
    const crowd = come(300, '127.0.0.1');
    await until('the crowd to have no more than its share', () => open(crowd) === 64);
    await answers(buyer);
    await answers(crowd.at(-1));
    const { text } = await server.admin('GET', '/metrics', undefined, { token: null });
    assert.match(text, /^sluice_http_connections_open 65$/m);
  });

  test('is none where a trusted proxy carries everybody', async () => {
    const carried = come(100, '127.0.0.2');
    for (const connection of carried) await answers(connection);
  });
});
