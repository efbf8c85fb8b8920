import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { RawConnection } from '../lib/raw.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const files = 256;

// Before, payments found no descriptor, and their jobs died.
describe('A crowd of connections that takes every place', () => {
  let server;
  let crowd = [];
  before(async () => (server = await startServer({ files })));
  after(async () => {
    for (const connection of crowd) connection.destroy();
    await server.stop();
  });

  test('leaves descriptors for the ledger, payments, operators; newcomers are answered', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    crowd = Array.from({ length: 2 * files }, () => new RawConnection(server.buyers));
    await until('some of them to be turned away', () => crowd.some(({ closed }) => closed));

    await until('whoever finds no room to be told so', () => crowd.some(({ answers }) => answers[0]?.status === 503));
    // Each on a connection of its own, and many at once: every thread has a crowd, which it may send away after a while.
    const isServed = async () => {
      const newcomer = new RawConnection(server.buyers).send(`GET /v1/sales/${sale} HTTP/1.1\r\nHost: a\r\n\r\n`).finish();
      await newcomer.untilClosed();
      return newcomer.answers[0]?.status === 200;
    };
    await until('newcomers to be served', async () => {
      const served = await Promise.all(Array.from({ length: 16 }, isServed));
      return served.every((one) => one);
    });
    assert.equal((await server.admin('GET', '/livez')).status, 200);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    const clamped = server.log.find(({ event }) => event === 'connections_clamped');
    assert.equal(clamped.open_files, files);
  });

  test('does not keep probes from the admin port', async () => {
    const held = Array.from({ length: 300 }, () => new RawConnection(server.operators));
    for (const probe of ['/livez', '/readyz', '/metrics']) {
      assert.equal((await server.admin('GET', probe, undefined, { token: null })).status, 200, probe);
    }
    for (const connection of held) connection.destroy();
  });

  test('sluice check says what is in force', async () => {
    const { out } = await run(['check', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
    assert.match(out, /open files: at most \d+, \d+ of them kept for .* connections: \d+ a thread/);
  });
});
