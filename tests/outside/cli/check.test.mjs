import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { MailServer } from '../lib/mail_server.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { startServer } from '../lib/server.mjs';

const free = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
const drop = `[[sale]]
id = "drop-1"
name = "Winter drop"
opens_at = 2099-12-24T20:00:00Z
items = [{ id = "tee", name = "Winter tee", price = { amount = 2500, currency = "EUR" }, stock = 10000 }]
`;

describe('sluice check', () => {
  after(removeScratch);

  async function check(text, ...args) {
    const file = await scratchFile('sluice.toml', text);
    return run(['check', '--config', file, ...args], { cwd: path.dirname(file) });
  }

  test('reads out what will happen, with amounts and times', async () => {
    const { code, out } = await check(drop, ...free);
    assert.equal(code, 0, out);
    assert.match(
      out,
      /^note {2}drop-1 'Winter drop': opens in [\d ]+ days \(Thu 24 Dec 2099 .*\), 10 000 x Winter tee at EUR 25\.00, 2 a buyer$/m,
    );
    assert.doesNotMatch(out, /limits per address|^warn|^FAIL/m);
  });

  const mailOf = (url, more = '') => `[mail]\nurl = "${url}"\nfrom = "orders@shop.example"\n${more}`;

  test('says whom sales tell what happens, and where links in mails lead', async (story) => {
    const mails = new MailServer();
    const url = await mails.listen();
    story.after(() => mails.close());
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const { code, out } = await check(
      `[[webhook]]\nname = "erp"\nurl = "http://127.0.0.1:9/"\nallow_private = true\nsecrets = ["${secret}"]
${mailOf(url)}`,
      ...free,
    );
    assert.equal(code, 0, out);
    assert.match(out, /^ok +webhook erp: 127\.0\.0\.1, secrets: 1, events: 8$/m);
    assert.match(out, /^note +webhook erp may be at a private address$/m);
    assert.match(out, /^ok +mail: by smtp:\/\/127\.0\.0\.1:\d+ from orders@shop\.example, with TLS where it is offered; it is there$/m);
    assert.equal(mails.mails.length, 0, 'nothing is sent');
    assert.match(out, /^warn +public_url is not set: links in mails lead to this machine alone$/m);
    assert.ok(!out.includes(secret));
  });

  test('a mail server that is away, is none, has no TLS or refuses the login is named, with what failed', async (story) => {
    const mails = new MailServer();
    const url = await mails.listen();
    const silent = net.createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    story.after(() => Promise.all([mails.close(), silent.close()]));
    const password = await scratchFile('password', 'wrong\n');
    await chmod(password, 0o600);
    for (const [text, problem] of [
      [mailOf('smtp://127.0.0.1:1'), "Couldn't connect to server"],
      [mailOf(`smtp://127.0.0.1:${silent.address().port}`), 'it does not greet as a mail server does'],
      [mailOf(url, 'require_tls = true\n'), 'it offers no TLS'],
      [mailOf(url, `login = "shop"\npassword_file = "${password}"\n`), 'it refuses the login, it answered 535'],
    ]) {
      const { code, out } = await check(text, ...free);
      assert.equal(code, 2, out);
      const line = out.split('\n').find((one) => one.startsWith('FAIL'));
      assert.ok(line?.startsWith('FAIL  mail: by smtp://127.0.0.1:') && line.endsWith(`: ${problem}`), out);
    }
    assert.equal(mails.mails.length, 0);
  });

  test('warns when no sale is configured', async () => {
    const { code, out } = await check('', ...free);
    assert.equal(code, 0, out);
    assert.match(out, /^warn {2}no sale is configured/m);
  });

  test('says what one address may take where others can ask, and warns when nobody says who asks for them', async () => {
    const behind = await check(`public_url = "https://shop.example"\n${drop}`, ...free);
    assert.match(behind.out, /^note {2}limits per address: .* 10 % of connections, 256 calls to owners at a time \(16 of one buyer\), 30000 requests in 10s; on because of public_url$/m);
    assert.doesNotMatch(behind.out, /^warn/m);
    const here = await check(`public_url = "http://localhost:8080"\n${drop}`, ...free);
    assert.doesNotMatch(here.out, /limits per address/);
    const open = ['--listen', '0.0.0.0:0', '--admin-listen', '127.0.0.1:0'];
    const warns = /^warn {2}trusted_proxies is not set: /m;
    assert.match((await check(drop, ...open)).out, warns);
    assert.doesNotMatch((await check(`trusted_proxies = []\n${drop}`, ...open)).out, warns);
    const nobody = await check(`trusted_proxies = []\nproxy_protocol = true\n${drop}`, ...free);
    assert.notEqual(nobody.code, 0);
    assert.match(nobody.out, /^FAIL {2}proxy_protocol needs trusted_proxies/m);
  });

  test("warns of files in a design's folder that nobody reads", async () => {
    const design = path.join(await scratchFolder(), 'design');
    await mkdir(design);
    const template = '<html lang="{{lang}}" dir="{{dir}}"><head>{{head}}</head><body>{{main}}{{script}}</body></html>';
    await writeFile(path.join(design, 'queue.html'), template);
    for (const name of ['german.json', 'de.json']) await writeFile(path.join(design, name), '{}');
    const { code, out } = await check(`waiting_page = "${design}"\n`, ...free);
    assert.equal(code, 0, out);
    assert.ok(out.includes(`warn  ${path.join(design, 'german.json')}: is not used`), out);
    assert.ok(!out.includes('de.json: is not used'), out);
  });

  test('beside the running server a changed file is checked, and the server is no failure', async () => {
    const server = await startServer();
    const address = (url) => new URL(url).host;
    const same = ['--listen', address(server.buyers), '--admin-listen', address(server.operators), '--data', server.data];
    const { code, out } = await check(drop, ...same);
    assert.equal(code, 0, out);
    for (const what of [address(server.buyers), address(server.operators), server.data]) {
      assert.match(out, new RegExp(`^note .*${what}: a server is running here`, 'm'));
    }
    assert.equal((await check('threads = 0\n', ...same)).code, 2);
    // Another data folder: then the ports are somebody else's.
    const elsewhere = await check(drop, ...same.slice(0, 4), '--data', await scratchFolder());
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.out, /^FAIL {2}listen /m);
    await server.leave();
  });
});
