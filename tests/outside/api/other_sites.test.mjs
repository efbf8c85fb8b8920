import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const listed = 'https://shop.example';
const stranger = 'https://evil.example';
const own = 'https://tickets.example';

describe('Pages of other sites', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer({ config: `public_url = "${own}"\nallowed_origins = ["${listed}"]\n` });
    sale = await server.addSale(saleOf({ items: [tee(50)] }));
  });
  after(() => server.stop());

  const allowed = (answer) => answer.headers['access-control-allow-origin'];
  const preflight = (path, Origin) =>
    server.ask('OPTIONS', path, {
      headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'idempotency-key' },
    });

  test('a listed one may ask whether it may ask, and is told what', async () => {
    const answer = await preflight(`/v1/sales/${sale}/buy`, listed);
    assert.equal(answer.status, 204);
    assert.equal(allowed(answer), listed);
    assert.equal(answer.headers['access-control-allow-credentials'], 'true');
    assert.equal(answer.headers['access-control-allow-methods'], 'POST');
    assert.match(answer.headers['access-control-allow-headers'], /Idempotency-Key/);
    assert.match(answer.headers.vary, /Origin/);
    isProblem(await preflight('/v1/nothing', listed), 404, 'not-found');
  });

  test('a listed one may read what is answered at once, later, and as a refusal', async () => {
    const headers = { Origin: listed, 'Sec-Fetch-Site': 'cross-site' };
    const status = await server.ask('GET', `/v1/sales/${sale}`, { headers });
    const bought = await new Buyer(server).buy(sale, oneTee, { headers });
    const refused = await new Buyer(server).buy(sale, {}, { headers });
    isOk(status, 200);
    isOk(bought, 201);
    isProblem(refused, 422, 'invalid-field');
    for (const answer of [status, bought, refused]) assert.equal(allowed(answer), listed);
  });

  test('a stranger may neither ask nor read, and caches keep the two apart', async () => {
    isProblem(await preflight(`/v1/sales/${sale}/buy`, stranger), 403, 'cross-site');
    for (const headers of [{ Origin: stranger }, { Origin: 'null' }, {}]) {
      const answer = await server.ask('GET', `/v1/sales/${sale}`, { headers });
      isOk(answer, 200);
      assert.equal(allowed(answer), undefined);
      assert.match(answer.headers.vary, /Origin/);
    }
  });

  test('our own pages may write, however a proxy writes Host', async () => {
    for (const Host of ['tickets.example', 'Tickets.Example', 'tickets.example:443', '127.0.0.1:8080', 'inside']) {
      isOk(await new Buyer(server).join(sale, {}, { headers: { Origin: own, Host } }), 201);
    }
    const headers = { Origin: stranger, Host: 'inside' };
    isProblem(await new Buyer(server).join(sale, {}, { headers }), 403, 'cross-site');
  });

  test("somebody else's Authorization beside a valid cookie does not cost the purchase", async () => {
    for (const Authorization of ['Basic dXNlcjpwYXNz', 'Bearer shop.jwt.abc']) {
      const buyer = new Buyer(server);
      isOk(await buyer.join(sale), 201);
      isOk(await buyer.buy(sale, oneTee, { headers: { Authorization } }), 201);
    }
    isOk(await new Buyer(server).buy(sale, oneTee, { headers: { Authorization: 'Basic dXNlcjpwYXNz' } }), 201);
  });

  test('every answer fits the OpenAPI document', answersFit);
});
