import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { isProblem } from '../lib/expect.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('A page of what is not there', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());

  const person = { headers: { Accept: 'text/html,application/xhtml+xml' } };
  const id = '0'.repeat(26);

  for (const page of ['sale', 'queue', 'draw', 'handover', 'priority']) {
    test(`/${page}/{sale}: 404 unless the sale is there, with words and a way back`, async () => {
      const gone = await server.ask('GET', `/${page}/nothing`, person);
      assert.equal(gone.status, 404);
      assert.match(gone.headers['content-type'], /^text\/html/);
      assert.match(gone.headers['content-security-policy'], /default-src 'self'/);
      assert.match(gone.headers['cache-control'], /no-store/);
      assert.match(gone.text, /<h1[^>]*>There is no such sale<\/h1>/);
      assert.match(gone.text, /<a class="button" href="\/"/);
      assert.deepEqual(gone.set_cookies, []);
      isProblem(await server.ask('GET', `/${page}/nothing`), 404, 'no-such-sale');
      assert.equal((await server.ask('HEAD', `/${page}/nothing`, person)).status, 404);
      assert.equal((await server.ask('GET', `/${page}/${sale}`, person)).status, 301);
      assert.equal((await server.ask('GET', `/.sluice/${page}/${sale}`, person)).status, 200);
    });
  }

  for (const [page, prefix, kind] of [
    ['checkout', 'hold', 'no-such-hold'],
    ['order', 'ord', 'no-such-order'],
  ]) {
    test(`/${page}/...: 404 for what can be no id; whether one is, its buyer is told by the page`, async () => {
      for (const wrong of ['x', `${prefix}_${id}0`, `${prefix}_${id.slice(1)}`, `${prefix}_${'z'.repeat(26)}`, id]) {
        const gone = await server.ask('GET', `/${page}/${wrong}`, person);
        assert.equal(gone.status, 404, wrong);
        assert.match(gone.text, /There is nothing here/);
        isProblem(await server.ask('GET', `/${page}/${wrong}`), 404, kind);
      }
      assert.equal((await server.ask('GET', `/.sluice/${page}/${prefix}_${id}`, person)).status, 200);
    });
  }

  test('is not there for other methods', async () => {
    for (const path of [`/.sluice/sale/${sale}`, '/.sluice/sale/nothing', `/.sluice/draw/${sale}`]) {
      const answer = await server.ask('POST', path, { body: {} });
      isProblem(answer, 405, 'method-not-allowed');
      assert.equal(answer.headers.allow, 'GET', path);
    }
  });
});
