import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, isOk, isPrivate, isProblem, time_pattern } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A place in line', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const buyers = (count) => Array.from({ length: count }, () => new Buyer(server));
  // A sale whose only unit somebody holds, so that whoever comes waits.
  async function heldSale(fields = {}) {
    const sale = await server.addSale(saleOf({ items: [tee(1)], ...fields }));
    const holder = new Buyer(server);
    const { hold } = isOk(await holder.buy(sale), 201);
    return { sale, holder, hold };
  }

  test('joining gives a called place, a pass and the cookies while there is stock', async () => {
    const sale = await server.addSale(saleOf());
    const buyer = new Buyer(server);
    const answer = await buyer.join(sale);
    const place = isOk(answer, 201);
    isPrivate(answer);
    assert.equal(place.state, 'called');
    assert.equal(place.ordinal, 1);
    assert.equal(place.ahead, 0);
    assert.ok(place.pass.length > 0);
    assert.match(place.pass_expires_at, time_pattern);
    assert.ok(Number.isInteger(place.poll_after_ms));
    assert.deepEqual(answer.set_cookies.map(({ name }) => name).sort(), ['sluice_buyer', `sluice_${sale}`]);
    for (const { name, attributes } of answer.set_cookies) {
      assert.ok(attributes.includes('httponly') && attributes.includes('path=/'), name);
      assert.ok(
        attributes.some((each) => each.startsWith('samesite=')),
        name,
      );
      assert.ok(!attributes.includes('secure'), 'plain http');
    }
    const cookie = answer.set_cookies.find(({ name }) => name === `sluice_${sale}`);
    assert.ok(
      [place.ticket, `${place.ticket}~${place.pass}`].includes(cookie.value),
      'ticket or ticket~pass, verbatim',
    );
  });

  test('joining again is the place that one has', async () => {
    const { sale } = await heldSale();
    const [buyer] = buyers(1);
    const first = isOk(await buyer.join(sale), 201);
    const again = isOk(await buyer.join(sale), 200);
    assert.equal(again.ordinal, first.ordinal);
    assert.equal(again.ticket, first.ticket);
  });

  test('who waits is told the place, the wait and when to ask again', async () => {
    const { sale } = await heldSale();
    const line = buyers(3);
    const ordinals = [];
    for (const buyer of line) ordinals.push(isOk(await buyer.join(sale), 201).ordinal);
    assert.deepEqual(ordinals, [2, 3, 4]);
    for (const [i, buyer] of line.entries()) {
      const answer = await until('the places to be counted', async () => {
        const polled = await buyer.place(sale);
        return polled.json.ahead === i && polled;
      });
      const place = isOk(answer, 200);
      isPrivate(answer);
      hasRetryAfter(answer);
      assert.equal(place.state, 'waiting');
      assert.equal(place.position, place.ahead + 1);
      assert.equal(place.pass, undefined);
      assert.ok(place.eta_s === null || place.eta_s.low <= place.eta_s.high);
      assert.ok(place.chance >= 0 && place.chance <= 1);
      assert.ok(place.presence_after_ms >= 60_000 && place.presence_after_ms <= 90_000);
    }
  });

  test('nobody waits who is told "called", and a called place has no Retry-After', async () => {
    const sale = await server.addSale(saleOf());
    const [buyer] = buyers(1);
    await buyer.join(sale);
    const answer = await buyer.place(sale);
    assert.equal(isOk(answer, 200).state, 'called');
    assert.equal(answer.headers['retry-after'], undefined);
  });

  test('who is called is told until when the place can be used, and always the same', async () => {
    const sale = await server.addSale(saleOf({ claim: '90s' }));
    const [buyer] = buyers(1);
    const joined_at = Date.now();
    const told = [isOk(await buyer.join(sale), 201), isOk(await buyer.place(sale), 200)].map((place) => place.claim_expires_at);
    for (const time of told) {
      assert.match(time, time_pattern);
      assert.ok(Math.abs(Date.parse(time) - joined_at - 90_000) < 5000, time);
    }
    // Until the owner tells of it, it is told from the moment of each question: what is the same milliseconds later is told.
    const claimTime = async () => (await buyer.place(sale)).json.claim_expires_at;
    const settled = await until('the owner to tell of the claim', async () => {
      const one = await claimTime();
      let last = one;
      for (const asked = Date.now(); Date.now() - asked < 5; ) last = await claimTime();
      return one === last && one;
    });
    assert.equal(await claimTime(), settled);
  });

  test('asking without a ticket is 401', async () => {
    const sale = await server.addSale(saleOf());
    const answer = await new Buyer(server).place(sale);
    isProblem(answer, 401, 'no-ticket');
    assert.ok(answer.headers['www-authenticate']);
    isProblem(await new Buyer(server).leave(sale), 401, 'no-ticket');
  });

  test('units that come back call the line in its order', async () => {
    const { sale, holder, hold } = await heldSale();
    const line = buyers(3);
    for (const buyer of line) await buyer.join(sale);
    let [from, held] = [holder, hold];
    for (const next of line) {
      assert.equal((await next.place(sale)).json.state, 'waiting');
      assert.equal((await from.delete(`/v1/holds/${held}`)).status, 204);
      await next.placeIs(sale, 'called');
      for (const later of line.slice(line.indexOf(next) + 1)) {
        assert.equal((await later.place(sale)).json.state, 'waiting');
      }
      held = isOk(await next.hold(sale), 201).hold;
      from = next;
      assert.equal((await next.place(sale)).json.state, 'used');
    }
  });

  test('who leaves is gone, the next moves up, and joining again is a new place at the end', async () => {
    const { sale, holder, hold } = await heldSale();
    const [leaver, next] = buyers(2);
    const old = isOk(await leaver.join(sale), 201);
    await next.join(sale);
    const { cookie } = leaver;
    const answer = await leaver.leave(sale);
    assert.equal(answer.status, 204);
    assert.equal(answer.text, '');
    await until('the old ticket to be over', async () => (await leaver.place(sale, { cookie })).json.state === 'left');
    await until('the next to be first', async () => (await next.place(sale)).json.ahead === 0);
    const again = isOk(await leaver.join(sale), 201);
    assert.ok(again.ordinal > old.ordinal);
    await holder.delete(`/v1/holds/${hold}`);
    await next.placeIs(sale, 'called');
    assert.equal((await leaver.place(sale)).json.state, 'waiting');
  });

  test('a called place that is left calls the next', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const [first, second] = buyers(2);
    assert.equal(isOk(await first.join(sale), 201).state, 'called');
    assert.equal(isOk(await second.join(sale), 201).state, 'waiting');
    assert.equal((await first.leave(sale)).status, 204);
    await second.placeIs(sale, 'called');
  });

  test('called but not come within the claim time: lapsed, the next is called, and one may join again', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)], claim: '1s' }));
    const [sleeper, next] = buyers(2);
    const old = isOk(await sleeper.join(sale), 201);
    assert.equal(old.state, 'called');
    await next.join(sale);
    await until('the next to be called and served', async () => (await next.hold(sale)).status === 201);
    assert.equal((await sleeper.place(sale)).json.state, 'lapsed');
    isProblem(await sleeper.hold(sale), 403, 'not-called');
    const again = isOk(await sleeper.join(sale), 201);
    assert.ok(again.ordinal > old.ordinal);
    assert.equal(again.state, 'waiting');
  });

  test('a place in a sale that closes says so', async () => {
    const { sale } = await heldSale();
    const [waiter] = buyers(1);
    await waiter.join(sale);
    await server.act(sale, 'close');
    await waiter.placeIs(sale, 'closed');
  });

  test('the pace is kept: who comes faster waits although there is stock', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(50)], pace: { admit: 2, per: '60s' } }));
    const states = [];
    for (const buyer of buyers(6)) states.push((await buyer.join(sale)).json.state);
    assert.deepEqual(states.slice(-3), ['waiting', 'waiting', 'waiting']);
    assert.ok(states.filter((state) => state === 'called').length <= 3, `${states}: admit + one tick's worth`);
  });

  test('a sale without items is a gate: one may join and is called', async () => {
    const sale = await server.addSale(saleOf({ items: [] }));
    const [buyer] = buyers(1);
    await buyer.join(sale);
    const place = await buyer.placeIs(sale, 'called');
    assert.ok(place.pass.length > 0);
    isProblem(await buyer.hold(sale), 404, 'no-such-item');
  });

  test('every answer fits the OpenAPI document', answersFit);
});
