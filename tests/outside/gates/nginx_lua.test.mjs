import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { gateStories } from '../lib/gate_stories.mjs';
import { Site, Visitor } from '../lib/proxies.mjs';
import { until } from '../lib/until.mjs';

const asksAgainAfter = (seconds) => (text) => {
  const edited = text.replace('ask_again_s = 1,', `ask_again_s = ${seconds},`);
  assert.notEqual(edited, text);
  return edited;
};

gateStories('nginx-lua', {
  lets_in_unseen: true,
  hears_shop: true,
  decides_alone: true,
  let_all_pass: (text) => text.replace('-- gate.nobody_answers', 'gate.nobody_answers'),
});

describe('a gate inside nginx', () => {
  const siteWith = async (story, gate, seconds) => {
    const site = await Site.open('nginx-lua', gate, { edit: asksAgainAfter(seconds) });
    story.after(() => site.close());
    return site;
  };
  const questions = async (site) => {
    const { text } = await site.sluice.admin('GET', '/metrics');
    const of_check = /^sluice_http_request_duration_seconds_count\{[^}]*route="[^"]*\/check"[^}]*\} (\d+)/gm;
    const counts = [...text.matchAll(of_check)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };

  test('whoever has a pass comes through without a question, until it is time to ask again', async (story) => {
    const site = await siteWith(story, { cap: 10 }, 3600);
    const ada = new Visitor(site.origin);
    assert.equal((await ada.goes('/a')).status, 200);
    const pass = site.shop.last.headers['x-sluice-pass'];
    const asked = await questions(site);
    assert.ok(asked >= 1, 'about the newcomer');
    for (let i = 0; i < 20; i += 1) {
      assert.equal((await ada.goes(`/${i}`)).status, 200);
      assert.equal(site.shop.last.headers['x-sluice-pass'], pass);
    }
    assert.equal(await questions(site), asked);
  });

  test('a pass that was changed, or another gate’s, is asked about, and lets nobody in while nobody answers', async (story) => {
    const site = await siteWith(story, { cap: 1 }, 3600);
    const ada = new Visitor(site.origin);
    assert.equal((await ada.goes('/a')).status, 200);
    const pass = ada.jar.get('sluice_pass_shop');
    assert.match(pass, /^v1\.[0-9a-f]{4}\.shop\./);
    const [head, mac] = [pass.slice(0, pass.lastIndexOf('.')), pass.slice(pass.lastIndexOf('.') + 1)];
    // Others each time: what nginx was told of one, it keeps.
    const fakes = (at) => [
      ['a longer one', `${head.replace(/\d+$/, (ends) => String(Number(ends) + 1000 + at))}.${mac}`],
      ['another signature', `${head}.${mac.slice(0, at)}${mac[at] === 'A' ? 'B' : 'A'}${mac.slice(at + 1)}`],
      ["another gate's", pass.replace('.shop.', `.shop${at}.`)],
      ['a key that is not there', pass.replace(/^v1\.[0-9a-f]{4}/, `v1.fff${at}`)],
      ['half of one', pass.slice(0, 40 + at)],
      ['nothing', ''],
    ];
    const shows = async (forged) => {
      const { status } = await new Visitor(site.origin).ask('GET', '/m', { headers: { Cookie: `sluice_pass_shop=${forged}` } });
      return status;
    };
    for (const [what, forged] of fakes(1)) assert.equal(await shows(forged), 303, what);
    assert.equal((await ada.goes('/b')).status, 200);
    await site.sluice.leave();
    for (const [what, forged] of fakes(2)) assert.equal(await shows(forged), 503, `${what}, with nobody to ask`);
    assert.equal(await shows(pass), 200);
  });

  test('a pass that the shop ends with its answer is over at once, though nobody would have asked', async (story) => {
    const site = await siteWith(story, { cap: 1 }, 3600);
    const ada = new Visitor(site.origin);
    assert.equal((await ada.goes('/a')).status, 200);
    const bob = new Visitor(site.origin);
    assert.equal((await bob.ask('GET', '/b')).status, 303);
    assert.equal((await ada.goes('/bye')).text, 'the shop at /bye');
    await until('Bob to be inside', async () => (await bob.goes('/b')).text === 'the shop at /b');
    assert.equal((await ada.ask('GET', '/a')).status, 303);
  });

  test('a gate without its keys does not start', async () => {
    await assert.rejects(
      Site.open('nginx-lua', {}, { edit: (text) => text.replace('gate = "shop",', 'gate = "shop", keys = "",') }),
      /SLUICE_ORIGIN_KEYS holds no key; `sluice sale origin-key shop` prints them/,
    );
  });
});
