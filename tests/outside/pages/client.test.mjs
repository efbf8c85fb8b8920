// The buyer's client in a browser: the script as it is, on a page of the sale's own host.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser } from '../lib/browser.mjs';
import { repository } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('The client in a browser', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const bought = async ({ sale }) => {
    const { Buyer } = await import('/buyer.js');
    const buyer = new Buyer();
    const hold = await buyer.secure(sale, [{ item: 'tee', quantity: 1 }]);
    const { order } = await buyer.checkout(hold.hold, { email: 'ada@example.com', payment: { method: 'tok_ok' } });
    return (await buyer.follow(order)).state;
  };

  for (const [how, fields] of [
    ['buys, pays and follows the order', {}],
    ['works for its place where that costs some', { work: 'always' }],
  ]) {
    test(how, async () => {
      const sale = await server.addSale(saleOf(fields));
      const page = await browser.newPage({ baseURL: server.buyers });
      await page.route('**/buyer.js', (route) =>
        route.fulfill({ path: path.join(repository, 'clients/js/buyer.js'), contentType: 'text/javascript' }),
      );
      await page.goto(`/.sluice/sale/${sale}`);
      assert.equal(await page.evaluate(bought, { sale }), 'confirmed');
      assert.equal((await server.report(sale)).items[0].sold, 1);
      await page.close();
    });
  }
});
