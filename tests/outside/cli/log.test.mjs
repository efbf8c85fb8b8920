import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { removeScratch } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('The log', () => {
  after(removeScratch);

  test('is an object a line on standard error: what was started, and that it ended', async () => {
    const server = await startServer({ config: '[[sale]]\nid = "gate"\n' });
    const [started] = await server.logged('started');
    assert.match(started.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(started.level, 'info');
    assert.match(started.version, /^\d+\.\d+\.\d+/);
    assert.equal(`http://${started.buyers}`, server.buyers);
    assert.equal(`http://${started.operators}`, server.operators);
    assert.equal(started.sales, 1);
    await server.stop();
    // Whether there are enough open files for all connections is the machine's.
    const events = server.log.map(({ event }) => event).filter((event) => event !== 'connections_clamped');
    assert.deepEqual(events.slice(0, 4), ['keys_made', 'sales_loaded', 'sale_added', 'started']);
    assert.deepEqual(events.slice(-2), ['stopping', 'stopped']);
    assert.equal(server.log.at(-2).signal, 'SIGTERM');
  });

  test('tells of settings that the ledger overrides', async () => {
    const first = await startServer({ config: '[[sale]]\nid = "gate"\ncap = 5\n' });
    await first.leave();
    const second = await startServer({ data: first.data, config: '[[sale]]\nid = "gate"\ncap = 7\n' });
    const [differ] = await second.logged('settings_differ');
    assert.equal(differ.level, 'warn');
    assert.equal(differ.sale, 'gate');
    assert.equal(differ.fields, 'cap');
    await second.stop();
  });

  describe('of a sale', () => {
    let server;
    before(async () => (server = await startServer()));

    test('holds no secret, no address of anybody, and no line for each request', async () => {
      const sale = await server.addSale(saleOf());
      const buyer = new Buyer(server);
      const { hold } = isOk(await buyer.buy(sale), 201);
      const { order } = isOk(await buyer.checkout(hold), 202);
      await buyer.orderIs(order, 'confirmed');
      const before_reads = server.log.length;
      for (let i = 0; i < 50; ++i) await server.ask('GET', '/nowhere');
      assert.equal(server.log.length, before_reads);
      await server.stop();
      for (const secret of ['@', server.token, ...buyer.jar.values()]) {
        assert.ok(!server.err.includes(secret), `the log holds ${secret}: ${server.err}`);
      }
    });
  });
});
