// The plugin for WooCommerce in Debian's WordPress, with MariaDB and PHP. WooCommerce itself is neither Debian's nor npm's: its functions
// and hooks are played by woocommerce_stub.php, as it documents them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Webhook } from 'standardwebhooks';

import { secretOf } from '../lib/endpoint.mjs';
import { originKeys, Visitor } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { no_wordpress, WordPress } from '../lib/wordpress.mjs';

const stock = 6;
const secret = secretOf('w');

describe('The plugin for WooCommerce', { skip: no_wordpress }, () => {
  let server;
  let site;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf({ items: [tee(stock)], payment: 'shop', hold: '1h', hold_max: '1h' }));
    const keys = await originKeys(server, sale);
    const settings = { origin: server.buyers, sale, origin_keys: keys.join('\n'), webhook_secrets: secret };
    site = await WordPress.open({ settings, sluice: server.buyers });
  });
  after(async () => {
    await site?.close();
    await server.stop();
  });

  const page = (name) => `/?page_id=${site.ids[name]}`;
  const newVisitor = () => new Visitor(site.origin);
  const reads = { headers: { Accept: 'text/html' } };
  const units = async () => {
    const [{ held, sold, available }] = (await server.report(sale)).items;
    return { held, sold, available };
  };
  async function orders(visitor, quantity = 1, product = 'tee') {
    const target = `/?stub=checkout&product=${site.ids[product]}&quantity=${quantity}`;
    return JSON.parse((await visitor.ask('GET', target, reads)).text);
  }
  const becomes = (order, to) => site.stub({ stub: 'status', order, to });
  const seen = (order) => site.stub({ stub: 'order', order });

  test('lets people through to cart and checkout while there is room, and holds what they order', async () => {
    const ada = newVisitor();
    const cart = await ada.ask('GET', page('cart'), reads);
    assert.equal(cart.status, 200, cart.headers.location);
    assert.match(cart.text, /cart/);
    assert.ok([...ada.jar.keys()].includes(`sluice_${sale}`), "Sluice's cookies come with WordPress' answer");
    const { result, order } = await orders(ada);
    assert.equal(result, 'success');
    assert.deepEqual(await units(), { held: 1, sold: 0, available: stock - 1 });
    await becomes(order, 'processing');
    assert.deepEqual(await units(), { held: 0, sold: 1, available: stock - 1 });
    await becomes(order, 'completed');
    assert.equal((await units()).sold, 1, 'said again');
    const { json } = await server.admin('GET', `/admin/v1/sales/${sale}/orders`);
    const { text } = await server.admin('GET', `/admin/v1/orders/${json.orders[0].order}`);
    assert.ok(text.includes(`"${order}"`), `it has WooCommerce's number: ${text}`);
  });

  test('gives back what is cancelled, and lets who was declined try again', async () => {
    const ada = newVisitor();
    await ada.ask('GET', page('checkout'), reads);
    const { order } = await orders(ada);
    await becomes(order, 'failed');
    assert.equal((await units()).held, 1, 'declined: it is still theirs');
    await becomes(order, 'cancelled');
    assert.equal((await units()).held, 0);
  });

  test('gives back the units that a refund of a part names, and takes off sale what is not restocked', async () => {
    const before_it = await units();
    const ada = newVisitor();
    await ada.ask('GET', page('cart'), reads);
    const { order } = await orders(ada, 2);
    await becomes(order, 'processing');
    await site.stub({ stub: 'refund', order, quantity: 1, restock: 1 });
    assert.deepEqual(await units(), { held: 0, sold: before_it.sold + 1, available: before_it.available - 1 });
    await site.stub({ stub: 'refund', order, quantity: 1, restock: 0 });
    const [{ withdrawn }] = (await server.report(sale)).items;
    assert.deepEqual([await units(), withdrawn], [{ ...before_it, available: before_it.available - 1 }, 1]);
    assert.deepEqual((await seen(order)).notes, []);
    await server.admin('POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: 1 }); // as many as before
  });

  test('pays back whoever pays for what is gone, by hand if the gateway cannot', async () => {
    for (const [refuses, status] of [['', 'refunded'], ['1', 'on-hold']]) {
      await site.stub({ stub: 'refuses', to: refuses });
      const ada = newVisitor();
      await ada.ask('GET', page('cart'), reads);
      const { order } = await orders(ada);
      await becomes(order, 'cancelled');
      await becomes(order, 'processing');
      const told = await seen(order);
      assert.equal(told.status, status);
      assert.match(told.notes.join(), /Sluice, confirm: /);
    }
  });

  test('says what Sluice could not be told when it is back', async () => {
    const ada = newVisitor();
    await ada.ask('GET', page('cart'), reads);
    const { order } = await orders(ada);
    const { sold } = await units();
    await site.stub({ stub: 'origin', to: 'http://127.0.0.1:1' });
    await becomes(order, 'processing');
    assert.equal((await seen(order)).status, 'processing', 'the shop goes on');
    await site.stub({ stub: 'origin', to: server.buyers });
    const cron = () => site.stub({ stub: 'cron', order, word: 'confirm' });
    assert.deepEqual(await cron(), { was_due: true });
    assert.equal((await units()).sold, sold + 1);
    assert.deepEqual(await cron(), { was_due: false }, 'once');
  });

  test('leaves other products alone', async () => {
    const before_it = await units();
    const { result, order } = await orders(newVisitor(), 1, 'other');
    assert.equal(result, 'success');
    assert.equal((await seen(order)).hold, '');
    assert.deepEqual(await units(), before_it);
  });

  test('takes what Sluice signs, and nothing else', async () => {
    const tells = (type, at, signed_by = secret) => {
      const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { sale } });
      const signature = new Webhook(signed_by).sign('job_1', new Date(), body);
      const headers = { 'Content-Type': 'application/json', 'webhook-id': 'job_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': signature };
      return fetch(`${site.origin}/?rest_route=/sluice/v1/webhook`, { method: 'POST', body, headers });
    };
    const status = async () => (await site.stub({ stub: 'stock', product: site.ids.tee })).status;
    assert.equal((await tells('sale.sold_out', 2000, secretOf('x'))).status, 400);
    assert.equal(await status(), '');
    assert.equal((await tells('sale.sold_out', 2000)).status, 204);
    assert.equal(await status(), 'outofstock');
    assert.equal((await tells('sale.opened', 1000)).status, 204);
    assert.equal(await status(), 'outofstock', 'what happened before is over');
    assert.equal((await tells('sale.opened', 3000)).status, 204);
    assert.equal(await status(), 'instock');
  });

  test('shows the sale in a block and by a shortcode', async () => {
    const { text } = await newVisitor().ask('GET', page('status'), reads);
    for (const part of ['units', 'state']) assert.ok(text.includes(`data-sluice-sale="${sale}" data-sluice-part="${part}"`), text);
    assert.match(text, /<script[^>]*src=["']http:\/\/127\.0\.0\.1:\d+\/\.sluice\/sluice\.js["']/);
    const script = await newVisitor().ask('GET', '/.sluice/sluice.js');
    assert.equal(script.status, 200);
  });

  test('sells no more than there is, and leads the others into the line', async () => {
    const { available } = await units();
    const crowd = Array.from({ length: 12 }, newVisitor);
    const came = await Promise.all(crowd.map((visitor) => visitor.ask('GET', page('checkout'), reads)));
    const inside = crowd.filter((_, i) => came[i].status === 200);
    assert.equal(inside.length, available, 'as many as there are units');
    for (const { status, headers } of came) {
      if (status !== 200) assert.match(`${status} ${headers.location}`, new RegExp(`^303 .*/\\.sluice/queue/${sale}\\?to=`));
    }
    const results = await Promise.all(crowd.map((visitor) => orders(visitor)));
    const placed = results.filter(({ result }) => result === 'success');
    assert.equal(placed.length, available);
    for (const { result, messages } of results) if (result !== 'success') assert.match(messages, /line/);
    for (const { order } of placed) await becomes(order, 'processing');
    assert.deepEqual(await units(), { held: 0, sold: stock, available: 0 });
    const back = await inside[0].ask('GET', `${page('checkout')}&order-received=1`, reads);
    assert.equal(back.status, 200, 'who has paid is not sent to a line');
  });
});
