// A gate that knows the stock behind it: the proxy's question about a sale with items.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { Site, Visitor } from '../lib/proxies.mjs';
import { oneTee, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A gate with stock', () => {
  let server;
  before(async () => (server = await startServer({ config: 'public_url = "http://shop.example"\n' })));
  after(() => server.stop());

  const sale = (fields = {}) => server.addSale(saleOf({ payment: 'shop', items: [tee(1)], ...fields }));
  const check = (buyer, id, { mode = 'nginx', headers = {} } = {}) =>
    buyer.get(`/v1/gates/${id}/check?mode=${mode}`, { headers: { 'X-Original-URI': '/cart', ...headers } });
  const enter = (buyer, id, to = '/cart') => buyer.get(`/v1/gates/${id}/enter?to=${encodeURIComponent(to)}`);
  const queue = (id) => `http://shop.example/.sluice/queue/${id}?to=/cart`;
  const isYes = (answer) => {
    assert.equal(answer.status, 204, answer.text);
    assert.match(answer.headers['x-sluice-pass'], /^v1\.[0-9a-f]{4}\./);
  };
  const isNo = (answer) => {
    isProblem(answer, 401, 'not-admitted');
    return answer.headers['x-sluice-location'];
  };

  test('lets as many in as there are units: who is called passes, the next waits', async () => {
    const id = await sale();
    const first = new Buyer(server);
    isYes(await check(first, id));
    isYes(await check(first, id));
    const next = new Buyer(server);
    assert.equal(isNo(await check(next, id)), queue(id));
    assert.equal(isNo(await check(next, id)), queue(id), 'with the same place');
    assert.equal((await server.report(id)).lines[0].issued, 2);
    assert.equal((await next.place(id)).json.state, 'waiting');
  });

  // A page, which no description of the API has.
  async function look(buyer, path) {
    const answer = await request(server.buyers, 'GET', path, { headers: { Cookie: buyer.cookie } });
    for (const { name, value } of answer.set_cookies) buyer.jar.set(name, value);
    return answer.text;
  }

  test('leads who is called on without a script, too, to where they were heading', async () => {
    const id = await sale();
    const first = new Buyer(server);
    isYes(await check(first, id));
    const next = new Buyer(server);
    isNo(await check(next, id));
    await look(next, `/.sluice/queue/${id}?to=/cart%3Fsize=m`);
    const onward = new RegExp(`href="(/.sluice/v1/gates/${id}/enter[?]to=[^"]+)"`);
    assert.doesNotMatch(await look(next, `/.sluice/queue/${id}?plain=1`), onward, 'who waits is led nowhere');
    assert.equal((await first.delete(`/v1/sales/${id}/tickets/current`)).status, 204);
    const called = await until('the next to be called', async () => onward.exec(await look(next, `/.sluice/queue/${id}?plain=1`)));
    const answer = await next.get(called[1].replaceAll('&amp;', '&'));
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, '/cart?size=m');
  });

  test('lets whoever has a hold in until it ends, and whoever has bought', async () => {
    const id = await sale();
    const buyer = new Buyer(server);
    isYes(await check(buyer, id));
    const { hold } = isOk(await buyer.hold(id), 201);
    isYes(await check(buyer, id));
    const background = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' };
    isYes(await check(buyer, id, { headers: background }));
    assert.equal((await buyer.delete(`/v1/holds/${hold}`)).status, 204);
    isProblem(await check(buyer, id, { headers: background }), 403, 'no-page');
    assert.equal(isNo(await check(buyer, id)), queue(id));

    const other = await sale({ payment: 'sluice' });
    const owner = new Buyer(server);
    const bought = isOk(await owner.buy(other, oneTee), 201);
    const { order } = isOk(await owner.checkout(bought.hold), 202);
    await owner.orderIs(order, 'confirmed');
    isYes(await check(owner, other));
  });

  test('takes no place for what is no page, nor before the opening, nor when all is sold', async () => {
    const id = await sale();
    const background = { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
    isProblem(await check(new Buyer(server), id, { headers: background }), 403, 'no-page');
    assert.equal((await server.report(id)).lines[0].issued, 0);
    const later = await sale({ opens_at: secondsFromNow(3600) });
    assert.equal(isNo(await check(new Buyer(server), later)), queue(later));
    assert.equal((await server.report(later)).lines[0].issued, 0);
    const none = await sale({ items: [tee(0)] });
    assert.equal(isNo(await check(new Buyer(server), none)), queue(none));
    assert.equal((await server.report(none)).lines[0].issued, 0);
  });

  test('leads proxies that lose cookies past its door', async () => {
    const id = await sale();
    const buyer = new Buyer(server);
    const sent = await check(buyer, id, { mode: 'redirect' });
    assert.equal(sent.status, 303);
    assert.equal(sent.headers.location, `http://shop.example/.sluice/v1/gates/${id}/enter?to=/cart`);
    const through = await enter(buyer, id);
    assert.equal(through.headers.location, '/cart');
    isYes(await check(buyer, id, { mode: 'redirect' }));
    isOk(await buyer.hold(id), 201);
    assert.equal((await enter(buyer, id)).headers.location, '/cart', 'with a hold, too');
    const next = new Buyer(server);
    await check(next, id, { mode: 'redirect' });
    assert.equal((await enter(next, id)).headers.location, queue(id));
  });

  test('answers Envoy in its own words', async () => {
    const id = await sale();
    const buyer = new Buyer(server);
    assert.equal((await buyer.get(`/v1/gates/${id}/envoy/cart`)).status, 200);
    assert.equal((await new Buyer(server).get(`/v1/gates/${id}/envoy/cart`)).status, 303);
  });

  test('what only a gate has is still not there', async () => {
    const id = await sale();
    for (const word of ['revoke', 'extend', 'load']) {
      isProblem(await server.ask('POST', `/v1/gates/${id}/${word}`), 404, 'no-such-gate');
    }
  });

  test('every answer was as the description says', answersFit);
});

// The proxies as examples/gates has them, in front of a sale instead of a gate.
for (const kind of ['nginx', 'caddy']) {
  test(`behind ${kind} the shop takes the hold for its visitor with the pass that it is shown`, async (story) => {
    const site = await Site.open(kind, { items: [tee(1)], payment: 'shop' });
    story.after(() => site.close());
    const ada = new Visitor(site.origin);
    const page = await ada.goes('/cart');
    assert.equal(page.text, 'the shop at /cart');
    const pass = site.shop.last.headers['x-sluice-pass'];
    const key = { Authorization: `Bearer ${site.keys[0]}` };
    const say = (path, body, headers = {}) =>
      request(site.sluice.buyers, 'POST', path, { body, headers: { ...key, ...headers } });
    const taken = await say('/v1/shop/sales/shop/holds', oneTee, { 'X-Sluice-Pass': pass });
    const { hold } = isOk(taken, 201);
    assert.equal((await ada.goes('/checkout')).text, 'the shop at /checkout', 'with the hold');

    const ben = new Visitor(site.origin);
    const waits = await ben.goes('/cart');
    assert.match(waits.hops.at(-1), /^\/\.sluice\/queue\/shop\?to=/);
    isOk(await say(`/v1/shop/holds/${hold}/confirm`, { order: 'S-1' }), 200);
    assert.equal((await ada.goes('/thanks')).text, 'the shop at /thanks', 'whoever has bought');
    assert.match((await ben.goes('/cart')).hops.at(-1), /^\/\.sluice\/queue\/shop\?to=/);
  });
}
