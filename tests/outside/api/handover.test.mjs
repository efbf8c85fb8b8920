import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, isOk, isPrivate, isProblem, time_pattern } from '../lib/expect.mjs';
import { mug, oneOf, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const offers = (buyer, sale, body = {}) => buyer.post(`/v1/sales/${sale}/tickets/current/handover`, body);
const gives = (buyer, sale, code, options) => buyer.post(`/v1/sales/${sale}/tickets/handover`, { code }, options);
const codeOf = async (buyer, sale) => isOk(await offers(buyer, sale), 201).code;
// Codes that can be, but were not told.
const wrongCode = (n) => `2222-22${'ABCDEFGHJKMNPQRSTVWXYZ'[n]}2`;

function isLost(answer) {
  const place = isOk(answer, 200);
  assert.equal(place.state, 'left');
  assert.equal(place.moved, true);
  assert.equal(place.pass, undefined);
}

describe('A place goes to another device', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const devices = (count) => Array.from({ length: count }, () => new Buyer(server));
  // A sale whose only unit somebody holds, so that whoever comes waits.
  async function heldSale() {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [holder] = devices(1);
    const { hold } = isOk(await holder.buy(sale), 201);
    return { sale, holder, hold };
  }

  test('by a code, with its number, and the old device has lost it at once', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = devices(2);
    const before_it = isOk(await desk.join(sale), 201);
    const told = await offers(desk, sale);
    const { code, expires_at } = isOk(told, 201);
    isPrivate(told);
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    assert.match(expires_at, time_pattern);
    const left_s = (Date.parse(expires_at) - Date.now()) / 1000;
    assert.ok(left_s > 240 && left_s <= 300, `${left_s} s`);

    const answer = await gives(phone, sale, code);
    const place = isOk(answer, 200);
    isPrivate(answer);
    assert.equal(place.ordinal, before_it.ordinal);
    assert.equal(place.state, 'waiting');
    assert.deepEqual([...phone.jar.keys()].sort(), ['sluice_buyer', `sluice_${sale}`]);
    assert.notEqual(phone.jar.get('sluice_buyer'), desk.jar.get('sluice_buyer'));
    assert.equal(isOk(await phone.place(sale), 200).ordinal, before_it.ordinal);

    isLost(await desk.place(sale));
    isProblem(await desk.hold(sale), 403, 'not-called');
    isProblem(await offers(desk, sale), 401, 'no-ticket');
    isProblem(await desk.leave(sale), 401, 'no-ticket');
    assert.equal(isOk(await phone.place(sale), 200).state, 'waiting', 'nothing that the old one does reaches it');
  });

  test('called, and buys there; the old device comes again as anybody', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(2)] }));
    const [desk, phone] = devices(2);
    const called = isOk(await desk.join(sale), 201);
    assert.equal(called.state, 'called');
    const place = isOk(await gives(phone, sale, await codeOf(desk, sale)), 200);
    assert.equal(place.state, 'called');
    assert.ok(place.pass.length > 0);
    isProblem(await desk.hold(sale), 403, 'not-called');
    isProblem(await desk.hold(sale, undefined, { headers: { 'X-Sluice-Pass': called.pass } }), 403, 'not-called');
    const { hold } = isOk(await phone.hold(sale), 201);
    const { order } = isOk(await phone.checkout(hold), 202);
    await phone.orderIs(order, 'confirmed');
    isProblem(await desk.get(`/v1/holds/${hold}`), 404, 'no-such-hold');
    const again = isOk(await desk.join(sale), 201);
    assert.ok(again.ordinal > place.ordinal, 'another place, behind');
    isProblem(await offers(phone, sale), 409, 'conflict');
  });

  test('in the lobby', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(3600), lobby: 'draw', lobby_time: '2h' }));
    const [desk, phone] = devices(2);
    const lobby = await until('the lobby to be open', async () => {
      const answer = await desk.join(sale);
      return answer.status < 300 && answer.json;
    });
    assert.equal(lobby.state, 'lobby');
    const place = isOk(await gives(phone, sale, await codeOf(desk, sale)), 200);
    assert.equal(place.state, 'lobby');
    assert.equal(place.lobby_number, lobby.lobby_number);
    isLost(await desk.place(sale));
  });

  test('in the line of one item, and leaves the line of another alone', async () => {
    const sale = await server.addSale(saleOf({ line: 'item', items: [tee(1), mug(1)] }));
    const [desk, phone] = devices(2);
    isOk(await desk.join(sale, { item: 'tee' }), 201);
    isOk(await desk.join(sale, { item: 'mug' }), 201);
    const { code } = isOk(await offers(desk, sale, { item: 'mug' }), 201);
    assert.equal(isOk(await gives(phone, sale, code), 200).item, 'mug');
    isOk(await phone.hold(sale, oneOf('mug')), 201);
    isOk(await desk.hold(sale, oneOf('tee')), 201);
    isProblem(await offers(desk, sale, { item: 'hat' }), 404, 'no-such-item');
  });

  test('and on, and back; a ticket kept from before is good again only for whoever has the place', async () => {
    const { sale } = await heldSale();
    const [desk, phone, tablet] = devices(3);
    const { ordinal } = isOk(await desk.join(sale), 201);
    for (const [from, to] of [
      [desk, phone],
      [phone, tablet],
      [tablet, desk],
    ]) {
      assert.equal(isOk(await gives(to, sale, await codeOf(from, sale)), 200).ordinal, ordinal);
      isLost(await from.place(sale));
    }
    assert.equal(isOk(await desk.place(sale), 200).state, 'waiting');
    isLost(await phone.place(sale));
  });

  test('the place that the new device had goes to the next', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = devices(2);
    const first = isOk(await desk.join(sale), 201);
    isOk(await phone.join(sale), 201);
    const code = await codeOf(desk, sale);
    const former = phone.cookie;
    assert.equal(isOk(await gives(phone, sale, code), 200).ordinal, first.ordinal);
    assert.equal(isOk(await phone.place(sale, { cookie: former }), 200).state, 'left');
  });

  test('a code is typed in any case, with or without its hyphen', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = devices(2);
    isOk(await desk.join(sale), 201);
    const code = await codeOf(desk, sale);
    isOk(await gives(phone, sale, ` ${code.replace('-', ' ').toLowerCase()}`), 200);
  });

  test('a code is good once; the same device may give it again', async () => {
    const { sale } = await heldSale();
    const [desk, phone, thief] = devices(3);
    const { ordinal } = isOk(await desk.join(sale), 201);
    const code = await codeOf(desk, sale);
    isOk(await gives(phone, sale, code), 200);
    isProblem(await gives(thief, sale, code), 404, 'no-such-code');
    assert.equal(thief.jar.size, 0, 'a refusal mints nobody');
    assert.equal(isOk(await gives(phone, sale, code), 200).ordinal, ordinal);
  });

  test('of two codes the later voids the earlier', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = devices(2);
    isOk(await desk.join(sale), 201);
    const earlier = await codeOf(desk, sale);
    const later = await codeOf(desk, sale);
    isProblem(await gives(phone, sale, earlier), 404, 'no-such-code');
    isOk(await gives(phone, sale, later), 200);
  });

  test('a code of another sale, or one that cannot be, is none', async () => {
    const { sale } = await heldSale();
    const other = await heldSale();
    const [desk, phone] = devices(2);
    isOk(await desk.join(sale), 201);
    const code = await codeOf(desk, sale);
    isProblem(await gives(phone, other.sale, code), 404, 'no-such-code');
    for (const text of ['', '0000-0000', `${code}2`, 'K7QF-2MX', 'x'.repeat(500)]) {
      isProblem(await gives(phone, sale, text), 404, 'no-such-code');
    }
    const path = `/v1/sales/${sale}/tickets/handover`;
    isProblem(await phone.post(path, {}), 422, 'invalid-field');
    isProblem(await phone.post(path, { code: 7 }), 422, 'invalid-field');
    isProblem(await phone.send('POST', path, 'code'), 400, 'not-json');
    isProblem(await phone.post('/v1/sales/none/tickets/handover', { code }), 404, 'no-such-sale');
    isProblem(await phone.get(path), 405, 'method-not-allowed');
    isOk(await gives(phone, sale, code), 200);
  });

  test('wrong codes are refused unseen when there are too many, right ones too, and soon no more', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = devices(2);
    isOk(await desk.join(sale), 201);
    const code = await codeOf(desk, sale);
    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => gives(new Buyer(server), sale, wrongCode(n))));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0, 'some of 24 at once are one too many');
    assert.ok(answers.filter(({ status }) => status === 404).length >= 10, 'the first ten are looked at');
    isProblem(refused[0], 429, 'too-many-tries');
    hasRetryAfter(refused[0]);
    assert.match(refused[0].headers['ratelimit-policy'], /^"codes";q=10;w=1$/);
    assert.match(refused[0].headers.ratelimit, /^"codes";r=0;t=1$/);
    await until('the limit to let a try through', async () => (await gives(phone, sale, code)).status === 200);
  });

  test('nobody takes a place with a ticket that is another’s, or is forged', async () => {
    const { sale } = await heldSale();
    const [desk, thief] = devices(2);
    const { ticket } = isOk(await desk.join(sale), 201);
    isOk(await thief.join(await server.addSale(saleOf())), 201);
    const with_ticket = (text) =>
      thief.post(`/v1/sales/${sale}/tickets/current/handover`, {}, { headers: { 'X-Sluice-Ticket': text } });
    isProblem(await with_ticket(ticket), 401, 'no-ticket');
    isProblem(await with_ticket(`${ticket.slice(0, -1)}A`), 401, 'no-ticket');
    isProblem(await offers(new Buyer(server), sale), 401, 'no-ticket');
    const cross_site = { headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' } };
    isProblem(await gives(thief, sale, await codeOf(desk, sale), cross_site), 403, 'cross-site');
  });

  test('a closed sale hands nothing over', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = devices(2);
    isOk(await desk.join(sale), 201);
    const code = await codeOf(desk, sale);
    await server.act(sale, 'close');
    isProblem(await offers(desk, sale), 410, 'closed');
    isProblem(await gives(phone, sale, code), 410, 'closed');
  });

  test('at a gate: the new device comes in, the old one waits as anybody', async () => {
    const gate = await server.addSale(saleOf({ items: [], cap: 1 }));
    const [desk, phone] = devices(2);
    assert.equal(isOk(await desk.join(gate), 201).state, 'called');
    isOk(await gives(phone, gate, await codeOf(desk, gate)), 200);
    const check = `/v1/gates/${gate}/check`;
    assert.equal((await phone.get(check)).status, 204);
    await until('the owner to have heard of it', async () => (await server.report(gate)).inside === 1);
    isProblem(await desk.get(check), 401, 'not-admitted');
    assert.equal((await phone.get(check)).status, 204, 'whoever has the place stays inside');
    assert.equal((await server.report(gate)).inside, 1);
  });

  test('every answer is one that /openapi.json describes', () => answersFit());
});

describe('After a restart', () => {
  for (const [how, end] of [
    ['SIGTERM', 'leave'],
    ['SIGKILL', 'kill'],
  ]) {
    test(`by ${how} the old device has lost its place still, and codes are void`, async () => {
      const first = await startServer();
      const sale = await first.addSale(saleOf({ items: [tee(2)] }));
      const [desk, phone, other] = [new Buyer(first), new Buyer(first), new Buyer(first)];
      const { ordinal } = isOk(await desk.join(sale), 201);
      isOk(await other.join(sale), 201);
      isOk(await gives(phone, sale, await codeOf(desk, sale)), 200);
      const unused = await codeOf(other, sale);
      await first[end]();

      const second = await startServer({ data: first.data });
      try {
        for (const buyer of [desk, phone, other]) buyer.server = second;
        isLost(await desk.place(sale));
        isProblem(await desk.hold(sale), 403, 'not-called');
        isProblem(await gives(desk, sale, unused), 404, 'no-such-code');
        assert.equal((await phone.placeIs(sale, 'called')).ordinal, ordinal);
        isOk(await phone.hold(sale), 201);
        isOk(await other.hold(sale), 201);
      } finally {
        await second.stop();
      }
    });
  }
});
