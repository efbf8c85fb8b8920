// Edges whose owner is away: who comes is noted, and has a place in that order once it is back; passes go on, what is
// sold out stays sold out, and no unit is handed out.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { metric, openBus, probe, seenAt, startEdge } from '../lib/cluster.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, isOk, isProblem } from '../lib/expect.mjs';
import { removeScratch, run } from '../lib/program.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const isDegraded = (edge) => until('the edge to be degraded', async () => (await metric(edge, 'sluice_edge_degraded')) === 1);
const isRecovered = (edge) => until('the edge to have handed in', async () => (await metric(edge, 'sluice_edge_degraded')) === 0);

describe('Edges whose owner is away', () => {
  let redis;
  let config;
  let owner;
  let edges;

  let is_owner_there = false;

  async function startOwner(data) {
    const server = await launchServer({ config, data, args: ['--role', 'owner'] });
    await server.isReady();
    is_owner_there = true;
    return server;
  }
  const both = (task) => Promise.all(edges.map(task));
  async function addSale(fields) {
    const sale = await owner.addSale(saleOf(fields));
    await seenAt(edges, sale);
    return sale;
  }
  async function ownerGoes() {
    await owner.kill();
    is_owner_there = false;
    await both(isDegraded);
  }
  async function ownerComes() {
    owner = await startOwner(owner.data);
    await both(isRecovered);
  }
  // One after the other, at this edge and at that one.
  async function stamped(sale, count, options = {}) {
    const people = [];
    for (let i = 0; i < count; i += 1) {
      const buyer = new Buyer(edges[i % 2]);
      const told = isOk(await buyer.join(sale, {}, options), 202);
      assert.equal(told.state, 'stamped');
      people.push({ buyer, told });
    }
    return people;
  }
  // People have one place each, in the order of their stamps.
  function inOrder(people, places) {
    assert.equal(new Set(places).size, people.length);
    const by_place = people.map(({ told }, i) => [places[i], told.stamped_at]).toSorted(([a], [b]) => a - b);
    const times = by_place.map(([, at]) => at);
    assert.deepEqual(times, times.toSorted());
  }
  const placeOf = async ({ buyer }, sale) => isOk(await buyer.place(sale), 200);

  before(async () => {
    const bus = await openBus();
    redis = bus.redis;
    config = `trusted_proxies = []\n${bus.section}`;
    owner = await startOwner();
    edges = [await startEdge({ config, owner }), await startEdge({ config, owner })];
  });
  afterEach(async () => {
    if (!is_owner_there) await ownerComes();
  });
  after(async () => {
    await both((edge) => edge.leave());
    await owner.leave();
    const audit = await run(['audit', '--data', owner.data]);
    assert.equal(audit.code, 0, `${audit.out}${audit.err}`);
    await redis.crash();
    await removeScratch();
  });

  test('who comes meanwhile is noted, and has a place in that order, behind all who had one', async () => {
    const sale = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    const before = new Buyer(edges[1]);
    const { ordinal: last } = isOk(await before.join(sale), 201);
    await ownerGoes();
    const people = await stamped(sale, 40);
    const times = people.map(({ told }) => told.stamped_at);
    assert.deepEqual(times, times.toSorted());
    assert.deepEqual(people.slice(-2).map(({ told }) => told.ahead), [19, 19], 'of those at the same edge');
    for (const { told } of people) {
      assert.deepEqual([told.ordinal, told.position, told.eta_s], [0, 0, null]);
      assert.ok(told.poll_after_ms >= 500 && told.poll_after_ms <= 33_000, `${told.poll_after_ms}`);
    }
    await ownerComes();
    const places = [];
    for (const person of people) {
      const place = await placeOf(person, sale);
      assert.equal(place.state, 'waiting');
      assert.notEqual(place.ticket, person.told.ticket);
      places.push(place.ordinal);
    }
    inOrder(people, places);
    assert.ok(Math.min(...places) > last, `${places} are behind ${last}`);
    assert.equal((await placeOf({ buyer: before }, sale)).ordinal, last);
    const late = isOk(await new Buyer(edges[0]).join(sale), 201);
    assert.ok(late.ordinal > Math.max(...places));
    assert.ok((await owner.logged('stamps_placed')).some(({ people }) => people >= 40));
  });

  test('in a rush that goes on while the owner comes back nobody is before somebody who came 100 ms earlier', async () => {
    const sale = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    await ownerGoes();
    const people = [];
    let goes_on = true;
    const comeTo = async (edge) => {
      while (goes_on) {
        const buyer = new Buyer(edge);
        const asked_at = Date.now();
        const { status, json } = await buyer.join(sale);
        if (status === 503) continue; // which was asked of an owner that was not there yet
        const at = json.stamped_at ? Date.parse(json.stamped_at) : null;
        people.push({ buyer, ordinal: json.ordinal, from: at ?? asked_at, until: at ?? Date.now() });
      }
    };
    const rush = Promise.all(edges.flatMap((edge) => [comeTo(edge), comeTo(edge)]));
    await until('some to be noted', () => people.length > 100);
    await ownerComes();
    const noted = people.length;
    await until('some to come after that', () => people.length > noted + 100);
    goes_on = false;
    await rush;
    const placed = [];
    for (const person of people) placed.push({ ...person, ordinal: person.ordinal || (await placeOf(person, sale)).ordinal });
    assert.equal(new Set(placed.map(({ ordinal }) => ordinal)).size, placed.length);
    placed.sort((a, b) => a.ordinal - b.ordinal);
    let latest = 0; // came before, by their place
    let worst = 0;
    for (const { from, until: came } of placed) {
      worst = Math.max(worst, latest - came);
      latest = Math.max(latest, from);
    }
    assert.ok(worst < 100, `${worst} ms, of ${placed.length} people`);
  });

  test('a place is asked for as often as one likes, at whichever edge, and is one', async () => {
    const sale = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    await ownerGoes();
    const [[ada], [bob]] = [await stamped(sale, 1), await stamped(sale, 1)];
    const count = await metric(edges[0], 'sluice_stamps_total');
    const again = isOk(await ada.buyer.join(sale), 202);
    assert.equal(again.ticket, ada.told.ticket);
    ada.buyer.server = edges[1];
    for (const answer of [await ada.buyer.join(sale), await ada.buyer.buy(sale)]) {
      assert.equal(isOk(answer, 202).ticket, ada.told.ticket);
    }
    assert.equal((await placeOf(ada, sale)).stamped_at, ada.told.stamped_at);
    ada.buyer.jar.delete(`sluice_${sale}`);
    ada.buyer.server = edges[0];
    assert.equal((await placeOf(ada, sale)).stamped_at, ada.told.stamped_at, 'known by who they are');
    assert.equal(await metric(edges[0], 'sluice_stamps_total'), count);
    const bought = isOk(await new Buyer(edges[0]).buy(sale), 202);
    assert.deepEqual([bought.outcome, bought.state], ['in_line', 'stamped']);
    assert.equal((await bob.buyer.leave(sale)).status, 204);
    isProblem(await bob.buyer.place(sale), 401, 'no-ticket');
    await ownerComes();
    ada.buyer.server = edges[1];
    const { ordinal } = await placeOf(ada, sale);
    ada.buyer.server = edges[0];
    assert.equal(isOk(await ada.buyer.join(sale), 200).ordinal, ordinal);
    isProblem(await bob.buyer.place(sale), 401, 'no-ticket');
  });

  test('no unit is handed out, what is sold out stays so, and whoever has a place keeps it', async () => {
    const gone = await addSale({ items: [tee(1)], waitlist: false });
    isOk(await new Buyer(edges[0]).buy(gone), 201);
    const open = await addSale({ items: [tee(5)] });
    const paused = await addSale({ items: [tee(5)] });
    await owner.act(paused, 'pause');
    const called = new Buyer(edges[1]);
    assert.equal(isOk(await called.join(open), 201).state, 'called');
    await both((edge) => until('it to be told', async () => {
      const stateOf = async (sale) => isOk(await edge.ask('GET', `/v1/sales/${sale}`), 200).state;
      return (await stateOf(gone)) === 'sold_out' && (await stateOf(paused)) === 'paused';
    }));
    await ownerGoes();
    for (const edge of edges) {
      isProblem(await new Buyer(edge).join(gone), 409, 'sold-out');
      isProblem(await new Buyer(edge).buy(gone), 409, 'sold-out');
      isProblem(await new Buyer(edge).join(paused), 409, 'not-open');
      assert.equal(isOk(await new Buyer(edge).buy(open), 202).state, 'stamped', 'though there are units');
    }
    for (const answer of [await called.buy(open), await called.place(open), await called.join(open)]) {
      isProblem(answer, 503, 'read-only');
      hasRetryAfter(answer);
    }
    await ownerComes();
    isOk(await called.buy(open), 201);
  });

  test('what is no stamp, or not theirs, or of another sale, is no place', async () => {
    const sale = await addSale({ items: [tee(1)] });
    const other = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    await ownerGoes();
    const [ada] = await stamped(sale, 1);
    const [bob] = await stamped(other, 1);
    const shows = (buyer, ticket, where = sale) =>
      buyer.place(where, { cookie: `sluice_buyer=${buyer.jar.get('sluice_buyer')}`, headers: { 'X-Sluice-Ticket': ticket } });
    const forged = ada.told.ticket.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    ada.buyer.server = edges[1]; // where nobody knows them but by what they show
    const isNone = async () => {
      isProblem(await shows(ada.buyer, forged), 401, 'no-ticket');
      isProblem(await shows(bob.buyer, ada.told.ticket), 401, 'no-ticket');
      isProblem(await shows(ada.buyer, ada.told.ticket, other), 401, 'no-ticket');
      isProblem(await new Buyer(edges[0]).place(sale, { headers: { 'X-Sluice-Ticket': ada.told.ticket } }), 401, 'no-ticket');
    };
    await isNone();
    assert.equal(isOk(await shows(ada.buyer, ada.told.ticket), 200).ticket, ada.told.ticket, 'as an app shows it');
    await ownerComes();
    await isNone();
    assert.equal(isOk(await shows(ada.buyer, ada.told.ticket), 200).state, 'waiting');
  });

  test('a stamp of an edge that died is good at the other one, while the owner is away and after', async () => {
    const sale = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    await ownerGoes();
    const people = await stamped(sale, 6);
    await edges[0].kill();
    for (const { buyer, told } of people) {
      buyer.server = edges[1];
      assert.equal((await placeOf({ buyer }, sale)).ticket, told.ticket);
    }
    owner = await startOwner(owner.data);
    await isRecovered(edges[1]);
    const places = [];
    for (const person of people) places.push((await placeOf(person, sale)).ordinal);
    assert.equal(new Set(places).size, 6);
    const of = (rest) => places.filter((_, i) => i % 2 === rest);
    for (const each of [of(0), of(1)]) assert.deepEqual(each, each.toSorted((a, b) => a - b));
    assert.ok(Math.min(...of(0)) > Math.max(...of(1)), 'as they come with them');
    edges[0] = await startEdge({ config, owner });
  });

  test('the owner dies while it gives places, and so does what is left of it: everybody has one in the end', async () => {
    const sale = await addSale({ items: [tee(1)] });
    isOk(await new Buyer(edges[0]).buy(sale), 201);
    await ownerGoes();
    const people = await stamped(sale, 30);
    for (let times = 0; times < 2; times += 1) {
      owner = await startOwner(owner.data);
      await until('an edge to be heard', async () => (await probe(edges[0], '/readyz')).status === 200);
      await ownerGoes();
    }
    await ownerComes();
    const places = [];
    for (const person of people) places.push((await placeOf(person, sale)).ordinal);
    inOrder(people, places);
  });

  test('a sale whose opening comes meanwhile takes people, and one that has not opened does not', async () => {
    const soon = await addSale({ items: [tee(5)], opens_at: secondsFromNow(2) });
    const later = await addSale({ items: [tee(5)], opens_at: secondsFromNow(3600) });
    await ownerGoes();
    isProblem(await new Buyer(edges[0]).join(later), 409, 'not-open');
    const ada = new Buyer(edges[0]);
    await until('it to open', async () => (await ada.join(soon)).status === 202);
    await ownerComes();
    assert.ok((await placeOf({ buyer: ada }, soon)).ordinal > 0);
  });

  describe('at a gate', () => {
    const check = (buyer, gate, more = {}) =>
      buyer.get(`/v1/gates/${gate}/check`, { ...more, headers: { 'X-Original-URI': '/cart', ...more.headers } });

    test('a pass goes on, others are let in at the pace in their order, and stay in when the owner is back', async () => {
      const gate = await addSale({ items: [], cap: 1, pace: { admit: 8, per: '1s' } });
      const inside = new Buyer(edges[0]);
      assert.equal((await check(inside, gate)).status, 204);
      await ownerGoes();
      inside.server = edges[1];
      const passed = await check(inside, gate);
      assert.equal(passed.status, 204, 'at either edge');
      assert.ok(passed.headers['x-sluice-pass']);
      isProblem(await check(new Buyer(edges[0]), gate, { headers: { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors' } }), 403, 'no-page');

      const people = Array.from({ length: 40 }, () => new Buyer(edges[0]));
      const from = performance.now();
      const let_in = [];
      const ask = async (buyer, i) => {
        const answer = await check(buyer, gate);
        if (answer.status !== 204) return isProblem(answer, 401, 'not-admitted');
        return let_in.push({ i, at: performance.now() - from });
      };
      for (const [i, buyer] of people.entries()) await ask(buyer, i);
      const waiting = () => people.map((buyer, i) => [buyer, i]).filter(([, i]) => !let_in.some((each) => each.i === i));
      await until('half of them to be in', async () => {
        for (const [buyer, i] of waiting()) await ask(buyer, i);
        return let_in.length >= 20;
      });
      const { at } = let_in[19];
      assert.ok(let_in.length <= (at / 1000 + 1) * 8, `${let_in.length} in ${Math.round(at)} ms`);
      assert.ok(at / 1000 >= (20 - 8) / 8, `20 of 8 a second within ${Math.round(at)} ms`);
      const order = let_in.map(({ i }) => i);
      // Whoever has just asked in vain when a second begins is let in when they ask again.
      assert.ok(order.every((i, at_place) => Math.abs(i - at_place) <= 8), `in their order, by the second: ${order}`);

      const [first] = order;
      const guest = people[first];
      const told = isOk(await guest.place(gate), 200);
      assert.equal(told.state, 'called');
      assert.ok(told.pass);
      await ownerComes();
      assert.equal((await check(guest, gate)).status, 204, 'their pass goes on');
      guest.server = edges[1];
      assert.equal((await check(guest, gate)).status, 204);
      assert.equal((await guest.get(`/v1/gates/${gate}/enter?to=/cart`)).headers.location, '/cart');
      const [[waits]] = waiting();
      const place = isOk(await waits.place(gate), 200);
      assert.equal(place.state, 'waiting');
    });

    test('proxies that lose cookies lead to the door, and it lets in', async () => {
      const gate = await addSale({ items: [], cap: 1 });
      await ownerGoes();
      const ada = new Buyer(edges[0]);
      const sent = await ada.get(`/v1/gates/${gate}/check?mode=redirect`, { headers: { 'X-Forwarded-Uri': '/cart' } });
      assert.equal(sent.status, 303);
      assert.match(sent.headers.location, /\/v1\/gates\/.*\/enter\?to=\/cart$/);
      const entered = await ada.get(`/v1/gates/${gate}/enter?to=/cart`);
      assert.deepEqual([entered.status, entered.headers.location], [303, '/cart']);
      assert.equal((await ada.get(`/v1/gates/${gate}/check?mode=redirect`)).status, 204);
    });
  });

  describe('the waiting page', () => {
    const plain = (edge, sale, buyer, query = '') =>
      edge.ask('GET', `/.sluice/queue/${sale}?plain=1${query}`, { headers: { Accept: 'text/html', 'Accept-Language': 'de', Cookie: buyer.cookie } });

    test('tells people without JavaScript that their time is noted, and then their place', async () => {
      const sale = await addSale({ items: [tee(1)] });
      isOk(await new Buyer(edges[0]).buy(sale), 201);
      await ownerGoes();
      const ada = new Buyer(edges[0]);
      assert.match((await plain(edges[0], sale, ada)).text, new RegExp(`action="/.sluice/queue/${sale}/join"`));
      const joined = await edges[0].ask('POST', `/.sluice/queue/${sale}/join`, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      assert.equal(joined.status, 303, joined.text);
      for (const { name, value } of joined.set_cookies) ada.jar.set(name, value);
      const page = await plain(edges[1], sale, ada);
      assert.equal(page.status, 200);
      assert.match(page.text, /Ihre Zeit ist notiert/);
      assert.doesNotMatch(page.text, /join"/);
      await ownerComes();
      const led = await plain(edges[0], sale, ada);
      assert.equal(led.status, 303, led.text);
      for (const { name, value } of led.set_cookies) ada.jar.set(name, value);
      const place = await plain(edges[0], sale, ada);
      assert.doesNotMatch(place.text, /Ihre Zeit ist notiert/);
      assert.match(place.text, /id="position"/);
    });
  });

  test('every answer was as described', answersFit);
});
