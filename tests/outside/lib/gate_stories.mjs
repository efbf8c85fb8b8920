// What a gate must do in front of a shop, whichever proxy asks it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { keysOf, verifyPass } from '../../../clients/js/shop.cjs';
import { Site, Visitor } from './proxies.mjs';
import { RawConnection } from './raw.mjs';
import { until } from './until.mjs';

// `lets_in_unseen`: the proxy can hand cookies to a newcomer with the shop's own answer.
// `hears_shop`: the shop's X-Sluice-Command ends a pass by itself.
// `tells_of_shop`: the proxy shows a page of Sluice's while the shop does not answer.
// `decides_alone`: about a pass the proxy asks again only after a while (in a test: a second).
// `let_all_pass`: edits the configuration as docs/gates.md proposes for those who would rather fail open.
export function gateStories(proxy, { lets_in_unseen, hears_shop, decides_alone = false, tells_of_shop = true, let_all_pass }) {
  describe(`a gate behind ${proxy}`, () => {
    const siteWith = async (story, gate, options) => {
      const site = await Site.open(proxy, gate, options);
      story.after(() => site.close());
      return site;
    };
    const isInShop = (answer, path) => {
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.text, `the shop at ${path}`);
    };
    const isSentAway = (answer, path) => {
      assert.equal(answer.status, 303, `${answer.status} ${answer.text}`);
      const { pathname, searchParams } = new URL(answer.headers.location, 'http://x');
      assert.match(pathname, /^\/\.sluice\/(queue\/shop|v1\/gates\/shop\/enter)$/);
      assert.equal(searchParams.get('to'), path);
      assert.match(answer.headers['cache-control'] ?? '', /no-store/);
    };
    const waitsAt = (answer) => {
      assert.match(answer.hops.at(-1), /^\/\.sluice\/queue\/shop\?to=/);
      assert.equal(answer.status, 200);
      assert.match(answer.headers['content-type'], /^text\/html/);
    };
    // Whose pass was ended at Sluice.
    const isOut = async (visitor, path) => {
      const isAway = async () => {
        const answer = await visitor.ask('GET', path);
        return answer.status === 303 && answer;
      };
      isSentAway(decides_alone ? await until('the proxy to ask again', isAway) : await visitor.ask('GET', path), path);
    };
    const passOf = (site) => site.shop.last.headers['x-sluice-pass'];

    test('below the limit a newcomer comes through to where they were heading, and is not bothered again', async (story) => {
      const site = await siteWith(story, { cap: 10 });
      const ada = new Visitor(site.origin);
      const first = await ada.goes('/products?size=m&x=%20y');
      isInShop(first, '/products?size=m&x=%20y');
      assert.ok(first.hops.every((hop) => !hop.startsWith('/.sluice/queue/')), 'no waiting page on the way');
      assert.equal(first.hops.length, lets_in_unseen ? 0 : 2);
      const again = await ada.goes('/cart');
      isInShop(again, '/cart');
      assert.deepEqual(again.hops, []);
      assert.deepEqual(again.set_cookies, [], 'what is there already is not set again');
      const report = await until('the owner to have heard of it', async () => {
        const { inside, lines } = await site.sluice.report('shop');
        return inside === 1 && lines[0];
      });
      assert.equal(report.issued, 1, 'one place for one visitor');
    });

    test('the shop sees a pass that it can verify offline, whatever the visitor sends', async (story) => {
      const site = await siteWith(story, { cap: 10 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      isInShop(await ada.goes('/b', { headers: { 'X-Sluice-Pass': 'v1.made.up' } }), '/b');
      const keys = keysOf(site.keys.join('\n'));
      const pass = verifyPass(passOf(site), 'shop', keys, Date.now() / 1000);
      assert.ok(pass, passOf(site));
      assert.equal(pass.ordinal, 1);
      const left_s = pass.expires_at - Date.now() / 1000;
      assert.ok(left_s > 500 && left_s <= 600, `${left_s} s`);
      assert.equal(verifyPass(passOf(site), 'shop', keys, pass.expires_at), null, 'not after its end');
      assert.equal(verifyPass(passOf(site), 'other', keys, Date.now() / 1000), null, 'not for another sale');
    });

    // "Back to the product" and the draw's page are not shown at a gate.
    test('every page that the waiting page links to at a gate comes through', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const [ada, bob] = [new Visitor(site.origin), new Visitor(site.origin)];
      isInShop(await ada.goes('/a'), '/a');
      const { text } = await bob.goes('/b');
      const linked = [...text.matchAll(/data-to="(\w+)"/g)].map(([, name]) => name);
      assert.ok(linked.includes('handover'));
      for (const name of [...linked.filter((name) => !['sale', 'draw'].includes(name)), 'priority']) {
        const answer = await bob.ask('GET', `/.sluice/${name}/shop`);
        assert.equal(answer.status, 200, name);
        assert.match(answer.headers['content-security-policy'], /sha256-/, `${name}: Sluice's own page`);
      }
    });

    test('at the cap the next waits, and comes in when a place is free', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const [ada, bob] = [new Visitor(site.origin), new Visitor(site.origin)];
      isInShop(await ada.goes('/a'), '/a');
      const pass = passOf(site);
      isSentAway(await bob.ask('GET', '/b?c=d'), '/b?c=d');
      waitsAt(await bob.goes('/b?c=d'));
      const place = await bob.ask('GET', '/.sluice/v1/sales/shop/tickets/current');
      assert.equal(JSON.parse(place.text).state, 'waiting');

      assert.equal((await site.revoke(pass)).status, 204);
      await isOut(ada, '/a');
      const back = await until('Bob to be let in', async () => {
        const answer = await bob.goes('/b?c=d');
        return answer.hops.at(-1)?.startsWith('/.sluice/queue/') ? null : answer;
      });
      isInShop(back, '/b?c=d');
      waitsAt(await ada.goes('/a'));
      assert.equal((await site.revoke(pass)).status, 204, 'again: it is over');
      isInShop(await bob.goes('/c'), '/c');
    });

    test('who revoked is out at once, also on the request that follows on the same connection', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const seen = site.shop.requests.length;
      await site.revoke(passOf(site));
      const bob = new Visitor(site.origin);
      await until('the free place to be taken by Bob', async () => (await bob.goes('/b')).text === 'the shop at /b');
      await isOut(ada, '/a');
      const heard = site.shop.requests.slice(seen).filter(({ url }) => url !== '/b');
      if (!decides_alone) assert.deepEqual(heard, [], 'the shop has heard of Bob only');
    });

    test('use renews a pass, which the visitor does not notice', { skip: decides_alone && `${proxy} asks more rarely` }, async (story) => {
      const site = await siteWith(story, { cap: 1, pass: '4s', longest_stay: '1h' });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const end = () => Number(passOf(site).split('.')[5]);
      const first_end = end();
      await until('a later end', async () => {
        isInShop(await ada.goes('/b'), '/b');
        return end() > first_end + 4;
      });
      assert.equal((await site.sluice.report('shop')).lines[0].issued, 1, 'one visit');
    });

    test('the shop extends a stay with its answer', { skip: !(hears_shop && !decides_alone) && `with ${proxy} it calls /extend itself` }, async (story) => {
      const site = await siteWith(story, { cap: 1, pass: '20s' });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const end = () => Number(passOf(site).split('.')[5]);
      const first_end = end();
      await until('a later end', async () => {
        const answer = await ada.goes('/stay');
        isInShop(answer, '/stay');
        assert.equal(answer.headers['x-sluice-command'], undefined, 'it is not for the visitor');
        return end() > first_end;
      });
    });

    test('the shop ends a pass with its answer', { skip: !hears_shop && `with ${proxy} it calls /revoke itself` }, async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const bye = await ada.goes('/bye');
      isInShop(bye, '/bye');
      assert.equal(bye.headers['x-sluice-command'], undefined, 'it is not for the visitor');
      await until('Sluice to have heard of it', async () => (await site.sluice.report('shop')).inside === 0);
    });

    test('forged, foreign and expired passes let nobody in', async (story) => {
      const site = await siteWith(story, { cap: 1, pass: '2s' });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const mine = ada.jar.get('sluice_shop');
      const mallory = new Visitor(site.origin);
      await mallory.ask('POST', '/.sluice/v1/sales/shop/tickets', { headers: { 'Content-Type': 'application/json' }, body: '{}' });
      const seen = site.shop.requests.length;
      const flipped = `${mine.slice(0, -5)}${mine.at(-5) === 'A' ? 'B' : 'A'}${mine.slice(-4)}`;
      for (const [what, value] of [
        ["somebody else's", mine],
        ['a changed one', flipped],
        ["the origin's", `${mine.split('~')[0]}~${passOf(site)}`],
        ["the origin's alone", passOf(site)],
        ['nonsense', 'v1.0001.x.y'],
        ['an empty one', ''],
      ]) {
        const own = `sluice_buyer=${mallory.jar.get('sluice_buyer')}; sluice_shop=${value}`;
        const answer = await new Visitor(site.origin).ask('GET', '/m', { headers: { Cookie: own } });
        assert.equal(answer.status, 303, what);
      }
      assert.equal(site.shop.requests.length, seen);
      // Ada has no way in but her pass: others wait already.
      await until('the pass to expire', async () => (await ada.ask('GET', '/a')).status === 303);
    });

    test('HEAD and POST reach the shop as they are, or not at all', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      assert.equal((await ada.ask('HEAD', '/h')).status, 200);
      assert.equal(site.shop.last.method, 'HEAD');
      const headers = { 'Content-Type': 'text/plain', Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' };
      isInShop(await ada.ask('POST', '/order', { headers, body: 'x'.repeat(100_000) }), '/order');
      assert.equal(site.shop.last.body.length, 100_000);

      const seen = site.shop.requests.length;
      const bob = new Visitor(site.origin);
      isSentAway(await bob.ask('HEAD', '/h'), '/h');
      const referer = { Referer: `${site.origin}/form?a=b` };
      isSentAway(await bob.ask('POST', '/order', { headers: referer, body: 'x' }), '/form?a=b');
      isSentAway(await bob.ask('POST', '/order', { headers: { Referer: 'https://evil.example/x' }, body: 'x' }), '/');
      assert.equal(site.shop.requests.length, seen);
    });

    test('HTTP/1.0 comes through', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const old = new RawConnection(site.origin);
      old.send(`GET /old HTTP/1.0\r\nHost: ${site.host}\r\nCookie: ${ada.cookie}\r\n\r\n`);
      await old.untilClosed();
      assert.match(old.received, /^HTTP\/1\.[01] 200[^]*the shop at \/old$/);
    });

    test('who keeps no cookies goes round in no circle', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      await new Visitor(site.origin).goes('/a');
      const bot = new Visitor(site.origin, { keeps_cookies: false });
      waitsAt(await bot.goes('/b'));
    });

    test('a newcomer who keeps no cookies costs nobody a place', { skip: lets_in_unseen && 'lets them in' }, async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const bot = new Visitor(site.origin, { keeps_cookies: false });
      for (let i = 0; i < 3; i += 1) waitsAt(await bot.goes('/b'));
      assert.equal((await site.sluice.report('shop')).lines[0].issued, 0);
      isInShop(await new Visitor(site.origin).goes('/a'), '/a');
    });

    test('the questions that proxies and origins ask are not for visitors', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      for (const path of ['/v1/gates/shop/check?mode=nginx', '/v1/gates/shop/revoke', '/v1/gates/shop/envoy/a', '/v1/holds/x']) {
        isInShop(await ada.ask('POST', path), path);
        const answer = await new Visitor(site.origin).ask('POST', path);
        assert.equal(answer.status, 303, path);
        assert.equal(answer.headers['x-sluice-pass'], undefined);
      }
      for (const question of ['check?mode=nginx', 'envoy/a']) {
        const answer = await ada.ask('GET', `/.sluice/v1/gates/shop/${question}`);
        assert.equal(answer.status, 404, question);
        assert.equal(answer.headers['x-sluice-pass'], undefined);
      }
      for (const order of ['revoke', 'extend', 'load']) {
        const answer = await ada.ask('POST', `/.sluice/v1/gates/shop/${order}`);
        assert.equal(answer.status, 401, `${order} needs the shop's key`);
      }
    });

    test('while the shop is down nobody loses a place', async (story) => {
      const site = await siteWith(story, { cap: 1 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const cookies = ada.cookie;
      await site.shop.close();
      site.shop = null;
      const down = await ada.ask('GET', '/a');
      assert.ok([502, 503].includes(down.status), `${down.status}`);
      if (tells_of_shop) {
        const page = await until('the page about it', async () => {
          const answer = await ada.ask('GET', '/a', { headers: { 'Accept-Language': 'de' } });
          return answer.status === 503 && answer.text.includes('Der Shop antwortet gerade nicht') && answer;
        });
        assert.equal(page.headers['retry-after'], '15');
        assert.equal(page.headers.refresh, '15');
        assert.match(page.headers['cache-control'], /no-store/);
        const posted = await ada.ask('POST', '/order', { body: 'x' });
        assert.equal(posted.status, 503, posted.text);
      }
      assert.equal(ada.cookie, cookies);
      assert.equal((await site.sluice.report('shop')).inside, 1);
      isSentAway(await new Visitor(site.origin).ask('GET', '/b'), '/b');
    });

    test(`while Sluice is down nobody ${decides_alone ? 'new ' : ''}passes, and is told to come again`, async (story) => {
      const site = await siteWith(story, { cap: 10 });
      const ada = new Visitor(site.origin);
      isInShop(await ada.goes('/a'), '/a');
      const seen = site.shop.requests.length;
      await site.sluice.leave();
      for (const visitor of decides_alone ? [new Visitor(site.origin)] : [ada, new Visitor(site.origin)]) {
        const answer = await visitor.ask('GET', '/a');
        assert.equal(answer.status, 503);
        assert.equal(answer.headers['retry-after'], '5');
      }
      assert.equal(site.shop.requests.length, seen);
      if (decides_alone) isInShop(await ada.ask('GET', '/a'), '/a');
    });

    test('while Sluice is down everybody passes, if the configuration says so', async (story) => {
      const edit = (text) => {
        const edited = let_all_pass(text);
        assert.notEqual(edited, text);
        return edited;
      };
      const site = await siteWith(story, { cap: 1 }, { edit });
      isInShop(await new Visitor(site.origin).goes('/a'), '/a');
      isSentAway(await new Visitor(site.origin).ask('GET', '/b'), '/b');
      await site.sluice.leave();
      isInShop(await new Visitor(site.origin).ask('GET', '/b', { headers: { 'X-Sluice-Pass': 'v1.made.up' } }), '/b');
      assert.ok(!site.shop.last.headers['x-sluice-pass'], 'nobody vouches for them');
    });
  });
}
