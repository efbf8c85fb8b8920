// The gate as proxies ask it, without one: every mode, every state, and no way around.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isPrivate, isProblem } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { exampleFor, originKeys, revoke } from '../lib/proxies.mjs';
import { oneTee, saleOf, secondsFromNow } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const config = `
public_url = "http://shop.example"
allowed_origins = ["https://other.example"]
`;

describe('A gate', () => {
  let server;
  before(async () => (server = await startServer({ config })));
  after(() => server.stop());

  const gate = (fields = {}) => server.addSale(saleOf({ items: [], cap: 100, ...fields }));
  const check = (buyer, id, { mode = 'nginx', uri = '/a?b=c', headers = {}, ...options } = {}) =>
    buyer.get(`/v1/gates/${id}/check?mode=${mode}`, { headers: { 'X-Original-URI': uri, ...headers }, ...options });
  const enter = (buyer, id, to = '/a') => buyer.get(`/v1/gates/${id}/enter?to=${encodeURIComponent(to)}`);
  const isYes = (answer, status = 204) => {
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.headers['x-sluice-pass'], /^v1\.[0-9a-f]{4}\./);
    assert.equal(answer.text, '');
    isPrivate(answer);
    return answer.headers['x-sluice-pass'];
  };
  const isNo = (answer) => {
    isProblem(answer, 401, 'not-admitted');
    assert.equal(answer.headers['x-sluice-pass'], undefined);
    isPrivate(answer);
    return answer.headers['x-sluice-location'];
  };
  const isRedirect = (answer) => {
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.headers['x-sluice-pass'], undefined);
    isPrivate(answer);
    return answer.headers.location;
  };
  const queue = (id, to = '/a%3Fb%3Dc') => `http://shop.example/.sluice/queue/${id}?to=${to}`;
  const door = (id, to = '/a%3Fb%3Dc') => `http://shop.example/.sluice/v1/gates/${id}/enter?to=${to}`;
  // Somebody who keeps cookies, and has no place yet.
  const knownTo = async (id) => {
    const buyer = new Buyer(server);
    isRedirect(await check(buyer, id, { mode: 'redirect' }));
    return buyer;
  };
  const issued = async (id) => (await server.report(id)).lines[0].issued;
  const insideIs = (id, count) =>
    until(`${count} to be inside`, async () => (await server.report(id)).inside === count);
  const keyOf = async (id) => (await originKeys(server, id))[0];

  describe('answers', () => {
    test('401 and where to go in mode nginx, 303 in mode redirect, and never 200 for a no', async () => {
      const id = await gate({ cap: 1 });
      isYes(await check(new Buyer(server), id));
      assert.equal(isNo(await check(new Buyer(server), id)), queue(id));
      assert.equal(isRedirect(await check(new Buyer(server), id, { mode: 'redirect' })), door(id));
      isNo(await new Buyer(server).get(`/v1/gates/${id}/check`));
      isProblem(await check(new Buyer(server), id, { mode: 'other' }), 422, 'invalid-field');
    });

    test('a newcomer in mode nginx gets each cookie in a field of its own, too', async () => {
      const id = await gate();
      const buyer = new Buyer(server);
      const answer = await check(buyer, id);
      isYes(answer);
      const lines = answer.headers['set-cookie'];
      assert.equal(lines.length, 2);
      assert.ok(lines.includes(answer.headers['x-sluice-set-buyer']));
      assert.ok(lines.includes(answer.headers['x-sluice-set-place']));
      const again = await check(buyer, id);
      isYes(again);
      assert.deepEqual(again.set_cookies, []);
      assert.equal(again.headers['x-sluice-set-place'], undefined);
    });

    test('entering gives a pass to who keeps cookies, and sends back', async () => {
      const id = await gate();
      const buyer = await knownTo(id);
      assert.equal(await issued(id), 0, 'asking took no place');
      assert.equal(isRedirect(await enter(buyer, id, '/a?b=c')), '/a?b=c');
      assert.equal(isRedirect(await enter(buyer, id, '/again')), '/again');
      assert.equal(await issued(id), 1);
      isYes(await check(buyer, id, { mode: 'redirect' }));
    });

    test('who keeps no cookies is sent from there to the waiting page, and takes no place', async () => {
      const id = await gate();
      assert.equal(isRedirect(await enter(new Buyer(server), id)), queue(id, '/a'));
      assert.equal(await issued(id), 0);
    });

    test('entering at the cap takes a place in line, and the waiting page comes next', async () => {
      const id = await gate({ cap: 1 });
      isYes(await check(new Buyer(server), id));
      const buyer = await knownTo(id);
      for (let i = 0; i < 2; i += 1) assert.equal(isRedirect(await enter(buyer, id)), queue(id, '/a'));
      assert.equal(isOk(await buyer.place(id), 200).state, 'waiting');
      assert.equal(isRedirect(await check(buyer, id, { mode: 'redirect' })), queue(id));
      assert.equal(await issued(id), 2);
    });

    test('a place taken through the line is a way in, too', async () => {
      const id = await gate();
      const buyer = new Buyer(server);
      const { state, pass } = isOk(await buyer.join(id), 201);
      assert.equal(state, 'called');
      isYes(await check(buyer, id, { mode: 'redirect' }));
      await insideIs(id, 1);
      const place = isOk(await buyer.place(id), 200);
      assert.equal(place.state, 'used');
      assert.equal(place.pass, pass, 'the waiting page sees that it may go on');
      isOk(await buyer.join(id), 200);
      assert.equal(await issued(id), 1);
    });

    test('who leaves the line inside is out, and the next is in', async () => {
      const id = await gate({ cap: 1 });
      const [ada, bob] = [new Buyer(server), new Buyer(server)];
      isYes(await check(ada, id));
      isNo(await check(bob, id));
      const kept = ada.cookie;
      await insideIs(id, 1);
      assert.equal((await ada.leave(id)).status, 204);
      await until('Bob to be let in', async () => (await check(bob, id)).status === 204);
      isNo(await check(new Buyer(server), id, { cookie: kept }));
    });

    test('for Envoy a yes is 200, whatever the method, and what was asked for follows the prefix', async () => {
      const id = await gate({ cap: 1 });
      const buyer = new Buyer(server);
      const ask = (who, method, rest, headers = {}) =>
        server.ask(method, `/v1/gates/${id}/envoy${rest}`, { headers: { ...(who ? { Cookie: who } : {}), ...headers } });
      isYes(await buyer.get(`/v1/gates/${id}/envoy/a`), 200);
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        isYes(await ask(buyer.cookie, method, '/x/y?z=1', { Origin: 'https://elsewhere.example' }), 200);
      }
      for (const [rest, to] of [
        ['/', '/'],
        ['/?a=b', '/?a=b'],
        ['/x/y?z=1&to=//evil.example', '/x/y?z=1&to=//evil.example'],
        ['//evil.example/', '/'],
      ]) {
        assert.equal(new URL(isRedirect(await ask(null, 'GET', rest))).searchParams.get('to'), to, rest);
      }
      const from = { Host: 'shop.example', Referer: 'https://shop.example/form' };
      assert.equal(new URL(isRedirect(await ask(null, 'POST', '/x', from))).searchParams.get('to'), '/form');
    });

    test('only gates are asked, and only in the way that they understand', async () => {
      const id = await gate();
      for (const path of ['check', 'enter', 'envoy/a']) {
        isProblem(await server.ask('GET', `/v1/gates/nothing/${path}`), 404, 'no-such-gate');
      }
      for (const [method, path, allow] of [
        ['POST', 'check', 'GET'],
        ['DELETE', 'enter', 'GET'],
        ['GET', 'revoke', 'POST'],
        ['GET', 'load', 'POST'],
      ]) {
        const answer = await server.ask(method, `/v1/gates/${id}/${path}`);
        isProblem(answer, 405, 'method-not-allowed');
        assert.equal(answer.headers.allow, allow);
      }
      for (const path of ['', '/', '/other', '/check/more', '/check/']) {
        isProblem(await server.ask('GET', `/v1/gates/${id}${path}`), 404, 'not-found');
      }
    });

    test('a gate has nothing to hold or buy', async () => {
      const id = await gate();
      const buyer = new Buyer(server);
      isOk(await buyer.join(id), 201);
      for (const answer of [await buyer.hold(id, oneTee), await buyer.buy(id, oneTee), await buyer.buy(id, {})]) {
        assert.match(isProblem(answer, 404, 'no-such-item').detail, /is a gate/);
      }
    });
  });

  describe('sends nobody to a stranger', () => {
    const strange = [
      '//evil.example/',
      '/\\evil.example',
      '\\\\evil.example',
      'https://evil.example/',
      'https://shop.example.evil/',
      'http://shop.example@evil.example/',
      'https://other.example:444/',
      'javascript:alert(1)',
      '/\t/evil.example',
      '/\r\nSet-Cookie: a=b',
      '',
    ];
    test('whatever the return address says', async () => {
      const id = await gate();
      const buyer = await knownTo(id);
      for (const to of strange) assert.equal(isRedirect(await enter(buyer, id, to)), '/', to);
      for (const to of ['/a', 'http://shop.example/a?b', 'https://other.example/a']) {
        assert.equal(isRedirect(await enter(buyer, id, to)), to);
      }
      assert.equal(isRedirect(await buyer.get(`/v1/gates/${id}/enter`)), '/');
      assert.equal(isRedirect(await buyer.get(`/v1/gates/${id}/enter?to=%zz`)), '/');
    });

    test('whatever a proxy passes on', async () => {
      const id = await gate({ cap: 1 });
      isYes(await check(new Buyer(server), id));
      for (const uri of strange.filter((each) => !/[\r\n]/.test(each))) {
        assert.equal(isNo(await check(new Buyer(server), id, { uri })), queue(id, '/'), uri);
      }
      assert.equal(isNo(await check(new Buyer(server), id, { uri: 'x'.repeat(9000) })), queue(id, '/'));
      assert.equal(isNo(await check(new Buyer(server), id, { uri: `/p?${'x'.repeat(9000)}` })), queue(id, '/p'));
      const other = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'other.example' };
      assert.match(isNo(await check(new Buyer(server), id, { headers: other })), /^https:\/\/other\.example\/\.sluice\/queue\//);
      const evil = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example' };
      assert.equal(isNo(await check(new Buyer(server), id, { headers: evil })), queue(id));
    });
  });

  describe('in every state', () => {
    test('nobody new is let in before it opens, while it is paused and when it is closed; who is inside goes on', async () => {
      const id = await gate({ opens_at: secondsFromNow(3600) });
      const early = await check(new Buyer(server), id);
      assert.equal(isNo(early), queue(id));
      assert.deepEqual(early.set_cookies, [], 'no place before it opens');
      await server.act(id, 'open');
      const ada = new Buyer(server);
      isYes(await check(ada, id));
      const bob = await knownTo(id);
      await insideIs(id, 1);
      for (const action of ['pause', 'close']) {
        await server.act(id, action);
        isYes(await check(ada, id));
        isNo(await check(new Buyer(server), id));
        assert.equal(isRedirect(await enter(bob, id)), queue(id, '/a'));
      }
    });

    test('after a restart who is inside goes on and is counted, and a stranger with a pass of another server is not', async () => {
      const own = await startServer();
      const id = await own.addSale(saleOf({ items: [], cap: 2 }));
      const [ada, bob] = [new Buyer(own), new Buyer(own)];
      isYes(await check(ada, id));
      isOk(await bob.join(id), 201);
      await until('the owner to have heard', async () => (await own.report(id)).inside === 1);
      await own.leave();
      const again = await startServer({ data: own.data });
      try {
        for (const buyer of [ada, bob]) {
          buyer.server = again;
          isYes(await check(buyer, id));
        }
        await until('both to be counted', async () => (await again.report(id)).inside === 2);
        isNo(await check(new Buyer(again), id));
        isNo(await check(new Buyer(server), await gate({ cap: 1, opens_at: secondsFromNow(99) }), { cookie: ada.cookie }));
      } finally {
        await again.leave();
      }
      assert.equal((await run(['audit', '--data', own.data])).code, 0);
    });

    test('being inside is not enough: the pass must come along', async () => {
      const id = await gate();
      const ada = new Buyer(server);
      isYes(await check(ada, id));
      await insideIs(id, 1);
      const [ticket, pass] = ada.jar.get(`sluice_${id}`).split('~');
      const own = `sluice_buyer=${ada.jar.get('sluice_buyer')}; sluice_${id}=`;
      isRedirect(await check(new Buyer(server), id, { cookie: own + ticket, mode: 'redirect' }));
      isYes(await check(new Buyer(server), id, { cookie: `${own}${ticket}~${pass}`, mode: 'redirect' }));
    });

    test('a visit that ended during a pause is over when its visitor comes again, and counts no more', async () => {
      const id = await gate({ cap: 1, pass: '3s' });
      const ada = new Buyer(server);
      isYes(await check(ada, id));
      await insideIs(id, 1);
      await server.act(id, 'pause');
      await until('the pass to expire', async () => (await check(ada, id, { mode: 'redirect' })).status === 303);
      assert.equal((await server.report(id)).inside, 1, 'sale time stands still');
      await server.act(id, 'resume');
      await until('Ada to be let in anew', async () => (await check(ada, id)).status === 204);
      const { text } = await server.admin('GET', '/metrics', undefined, { token: null });
      assert.ok(text.includes(`sluice_gate_visits_total{sale="${id}",event="left"} 1\n`));
    });

    test('a pass that has expired is over, and coming again is a new visit', async () => {
      const id = await gate({ cap: 1, pass: '1s' });
      const ada = new Buyer(server);
      const first = isYes(await check(ada, id));
      const second = await until('a new visit', async () => {
        const answer = await check(ada, id);
        return answer.status === 204 && answer.headers['x-sluice-pass'] !== first && answer;
      });
      assert.equal(second.set_cookies.length, 1);
      assert.equal(await issued(id), 2);
    });
  });

  describe('lets visitors stay', () => {
    const end_of = (pass) => Number(pass.split('.')[5]);
    const extend = async (id, pass, body, key) =>
      server.ask('POST', `/v1/gates/${id}/extend`, {
        headers: { Authorization: `Bearer ${key ?? (await keyOf(id))}`, 'X-Sluice-Pass': pass },
        body,
      });

    test('as long as they do something, and no longer than the longest stay', async () => {
      const id = await gate({ cap: 1, pass: '2s', longest_stay: '5s' });
      const ada = new Buyer(server);
      const began = Date.now();
      isYes(await check(ada, id));
      let renewals = 0;
      const ended = await until('the longest stay to be over', async () => {
        const answer = await check(ada, id);
        if (answer.status !== 204 || (await issued(id)) > 1) return Date.now();
        isYes(answer);
        if (answer.set_cookies.length === 0) return null;
        renewals += 1;
        assert.equal(answer.set_cookies[0].name, `sluice_${id}`);
        assert.ok(answer.headers['x-sluice-set-place']);
        return null;
      });
      assert.ok(ended - began >= 4900, `${ended - began} ms`);
      assert.ok(renewals >= 2 && renewals <= 5, `${renewals} renewals`);
    });

    test('past the door in mode redirect, which only the way to a page leads past', async () => {
      const id = await gate({ cap: 1, pass: '4s', longest_stay: '1h' });
      const ada = await knownTo(id);
      isRedirect(await enter(ada, id));
      const first = isYes(await check(ada, id, { mode: 'redirect' }));
      const led = await until('to be led past the door', async () => {
        const answer = await check(ada, id, { mode: 'redirect' });
        return answer.status === 303 && answer;
      });
      assert.equal(isRedirect(led), door(id));
      for (const headers of [{ 'X-Original-Method': 'POST' }, { 'Sec-Fetch-Dest': 'script' }]) {
        isYes(await check(ada, id, { mode: 'redirect', headers }));
      }
      assert.equal(isRedirect(await enter(ada, id, '/a?b=c')), '/a?b=c');
      assert.ok(end_of(isYes(await check(ada, id, { mode: 'redirect' }))) > end_of(first));
      assert.equal(await issued(id), 1);
    });

    test('who does nothing for the life of a pass is out, whatever the longest stay', async () => {
      const id = await gate({ cap: 1, pass: '1s', longest_stay: '1h' });
      isYes(await check(new Buyer(server), id));
      const bob = new Buyer(server);
      await until('the place to be free', async () => (await check(bob, id)).status === 204);
    });

    test('when the shop says so, beyond the end of their pass, and only while they are inside', async () => {
      const id = await gate({ cap: 1, pass: '2s' });
      const ada = new Buyer(server);
      const pass = isYes(await check(ada, id));
      await insideIs(id, 1);
      const { expires_at } = isOk(await extend(id, pass, { for_s: 600 }), 200);
      const left_s = (Date.parse(expires_at) - Date.now()) / 1000;
      assert.ok(left_s > 590 && left_s <= 600, expires_at);
      const kept = ada.cookie;
      const longer = await until('the pass itself to be over', async () => {
        const answer = await check(ada, id, { cookie: kept });
        const shown = isYes(answer);
        assert.deepEqual(answer.set_cookies, []);
        return Date.now() / 1000 > end_of(pass) + 1 && shown;
      });
      assert.ok(end_of(longer) >= end_of(pass) + 590, longer);
      for (const mode of ['nginx', 'redirect']) isYes(await check(ada, id, { mode, headers: { 'Sec-Fetch-Dest': 'script' } }));
      assert.equal(await issued(id), 1);
      assert.equal((await revoke(server, pass, await keyOf(id), id)).status, 204, 'it is over already');
      assert.equal((await revoke(server, longer, await keyOf(id), id)).status, 204);
      isProblem(await extend(id, longer, undefined), 409, 'conflict');
      await until('it to be over', async () => (await check(ada, id, { cookie: kept, mode: 'redirect' })).status === 303);
    });

    test('and refuses what is no key, no pass, and no time', async () => {
      const id = await gate({ cap: 5 });
      const pass = isYes(await check(new Buyer(server), id));
      await insideIs(id, 1);
      isProblem(await extend(id, pass, undefined, 'no.key'), 401, 'bad-credentials');
      assert.match(isProblem(await extend(id, 'v1.no.pass', undefined), 422, 'invalid-field').detail, /^X-Sluice-Pass/);
      for (const for_s of [0, -1, 86401, 1.5, '60']) {
        assert.match(isProblem(await extend(id, pass, { for_s }), 422, 'invalid-field').detail, /^for_s:/);
      }
      isProblem(await extend(id, pass, '{'), 400, 'not-json');
      isOk(await extend(id, pass, undefined), 200);
      isOk(await extend(id, pass, {}), 200);
    });

    test('as the operator changes it meanwhile', async () => {
      const id = await gate({ cap: 5 });
      const set = (fields) => server.admin('PATCH', `/admin/v1/sales/${id}`, fields);
      isOk(await set({ pass: '1h', claim: '30s', longest_stay: '2h' }), 200);
      const pass = isYes(await check(new Buyer(server), id));
      assert.ok(end_of(pass) - Date.now() / 1000 > 3500, pass);
      assert.match(isProblem(await set({ pass: '3h' }), 422, 'invalid-field').detail, /^longest_stay:/);
      const operator = ['sale', '--admin', server.operators, '--data', server.data];
      const { code, out } = await run([...operator, 'set', id, '--pass', '5m', '--longest-stay', '0s', '--always-pass', '/hooks/']);
      assert.equal(code, 0, out);
      const { settings } = isOk(await server.admin('GET', `/admin/v1/sales/${id}`), 200);
      assert.deepEqual([settings.pass, settings.longest_stay, settings.always_pass], ['5m', '0s', ['/hooks/']]);
    });
  });

  describe('always lets pass', () => {
    test('what the shop lists, with no place and no cookie, and nothing that looks like it', async () => {
      const id = await gate({ cap: 1, always_pass: ['/payment/return', '/hooks/'] });
      const free = ['/payment/return', '/payment/return?token=a%2fb&x=..', '/payment/return/3ds', '/hooks/stripe'];
      const page = { 'Sec-Fetch-Site': 'cross-site', 'X-Original-Method': 'POST' };
      for (const uri of free) {
        for (const mode of ['nginx', 'redirect']) {
          const answer = await check(new Buyer(server), id, { mode, uri, headers: page });
          assert.equal(answer.status, 204, `${uri} ${answer.text}`);
          assert.deepEqual(answer.set_cookies, []);
          assert.equal(answer.headers['x-sluice-pass'], undefined);
        }
        assert.equal((await server.ask('GET', `/v1/gates/${id}/envoy${uri}`)).status, 200);
      }
      assert.equal(await issued(id), 0);
      isYes(await check(new Buyer(server), id));
      for (const uri of ['/payment/returns', '/payment', '/payment/return/../../cart', '/hooks/%2e%2e/cart', '/hooks//x', '/cart']) {
        isNo(await check(new Buyer(server), id, { uri }));
      }
    });

    test('by what the proxy says, and not by what a visitor says in its place', async () => {
      const id = await gate({ cap: 1, always_pass: ['/payment/return'] });
      isYes(await check(new Buyer(server), id));
      const ask = (mode, headers) => new Buyer(server).get(`/v1/gates/${id}/check?mode=${mode}`, { headers });
      const proxied = { 'X-Forwarded-Uri': '/cart', 'X-Forwarded-Method': 'GET' };
      isRedirect(await ask('redirect', { ...proxied, 'X-Original-URI': '/payment/return', 'X-Original-Method': 'OPTIONS' }));
      const asked = { 'X-Original-URI': '/cart', 'X-Original-Method': 'GET' };
      isNo(await ask('nginx', { ...asked, 'X-Forwarded-Uri': '/payment/return', 'X-Forwarded-Method': 'OPTIONS' }));
    });
  });

  describe('lets everybody pass', () => {
    const set = async (id, everybody_passes) =>
      isOk(await server.admin('PATCH', `/admin/v1/sales/${id}`, { everybody_passes }), 200);
    const passes = async (id, headers = {}) => {
      for (const mode of ['nginx', 'redirect']) {
        const answer = await check(new Buyer(server), id, { mode, headers });
        assert.equal(answer.status, 204, answer.text);
        assert.deepEqual(answer.set_cookies, []);
        for (const field of ['x-sluice-pass', 'x-sluice-set-buyer', 'x-sluice-set-place']) {
          assert.equal(answer.headers[field], undefined, field);
        }
        isPrivate(answer);
      }
      assert.equal((await new Buyer(server).get(`/v1/gates/${id}/envoy/a`)).status, 200);
    };
    const status = async (id) => isOk(await server.ask('GET', `/v1/sales/${id}`), 200);

    test('from the moment that an operator says so, with no place, no cookie, and nobody inside; and back', async () => {
      const id = await gate({ cap: 1 });
      const ada = new Buyer(server);
      isYes(await check(ada, id));
      await insideIs(id, 1);
      isNo(await check(new Buyer(server), id));
      const before_it = await issued(id);
      await set(id, 'always');
      await until('it to be told', async () => (await status(id)).everybody_passes === true);
      await passes(id);
      await passes(id, { 'Sec-Fetch-Dest': 'script', 'X-Original-Method': 'POST' });
      isYes(await check(ada, id));
      assert.equal(isRedirect(await enter(new Buyer(server), id, '/a?b=c')), '/a?b=c');
      const page = await server.ask('GET', `/.sluice/queue/${id}?to=${encodeURIComponent('/a?b=c')}`);
      assert.equal(isRedirect(page), `/.sluice/v1/gates/${id}/enter?to=/a%3Fb%3Dc`);
      assert.equal(await issued(id), before_it);
      assert.equal((await server.report(id)).inside, 1);
      await server.act(id, 'pause');
      await passes(id);
      await server.act(id, 'resume');
      await set(id, 'never');
      await until('the gate to work again', async () => (await check(new Buyer(server), id)).status === 401);
      assert.equal((await status(id)).everybody_passes, undefined);
    });

    test('before it opens and after it has closed, by a setting', async () => {
      const id = await gate({ opens_at: secondsFromNow(3600), everybody_passes: 'around' });
      await passes(id);
      await server.act(id, 'open');
      await until('the gate to work', async () => (await check(new Buyer(server), id)).headers['x-sluice-pass'] !== undefined);
      await server.act(id, 'close');
      await until('all to pass', async () => (await check(new Buyer(server), id)).status === 204);
      await passes(id);
      const early = await gate({ opens_at: secondsFromNow(3600), everybody_passes: 'after' });
      isNo(await check(new Buyer(server), early));
    });

    test('at a gate, and in no sale', async () => {
      const sale = await server.addSale(saleOf());
      const answer = await server.admin('PATCH', `/admin/v1/sales/${sale}`, { everybody_passes: 'always' });
      assert.match(isProblem(answer, 422, 'invalid-field').detail, /^everybody_passes:/);
    });
  });

  describe('knows its visitors by cookie or token', () => {
    test("the shop's own Authorization does not disturb", async () => {
      const id = await gate({ cap: 1 });
      const ada = new Buyer(server);
      isYes(await check(ada, id, { headers: { Authorization: 'Bearer the.shops.own' } }));
      for (const Authorization of ['Bearer the.shops.own', 'Basic YTpi', 'Bearer ', 'x']) {
        isYes(await check(ada, id, { headers: { Authorization } }));
      }
    });

    test('an app passes with its token and its pass', async () => {
      const id = await gate();
      const app = new Buyer(server);
      const { pass, ticket } = isOk(await app.join(id), 201);
      const Authorization = `Bearer ${app.jar.get('sluice_buyer')}`;
      const ask = (headers) => check(new Buyer(server), id, { headers: { Authorization, ...headers }, mode: 'redirect' });
      isYes(await ask({ 'X-Sluice-Pass': pass }));
      isYes(await ask({ 'X-Sluice-Pass': pass, 'X-Sluice-Ticket': ticket }));
      isRedirect(await ask({ 'X-Sluice-Pass': `${pass}x` }));
      isRedirect(await check(new Buyer(server), id, { headers: { 'X-Sluice-Pass': pass }, mode: 'redirect' }));
    });

    test('a pass of one gate opens no other', async () => {
      const [one, two] = [await gate(), await gate()];
      const ada = new Buyer(server);
      isYes(await check(ada, one));
      const renamed = ada.cookie.replace(`sluice_${one}=`, `sluice_${two}=`);
      isRedirect(await check(new Buyer(server), two, { cookie: renamed, mode: 'redirect' }));
    });
  });

  test('behind TLS its cookies are Secure and of this host only, and nothing else is a pass', async () => {
    const own = await startServer({ config: 'public_url = "https://shop.example/"' });
    try {
      const id = await own.addSale(saleOf({ items: [], cap: 1 }));
      const ada = new Buyer(own);
      const { set_cookies } = await check(ada, id);
      assert.deepEqual(set_cookies.map(({ name }) => name).sort(), ['__Host-sluice_buyer', `__Host-sluice_${id}`]);
      assert.ok(set_cookies.every(({ attributes }) => attributes.includes('secure')));
      isYes(await check(ada, id));
      const plain = await check(new Buyer(own), id, { cookie: ada.cookie.replaceAll('__Host-', '') });
      assert.equal(isNo(plain), `https://shop.example/.sluice/queue/${id}?to=/a%3Fb%3Dc`);
    } finally {
      await own.leave();
    }
  });

  describe('hears the origin', () => {
    test('which proves itself by a key of this gate', async () => {
      const [id, other] = [await gate(), await gate()];
      const ada = new Buyer(server);
      const pass = isYes(await check(ada, id));
      await insideIs(id, 1);
      for (const [what, key] of [
        ['none', ''],
        ["another gate's", await keyOf(other)],
        ["the operator's", server.token],
        ['a changed one', `${(await keyOf(id)).slice(0, -1)}_`],
      ]) {
        isProblem(await revoke(server, pass, key, id), 401, 'bad-credentials');
        const load = { headers: { Authorization: `Bearer ${key}` }, body: { load: 1 } };
        isProblem(await server.ask('POST', `/v1/gates/${id}/load`, load), 401, 'bad-credentials', what);
      }
      isYes(await check(ada, id));
      for (const wrong of ['', 'x', `${pass}x`, ada.jar.get(`sluice_${id}`).split('~')[1]]) {
        isProblem(await revoke(server, wrong, await keyOf(id), id), 422, 'invalid-field');
      }
      const foreign = isYes(await check(new Buyer(server), other));
      isProblem(await revoke(server, foreign, await keyOf(id), id), 422, 'invalid-field');
      await insideIs(id, 1);
    });

    test('when it revokes a pass, in the same instant for every request', async () => {
      const id = await gate({ cap: 1 });
      const [ada, bob] = [new Buyer(server), new Buyer(server)];
      const pass = isYes(await check(ada, id));
      isNo(await check(bob, id));
      assert.equal((await revoke(server, pass, await keyOf(id), id)).status, 204);
      assert.equal((await server.report(id)).inside, 0);
      isNo(await check(ada, id, { headers: {} }));
      isYes(await check(bob, id));
      assert.equal((await revoke(server, pass, await keyOf(id), id)).status, 204, 'twice is once');
      isYes(await check(bob, id));
    });

    test('when it reports its load', async () => {
      const id = await gate();
      const report = async (body) =>
        server.ask('POST', `/v1/gates/${id}/load`, { headers: { Authorization: `Bearer ${await keyOf(id)}` }, body });
      const metric = async () => {
        const { text } = await server.admin('GET', '/metrics', undefined, { token: null });
        return Number(new RegExp(`^sluice_gate_reported_load\\{sale="${id}"\\} (\\S+)$`, 'm').exec(text)[1]);
      };
      assert.equal(await metric(), 0);
      assert.equal((await report({ load: 0.75 })).status, 204);
      assert.equal(await metric(), 0.75);
      isProblem(await report('{'), 400, 'not-json');
      for (const load of [-0.1, 101, '1', null, undefined, [1]]) isProblem(await report({ load }), 422, 'invalid-field');
      assert.equal(await metric(), 0.75);
      const by_operator = await server.admin('POST', `/admin/v1/sales/${id}/load`, { load: 1.5 });
      assert.deepEqual(isOk(by_operator, 200), { sale: id, load: 1.5 });
      assert.equal(await metric(), 1.5);
      isProblem(await server.admin('POST', `/admin/v1/sales/${id}/load`, { load: 'much' }), 422, 'invalid-field');
      isProblem(await server.admin('POST', '/admin/v1/sales/nothing/load', { load: 1 }), 404, 'no-such-sale');
    });

    test('whose keys the operator reads, and nobody else', async () => {
      const id = await gate();
      const path = `/admin/v1/sales/${id}/origin-key`;
      const answer = await server.admin('GET', path);
      const { keys } = isOk(answer, 200);
      isPrivate(answer);
      assert.equal(keys[0].use, 'signs');
      assert.match(keys[0].key, /^[0-9a-f]{4}\.[A-Za-z0-9_-]{43}$/);
      isProblem(await server.admin('GET', path, undefined, { token: null }), 401, 'bad-credentials');
      isProblem(await server.admin('POST', path, {}), 405, 'method-not-allowed');
      const sale = await server.addSale(saleOf());
      const of_sale = isOk(await server.admin('GET', `/admin/v1/sales/${sale}/origin-key`), 200); // signs its accounts
      assert.notEqual(of_sale.keys[0].key, keys[0].key);
      isProblem(await server.admin('GET', '/admin/v1/sales/nothing/origin-key'), 404, 'no-such-sale');
      const printed = await run(['sale', '--admin', server.operators, '--data', server.data, 'origin-key', id]);
      assert.deepEqual(printed, { code: 0, out: `${keys.map(({ key }) => key).join('\n')}\n`, err: '' });
    });

    test('and counts what happened', async () => {
      const id = await gate({ cap: 5 });
      const ada = new Buyer(server);
      const pass = isYes(await check(ada, id));
      isYes(await check(new Buyer(server), id));
      await insideIs(id, 2);
      await revoke(server, pass, await keyOf(id), id);
      const { text } = await server.admin('GET', '/metrics', undefined, { token: null });
      for (const line of [
        `sluice_gate_inside{sale="${id}"} 1`,
        `sluice_gate_visits_total{sale="${id}",event="entered"} 2`,
        `sluice_gate_visits_total{sale="${id}",event="left"} 1`,
        `sluice_gate_visits_total{sale="${id}",event="expired"} 0`,
      ]) {
        assert.ok(text.includes(`${line}\n`), line);
      }
      assert.match(text, /route="\/v1\/gates\/\{sale\}\/check",method="GET",code="204"/);
      assert.match(text, /route="\/v1\/gates\/\{sale\}\/check",method="GET",code="303"/);
    });
  });

  // They are not in Debian, so nobody runs them here: what they would send is sent, as their examples say.
  describe('the examples for', () => {
    test("Traefik ask in mode redirect and pass the origin's pass on", async () => {
      const text = await exampleFor('traefik.yml', {});
      const [, path] = /address: "http:\/\/127\.0\.0\.1:8080(\S+)"/.exec(text);
      assert.match(text, /authResponseHeaders:\n\s+- X-Sluice-Pass/);
      const id = await gate({ cap: 1 });
      const buyer = new Buyer(server);
      const ask = (fields) =>
        buyer.get(path.replace('/shop/', `/${id}/`), {
          headers: { 'X-Forwarded-Method': 'GET', 'X-Forwarded-Proto': 'http', 'X-Forwarded-Uri': '/a?b=c', ...fields },
        });
      const location = isRedirect(await ask({ 'X-Forwarded-Host': 'shop.example' }));
      assert.equal(location, door(id), 'an absolute address: Traefik would make another one its own');
      isRedirect(await buyer.get(location.slice('http://shop.example'.length)));
      isYes(await ask({ 'X-Forwarded-Host': 'shop.example' }));
    });

    test('Envoy ask under their own prefix', async () => {
      const text = await exampleFor('envoy.yaml', {});
      const [, prefix] = /path_prefix: (\S+)/.exec(text);
      const id = await gate({ cap: 1 });
      const buyer = new Buyer(server);
      isYes(await buyer.get(`${prefix.replace('/shop/', `/${id}/`)}/a?b=c`), 200);
      isYes(await buyer.get(`${prefix.replace('/shop/', `/${id}/`)}/a`), 200);
      assert.equal(await issued(id), 1);
      for (const header of ['x-sluice-pass', 'location', 'set-cookie']) assert.ok(text.includes(`exact: ${header}`));
    });
  });

  describe('gives places to people who open a page, and to nothing else:', () => {
    const page = { Accept: 'text/html,*/*;q=0.8', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none' };
    const nothing = {
      'a script': { Accept: 'application/json', 'Sec-Fetch-Dest': 'empty' },
      'a picture': { Accept: 'image/*,*/*;q=0.8', 'Sec-Fetch-Dest': 'image' },
      'a script that takes everything': { Accept: '*/*', 'Sec-Fetch-Dest': 'script' },
      'a script that fetches a page': { ...page, 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Mode': 'cors' },
      'a browser that says Purpose of what it fetches in advance': { ...page, Purpose: 'prefetch' },
      'a picture in an old Safari': { Accept: 'image/webp,image/*;q=0.8' },
      'what a browser fetches in advance': { ...page, 'Sec-Purpose': 'prefetch;prerender' },
      'a form of another site': { ...page, 'Sec-Fetch-Site': 'cross-site', 'X-Original-Method': 'POST' },
    };

    for (const [name, headers] of Object.entries(nothing)) {
      test(`${name} is led nowhere and takes no place, but passes with whoever is inside`, async () => {
        const id = await gate();
        for (const mode of ['nginx', 'redirect']) {
          const answer = await check(new Buyer(server), id, { mode, headers });
          isProblem(answer, 403, 'no-page');
          isPrivate(answer);
          for (const field of ['x-sluice-location', 'location', 'set-cookie', 'x-sluice-pass']) {
            assert.equal(answer.headers[field], undefined, field);
          }
        }
        assert.equal(await issued(id), 0);
        const ada = new Buyer(server);
        isYes(await check(ada, id, { headers: page }));
        isYes(await check(ada, id, { headers }));
      });
    }

    test('a preflight passes without a place, full or not, for the shop to answer', async () => {
      const id = await gate({ cap: 1 });
      const preflight = { 'X-Original-Method': 'OPTIONS', Origin: 'https://elsewhere.example' };
      for (let i = 0; i < 2; ++i) {
        const answer = await check(new Buyer(server), id, { headers: preflight });
        assert.equal(answer.status, 204);
        assert.equal(answer.headers['x-sluice-pass'], undefined);
        if (i === 0) isYes(await check(new Buyer(server), id, { headers: page }));
      }
      assert.equal(await issued(id), 1);
    });

    test('a preflight as browsers send it takes no place and sets no cookie, in every mode', async () => {
      const id = await gate({ cap: 1 });
      const preflight = { Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'PUT' };
      const forwarded = { ...preflight, 'X-Forwarded-Method': 'OPTIONS', 'X-Forwarded-Uri': '/api' };
      for (const answer of [
        await new Buyer(server).get(`/v1/gates/${id}/check?mode=redirect`, { headers: forwarded }),
        await server.ask('OPTIONS', `/v1/gates/${id}/envoy/api`, { headers: preflight }),
      ]) {
        assert.ok([200, 204].includes(answer.status), answer.text);
        assert.equal(answer.headers['set-cookie'], undefined);
      }
      assert.equal(await issued(id), 0);
    });

    test('one identity has one place, in eight requests at once', async () => {
      const id = await gate({ cap: 10 });
      const ada = await knownTo(id);
      const cookie = ada.cookie;
      const answers = await Promise.all(Array.from({ length: 8 }, () => check(ada, id, { cookie })));
      for (const answer of answers) isYes(answer);
      assert.equal(await issued(id), 1);
    });

    test('an address with dot segments is nobody’s', async () => {
      const id = await gate();
      for (const rest of ['/../../../../queue/x', '/a/%2e%2E/..', '/.', '/..', '/%2e./x']) {
        isProblem(await server.ask('GET', `/v1/gates/${id}/envoy${rest}`), 404, 'not-found');
      }
      assert.equal(await issued(id), 0);
    });

    test('a way back of 8 KB comes back whole', async () => {
      const id = await gate({ cap: 1 });
      isYes(await check(new Buyer(server), id));
      const uri = `/callback?code=${'0.AX'.repeat(2000)}`;
      const location = new URL(isNo(await check(new Buyer(server), id, { uri })));
      assert.equal(location.searchParams.get('to'), uri);
    });
  });

  test('every answer fits the OpenAPI document', answersFit);
});
