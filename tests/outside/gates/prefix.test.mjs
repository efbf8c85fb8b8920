// Everything of ours is below one prefix: a shop keeps all other addresses of its host, and what led to a page once still
// does.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { request } from '../lib/http.mjs';
import { repository, removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { Site, Visitor } from '../lib/proxies.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// With a logo, so that the waiting page loads a file of ours.
async function namedShop(more = '') {
  const folder = await scratchFolder();
  await cp(path.join(repository, 'web/parts/icon.svg'), path.join(folder, 'logo.svg'));
  return `${more}[shop]\nname = "Nord"\nlogo = "${path.join(folder, 'logo.svg')}"\n`;
}

const withPrefix = (prefix) => (text) => text.replaceAll('/.sluice/', prefix);

describe('Behind a proxy, a shop', () => {
  for (const proxy of ['nginx', 'haproxy', 'caddy']) {
    test(`keeps its own addresses: ${proxy}`, async (story) => {
      const site = await Site.open(proxy, { cap: 10 });
      story.after(() => site.close());
      const ada = new Visitor(site.origin);
      const own = ['/', '/assets/app.js?v=2', '/queue/shop', '/sale/shop', '/order/5', '/v1/other', '/sluice.js', '/.sluicex/a'];
      for (const address of own) {
        const answer = await ada.goes(address);
        assert.equal(answer.text, `the shop at ${address}`);
      }
      const ours = { queue: /`\/\.sluice\$\{/, handover: /`\/\.sluice\$\{/, priority: /`\/\.sluice\$\{/, 'v1/sales': /"state":"open"/ };
      for (const [name, says] of Object.entries(ours)) {
        const answer = await ada.ask('GET', `/.sluice/${name}/shop`);
        assert.equal(answer.status, 200, name);
        assert.match(answer.text, says);
      }
      assert.match((await ada.ask('GET', '/.sluice/sluice.js')).text, /data-sluice-sale/);
      assert.match((await ada.ask('GET', '/v1/sales/shop')).text, /"state":"open"/, 'the API is where it was');
    });
  }
});

describe('In a browser, the waiting page', { skip: no_browser }, () => {
  let browser;
  before(async () => (browser = await openBrowser()));
  after(() => browser.close());

  // Somebody who waits while the gate is full, and goes on by themselves: all that the page asks for is ours.
  async function waitsAndGoesOn(site, prefix) {
    const [ada, bob] = await Promise.all([1, 2].map(() => Person.in(browser, site.origin)));
    await ada.goes('/a');
    const pass = site.shop.last.headers['x-sluice-pass'];
    const asked = [];
    bob.context.on('request', (sent) => asked.push(new URL(sent.url()).pathname));
    await bob.goes('/queue/7?size=m');
    await bob.isInLine();
    assert.ok(new URL(bob.page.url()).pathname === `${prefix}queue/shop`, bob.page.url());
    const logo = bob.page.locator('#brand img');
    assert.ok(await logo.evaluate((image) => image.decode().then(() => image.width > 0)), 'the logo is there');
    assert.equal((await site.revoke(pass)).status, 204);
    await bob.page.waitForURL('**/queue/7?size=m');
    assert.equal(await bob.page.textContent('body'), 'the shop at /queue/7?size=m');
    const waiting = asked.slice(1, asked.lastIndexOf('/queue/7'));
    assert.ok(waiting.some((each) => each.startsWith(`${prefix}assets/shop/`)), waiting.join(' '));
    assert.ok(waiting.some((each) => each === `${prefix}v1/sales/shop`), waiting.join(' '));
    assert.deepEqual(waiting.filter((each) => !each.startsWith(prefix)), []);
    for (const person of [ada, bob]) {
      person.noTrouble();
      await person.close();
    }
  }

  for (const proxy of ['nginx', 'haproxy', 'caddy']) {
    test(`behind ${proxy} loads nothing but what is below the prefix, and goes on to the shop's own /queue/`, async (story) => {
      const site = await Site.open(proxy, { cap: 1 }, { config: await namedShop() });
      story.after(() => site.close());
      await waitsAndGoesOn(site, '/.sluice/');
    });

    test(`behind ${proxy} stands below another prefix, if both are told so`, async (story) => {
      const options = { config: await namedShop('prefix = "/line/of-ours/"\n'), edit: withPrefix('/line/of-ours/') };
      const site = await Site.open(proxy, { cap: 1 }, options);
      story.after(() => site.close());
      await waitsAndGoesOn(site, '/line/of-ours/');
    });
  }

  test('buys and pays to the end below another prefix', async (story) => {
    const server = await startServer({ config: 'prefix = "/x/"\n' });
    story.after(() => server.stop());
    const sale = await server.addSale(saleOf());
    const ada = await Person.in(browser, server.buyers);
    await ada.goes('/');
    await ada.page.locator(`a[href="/x/sale/${sale}"]`).click();
    await ada.presses('Buy now');
    await ada.arrivesAt('**/x/checkout/hold_*');
    await ada.pays('tok_ok');
    assert.match(ada.page.url(), /\/x\/order\/ord_/);
    await ada.reads('h1', 'Confirmed');
    ada.noTrouble();
    await ada.close();
  });

  test("on a shop's own page the snippet finds all where it was loaded from", async (story) => {
    const server = await startServer();
    story.after(() => server.stop());
    const sale = await server.addSale(saleOf());
    const ada = await Person.in(browser, server.buyers);
    const own_page = `<script src="/.sluice/sluice.js" defer></script><a data-sluice-sale="${sale}" data-sluice-part="buy">Buy</a>
      <b data-sluice-sale="${sale}" data-sluice-part="state"></b>`;
    await ada.context.route('**/own-page', (route) => route.fulfill({ contentType: 'text/html', body: own_page }));
    await ada.goes('/own-page');
    await ada.reads('b', 'On sale');
    assert.equal(await ada.page.locator('a').evaluate((link) => link.href), `${server.buyers}/.sluice/sale/${sale}`);
    await ada.page.locator('a').click();
    await ada.presses('Buy now');
    await ada.arrivesAt('**/.sluice/checkout/hold_*');
    ada.noTrouble();
    await ada.close();
  });
});

describe('An address without the prefix', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());

  test('of a page or a file leads below it, query and all, for whoever follows', async () => {
    for (const address of [`/queue/${sale}?plain=1&lang=de`, `/sale/${sale}`, `/draw/${sale}`, `/handover/${sale}?to=/a`, `/priority/${sale}`]) {
      for (const method of ['GET', 'HEAD']) {
        const led = await request(server.buyers, method, address);
        assert.equal(led.status, 301, address);
        assert.equal(led.headers.location, `/.sluice${address}`);
        assert.equal(led.headers['cache-control'], 'no-store');
      }
      const page = await fetch(`${server.buyers}${address}`);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<!doctype html>/);
    }
    assert.equal((await fetch(`${server.buyers}/queue/nothing`)).status, 404);
    assert.match(await (await fetch(`${server.buyers}/assets/pay.js`)).text(), /Worker/);
  });

  test('takes what a form sends, and answers with the way to the page', async () => {
    const cookie = (await request(server.buyers, 'GET', `/queue/${sale}?plain=1`)).set_cookies[0];
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Cookie: `${cookie.name}=${cookie.value}`,
    };
    const answer = await request(server.buyers, 'POST', `/queue/${sale}/take`, { headers, body: 'item=tee&quantity=1' });
    assert.equal(answer.status, 303);
    assert.match(answer.headers.location, /^\/\.sluice\/checkout\/hold_\w+\?plain=1$/);
  });

  test('of the API answers in place, and names what was made as it was asked', async () => {
    for (const root of ['', '/.sluice']) {
      const status = await request(server.buyers, 'GET', `${root}/v1/sales/${sale}`);
      assert.equal(status.json.sale, sale);
      const bought = await request(server.buyers, 'POST', `${root}/v1/sales/${sale}/buy`, {
        body: { items: [{ item: 'tee', quantity: 1 }] },
      });
      assert.equal(bought.status, 201);
      assert.equal(bought.headers.location, `${root}/v1/holds/${bought.json.hold}`);
      for (const one of ['/sluice.js', '/openapi.json', '/openapi', '/problems/sold-out', '/']) {
        assert.equal((await request(server.buyers, 'GET', `${root}${one}`)).status, 200, `${root}${one}`);
      }
    }
  });
});

test('Addresses without a prefix are all there is where it is "/"', async (story) => {
  const plain = await startServer({ config: 'prefix = "/"\n' });
  story.after(() => plain.stop());
  const own = await plain.addSale(saleOf());
  const page = await request(plain.buyers, 'GET', `/queue/${own}`);
  assert.equal(page.status, 200);
  assert.ok(!page.text.includes('/.sluice'));
  assert.equal((await request(plain.buyers, 'GET', `/.sluice/queue/${own}`)).status, 404);
});

describe('A prefix', () => {
  after(removeScratch);

  test('that could be read in two ways stops the start with one line', async () => {
    for (const bad of ['sluice', '/v1/', '/a/../', '//', '/queue/', '/a b/', `/${'a'.repeat(70)}/`]) {
      const file = await scratchFile('sluice.toml', `threads = 1\nprefix = ${JSON.stringify(bad)}\n`);
      for (const command of ['serve', 'check']) {
        const { code, err } = await run([command, '--config', file], { cwd: path.dirname(file) });
        assert.equal(code, 2, bad);
        assert.match(err, /sluice\.toml:2: prefix: ".*" /, bad);
        assert.equal(err.trim().split('\n').length, 1);
      }
    }
  });

  test('is told by sluice check', async () => {
    for (const [text, told] of [['', '/.sluice/'], ['prefix = "/line/"\n', '/line/'], ['prefix = "/"\n', '/']]) {
      const file = await scratchFile('sluice.toml', text);
      const listen = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
      const { out } = await run(['check', '--config', file, ...listen], { cwd: path.dirname(file) });
      assert.ok(out.includes(`prefix: everything of ours stands below ${told}, which`), out);
    }
  });
});
