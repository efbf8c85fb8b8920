// What happened in sales, an event a line, for whoever counts it afterwards: nobody's name in it, and no sale disturbed.
import assert from 'node:assert/strict';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('The analytics file', () => {
  let server, file;
  before(async () => {
    file = path.join(await scratchFolder(), 'events.jsonl');
    server = await startServer({ config: `[analytics]\nfile = "${file}"\n` });
  });
  after(() => server.stop());

  const events = async (from = file) => (await readFile(from, 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const of = async (sale, from) => (await events(from)).filter((one) => one.sale === sale);
  const written = (sale, count) => until(`${count} events`, async () => (await of(sale)).length >= count && of(sale));

  test('has what happened to holds and orders, in its order, and nothing of who it was', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)], buyer_limit: 5 }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee', 2)), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    await buyer.orderIs(order, 'refunded');
    const told = await written(sale, 8);
    const expected = ['hold.taken', 'order.placed', 'hold.sold', 'order.paid', 'order.confirmed', 'refund.asked', 'order.refunded', 'hold.released'];
    assert.deepEqual(told.map(({ event }) => event).sort(), [...expected].sort());
    const at = Object.fromEntries(told.map((one) => [one.event, one]));
    const order_of = (...events) => assert.deepEqual(events, told.map(({ event }) => event).filter((event) => events.includes(event)));
    order_of('hold.taken', 'order.placed', 'order.paid', 'order.confirmed', 'refund.asked', 'order.refunded');
    for (const one of told) assert.match(one.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const event of ['hold.taken', 'order.placed', 'hold.released']) assert.equal(at[event].hold, hold);
    for (const event of ['order.placed', 'order.confirmed', 'refund.asked']) assert.equal(at[event].order, order);
    assert.deepEqual(at['order.placed'].total, { amount: 5000, currency: 'EUR' });
    assert.deepEqual(at['hold.taken'].items, [{ item: 'tee', quantity: 2, price: 2500 }]);
    assert.equal(at['refund.asked'].amount, 5000);
    assert.doesNotMatch(await readFile(file, 'utf8'), /@|buyer|email|tok_ok|units/);
  });

  test('has what was given back of a hold that goes on, which is not sold again', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(3)], buyer_limit: 2 }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, { items: [{ item: 'tee', quantity: 2 }] }), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, { items: [{ item: 'tee', quantity: 1 }] }), 201);
    const of_hold = async (event) => (await events()).filter((each) => each.event === event && each.hold === hold);
    await until('it to be told', async () => (await of_hold('hold.part_returned')).length === 1);
    assert.deepEqual((await of_hold('hold.part_returned'))[0].items, [{ item: 'tee', quantity: 1, price: 2500, returned: 1 }]);
    assert.equal((await of_hold('hold.sold')).length, 1);
  });

  test('has holds whose time was over', async () => {
    const sale = await server.addSale(saleOf({ hold: '1s', items: [tee(1)] }));
    isOk(await new Buyer(server).buy(sale), 201);
    assert.deepEqual((await written(sale, 2)).map(({ event }) => event), ['hold.taken', 'hold.expired']);
  });

  test('goes on in a new file after it was moved away and SIGHUP', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(2)] }));
    isOk(await new Buyer(server).buy(sale), 201);
    await written(sale, 1);
    await rename(file, `${file}.1`);
    server.signal('SIGHUP');
    await until('the file to be there again', () => readFile(file).then(() => true, () => false));
    isOk(await new Buyer(server).buy(sale), 201);
    assert.equal((await written(sale, 1)).length, 1);
    assert.equal((await of(sale, `${file}.1`)).length, 1);
    const metrics = (await server.admin('GET', '/metrics')).text;
    assert.match(metrics, /^sluice_analytics_events_total\{result="written"\} [1-9]/m);
    assert.match(metrics, /^sluice_analytics_events_total\{result="dropped"\} 0$/m);
    await rm(`${file}.1`);
  });

  test('that cannot be written stops the start, with its name', async () => {
    const config = await scratchFile('sluice.toml', '[analytics]\nfile = "/nowhere/events"\n');
    const { code, err } = await run(['serve', '--config', config, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--data', path.join(await scratchFolder(), 'data')]);
    assert.equal(code, 2);
    assert.match(err, /analytics\.file: \/nowhere\/events: No such file or directory/);
  });
});
