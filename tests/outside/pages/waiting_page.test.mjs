import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';
import { inSeconds, languages, makeUp, openMadeUp, states, statusOf, ticketOf } from '../lib/waiting.mjs';

describe('The waiting page', { skip: no_browser }, () => {
  let server;
  let browser;
  let sale;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    sale = await server.addSale(saleOf());
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const opened = (answers, options) => openMadeUp(browser, server.buyers, sale, answers, options);
  const narrow = { viewport: { width: 360, height: 740 } };

  // What is wrong with the page as it stands, whatever it says.
  async function troublesOf({ page }, language) {
    const seen = await page.evaluate(() => ({
      language: document.documentElement.lang,
      direction: getComputedStyle(document.body).direction,
      wide: document.documentElement.scrollWidth,
      gaps: document.body.innerText.match(/\{\w+\}|\b(title|text|slow|problem)_\w+/g),
      foreign: performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => !path.startsWith('/.sluice/v1/sales/')),
      headings: [...document.querySelectorAll('h1')].filter((node) => node.checkVisibility()).length,
    }));
    const direction = language === 'ar' ? 'rtl' : 'ltr';
    const wanted = { language, direction, wide: 360, gaps: null, foreign: [], headings: 1 };
    return Object.keys(wanted)
      .filter((name) => JSON.stringify(seen[name]) !== JSON.stringify(wanted[name]))
      .map((name) => `${name}: ${JSON.stringify(seen[name])}`);
  }

  // The checker knows nothing of words, so one language of each direction is enough for it in the rarer states.
  const isChecked = (language, state) => ['en', 'ar'].includes(language) || ['waiting', 'called'].includes(state);

  for (const language of languages) {
    test(`in ${language} it fits a phone, asks nobody else and can be used by everybody, in every state`, async () => {
      const answers = {};
      for (const [state, made] of Object.entries(states)) {
        [answers.status, answers.ticket] = made();
        const ada = await opened(answers, { locale: language, ...narrow });
        assert.deepEqual(await troublesOf(ada, language), [], state);
        for (const scheme of isChecked(language, state) ? ['light', 'dark'] : []) {
          assert.deepEqual(await accessibilityTroubles(ada.page, scheme), [], state);
        }
        ada.noTrouble();
        await ada.close();
      }
    });
  }

  const reasons = {
    origin_busy: 'checkout is very busy',
    pace_lowered: 'more slowly',
    no_free_unit: 'kept for people who were called',
    gate_full: 'full inside',
    restarted: 'had to restart',
  };
  for (const [reason, words] of Object.entries(reasons)) {
    test(`says why it is slow: ${reason}`, async () => {
      const ada = await opened({ status: statusOf({ line: { slow_reason: reason } }), ticket: ticketOf('waiting') });
      await ada.reads('#note', words);
      await ada.close();
    });
  }

  // A page whose time a test moves, and nothing else does, opened while `answers` wait.
  async function timed(answers, options) {
    const ada = await Person.in(browser, server.buyers, options);
    await ada.page.clock.install();
    await ada.page.clock.pauseAt(Date.now() + 60_000);
    const unanswered = new Set();
    ada.page.on('request', (request) => unanswered.add(request));
    for (const end of ['requestfinished', 'requestfailed']) {
      ada.page.on(end, (request) => unanswered.delete(request));
    }
    // What the page asked for in that time has been answered when this returns.
    ada.passes = async (ms) => {
      await ada.page.clock.runFor(ms);
      await until('the page to be answered', () => unanswered.size === 0);
    };
    await makeUp(ada.page, answers);
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.page.locator('#fresh[data-kind=good]').waitFor();
    return ada;
  }

  // Moves the page's time on until it says so; the next own answer takes the words away again.
  async function comesToRead(ada, selector, words) {
    const found = ada.page.locator(selector).filter({ hasText: words });
    for (let s = 0; s < 100 && !(await found.isVisible()); s += 5) await ada.passes(5_000);
    await ada.reads(selector, words);
  }

  test('says that people came back, or that it became slower, when nothing else explains a longer wait', async () => {
    const answers = { status: statusOf(), ticket: ticketOf('waiting') };
    const ada = await timed(answers);
    await ada.reads('#ahead', '2,701');
    answers.ticket = ticketOf('waiting', { ahead: 2750, position: 2751 });
    await comesToRead(ada, '#note', 'came back to their places');
    answers.ticket = ticketOf('waiting', { ahead: 2740, position: 2741, eta_s: { low: 900, high: 9000 } });
    await comesToRead(ada, '#note', 'more slowly than before');
    await ada.close();
  });

  test('tells people who listen of their turn and of its end, and does not chatter', async () => {
    const answers = { status: statusOf(), ticket: ticketOf('waiting', { presence_after_ms: 4000 }) };
    const ada = await timed(answers);
    await ada.page.evaluate(() => {
      globalThis.heard = [];
      const live = document.getElementById('live');
      const listen = () => globalThis.heard.push(live.textContent);
      new MutationObserver(listen).observe(live, { childList: true, characterData: true, subtree: true });
    });
    const heard = () => ada.page.evaluate(() => globalThis.heard);
    for (let ahead = 2700; ahead > 2640; ahead -= 1) {
      answers.ticket = ticketOf('waiting', { ahead, position: ahead + 1, presence_after_ms: 4000 });
      await ada.passes(5_000);
    }
    const told = await heard();
    assert.ok(told.length >= 2 && told.length <= 10, `${told.length} times in five minutes`);
    assert.ok(told.every((words) => /people ahead of you\. Wait: /.test(words)), told.join(' | '));

    const page_now = await ada.page.evaluate(() => Date.now());
    answers.ticket = ticketOf('called', { claim_expires_at: new Date(page_now + 200_000).toISOString() });
    await ada.passes(80_000);
    await ada.reads('h1', 'It is your turn');
    await ada.passes(115_000);
    const last = (await heard()).slice(told.length);
    assert.equal(last[0], 'It is your turn');
    assert.deepEqual(last.slice(1), ['60 seconds left to take it.', '20 seconds left to take it.']);
    await ada.close();
  });

  test('calls with the title, and with a sound once that was turned on', async () => {
    const answers = { status: statusOf(), ticket: ticketOf('waiting') };
    const ada = await Person.in(browser, server.buyers);
    await ada.page.addInitScript(() => {
      globalThis.tones = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (at) {
        globalThis.tones += 1;
        return start.call(this, at);
      };
    });
    await makeUp(ada.page, answers);
    await ada.goes(`/.sluice/queue/${sale}`);
    const tones = () => ada.page.evaluate(() => globalThis.tones);
    const sound = ada.page.getByRole('switch', { name: 'Call me when it is my turn' });
    await sound.click();
    assert.equal(await sound.getAttribute('aria-checked'), 'true');
    assert.equal(await tones(), 3, 'heard once, to know what it is like');
    answers.ticket = ticketOf('called');
    answers.status = statusOf({ line: { serving: 8000 } });
    await ada.reads('h1', 'It is your turn');
    await until('the call', async () => (await tones()) >= 6);
    assert.match(await ada.page.title(), /^● Your turn! /);
    await ada.reads('#claim-countdown', /^1:\d\d$/);
    ada.noTrouble();
    await ada.close();
  });

  test('stays silent when nobody asked for a sound', async () => {
    const ada = await Person.in(browser, server.buyers);
    await ada.page.addInitScript(() => {
      globalThis.AudioContext = class {
        constructor() {
          globalThis.asked_for_sound = true;
        }
      };
    });
    await makeUp(ada.page, { status: statusOf(), ticket: ticketOf('called') });
    await ada.goes(`/.sluice/queue/${sale}`);
    await ada.reads('h1', 'It is your turn');
    assert.equal(await ada.page.evaluate(() => globalThis.asked_for_sound), undefined);
    await ada.close();
  });

  test('moves nothing for people who want no motion', async () => {
    const answers = { status: statusOf(), ticket: ticketOf('waiting', { claim_expires_at: inSeconds(60) }) };
    const ada = await opened(answers, { reducedMotion: 'reduce' });
    const moving = await ada.page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .map((node) => getComputedStyle(node))
        .filter((style) => style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0)
        .map(({ transition }) => transition),
    );
    assert.deepEqual(moving, []);
    await ada.close();
  });
});

describe('The waiting page over HTTP', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());
  const fetched = (headers = {}) => fetch(`${server.buyers}/.sluice/queue/${sale}`, { headers });

  test('is compressed below 14 KB in every language, for those who can read it so', async () => {
    for (const language of languages) {
      const answer = await fetched({ 'Accept-Encoding': 'gzip', 'Accept-Language': `${language}, en;q=0.5` });
      assert.equal(answer.headers.get('content-encoding'), 'gzip');
      const size = Number(answer.headers.get('content-length'));
      assert.ok(size > 5000 && size < 14 * 1024, `${language}: ${size}`);
      assert.equal(answer.headers.get('content-language'), language);
      assert.match(await answer.text(), new RegExp(`<html lang="${language}"`));
    }
    for (const encoding of ['identity', 'br', 'gzip;q=0']) {
      const answer = await fetched({ 'Accept-Encoding': encoding });
      assert.equal(answer.headers.get('content-encoding'), null, encoding);
      assert.match(await answer.text(), /^<!doctype html>/);
    }
  });

  test('speaks the language that is asked for, whatever the region', async () => {
    const asked = {
      'pt-BR,pt;q=0.9,en;q=0.8': 'pt',
      'nl,zh-Hant-TW;q=0.7': 'zh',
      nl: 'en',
      'de;q=0.1, fr;q=0.2': 'fr',
    };
    for (const [field, language] of Object.entries(asked)) {
      assert.equal((await fetched({ 'Accept-Language': field })).headers.get('content-language'), language, field);
    }
  });

  test('keeps out of caches and search engines, and lets nothing inline but its own', async () => {
    const { headers } = await fetched();
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-robots-tag'), 'noindex');
    assert.equal(headers.get('retry-after'), '30');
    assert.equal(headers.get('vary'), 'Accept-Language, Accept-Encoding');
    const policy = headers.get('content-security-policy');
    assert.match(policy, /^default-src 'self'; script-src 'self' 'sha256-[^']+'; style-src 'self' 'sha256-[^']+';/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  test('is not there for a sale that is not', async () => {
    const gone = await fetch(`${server.buyers}/.sluice/queue/nothing`, { headers: { Accept: 'text/html' } });
    assert.equal(gone.status, 404);
    assert.match(await gone.text(), /There is no such sale/);
    for (const path of ['/.sluice/queue/', `/.sluice/queue/${sale}/`, `/.sluice/queue/${sale}/nothing`]) {
      const answer = await server.ask('GET', path);
      assert.ok([200, 404].includes(answer.status), `${path}: ${answer.status}`);
    }
  });

  test('knows its methods', async () => {
    const asked = [
      ['POST', `/.sluice/queue/${sale}`, 'GET'],
      ['GET', `/.sluice/queue/${sale}/join`, 'POST'],
      ['DELETE', `/.sluice/queue/${sale}/leave`, 'POST'],
    ];
    for (const [method, path, allow] of asked) {
      const answer = await server.ask(method, path);
      assert.equal(answer.status, 405, `${method} ${path}`);
      assert.equal(answer.headers.allow, allow);
    }
  });

  test('takes no form from another site', async () => {
    for (const action of ['join', 'leave', 'take']) {
      const headers = { Origin: 'https://elsewhere.example', 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = await server.ask('POST', `/.sluice/queue/${sale}/${action}`, { headers, body: 'item=tee&quantity=1' });
      assert.equal(answer.status, 403, action);
      assert.deepEqual(answer.set_cookies, []);
    }
  });
});

for (const code of [200, 202, 429, 503]) {
  test(`The waiting page comes with ${code} where that is configured`, async () => {
    const server = await startServer({ config: `waiting_page_status = ${code}\n` });
    try {
      const sale = await server.addSale(saleOf({ items: [tee(1)] }));
      for (const query of ['', '?plain=1']) {
        const answer = await server.ask('GET', `/.sluice/queue/${sale}${query}`);
        assert.equal(answer.status, code);
        assert.equal(answer.headers['retry-after'], '30');
        assert.match(answer.text, /<html lang="en"/);
      }
      assert.equal((await server.ask('GET', `/.sluice/sale/${sale}`)).status, 200);
    } finally {
      await server.stop();
    }
  });
}

describe("A shop's own waiting page", () => {
  const head = '<html lang="{{lang}}" dir="{{dir}}"><head>{{head}}</head>';
  const whole = `${head}<body><h2>{{text:brand}}</h2>{{main}}{{script}}</body></html>`;
  async function design(files) {
    const folder = await scratchFolder();
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
    return folder;
  }
  const configured = (folder) => scratchFile('sluice.toml', `waiting_page = "${folder}"\n`);

  test('is served in its own words, with and without JavaScript', async () => {
    const own = { 'queue.html': whole, 'de.json': '{"brand": "Laden Nord"}', 'queue.css': 'h2{margin:0}' };
    const folder = await design(own);
    const server = await startServer({ config: `waiting_page = "${folder}"\n` });
    try {
      const sale = await server.addSale(saleOf());
      for (const query of ['', '?plain=1']) {
        const { text } = await server.ask('GET', `/.sluice/queue/${sale}${query}`, { headers: { 'Accept-Language': 'de' } });
        assert.match(text, /<h2>Laden Nord<\/h2>\s*<main id="content">/);
        assert.match(text, /h2\{margin:0\}<\/style>/);
      }
    } finally {
      await server.stop();
    }
  });

  test('that cannot work stops the start with one line, and check tells it, too', async () => {
    const wrong = [
      [{}, /queue\.html: cannot be read$/],
      [{ 'queue.html': whole.replace('{{main}}', '') }, /queue\.html: lacks the slot \{\{main\}\}$/],
      [{ 'queue.html': `${whole}{{mian}}` }, /queue\.html: \{\{mian\}\} is not a slot$/],
      [{ 'queue.html': whole, 'ar.json': '{"ahead":{"one":"x","other":"x"}}' }, /ar\.json: ahead: lacks the plural/],
    ];
    for (const [files, line] of wrong) {
      const config = await configured(await design(files));
      const free = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--data', await scratchFolder()];
      const started = await run(['serve', '--config', config, ...free]);
      assert.equal(started.code, 2);
      assert.match(started.err.trimEnd(), line);
      assert.equal(started.err.trimEnd().split('\n').length, 1);
      const checked = await run(['check', '--config', config, ...free]);
      assert.equal(checked.code, 2);
      assert.match(checked.out, new RegExp(`^FAIL  .*${line.source.replace('$', '')}`, 'm'));
    }
    await removeScratch();
  });

  test('has a status that people can see through', async () => {
    const config = await scratchFile('sluice.toml', 'threads = 1\nwaiting_page_status = 404\n');
    const { code, err } = await run(['serve', '--config', config]);
    assert.equal(code, 2);
    assert.match(err, /sluice\.toml:2: waiting_page_status: must be one of 200, 202, 429, 503\n$/);
    await removeScratch();
  });
});
