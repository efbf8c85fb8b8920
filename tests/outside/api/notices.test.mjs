// Who left an address while waiting is told once when they are called, and nothing else ever.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { MailServer } from '../lib/mail_server.mjs';
import { program, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const mail = (url, more = '') => `[mail]\nurl = "${url}"\nfrom = "Wintershop <orders@shop.example>"\n${more}\n`;
const notice = (sale) => `/v1/sales/${sale}/tickets/current/notice`;
const put = (buyer, sale, body, options) => buyer.send('PUT', notice(sale), body, options);
const isDone = (answer) => assert.equal(answer.status, 204, answer.text);

// Somebody holds the only unit, and others wait for it.
async function held(server, fields = {}) {
  const sale = await server.addSale(saleOf({ name: 'Winter drop', items: [tee(1)], ...fields }));
  const holder = new Buyer(server);
  const { hold } = isOk(await holder.buy(sale), 201);
  const giveBack = async () => isDone(await holder.delete(`/v1/holds/${hold}`));
  return { sale, giveBack };
}
async function waiting(server, sale) {
  const buyer = new Buyer(server);
  isOk(await buyer.join(sale), 201);
  return buyer;
}

describe('Whoever waits leaves an address', () => {
  const post = new MailServer();
  let server;
  before(async () => {
    server = await startServer({ config: mail(await post.listen()) });
  });
  after(async () => {
    await server?.stop();
    await post.close();
  });

  test('and gets one mail when called: who, until when, and where; no secret in it', async () => {
    post.mails = [];
    const { sale, giveBack } = await held(server);
    const ada = await waiting(server, sale);
    assert.deepEqual((await ada.placeIs(sale, 'waiting')).notice, { ways: ['email'], left: [] });
    const left = { email: 'ada@example.com', push: false, claim_s: 120 };
    assert.deepEqual(isOk(await put(ada, sale, { email: 'ada@example.com' }, { headers: { 'Accept-Language': 'de' } }), 200), left);
    assert.deepEqual(isOk(await ada.get(notice(sale)), 200), left);
    assert.deepEqual((await ada.place(sale)).json.notice, { ways: ['email'], left: ['email'] });
    await giveBack();
    const [{ parsed, envelope, raw }] = await post.received(1);
    const called = await ada.placeIs(sale, 'called');
    assert.equal(called.notice, undefined);
    assert.equal(envelope.rcptTo[0].address, 'ada@example.com');
    assert.equal(parsed.subject, 'Sie sind dran: Winter drop');
    const time = called.claim_expires_at.slice(11, 16);
    for (const part of [parsed.text, parsed.html]) {
      assert.ok(part.includes('Winter drop'));
      assert.ok(part.includes(`${time} UTC`), part);
      assert.ok(part.includes(`${server.buyers}/.sluice/queue/${sale}?lang=de`), part);
    }
    assert.doesNotMatch(parsed.html, /<(img|script|link)|https?:(?!\/\/127)/);
    for (const secret of [called.ticket, called.pass, ...ada.jar.values()]) assert.ok(!raw.includes(secret.slice(-20)));
    assert.deepEqual((await ada.get(notice(sale))).json, { email: null, push: false, claim_s: 120 });
    // Used, sold, closed: nothing more comes.
    const { hold } = isOk(await ada.hold(sale), 201);
    isDone(await ada.delete(`/v1/holds/${hold}`));
    await server.act(sale, 'close');
    assert.equal(post.mails.length, 1);
  });

  test('in the ten languages', async () => {
    const subjects = {
      ar: /^حان دورك/, de: /^Sie sind dran/, en: /^It is your turn/, es: /^Es tu turno/, fr: /^C’est votre tour/,
      it: /^Tocca a te/, ja: /^順番が来ました/, ko: /^차례가/, pt: /^É a sua vez/, zh: /^轮到您了/,
    };
    for (const [language, subject] of Object.entries(subjects)) {
      post.mails = [];
      const { sale, giveBack } = await held(server, { name: 'Größe & 東京' });
      const ada = await waiting(server, sale);
      isOk(await put(ada, sale, { email: 'ada@example.com' }, { headers: { 'Accept-Language': language } }), 200);
      await giveBack();
      const [{ parsed }] = await post.received(1);
      assert.match(parsed.subject, subject);
      assert.ok(parsed.subject.endsWith('Größe & 東京'), parsed.subject);
      assert.match(parsed.html, new RegExp(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`));
    }
  });

  test('is called before those who came later, though nothing is heard of them, and lapses like anybody', async () => {
    post.mails = [];
    const { sale, giveBack } = await held(server, { claim: '1s' });
    const [ada, ben] = [await waiting(server, sale), await waiting(server, sale)];
    isOk(await put(ada, sale, { email: 'ada@example.com' }), 200);
    await giveBack();
    await post.received(1);
    await ben.placeIs(sale, 'called');
    assert.equal((await ada.place(sale)).json.state, 'lapsed');
    assert.equal(post.mails.length, 1);
  });

  test('takes it back, leaves, or hands the place over: nobody is told', async () => {
    post.mails = [];
    const { sale, giveBack } = await held(server);
    const [ada, ben, cleo] = [await waiting(server, sale), await waiting(server, sale), await waiting(server, sale)];
    for (const each of [ada, ben, cleo]) isOk(await put(each, sale, { email: 'ada@example.com' }), 200);
    isDone(await ada.delete(notice(sale)));
    isDone(await ada.delete(notice(sale)));
    assert.deepEqual((await ada.place(sale)).json.notice.left, []);
    isDone(await ben.leave(sale));
    const { code } = isOk(await cleo.post(`/v1/sales/${sale}/tickets/current/handover`, {}), 201);
    const phone = new Buyer(server);
    isOk(await phone.post(`/v1/sales/${sale}/tickets/handover`, { code }), 200);
    assert.deepEqual((await phone.place(sale)).json.notice, { ways: ['email'], left: [] });
    isProblem(await put(cleo, sale, { email: 'cleo@example.com' }), 401, 'no-ticket');
    await giveBack();
    await ada.placeIs(sale, 'called');
    isDone(await ada.leave(sale));
    await phone.placeIs(sale, 'called');
    assert.equal(post.mails.length, 0);
  });

  test('bad input is told by its name, and nothing is kept', async () => {
    const { sale } = await held(server);
    const ada = await waiting(server, sale);
    for (const email of ['ada', 'a@b.c, d@e.f', 'ada@example.com\r\nBcc: x@y.z', '', 7, null, `${'a'.repeat(251)}@b.c`]) {
      assert.match(isProblem(await put(ada, sale, { email }), 422, 'invalid-field').detail, /^email: must be one/);
    }
    assert.match(isProblem(await put(ada, sale, {}), 422, 'invalid-field').detail, /^email: it or push must be there, and not both/);
    isProblem(await put(ada, sale, '[]'), 400, 'not-json');
    isProblem(await put(new Buyer(server), sale, { email: 'a@b.c' }), 401, 'no-ticket');
    isProblem(await put(ada, 'nothing', { email: 'a@b.c' }), 404, 'no-such-sale');
    assert.equal((await ada.get(notice(sale))).json.email, null);
    const elsewhere = { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } };
    isProblem(await put(ada, sale, { email: 'a@b.c' }, elsewhere), 403, 'cross-site');
  });

  test('only while the place waits, and not after the end', async () => {
    const { sale, giveBack } = await held(server);
    const [ada, ben] = [await waiting(server, sale), await waiting(server, sale)];
    await giveBack();
    await ada.placeIs(sale, 'called');
    isProblem(await put(ada, sale, { email: 'ada@example.com' }), 409, 'conflict');
    await server.act(sale, 'close');
    isProblem(await put(ben, sale, { email: 'ben@example.com' }), 410, 'closed');
  });

  test('and what a closed sale had kept is in no table any more, nor in logs, metrics, jobs and the audit', async () => {
    const { sale } = await held(server);
    const ada = await waiting(server, sale);
    isOk(await put(ada, sale, { email: 'unseen@example.com' }), 200);
    const ledger = path.join(server.data, 'ledger.db');
    const rows = () => execFileSync('sqlite3', ['-readonly', ledger, `SELECT count(*) FROM notice WHERE sale = '${sale}'`]);
    assert.equal(String(rows()).trim(), '1');
    await server.act(sale, 'close');
    await until('the row to go', () => String(rows()).trim() === '0');
    const told = [
      server.err,
      ...server.lines,
      (await server.admin('GET', '/metrics')).text,
      JSON.stringify((await server.admin('GET', '/admin/v1/jobs')).json),
      String(execFileSync(program, ['audit', '--data', server.data])),
    ];
    for (const text of told) assert.doesNotMatch(text, /unseen@/);
  });
});

describe('An address that was left', () => {
  test('outlives a kill, and its place is called', async (t) => {
    const post = new MailServer();
    t.after(() => post.close());
    const config = mail(await post.listen());
    const data = path.join(await scratchFolder(), 'data');
    let server = await startServer({ config, data });
    t.after(() => server.kill());
    const { sale } = await held(server, { hold: '8s' });
    const ada = await waiting(server, sale);
    isOk(await put(ada, sale, { email: 'ada@example.com' }), 200);
    await server.kill();
    server = await startServer({ config, data });
    ada.server = server;
    assert.deepEqual((await ada.placeIs(sale, 'waiting')).notice.left, ['email']);
    await post.received(1);
    await ada.placeIs(sale, 'called');
    assert.equal(post.mails.length, 1);
    await server.stop();
  });

  test('is for nobody where no mail can be sent: nothing is offered', async (t) => {
    const server = await startServer();
    t.after(() => server.kill());
    const { sale } = await held(server);
    const ada = await waiting(server, sale);
    assert.equal((await ada.placeIs(sale, 'waiting')).notice, undefined);
    const refused = isProblem(await put(ada, sale, { email: 'ada@example.com' }), 422, 'invalid-field');
    assert.match(refused.detail, /nobody is told by e-mail here/);
    await server.stop();
  });

  test('nor where a merchant does not want it, nor in a rehearsal', async (t) => {
    const post = new MailServer();
    t.after(() => post.close());
    const url = await post.listen();
    const server = await startServer({ config: mail(url, 'notices = false') });
    t.after(() => server.kill());
    const { sale } = await held(server);
    assert.equal((await (await waiting(server, sale)).placeIs(sale, 'waiting')).notice, undefined);
    await server.stop();
    const other = await startServer({ config: mail(url) });
    t.after(() => other.kill());
    const rehearsed = await held(other, { rehearsal: true });
    const robot = await waiting(other, rehearsed.sale);
    assert.equal((await robot.placeIs(rehearsed.sale, 'waiting')).notice, undefined);
    await other.stop();
  });

  test('is dropped, and no dead job, when the mail server is away until the time to come is over', async (t) => {
    const server = await startServer({ config: mail('smtp://127.0.0.1:9') });
    t.after(() => server.kill());
    const { sale, giveBack } = await held(server, { claim: '3s' });
    const ada = await waiting(server, sale);
    isOk(await put(ada, sale, { email: 'ada@example.com' }), 200);
    await giveBack();
    await ada.placeIs(sale, 'lapsed');
    const jobs = async () => (await server.admin('GET', '/admin/v1/jobs')).json.jobs;
    await until('the job to be gone', async () => (await jobs()).length === 0);
    const { text } = await server.admin('GET', '/metrics');
    assert.match(text, /sluice_deliveries_total\{kind="notice",result="given_up"\} 1/);
    assert.match(text, /sluice_jobs\{state="dead"\} 0/);
    await server.stop();
  });

  test('is asked for at a bounded rate from one address', async (t) => {
    const post = new MailServer();
    t.after(() => post.close());
    const config = `${mail(await post.listen())}[allowances]\non = true\nnotices = { count = 3, per = "1h" }\n`;
    const server = await startServer({ config });
    t.after(() => server.kill());
    const { sale } = await held(server);
    const ada = await waiting(server, sale);
    for (let i = 0; i < 3; i += 1) isOk(await put(ada, sale, { email: `ada${i}@example.com` }), 200);
    const refused = await put(ada, sale, { email: 'ada@example.com' });
    assert.equal(isProblem(refused, 429, 'allowance-used').allowance, 'notices');
    assert.ok(Number(refused.headers['retry-after']) > 0);
    await server.stop();
  });
});
