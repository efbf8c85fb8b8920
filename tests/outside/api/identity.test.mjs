import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Who is asking', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer({ config: 'allowed_origins = ["https://shop.example"]\n' });
    sale = await server.addSale(saleOf({ items: [tee(500)] }));
  });
  after(() => server.stop());

  async function joined(other_sale = sale) {
    const buyer = new Buyer(server);
    const place = isOk(await buyer.join(other_sale), 201);
    return { buyer, place, identity: buyer.jar.get('sluice_buyer'), ticket: place.ticket };
  }
  const bearer = (token) => ({ Authorization: `Bearer ${token}` });
  const nobody = () => new Buyer(server);

  test('an app says it with a bearer token and X-Sluice-Ticket instead of cookies', async () => {
    const { place, identity, ticket } = await joined();
    const headers = { ...bearer(identity), 'X-Sluice-Ticket': ticket };
    const app = nobody();
    const read = await app.place(sale, { cookie: null, headers });
    assert.equal(isOk(read, 200).ordinal, place.ordinal);
    const hold = isOk(await app.hold(sale, undefined, { cookie: null, headers }), 201);
    const options = { cookie: null, headers: bearer(identity) };
    isOk(await app.get(`/v1/holds/${hold.hold}`, options), 200);
    const { order } = isOk(await app.checkout(hold.hold, 'tok_ok', options), 202);
    await until('the order to be confirmed', async () => isOk(await app.get(`/v1/orders/${order}`, options), 200).state === 'confirmed');
  });

  test('a pass alone will do as X-Sluice-Pass', async () => {
    const { place, identity } = await joined();
    const headers = { ...bearer(identity), 'X-Sluice-Pass': place.pass };
    isOk(await nobody().hold(sale, undefined, { cookie: null, headers }), 201);
  });

  test('the cookie may hold ticket~pass', async () => {
    const { place, identity, ticket } = await joined();
    const cookie = `sluice_buyer=${identity}; sluice_${sale}=${ticket}~${place.pass}`;
    isOk(await nobody().hold(sale, undefined, { cookie }), 201);
  });

  test("a page gives a new browser its identity before the first click, and keeps an old one's", async () => {
    for (const path of ['/', `/.sluice/sale/${sale}`, `/.sluice/queue/${sale}`]) {
      const browser = nobody();
      const first = await request(server.buyers, 'GET', path);
      assert.deepEqual(
        first.set_cookies.map(({ name }) => name),
        ['sluice_buyer'],
        path,
      );
      const identity = first.set_cookies[0].value;
      const again = await request(server.buyers, 'GET', path, { headers: { Cookie: `sluice_buyer=${identity}` } });
      assert.deepEqual(again.set_cookies, [], path);
      isOk(await browser.join(sale, {}, { cookie: `sluice_buyer=${identity}` }), 201);
      assert.equal(browser.jar.get('sluice_buyer'), undefined, 'the identity is taken, not replaced');
    }
  });

  test('a wrong bearer token is refused, not replaced by a new buyer', async () => {
    const { identity } = await joined();
    const before_it = await server.belongings(sale);
    for (const token of ['', 'x', `${identity}x`, identity.slice(0, -1)]) {
      for (const answer of [
        await nobody().join(sale, {}, { headers: bearer(token) }),
        await nobody().buy(sale, undefined, { headers: bearer(token) }),
      ]) {
        isProblem(answer, 401, 'bad-credentials');
        assert.ok(answer.headers['www-authenticate']);
        assert.deepEqual(answer.set_cookies, []);
      }
    }
    assert.deepEqual(await server.belongings(sale), before_it);
  });

  test('of several cookies of one name any valid one counts, wherever it stands', async () => {
    const { place, identity, ticket } = await joined();
    const stranger = await joined();
    const bad = ['x', '', `${ticket}x`, stranger.identity.slice(0, -3)];
    for (let at = 0; at <= bad.length; at += 1) {
      const mixed = (good) => [...bad.slice(0, at), good, ...bad.slice(at)];
      const cookie = [
        ...mixed(identity).map((value) => `sluice_buyer=${value}`),
        ...mixed(ticket).map((value) => `sluice_${sale}=${value}`),
        'theme=dark',
      ].join('; ');
      assert.equal(isOk(await nobody().place(sale, { cookie }), 200).ordinal, place.ordinal);
    }
  });

  test('a ticket of another buyer is no ticket', async () => {
    const [mine, theirs] = [await joined(), await joined()];
    const headers = { ...bearer(mine.identity), 'X-Sluice-Ticket': theirs.ticket };
    isProblem(await nobody().place(sale, { cookie: null, headers }), 401, 'no-ticket');
    isProblem(await nobody().hold(sale, undefined, { cookie: null, headers }), 403, 'not-called');
    isProblem(await nobody().leave(sale, { cookie: null, headers }), 401, 'no-ticket');
    assert.equal((await theirs.buyer.place(sale)).json.state, 'called');
  });

  test('a ticket of another sale is no ticket', async () => {
    const other = await server.addSale(saleOf());
    const there = await joined(other);
    const headers = { ...bearer(there.identity), 'X-Sluice-Ticket': there.ticket };
    isProblem(await nobody().place(sale, { cookie: null, headers }), 401, 'no-ticket');
    const cookie = `sluice_buyer=${there.identity}; sluice_${sale}=${there.ticket}`;
    isProblem(await nobody().hold(sale, undefined, { cookie }), 403, 'not-called');
  });

  test('one kind of token is not taken for another', async () => {
    const { place, identity, ticket } = await joined();
    const options = (fields) => ({ cookie: null, headers: fields });
    isProblem(
      await nobody().place(sale, options({ ...bearer(ticket), 'X-Sluice-Ticket': ticket })),
      401,
      'bad-credentials',
    );
    for (const wrong of [place.pass, identity]) {
      isProblem(
        await nobody().place(sale, options({ ...bearer(identity), 'X-Sluice-Ticket': wrong })),
        401,
        'no-ticket',
      );
    }
    for (const wrong of [ticket, identity]) {
      isProblem(
        await nobody().hold(sale, undefined, options({ ...bearer(identity), 'X-Sluice-Pass': wrong })),
        403,
        'not-called',
      );
    }
  });

  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const changedAt = (token, i) => {
    const next = alphabet[(alphabet.indexOf(token[i]) + 1) % alphabet.length];
    return token.slice(0, i) + next + token.slice(i + 1);
  };

  test("a token with any character changed, or cut anywhere, is nobody's", async () => {
    const { identity, ticket } = await joined();
    const forged = [];
    for (let i = 0; i < ticket.length; i += 1) forged.push(changedAt(ticket, i), ticket.slice(0, i));
    forged.push(`${ticket}A`, `${ticket}=`, ` ${ticket}`, `${ticket}.`, ticket.toUpperCase());
    const before_it = await server.belongings(sale);
    for (const token of forged) {
      const cookie = `sluice_buyer=${identity}; sluice_${sale}=${token.replaceAll(' ', '%20')}`;
      isProblem(await nobody().place(sale, { cookie }), 401, 'no-ticket');
    }
    for (let i = 0; i < identity.length; i += 1) {
      for (const token of [changedAt(identity, i), identity.slice(0, i)]) {
        const answer = await nobody().place(sale, {
          cookie: null,
          headers: { ...bearer(token), 'X-Sluice-Ticket': ticket },
        });
        isProblem(answer, 401, 'bad-credentials');
      }
    }
    assert.deepEqual(await server.belongings(sale), before_it);
  });

  const refused_origins = [
    ['Sec-Fetch-Site: cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'Sec-Fetch-Site': 'same-site' }],
    ['another Origin', { Origin: 'https://evil.example' }],
    ['Origin: null', { Origin: 'null' }],
    ['cross-site from another Origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
  ];
  for (const [what, headers] of refused_origins) {
    test(`a browser's write with ${what} is refused and changes nothing`, async () => {
      const { buyer } = await joined();
      const before_it = await server.belongings(sale);
      isProblem(await buyer.buy(sale, undefined, { headers }), 403, 'cross-site');
      isProblem(await buyer.leave(sale, { headers }), 403, 'cross-site');
      isProblem(await nobody().join(sale, {}, { headers }), 403, 'cross-site');
      assert.deepEqual(await server.belongings(sale), before_it);
    });
  }

  test('a write from our own pages, from an allowed origin, and from no browser at all is taken', async () => {
    for (const headers of [
      {},
      { 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: server.buyers },
      { Origin: 'https://shop.example' },
      { Origin: 'https://shop.example', 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      isOk(await nobody().join(sale, {}, { headers }), 201);
    }
  });

  test('every answer fits the OpenAPI document', answersFit);
});
