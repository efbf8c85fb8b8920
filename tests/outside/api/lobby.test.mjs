import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { commitmentOf, drawOf } from '../../../web/assets/js/draw.js';
import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A lobby', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const status = async (sale) => (await new Buyer(server).get(`/v1/sales/${sale}`)).json;
  const isOpen = (sale) => until(`${sale} to open`, async () => (await status(sale)).state === 'open');
  async function startAgain() {
    await server.leave();
    server = await startServer({ data: server.data });
  }
  // Opened by hand, so that nothing happens by the clock.
  const byHand = (fields) => saleOf({ opens_at: undefined, lobby_time: '10m', ...fields });
  async function crowd(sale, count) {
    const people = Array.from({ length: count }, () => new Buyer(server));
    for (const [i, person] of people.entries()) {
      const place = isOk(await person.join(sale), 201);
      assert.equal(place.state, 'lobby');
      assert.equal(place.ordinal, i + 1);
      assert.equal(place.pass, undefined);
    }
    return people;
  }

  test('is there before the opening for as long as the sale says', async () => {
    const sale = await server.addSale(saleOf({ opens_at: secondsFromNow(3600), lobby_time: '2h' }));
    const body = await status(sale);
    assert.equal(body.state, 'lobby');
    assert.equal(Date.parse(body.opens_at) - Date.parse(body.lobby_opens_at), 7_200_000);
    const later = await server.addSale(saleOf({ opens_at: secondsFromNow(3600), lobby_time: '10m' }));
    assert.equal((await status(later)).state, 'scheduled');
    isProblem(await new Buyer(server).join(later), 409, 'not-open');
    const none = await server.addSale(saleOf({ opens_at: secondsFromNow(3600) }));
    assert.equal((await status(none)).state, 'scheduled');
  });

  test('gives places, and nobody can buy yet', async () => {
    const sale = await server.addSale(byHand());
    const [ada] = await crowd(sale, 1);
    isProblem(await ada.hold(sale), 409, 'not-open');
    const click = await new Buyer(server).buy(sale);
    assert.equal(isOk(click, 202).outcome, 'in_line');
    assert.equal(click.json.state, 'lobby');
    assert.equal(click.json.ordinal, 2);
  });

  test('goes by arrival unless it says otherwise', async () => {
    const sale = await server.addSale(byHand({ items: [tee(1)] }));
    const people = await crowd(sale, 3);
    assert.equal((await status(sale)).draw, undefined);
    await server.act(sale, 'open');
    await isOpen(sale);
    await people[0].placeIs(sale, 'called');
    for (const [i, person] of people.entries()) {
      const place = isOk(await person.place(sale), 200);
      assert.equal(place.ordinal, i + 1);
      assert.equal(place.lobby_number, undefined);
    }
  });

  test('draws places by a key that was committed to before and is shown after', async () => {
    const sale = await server.addSale(byHand({ lobby: 'draw', items: [tee(2)] }));
    const { draw: before_opening } = await status(sale);
    assert.match(before_opening.commitment, /^[0-9a-f]{64}$/);
    assert.equal(before_opening.key, undefined);
    const people = await crowd(sale, 40);
    const waiting = isOk(await people[0].place(sale), 200);
    assert.equal(waiting.lobby_number, 1);
    assert.equal(waiting.position, 0, 'in the draw nobody has a place yet');
    assert.equal((await server.admin('PATCH', `/admin/v1/sales/${sale}`, { draw_mix: 'heads' })).status, 200);
    await server.act(sale, 'open');
    const { draw, line } = await until('the key', async () => {
      const now = await status(sale);
      return now.draw.key !== undefined && now;
    });
    assert.equal(draw.commitment, before_opening.commitment);
    assert.equal(draw.mix, 'heads');
    assert.equal(await commitmentOf(draw.key, sale), draw.commitment);
    assert.equal(line.drawn, 40);
    const placeOf = await drawOf(draw.key, 40, 'heads');
    const called = [];
    for (const [i, person] of people.entries()) {
      const place = isOk(await person.place(sale), 200);
      assert.equal(place.lobby_number, i + 1);
      assert.equal(place.ordinal, (await placeOf(i)) + 1);
      if (place.state === 'called') called.push(place.ordinal);
    }
    assert.deepEqual(
      called.sort((a, b) => a - b),
      [1, 2],
    );
    const told = await run(['audit', '--draw', '--number', '7', '--data', server.data]);
    assert.equal(told.code, 0, told.err);
    assert.match(told.out, new RegExp(`commitment ${draw.commitment}`));
    assert.match(told.out, new RegExp(`^${sale}: number 7 has place ${(await placeOf(6)) + 1}$`, 'm'));
    const latecomer = isOk(await new Buyer(server).join(sale), 201);
    assert.equal(latecomer.ordinal, 41);
    assert.equal(latecomer.lobby_number, undefined);
    assert.equal((await server.admin('PATCH', `/admin/v1/sales/${sale}`, { draw_mix: 'tails' })).status, 409);
  });

  test('is remembered by a restart: before the draw, and after it', async () => {
    const sale = await server.addSale(byHand({ lobby: 'draw', items: [tee(1)] }));
    const people = await crowd(sale, 5);
    const { draw } = await status(sale);
    await startAgain();
    for (const person of people) person.server = server;
    assert.equal((await status(sale)).draw.commitment, draw.commitment);
    assert.equal(isOk(await people[4].place(sale), 200).state, 'lobby');
    await server.act(sale, 'open');
    await isOpen(sale);
    const places = [];
    for (const person of people) places.push(isOk(await person.place(sale), 200).ordinal);
    await startAgain();
    for (const [i, person] of people.entries()) {
      person.server = server;
      assert.equal(isOk(await person.place(sale), 200).ordinal, places[i]);
    }
  });

  test('who leaves it is not called', async () => {
    const sale = await server.addSale(byHand({ lobby: 'draw', items: [tee(3)] }));
    const people = await crowd(sale, 4);
    assert.equal((await people[2].leave(sale)).status, 204);
    await server.act(sale, 'open');
    await isOpen(sale);
    for (const person of [people[0], people[1], people[3]]) await person.placeIs(sale, 'called');
  });

  test('a draw needs time to come', async () => {
    const sale = saleOf({ lobby: 'draw', lobby_time: '0s' });
    const answer = await server.admin('PUT', `/admin/v1/sales/${sale.id}`, sale);
    isProblem(answer, 422, 'invalid-field');
    assert.match(answer.json.detail, /^lobby_time: /);
  });

  test('every answer fits the OpenAPI document', answersFit);
});
