import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe("The operator's API in detail", () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    server.records_operators = true;
    sale = await server.addSale(saleOf({ items: [tee(5)] }));
  });
  after(() => server.stop());

  test('a PUT of what is already so is no conflict; of anything else it is', async () => {
    const settings = saleOf({ id: 'again', items: [tee(5)] });
    isOk(await server.admin('PUT', '/admin/v1/sales/again', settings), 201);
    isOk(await server.admin('PUT', '/admin/v1/sales/again', settings), 200);
    isProblem(await server.admin('PUT', '/admin/v1/sales/again', { ...settings, cap: 7 }), 409, 'conflict');
  });

  test('HEAD is answered where GET is', async () => {
    for (const path of ['/admin/v1/sales', `/admin/v1/sales/${sale}`, `/admin/v1/sales/${sale}/report`, '/livez']) {
      assert.equal((await server.admin('HEAD', path)).status, 200, path);
    }
  });

  test("a host's name and a scheme's have no case", async () => {
    const headers = { Host: 'LOCALHOST:9090', Authorization: `bearer ${server.token}` };
    isOk(await server.admin('GET', '/admin/v1/sales', undefined, { token: null, headers }), 200);
  });

  test('a sale at the bound of its settings is taken, as the file would be', async () => {
    const items = Array.from({ length: 64 }, (_, i) => ({ ...tee(1), id: `item-${i}`, name: 'x'.repeat(200) }));
    isOk(await server.admin('PUT', '/admin/v1/sales/big', saleOf({ id: 'big', items })), 201);
    const more = { ...saleOf({ id: 'bigger' }), message: 'x'.repeat(1024 * 1024) };
    isProblem(await server.admin('PUT', '/admin/v1/sales/bigger', more), 413, 'body-too-large');
  });

  test('stock changes by whole units that are written as such', async () => {
    const path = `/admin/v1/sales/${sale}/items/tee/stock`;
    for (const delta of ['1.5', '1.0', '1e3', '1e300', '18446744073709551617', '0', '"5"']) {
      const { detail } = isProblem(await server.admin('POST', path, `{"delta":${delta}}`), 422, 'invalid-field');
      assert.match(detail, /^delta: /, delta);
    }
  });

  test('a trace id of the caller comes back', async () => {
    const id = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${id}-00f067aa0ba902b7-01` };
    const answer = await server.admin('GET', '/admin/v1/sales/nothing/report', undefined, { headers });
    assert.equal(isProblem(answer, 404, 'no-such-sale').trace_id, id);
  });

  test('what is said without more is not said with more', async () => {
    const sale = await server.addSale(saleOf());
    for (const word of ['pause', 'resume', 'close', 'clear']) {
      const refused = isProblem(await server.admin('POST', `/admin/v1/sales/${sale}/${word}`, { in: '30s' }), 422, 'invalid-field');
      assert.equal(refused.detail, 'in: not a known field');
    }
    assert.equal((await server.report(sale)).state, 'open');
    isOk(await server.admin('POST', `/admin/v1/sales/${sale}/close`, {}), 200);
  });

  test('jobs can be asked for; there is none that nobody made', async () => {
    isOk(await server.admin('GET', '/admin/v1/jobs?state=dead'), 200);
    for (const state of ['ill', 'done']) {
      const refused = isProblem(await server.admin('GET', `/admin/v1/jobs?state=${state}`), 422, 'invalid-field');
      assert.equal(refused.detail, 'state: must be ready or dead');
    }
    for (const job of ['x', 'job_00000000000000000000000000']) {
      isProblem(await server.admin('GET', `/admin/v1/jobs/${job}`), 404, 'no-such-job');
      isProblem(await server.admin('POST', `/admin/v1/jobs/${job}/retry`, {}), 404, 'no-such-job');
      isProblem(await server.admin('POST', `/admin/v1/jobs/${job}/drop`, {}), 404, 'no-such-job');
    }
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
