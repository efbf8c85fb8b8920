// A gate for a shop on several hosts, whose waiting page stands in another site's frame.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { oneTee, saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const terms = ['path=/', 'httponly', 'domain=shop.example', 'samesite=none', 'secure'];

describe('With a cookie_domain, cookie_same_site none and frame_ancestors', () => {
  let server;
  before(async () => {
    const config = `
public_url = "https://www.shop.example"
cookie_domain = "shop.example"
cookie_same_site = "none"
frame_ancestors = ["https://portal.example"]
`;
    server = await startServer({ config });
  });
  after(() => server.stop());

  test('every cookie is of the domain, and a gate knows its visitors by them', async () => {
    const id = await server.addSale(saleOf({ items: [], cap: 1 }));
    const ada = new Buyer(server);
    const first = await ada.get(`/v1/gates/${id}/check?mode=nginx`, { headers: { 'X-Original-URI': '/a' } });
    assert.equal(first.status, 204);
    assert.deepEqual(first.set_cookies.map(({ name }) => name), ['__Secure-sluice_buyer', `__Secure-sluice_${id}`]);
    for (const { attributes } of first.set_cookies) {
      for (const term of terms) assert.ok(attributes.includes(term), `${term} in ${attributes}`);
    }
    assert.equal((await ada.get(`/v1/gates/${id}/check?mode=redirect`)).status, 204);
    assert.equal((await server.report(id)).lines[0].issued, 1);
    assert.equal((await ada.leave(id)).status, 204);
    assert.ok(!ada.jar.has(`__Secure-sluice_${id}`), 'it is deleted under the same terms');
  });

  test('a purchase works with them', async () => {
    const sale = await server.addSale(saleOf());
    const ada = new Buyer(server);
    const { hold } = isOk(await ada.buy(sale, oneTee), 201);
    isOk(await ada.get(`/v1/holds/${hold}`), 200);
  });

  test('the waiting page may stand in those frames, and no other page in any', async () => {
    const sale = await server.addSale(saleOf());
    const policy = async (path) => (await server.ask('GET', path)).headers['content-security-policy'];
    for (const form of ['', '?plain=1']) {
      assert.match(await policy(`/.sluice/queue/${sale}${form}`), /; frame-ancestors 'self' https:\/\/portal\.example$/);
    }
    for (const path of ['/', `/.sluice/sale/${sale}`, `/.sluice/handover/${sale}`]) {
      assert.match(await policy(path), /; frame-ancestors 'none'$/, path);
    }
  });
});
