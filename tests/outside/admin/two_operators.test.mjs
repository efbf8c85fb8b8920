import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('Two operators at once', () => {
  let server;
  before(async () => {
    server = await startServer();
    server.records_operators = true;
  });
  after(() => server.stop());
  const read = async (sale) => isOk(await server.admin('GET', `/admin/v1/sales/${sale}`), 200);
  const change = (sale, changes, revision) =>
    server.admin('PATCH', `/admin/v1/sales/${sale}`, changes, { headers: revision === undefined ? {} : { 'If-Match': revision } });

  test('the second is told what the first has changed, and nothing is overwritten', async () => {
    const sale = await server.addSale(saleOf());
    const { revision } = await read(sale);
    const first = await change(sale, { message: 'By the first', cap: 50 }, `"${revision}"`);
    isOk(first, 200);
    const second = await change(sale, { message: 'By the second' }, `"${revision}"`);
    const { fields, detail } = isProblem(second, 412, 'changed-since');
    assert.deepEqual([...fields].sort(), ['cap', 'message']);
    assert.match(detail, /message/);
    assert.equal((await read(sale)).settings.message, 'By the first');
    isOk(await change(sale, { message: 'By the second' }, first.headers.etag), 200);
    assert.equal((await read(sale)).settings.message, 'By the second');
  });

  test('what several have changed since is told together, and what was taken back is no change', async () => {
    const sale = await server.addSale(saleOf());
    const { revision } = await read(sale);
    for (const changes of [{ message: 'one' }, { cap: 50 }, { message: 'two' }]) isOk(await change(sale, changes), 200);
    assert.deepEqual([...isProblem(await change(sale, { cap: 5 }, `"${revision}"`), 412, 'changed-since').fields].sort(), ['cap', 'message']);
    for (const changes of [{ message: '' }, { cap: 10_000 }]) isOk(await change(sale, changes), 200);
    isOk(await change(sale, { cap: 5 }, `"${revision}"`), 200);
  });

  test('a revision of before a restart, or of another sale, is not one of these settings', async (story) => {
    const sale = await server.addSale(saleOf());
    const other = await server.addSale(saleOf());
    const { revision } = await read(other);
    assert.deepEqual(isProblem(await change(sale, { cap: 5 }, `"${revision}"`), 412, 'changed-since').fields, []);
    const fresh = await startServer();
    await fresh.addSale(saleOf({ id: 'kept' }));
    const { json: kept } = await fresh.admin('GET', '/admin/v1/sales/kept');
    await fresh.leave();
    const again = await startServer({ data: fresh.data });
    story.after(() => again.leave());
    const headers = { 'If-Match': `"${kept.revision}"` };
    isOk(await again.admin('PATCH', '/admin/v1/sales/kept', { cap: 5 }, { headers }), 200);
  });

  test('without a revision, or for any, it is as it was; one that is none is refused', async () => {
    const sale = await server.addSale(saleOf());
    isOk(await change(sale, { cap: 50 }), 200);
    isOk(await change(sale, { cap: 60 }, '*'), 200);
    for (const wrong of ['x', '"x"', '0123456789abcdef', 'W/"0123456789abcdef"', '"0123456789abcdeg"']) {
      assert.match(isProblem(await change(sale, { cap: 5 }, wrong), 422, 'invalid-field').detail, /^If-Match: /);
    }
  });

  test('a change that is sent twice by its key is made once, whatever its revision', async () => {
    const sale = await server.addSale(saleOf());
    const { revision } = await read(sale);
    const headers = { 'If-Match': `"${revision}"`, 'Idempotency-Key': 'once' };
    for (let i = 0; i < 2; i += 1) isOk(await server.admin('PATCH', `/admin/v1/sales/${sale}`, { cap: 50 }, { headers }), 200);
  });

  test('a place is taken away: of somebody who waits, of somebody who is called', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [called, waits] = [new Buyer(server), new Buyer(server)];
    isOk(await called.join(sale), 201);
    const { ordinal } = isOk(await waits.join(sale), 201);
    const revoke = (number, line) => server.admin('POST', `/admin/v1/sales/${sale}/revoke`, { number, line });
    assert.deepEqual(isOk(await revoke(ordinal), 200), { sale, line: sale, number: ordinal });
    await waits.placeIs(sale, 'left');
    isProblem(await revoke(ordinal), 409, 'conflict');
    isOk(await revoke(1), 200);
    await called.placeIs(sale, 'left');
    isProblem(await revoke(99), 409, 'conflict');
    isProblem(await revoke(1, 'members'), 404, 'no-such-priority');
    for (const number of [0, -1, 1.5, '1', null, 2 ** 32]) isProblem(await revoke(number), 422, 'invalid-field');
    const { acts } = isOk(await server.admin('GET', `/admin/v1/acts?sale=${sale}&kind=pass`), 200);
    assert.deepEqual(acts.map(({ kind, subject }) => [kind, subject]), [['pass.revoked', '1'], ['pass.revoked', String(ordinal)]]);
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
