import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('Access to the admin port', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer({ config: 'admin_hosts = ["ops.example"]\n' });
    server.records_operators = true;
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());

  const protected_requests = () => [
    ['GET', '/admin/v1/sales'],
    ['GET', `/admin/v1/sales/${sale}`],
    ['GET', `/admin/v1/sales/${sale}/report`],
    ['PUT', '/admin/v1/sales/new', saleOf({ id: 'new' })],
    ['PATCH', `/admin/v1/sales/${sale}`, { message: 'taken over' }],
    ['POST', `/admin/v1/sales/${sale}/close`, {}],
    ['POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: 1 }],
  ];

  test('the token is made at the first start, for its owner alone, and its place is printed', async () => {
    const file = path.join(server.data, 'admin.token');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.ok(
      server.lines.some((line) => line.includes(file)),
      server.lines.join('\n'),
    );
    assert.ok(!server.lines.some((line) => line.includes(server.token)), 'the place, not the token');
    assert.ok(server.token.length >= 32);
  });

  test('without the token, or with a wrong one, nothing is told and nothing happens', async () => {
    const before_it = [await server.report(sale), isOk(await server.admin('GET', '/admin/v1/sales'), 200).sales.length];
    const wrong = [null, '', 'x', server.token.slice(0, -1), `${server.token}x`, server.token.toUpperCase()];
    for (const token of wrong) {
      for (const [method, target, body] of protected_requests()) {
        const answer = await server.admin(method, target, body, { token });
        isProblem(answer, 401, 'bad-credentials');
        assert.match(answer.headers['www-authenticate'], /^Bearer/);
      }
    }
    for (const Authorization of [`Basic ${server.token}`, server.token, `Bearer  ${server.token}`]) {
      isProblem(
        await server.admin('GET', '/admin/v1/sales', undefined, { token: null, headers: { Authorization } }),
        401,
        'bad-credentials',
      );
    }
    const after_it = [await server.report(sale), isOk(await server.admin('GET', '/admin/v1/sales'), 200).sales.length];
    for (const each of [before_it[0], after_it[0]]) delete each.now;
    assert.deepEqual(after_it, before_it);
  });

  test("the token does not open the buyers' port", async () => {
    const answer = await request(server.buyers, 'GET', '/admin/v1/sales', {
      headers: { Authorization: `Bearer ${server.token}` },
    });
    assert.equal(answer.status, 404);
  });

  test('a foreign Host is refused everywhere: no page of another site may reach it by a name of its own', async () => {
    for (const Host of ['evil.example', 'evil.example:9090', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      for (const target of ['/admin/v1/sales', '/metrics', '/']) {
        assert.equal(
          (await server.admin('GET', target, undefined, { headers: { Host } })).status,
          403,
          `${Host} ${target}`,
        );
      }
    }
  });

  test('its own names and the configured ones are taken', async () => {
    const { port } = new URL(server.operators);
    for (const Host of [
      '127.0.0.1',
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `[::1]:${port}`,
      'ops.example',
      'ops.example:443',
    ]) {
      isOk(await server.admin('GET', '/admin/v1/sales', undefined, { headers: { Host } }), 200);
    }
  });

  test('metrics, liveness and readiness need no token', async () => {
    for (const target of ['/metrics', '/livez', '/readyz']) {
      assert.equal((await server.admin('GET', target, undefined, { token: null })).status, 200, target);
    }
  });

  test('secrets in the data folder are for their owner alone', async () => {
    for (const name of ['admin.token', 'keys', 'ledger.db']) {
      assert.equal((await stat(path.join(server.data, name))).mode & 0o077, 0, name);
    }
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
