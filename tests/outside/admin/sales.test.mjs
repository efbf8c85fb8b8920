import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { mug, oneOf, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('The admin API', () => {
  let server;
  before(async () => {
    server = await startServer();
    server.records_operators = true;
  });
  after(() => server.stop());

  const at = (sale, rest = '') => `/admin/v1/sales/${sale}${rest}`;
  const read = async (sale) => isOk(await server.admin('GET', at(sale)), 200);
  const stock = (sale, item, delta) => server.admin('POST', at(sale, `/items/${item}/stock`), { delta });
  const status = async (sale) => (await server.ask('GET', `/v1/sales/${sale}`)).json;

  test('PUT adds a sale, which is there for buyers at once', async () => {
    const sale = saleOf({ items: [tee(3), mug(4)], buyer_limit: 4, hold: '5m', message: 'Hello' });
    const answer = await server.admin('PUT', at(sale.id), sale);
    isOk(answer, 201);
    assert.equal(answer.headers.location, at(sale.id));
    const { settings } = await read(sale.id);
    assert.equal(settings.id, sale.id);
    assert.equal(settings.buyer_limit, 4);
    assert.equal(settings.message, 'Hello');
    assert.deepEqual(settings.items, sale.items);
    assert.equal((await status(sale.id)).items.length, 2);
    isOk(await new Buyer(server).buy(sale.id), 201);
  });

  test('the defaults are those that are promised', async () => {
    const sale = await server.addSale({ id: 'defaults', items: [tee()] });
    const { settings } = await read(sale);
    for (const [name, value] of Object.entries({
      buyer_limit: 2,
      hold: '10m',
      claim: '2m',
      pass: '10m',
      cap: 10_000,
      waitlist: true,
      rehearsal: false,
    })) {
      assert.deepEqual(settings[name], value, name);
    }
  });

  test('a sale that was made for robots says so to everybody, and no other does', async () => {
    const rehearsal = await server.addSale(saleOf({ rehearsal: true }));
    assert.equal((await read(rehearsal)).settings.rehearsal, true);
    assert.equal((await status(rehearsal)).rehearsal, true);
    const real = await server.addSale(saleOf());
    assert.equal('rehearsal' in (await status(real)), false);
    isProblem(await server.admin('PATCH', at(real), { rehearsal: true }), 422, 'invalid-field');
  });

  test('PUT of the same again changes nothing; of another sale under the same id it is refused', async () => {
    const sale = saleOf();
    await server.addSale(sale);
    const { hold } = isOk(await new Buyer(server).buy(sale.id), 201);
    const before_it = await server.belongings(sale.id);
    assert.ok([200, 409].includes((await server.admin('PUT', at(sale.id), sale)).status));
    isProblem(await server.admin('PUT', at(sale.id), { ...sale, items: [tee(500)] }), 409, 'conflict');
    assert.deepEqual(await server.belongings(sale.id), before_it, `${hold} stays`);
  });

  const wrong_sales = [
    ['no JSON', '{', 400, 'not-json', ''],
    ['an array', '[]', 400, 'not-json', ''],
    ['an unknown field', { stok: 5 }, 422, 'invalid-field', 'stok'],
    ['items that are no array', { items: 5 }, 422, 'invalid-field', 'items'],
    ['an item without a price', { items: [{ id: 'tee', stock: 1 }] }, 422, 'invalid-field', 'items[0].price'],
    ['negative stock', { items: [{ ...tee(), stock: -1 }] }, 422, 'invalid-field', 'items[0].stock'],
    ['fractional stock', { items: [{ ...tee(), stock: 1.5 }] }, 422, 'invalid-field', 'items[0].stock'],
    ['a negative price', { items: [tee(1, -1)] }, 422, 'invalid-field', 'items[0].price.amount'],
    ['a fractional price', { items: [tee(1, 19.99)] }, 422, 'invalid-field', 'items[0].price.amount'],
    [
      'a currency that is none',
      { items: [{ ...tee(), price: { amount: 1, currency: 'euro' } }] },
      422,
      'invalid-field',
      'items[0].price.currency',
    ],
    ['a currency that nobody has', { items: [{ ...tee(), price: { amount: 1, currency: 'EUX' } }] }, 422, 'invalid-field', 'items[0].price.currency: "EUX" is no currency'],
    ['a limit of an item above the buyer’s', { items: [{ ...tee(), limit: 3 }] }, 422, 'invalid-field', 'items[0].limit: must be at most buyer_limit (2)'],
    [
      'a change after the end',
      { closes_at: '2099-01-01T00:00:00Z', changes: [{ at: '2099-01-01T00:00:00Z', item: 'tee', price: 1 }] },
      422,
      'invalid-field',
      'changes[0].at: must be before closes_at',
    ],
    [
      'two currencies',
      { items: [tee(), { ...mug(), price: { amount: 1, currency: 'USD' } }] },
      422,
      'invalid-field',
      'items[1].price.currency',
    ],
    ['an item twice', { items: [tee(), tee()] }, 422, 'invalid-field', 'items[1].id'],
    ['an item id with a slash', { items: [{ ...tee(), id: 'a/b' }] }, 422, 'invalid-field', 'items[0].id'],
    ['a limit of zero', { buyer_limit: 0 }, 422, 'invalid-field', 'buyer_limit'],
    ['a duration without a unit', { hold: '10' }, 422, 'invalid-field', 'hold'],
    ['a duration that is a number', { hold: 600 }, 422, 'invalid-field', 'hold'],
    ['no duration at all', { claim: '0s' }, 422, 'invalid-field', 'claim'],
    ['a time that is none', { opens_at: 'tomorrow' }, 422, 'invalid-field', 'opens_at'],
    ['an end before its beginning', { closes_at: '2023-01-01T00:00:00Z' }, 422, 'invalid-field', 'closes_at'],
    ['an unknown lobby', { lobby: 'lottery' }, 422, 'invalid-field', 'lobby'],
    ['an unknown line', { line: 'two' }, 422, 'invalid-field', 'line'],
    ['a waitlist of "yes"', { waitlist: 'yes' }, 422, 'invalid-field', 'waitlist'],
    ['a pace without end', { pace: { admit: 1, every: '1s' } }, 422, 'invalid-field', 'pace.every'],
    ['an over-long name', { name: 'x'.repeat(300) }, 422, 'invalid-field', 'name'],
    ['another id than the address', { id: 'other' }, 422, 'invalid-field', 'id'],
  ];
  for (const [what, fields, http_status, kind, field] of wrong_sales) {
    test(`PUT refuses ${what} and names the field`, async () => {
      const sale = saleOf();
      const body = typeof fields === 'string' ? fields : { ...sale, ...fields };
      const problem = isProblem(await server.admin('PUT', at(sale.id), body), http_status, kind);
      assert.ok(problem.detail.includes(field), `"${problem.detail}" names ${field}`);
      isProblem(await server.admin('GET', at(sale.id)), 404, 'no-such-sale');
    });
  }

  test('GET lists all sales', async () => {
    const sale = await server.addSale(saleOf());
    const { sales } = isOk(await server.admin('GET', '/admin/v1/sales'), 200);
    assert.ok(sales.some((each) => each.sale === sale));
  });

  test('open, pause, resume, close: each is in force when it is answered', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(3600) }));
    for (const [action, state] of [
      ['open', 'open'],
      ['pause', 'paused'],
      ['resume', 'open'],
      ['close', 'closed'],
    ]) {
      await server.act(sale, action);
      const answer = await new Buyer(server).join(sale);
      assert.equal(answer.status, { open: 201, paused: 409, closed: 410 }[state], `${action}: ${answer.text}`);
      await until(`${sale} to be ${state}`, async () => (await status(sale)).state === state);
    }
  });

  test('what cannot be done is a conflict, and a closed sale stays closed', async () => {
    const sale = await server.addSale(saleOf());
    await server.act(sale, 'close');
    for (const action of ['open', 'pause', 'resume']) {
      isProblem(await server.admin('POST', at(sale, `/${action}`), {}), 409, 'conflict');
    }
    isProblem(await new Buyer(server).join(sale), 410, 'closed');
  });

  test('PATCH changes pace, cap, message, name and times of a running sale', async () => {
    const sale = await server.addSale(saleOf());
    const patch = {
      name: 'New',
      message: 'Soon',
      cap: 5,
      pace: { admit: 3, per: '10s' },
      closes_at: '2099-01-01T00:00:00Z',
    };
    isOk(await server.admin('PATCH', at(sale), patch), 200);
    const { settings } = await read(sale);
    for (const name of ['name', 'message', 'cap', 'pace']) assert.deepEqual(settings[name], patch[name], name);
    const document = await until('the document to follow', async () => {
      const now = await status(sale);
      return now.message === 'Soon' && now;
    });
    assert.equal(document.name, 'New');
    assert.equal(document.closes_at, '2099-01-01T00:00:00.000Z');
  });

  test('a sale that is postponed does not open at its old time', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(2) }));
    isOk(await server.admin('PATCH', at(sale), { opens_at: secondsFromNow(3600) }), 200);
    // Another sale with the old time shows that it has come.
    const other = await server.addSale(saleOf({ opens_at: secondsFromNow(2) }));
    await until('the other to open', async () => (await status(other)).state === 'open');
    assert.equal((await status(sale)).state, 'scheduled');
  });

  test('a time that is over is refused, and nothing is opened or closed by it', async () => {
    const opened = await server.addSale(saleOf({ opens_at: '2019-01-01T00:00:00Z' }));
    const planned = await server.addSale(saleOf({ opens_at: secondsFromNow(3600) }));
    for (const [sale, patch, state] of [
      [opened, { closes_at: '2020-01-01T00:00:00Z' }, 'open'],
      [planned, { opens_at: secondsFromNow(-1) }, 'scheduled'],
      [opened, { closes_at: secondsFromNow(-1) }, 'open'],
    ]) {
      const { detail } = isProblem(await server.admin('PATCH', at(sale), patch), 422, 'invalid-field');
      assert.match(detail, new RegExp(`^${Object.keys(patch)[0]}: is in the past; to (open|close) the sale now, `));
      assert.equal((await status(sale)).state, state);
    }
    const answer = await server.admin('PUT', at('over-already'), saleOf({ id: undefined, opens_at: '2019-01-01T00:00:00Z', closes_at: '2020-01-01T00:00:00Z' }));
    assert.match(isProblem(answer, 422, 'invalid-field').detail, /^closes_at: is in the past/);
  });

  for (const [what, patch, field] of [
    ['stock', { items: [tee(9)] }, 'items'],
    ['the limit', { buyer_limit: 9 }, 'buyer_limit'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a cap of zero', { cap: 0 }, 'cap'],
    ['a pace that is text', { pace: 'fast' }, 'pace'],
    ['an over-long message', { message: 'x'.repeat(600) }, 'message'],
  ]) {
    test(`PATCH refuses ${what} and names the field`, async () => {
      const sale = await server.addSale(saleOf());
      const { settings } = await read(sale);
      const problem = isProblem(await server.admin('PATCH', at(sale), patch), 422, 'invalid-field');
      assert.ok(problem.detail.includes(field), problem.detail);
      assert.deepEqual((await read(sale)).settings, settings);
    });
  }

  test('price and stock change at one instant, and what is held keeps its price', async () => {
    const change = { after: '2s', item: 'tee', price: 1500, add_stock: 3 };
    const sale = await server.addSale(saleOf({ items: [tee(1)], opens_at: secondsFromNow(0), changes: [change] }));
    const [early, late] = [new Buyer(server), new Buyer(server)];
    const before_it = isOk(await early.buy(sale), 201);
    const offered = (document) => [document.items[0].price.amount, document.items[0].available];
    const seen = new Set();
    await until('the other price', async () => {
      const now = offered(await status(sale));
      seen.add(now.join());
      return now[0] === 1500;
    });
    seen.delete(`${before_it.total.amount},1`); // as it was told before the first unit was bought
    assert.deepEqual([...seen], [`${before_it.total.amount},0`, '1500,3'], 'both at once');
    assert.equal(isOk(await late.buy(sale), 201).total.amount, 1500);
    const held = isOk(await early.get(`/v1/holds/${before_it.hold}`), 200);
    assert.deepEqual([held.total, held.items], [before_it.total, before_it.items]);
    const { settings } = await read(sale);
    assert.equal(settings.changes[0].made.was, before_it.total.amount);
    isOk(await server.admin('PATCH', at(sale), { changes: [{ after: '1h', item: 'tee', price: 5 }] }), 200);
    assert.equal((await read(sale)).settings.changes.length, 2);
    for (const [wrong, field] of [[{ after: '1h', item: 'cap', price: 5 }, 'changes[0].item'], [{ item: 'tee', price: 5 }, 'changes[0].at'],
      [{ after: '1h', item: 'tee', price: 1.5 }, 'changes[0].price']]) {
      const problem = isProblem(await server.admin('PATCH', at(sale), { changes: [wrong] }), 422, 'invalid-field');
      assert.ok(problem.detail.startsWith(`${field}:`), problem.detail);
    }
  });

  test('a faster pace calls who waits', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)], pace: { admit: 1, per: '10m' } }));
    const buyers = Array.from({ length: 5 }, () => new Buyer(server));
    for (const buyer of buyers) await buyer.join(sale);
    assert.equal((await buyers.at(-1).place(sale)).json.state, 'waiting');
    isOk(await server.admin('PATCH', at(sale), { pace: { admit: 100, per: '1s' } }), 200);
    await buyers.at(-1).placeIs(sale, 'called');
  });

  test('more stock calls who waits; less takes only what is free', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    isOk(await new Buyer(server).buy(sale), 201);
    const waiter = new Buyer(server);
    await waiter.join(sale);
    isOk(await stock(sale, 'tee', 3), 200);
    await waiter.placeIs(sale, 'called');
    const { items } = await server.report(sale);
    assert.equal(items[0].stock, 4);
    const answer = await stock(sale, 'tee', -2);
    isOk(answer, 200);
    const after_it = (await server.report(sale)).items[0];
    assert.equal(after_it.withdrawn, 2);
    assert.equal(after_it.held, 1);
    isOk(await waiter.hold(sale), 201);
    isOk(await new Buyer(server).buy(sale), 202);
  });

  test('withdrawing more than is free: nothing that is held is lost, and the sum stays right', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee', 2)), 201);
    const answer = await stock(sale, 'tee', -5);
    const [item] = (await server.report(sale)).items;
    assert.equal(item.held, 2);
    assert.equal(item.available + item.offered + item.held + item.sold + item.withdrawn, item.stock);
    if (answer.status === 200) assert.equal(item.withdrawn, 3);
    else isProblem(answer, 409, 'conflict');
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
  });

  test('stock added after "sold out" is sold', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    // One person who asks again: a new one each time would leave people in line who never come for the unit.
    const next = new Buyer(server);
    await until('it to be sold out', async () => (await next.buy(sale)).status === 409);
    isOk(await stock(sale, 'tee', 1), 200);
    await until('the new unit to be sold', async () => (await next.buy(sale)).status === 201);
    assert.equal((await server.report(sale)).items[0].held, 1);
  });

  for (const body of [
    '{',
    '[]',
    '{}',
    { delta: 0 },
    { delta: 1.5 },
    { delta: '5' },
    { delta: null },
    { delta: 1e12 },
  ]) {
    test(`stock refuses ${JSON.stringify(body)}`, async () => {
      const sale = await server.addSale(saleOf());
      const answer = await server.admin('POST', at(sale, '/items/tee/stock'), body);
      assert.ok([400, 422].includes(answer.status), answer.text);
      assert.equal((await server.report(sale)).items[0].stock, 5);
    });
  }

  test('the report counts what happened', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const [paid, released, holding] = [new Buyer(server), new Buyer(server), new Buyer(server)];
    const first = isOk(await paid.buy(sale, oneOf('tee', 2)), 201);
    const { order } = isOk(await paid.checkout(first.hold), 202);
    await paid.orderIs(order, 'confirmed');
    const second = isOk(await released.buy(sale), 201);
    await released.delete(`/v1/holds/${second.hold}`);
    isOk(await holding.buy(sale), 201);
    const report = await server.report(sale);
    const [item] = report.items;
    assert.deepEqual([item.stock, item.sold, item.held, item.withdrawn], [5, 2, 1, 0]);
    assert.equal(item.available + item.offered, 2);
    assert.deepEqual([report.holds.secured, report.holds.sold, report.holds.released], [3, 1, 1]);
    assert.equal(report.orders.confirmed, 1);
  });

  test('what does not exist is 404, a wrong method 405 with Allow', async () => {
    const sale = await server.addSale(saleOf());
    for (const [method, path] of [
      ['GET', at('nothing')],
      ['PATCH', at('nothing')],
      ['GET', at('nothing', '/report')],
      ['POST', at('nothing', '/open')],
    ]) {
      isProblem(await server.admin(method, path, method === 'GET' ? undefined : {}), 404, 'no-such-sale');
    }
    isProblem(await stock(sale, 'hat', 1), 404, 'no-such-item');
    isProblem(await server.admin('POST', at(sale, '/burn'), {}), 404, 'not-found');
    for (const [method, path, allow] of [
      ['DELETE', at(sale), 'PUT'],
      ['GET', at(sale, '/open'), 'POST'],
      ['POST', at(sale, '/report'), 'GET'],
      ['POST', '/admin/v1/sales', 'GET'],
    ]) {
      const answer = await server.admin(method, path, method === 'POST' ? {} : undefined);
      isProblem(answer, 405, 'method-not-allowed');
      assert.ok(answer.headers.allow.includes(allow), path);
    }
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
