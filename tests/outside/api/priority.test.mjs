import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { hasRetryAfter, isOk, isPrivate, isProblem } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const members = (fields = {}) => ({
  name: 'members',
  share: 0.2,
  codes: [{ code: 'Winter', uses: 500 }, { code: 'ONCE-ONLY', uses: 1 }],
  ...fields,
});
const withMembers = (fields = {}) => saleOf({ priority: [members()], ...fields });
const join = (buyer, sale, code, options) => buyer.join(sale, { code }, options);
const codesPath = (sale, name = 'members') => `/admin/v1/sales/${sale}/priority/${name}/codes`;

async function makeCodes(server, sale, wish) {
  const answer = await server.admin('POST', codesPath(sale), wish);
  assert.equal(answer.status, 201, answer.text);
  return answer.json.codes;
}
async function usesOf(server, sale, code) {
  const { codes } = (await server.admin('GET', codesPath(sale))).json;
  return codes.find((each) => each.code === code)?.used;
}

describe('Priority codes', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const people = (count) => Array.from({ length: count }, () => new Buyer(server));
  // Somebody holds the only unit, so that whoever comes waits.
  async function heldSale() {
    const sale = await server.addSale(withMembers({ items: [tee(1)] }));
    const [holder] = people(1);
    const { hold } = isOk(await holder.buy(sale), 201);
    return { sale, holder, hold };
  }
  const unchanged = async (sale, act) => {
    const before_it = await server.belongings(sale);
    await act();
    assert.deepEqual(await server.belongings(sale), before_it);
  };

  test('a code gives a place in its line, and again the same; the place is found and kept like any', async () => {
    const { sale } = await heldSale();
    const [ada] = people(1);
    const answer = await join(ada, sale, 'winter');
    const place = isOk(answer, 201);
    isPrivate(answer);
    assert.equal(place.priority, 'members');
    assert.equal(place.state, 'waiting');
    assert.equal(place.ahead, 0);
    assert.equal(answer.headers.location, `/v1/sales/${sale}/tickets/current`);
    assert.deepEqual([...ada.jar.keys()].sort(), ['sluice_buyer', `sluice_${sale}`]);
    const again = isOk(await join(ada, sale, ' W1N-ter'), 200);
    assert.equal(again.priority, 'members');
    assert.equal(again.ordinal, place.ordinal);
    assert.equal(isOk(await ada.join(sale), 200).priority, 'members', 'joining without a code keeps it');
    assert.equal(isOk(await ada.place(sale), 200).priority, 'members');
    assert.equal(await usesOf(server, sale, 'Winter'), 1);
    const status = (await ada.get(`/v1/sales/${sale}`)).json;
    assert.equal(status.priority.members.share, 0.2);
    assert.equal(/once/i.test(JSON.stringify(status)), false, 'no code is told');
  });

  test('a buyer whose cookie is lost finds the place by the code', async () => {
    const { sale } = await heldSale();
    const [ada] = people(1);
    const place = isOk(await join(ada, sale, 'ONCE-ONLY'), 201);
    ada.jar.delete(`sluice_${sale}`);
    assert.equal(isOk(await join(ada, sale, 'once only'), 200).ordinal, place.ordinal);
    assert.equal((await ada.place(sale)).json.priority, 'members');
  });

  test('of many who use a single-use code at once, one gets a place', async () => {
    const { sale } = await heldSale();
    const answers = await Promise.all(people(20).map((each) => join(each, sale, 'ONCE-ONLY')));
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    for (const answer of answers) if (answer.status !== 201) isProblem(answer, 409, 'code-used-up');
    assert.equal(await usesOf(server, sale, 'ONCE-ONLY'), 1);
  });

  test('whoever waits gives the old place up; whoever is called keeps it, and the code', async () => {
    const { sale, holder, hold } = await heldSale();
    const [ada, bob] = people(2);
    isOk(await ada.join(sale), 201);
    const old_cookie = ada.cookie;
    isOk(await bob.join(sale), 201);
    assert.equal(isOk(await join(ada, sale, 'WINTER'), 201).priority, 'members');
    assert.equal((await ada.place(sale, { cookie: old_cookie })).json.state, 'left');
    await until('the one behind to be first', async () => (await bob.place(sale)).json.ahead === 0);
    await ada.leave(sale);
    await holder.delete(`/v1/holds/${hold}`);
    await bob.placeIs(sale, 'called');
    const kept = isOk(await join(bob, sale, 'ONCE-ONLY'), 200);
    assert.equal(kept.priority, undefined);
    assert.equal(kept.state, 'called');
    assert.equal(await usesOf(server, sale, 'ONCE-ONLY'), 0);
    isOk(await bob.buy(sale), 201);
  });

  test('wrong codes are told, change nothing, and are bounded', async () => {
    const { sale } = await heldSale();
    const [ada] = people(1);
    isOk(await ada.join(sale), 201);
    await unchanged(sale, async () => {
      for (const code of ['WONTER', '', '✻', 'x'.repeat(40)]) isProblem(await join(ada, sale, code), 404, 'unknown-code');
      isProblem(await join(ada, sale, 7), 422, 'invalid-field');
      isProblem(await ada.join(await server.addSale(saleOf()), { code: 'WINTER' }), 404, 'unknown-code');
      const tries = Array.from({ length: 200 }, () => join(ada, sale, 'WONTER'));
      const refused = (await Promise.all(tries)).find(({ status }) => status === 429);
      isProblem(refused, 429, 'too-many-tries');
      hasRetryAfter(refused);
    });
    assert.equal((await ada.place(sale)).json.priority, undefined);
    await until('tries to be free again', async () => (await join(ada, sale, 'WINTER')).status === 201);
  });

  test('buys with the place it has; a place that lapsed leads on in the sale’s own line', async () => {
    const sale = await server.addSale(withMembers({ items: [tee(2)], claim: '1s' }));
    const [ada, bob] = people(2);
    assert.equal(isOk(await join(ada, sale, 'WINTER'), 201).state, 'called');
    isOk(await ada.buy(sale), 201);
    assert.equal((await ada.place(sale)).json.state, 'used');
    isOk(await join(bob, sale, 'WINTER'), 201);
    await bob.placeIs(sale, 'lapsed');
    isOk(await bob.buy(sale, oneTee), 201);
    assert.equal((await bob.place(sale)).json.priority, undefined);
  });

  test('at an opening the calls are divided as the shares are', async () => {
    // Opened by hand; until then it is a lobby.
    const sale = await server.addSale(
      withMembers({ items: [tee(20)], opens_at: undefined, lobby_time: '1h', claim: '10m' }),
    );
    const [guests, others] = [people(30), people(60)];
    await until('the lobby to be open', async () => [200, 201].includes((await others[0].join(sale)).status));
    await Promise.all([...others.map((each) => each.join(sale)), ...guests.map((each) => join(each, sale, 'WINTER'))]);
    assert.equal((await guests[0].place(sale)).json.state, 'lobby');
    await server.act(sale, 'open');
    const called = async (all) => {
      const places = await Promise.all(all.map((each) => each.place(sale)));
      return places.filter(({ json }) => json.state === 'called').length;
    };
    await until('all units to be offered', async () => (await called(guests)) + (await called(others)) === 20);
    assert.deepEqual([await called(guests), await called(others)], [4, 16]);
    const { lines } = await server.report(sale);
    assert.deepEqual(lines.map(({ called: calls }) => calls), [16, 4]);
  });

  test('codes are made, listed, and used as often as they may be', async () => {
    const { sale } = await heldSale();
    const codes = await makeCodes(server, sale, { count: 3, uses: 2 });
    assert.equal(new Set(codes.map(({ code }) => code)).size, 3);
    for (const { code, uses } of codes) {
      assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      assert.equal(uses, 2);
    }
    const [ada, bob, eve] = people(3);
    const [{ code }] = codes;
    isOk(await join(ada, sale, code.toLowerCase()), 201);
    isOk(await join(bob, sale, code.replaceAll('-', ' ')), 201);
    isProblem(await join(eve, sale, code), 409, 'code-used-up');
    assert.equal(await usesOf(server, sale, code), 2);
    for (const [wish, field] of [[{}, 'count'], [{ count: 0 }, 'count'], [{ count: 10_001 }, 'count'],
      [{ count: 1, uses: 0 }, 'uses'], [{ count: 'many' }, 'count']]) {
      const refused = isProblem(await server.admin('POST', codesPath(sale), wish), 422, 'invalid-field');
      assert.ok(refused.detail.startsWith(`${field}:`), refused.detail);
    }
    isProblem(await server.admin('GET', codesPath(sale, 'press')), 404, 'no-such-priority');
    isProblem(await server.admin('GET', codesPath('nothing')), 404, 'no-such-sale');
    isProblem(await server.admin('PUT', codesPath(sale), {}), 405, 'method-not-allowed');
    const flags = ['--admin', server.operators, '--data', server.data];
    const made = await run(['sale', 'codes', sale, 'members', '--count', '2', ...flags]);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /^([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\n){2}$/);
    const listed = await run(['sale', 'codes', sale, 'members', ...flags]);
    assert.ok(listed.out.includes(`${code}\t2/2\n`), listed.out);
    for (const args of [['codes', sale, 'press'], ['codes', sale], ['codes', sale, 'members', '--count', '0']]) {
      const refused = await run(['sale', ...args, ...flags]);
      assert.notEqual(refused.code, 0);
      assert.equal(refused.err.trim().split('\n').length, 1, refused.err);
    }
  });

  test('a code that is revoked brings nobody more, and takes no place away', async () => {
    const { sale } = await heldSale();
    const [ada, bob] = people(2);
    const place = isOk(await join(ada, sale, 'winter'), 201);
    const revoke = (code) => server.admin('POST', `${codesPath(sale)}/revoke`, { code });
    isProblem(await revoke('summer'), 404, 'unknown-code');
    isProblem(await revoke('a/b'), 422, 'invalid-field');
    isProblem(await server.admin('POST', `${codesPath(sale, 'press')}/revoke`, { code: 'WINTER' }), 404, 'no-such-priority');
    const told = { sale, priority: 'members', code: 'Winter', uses: 500, used: 1, revoked: true };
    for (let i = 0; i < 2; ++i) assert.deepEqual(isOk(await revoke('WINTER'), 200), told);
    isProblem(await join(bob, sale, 'winter'), 409, 'code-used-up');
    assert.equal(isOk(await join(ada, sale, 'winter'), 200).ordinal, place.ordinal);
    const flags = ['--admin', server.operators, '--data', server.data];
    const again = await run(['sale', 'codes', sale, 'members', '--revoke', 'once-only', ...flags]);
    assert.deepEqual(JSON.parse(again.out), { ...told, code: 'ONCE-ONLY', uses: 1, used: 0 }, again.err);
    isProblem(await join(bob, sale, 'ONCE-ONLY'), 409, 'code-used-up');
    const { acts } = (await server.admin('GET', `/admin/v1/acts?sale=${sale}&kind=code.revoked`)).json;
    assert.deepEqual(acts.map(({ who, subject, was, became }) => [who, subject, was, became]),
      Array(2).fill(['token', 'members', null, null]), 'once each, and without the code');
  });

  test('shares change while the sale runs; lines do not', async () => {
    const { sale } = await heldSale();
    const patch = (priority) => server.admin('PATCH', `/admin/v1/sales/${sale}`, { priority });
    assert.equal((await patch([{ name: 'members', share: 0.5 }])).status, 200);
    const [ada] = people(1);
    await until('the share to be told', async () => {
      return (await ada.get(`/v1/sales/${sale}`)).json.priority.members.share === 0.5;
    });
    for (const wrong of [[{ name: 'press', share: 0.1 }], [{ name: 'members', share: 1 }]]) {
      isProblem(await patch(wrong), 422, 'invalid-field');
    }
    const config = saleOf({ priority: [members()], line: 'item', items: [tee(1), { ...tee(1), id: 'hat' }] });
    const refused = await server.admin('PUT', `/admin/v1/sales/${config.id}`, config);
    assert.match(isProblem(refused, 422, 'invalid-field').detail, /^priority: .*line/);
  });

  test('goes to another device, whose own place is given up', async () => {
    const { sale } = await heldSale();
    const [desk, phone] = people(2);
    const { ordinal } = isOk(await join(desk, sale, 'WINTER'), 201);
    isOk(await phone.join(sale), 201);
    const { code } = isOk(await desk.post(`/v1/sales/${sale}/tickets/current/handover`, {}), 201);
    const place = isOk(await phone.post(`/v1/sales/${sale}/tickets/handover`, { code }), 200);
    assert.equal(place.priority, 'members');
    assert.equal(place.ordinal, ordinal);
    assert.equal((await desk.place(sale)).json.moved, true);
    isProblem(await join(desk, sale, 'ONCE-ONLY', { cookie: 'sluice_buyer=x' }).then(() => desk.hold(sale)), 403, 'not-called');
  });

  test('at a gate, whoever has a code goes in by the same check', async () => {
    const gate = await server.addSale(withMembers({ items: undefined, cap: 2 }));
    const check = (who) => who.get(`/v1/gates/${gate}/check`, { headers: { 'X-Original-URI': '/cart' } });
    const [first, second, member] = people(3);
    assert.equal((await check(first)).status, 204);
    assert.equal((await check(first)).status, 204);
    await until('the first to be inside', async () => (await server.report(gate)).inside === 1);
    assert.equal((await check(second)).status, 204);
    await check(second);
    await until('both to be inside', async () => (await server.report(gate)).inside === 2);
    assert.equal(isOk(await join(member, gate, 'WINTER'), 201).state, 'waiting');
    assert.equal((await check(member)).status, 401);
    assert.equal((await first.leave(gate)).status, 204);
    await member.placeIs(gate, 'called');
    const entered = await check(member);
    assert.equal(entered.status, 204);
    assert.ok(entered.headers['x-sluice-pass'].length > 0);
    assert.equal((await check(member)).status, 204);
    await until('the member to be inside', async () => (await server.report(gate)).inside === 2);
    const [{ key }] = (await server.admin('GET', `/admin/v1/sales/${gate}/origin-key`)).json.keys;
    const revoked = await server.ask('POST', `/v1/gates/${gate}/revoke`, {
      headers: { Authorization: `Bearer ${key}`, 'X-Sluice-Pass': entered.headers['x-sluice-pass'] },
    });
    assert.equal(revoked.status, 204);
    assert.equal((await server.report(gate)).inside, 1);
    assert.equal((await check(second)).status, 204, 'somebody else with the same number stays');
  });

  test('every answer fits the OpenAPI document', answersFit);
});

describe('Priority codes after a power cut', () => {
  test('what was acknowledged is used, and its place is good', async () => {
    const first = await startServer();
    const sale = await first.addSale(withMembers({ items: [tee(1)] }));
    const buyers = Array.from({ length: 6 }, () => new Buyer(first));
    const [holder, ada, bob, eve] = buyers;
    const { hold } = isOk(await holder.buy(sale), 201);
    const [{ code }] = await makeCodes(first, sale, { count: 1 });
    const place = isOk(await join(ada, sale, code), 201);
    isOk(await join(bob, sale, 'WINTER'), 201);
    await first.kill();

    const second = await startServer({ data: first.data });
    try {
      for (const buyer of buyers) buyer.server = second;
      isProblem(await join(eve, sale, code), 409, 'code-used-up');
      assert.equal(isOk(await ada.place(sale), 200).priority, 'members');
      assert.equal(isOk(await bob.place(sale), 200).priority, 'members');
      ada.jar.delete(`sluice_${sale}`);
      assert.equal(isOk(await join(ada, sale, code), 200).ordinal, place.ordinal);
      assert.equal(await usesOf(second, sale, code), 1);
      await holder.delete(`/v1/holds/${hold}`);
      await ada.placeIs(sale, 'called');
      isOk(await ada.hold(sale), 201);
    } finally {
      await second.stop();
    }
  });
});
