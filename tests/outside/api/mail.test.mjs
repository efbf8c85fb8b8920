// The confirmation that a buyer gets: in their language, with a link that opens the order on any device, whatever the
// mail server does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { MailServer, refusal } from '../lib/mail_server.mjs';
import { originKeys } from '../lib/proxies.mjs';
import { scratchFile, scratchFolder } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const quick = 'retry_after = ["200ms", "200ms", "200ms"]';
const mail = (url, more = quick) => `[mail]\nurl = "${url}"\nfrom = "Wintershop <orders@shop.example>"\n${more}\n`;

async function order(server, sale, { language, email = 'ada@example.com', quantity = 1 } = {}) {
  const buyer = new Buyer(server);
  const headers = language ? { 'Accept-Language': language } : {};
  const { hold } = isOk(await buyer.buy(sale, oneOf('tee', quantity)), 201);
  const body = { email, payment: { method: 'tok_ok' } };
  const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, body, { headers }), 202);
  await buyer.orderIs(order, 'confirmed');
  return { buyer, order };
}
const jobs = async (server, state) => (await server.admin('GET', `/admin/v1/jobs?state=${state}`)).json.jobs;
const dead = (server) => until('a dead job', async () => (await jobs(server, 'dead'))[0]);

describe('A confirmed order is mailed', () => {
  const post = new MailServer();
  let server;
  before(async () => {
    server = await startServer({
      config: mail(await post.listen(), `reply_to = "help@shop.example"\n${quick}`),
    });
  });
  after(async () => {
    await server?.stop();
    await post.close();
  });

  test('with items, amounts and a link that opens the order, and only that, without a cookie', async () => {
    const sale = await server.addSale(saleOf({ name: 'Winter drop', items: [tee(10)] }));
    const { order: id } = await order(server, sale, { quantity: 2 });
    const other = await order(server, sale);
    const [first] = await post.received(2);
    const { parsed, envelope } = first;
    assert.deepEqual([envelope.mailFrom.address, envelope.rcptTo[0].address], ['orders@shop.example', 'ada@example.com']);
    assert.equal(parsed.from.text, '"Wintershop" <orders@shop.example>');
    assert.equal(parsed.replyTo.text, 'help@shop.example');
    assert.equal(parsed.subject, 'Your order is confirmed: Winter drop');
    assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
    assert.match(parsed.messageId, /^<job_[0-9a-v]{26}@shop\.example>$/);
    assert.ok(Math.abs(parsed.date - Date.now()) < 60_000);
    for (const part of [parsed.text, parsed.html]) {
      assert.match(part, /2 × Winter tee/);
      assert.match(part, /25\.00 EUR/);
      assert.match(part, /50\.00 EUR/);
      assert.ok(part.includes(id));
    }
    assert.doesNotMatch(parsed.html, /<(img|script|link)|https?:(?!\/\/127)/);
    const link = new URL(/http\S+/.exec(parsed.text)[0]);
    assert.equal(link.origin, server.buyers);
    assert.equal(link.pathname, `/.sluice/order/${id}`);
    assert.ok(parsed.html.includes(link.href.replaceAll('&', '&amp;')));
    const key = link.searchParams.get('key');
    const stranger = new Buyer(server);
    const read = isOk(await stranger.get(`/v1/orders/${id}?key=${key}`), 200);
    assert.equal(read.state, 'confirmed');
    assert.equal(read.email, undefined);
    isProblem(await stranger.get(`/v1/orders/${id}`), 404, 'no-such-order');
    isProblem(await stranger.get(`/v1/orders/${other.order}?key=${key}`), 404, 'no-such-order');
    isProblem(await stranger.get(`/v1/orders/${id}?key=${key.slice(0, -1)}`), 404, 'no-such-order');
    isProblem(await stranger.get(`/v1/holds/${read.hold}?key=${key}`), 404, 'no-such-hold');
    const page = await stranger.get(`${link.pathname}${link.search}&plain=1`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Winter tee/);
  });

  test('in the ten languages', async () => {
    const sale = await server.addSale(saleOf({ name: 'Größe & 東京', items: [tee(20)], buyer_limit: 1 }));
    const subjects = {
      ar: /^تم تأكيد طلبك/, de: /^Ihre Bestellung/, en: /^Your order/, es: /^Tu pedido/, fr: /^Votre commande/,
      it: /^Il tuo ordine/, ja: /^ご注文/, ko: /^주문이/, pt: /^O seu pedido/, zh: /^您的订单/,
    };
    for (const [language, subject] of Object.entries(subjects)) {
      post.mails = [];
      await order(server, sale, { language });
      const [{ parsed, raw }] = await post.received(1);
      assert.match(parsed.subject, subject);
      assert.ok(parsed.subject.endsWith('Größe & 東京'), parsed.subject);
      assert.match(parsed.html, new RegExp(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`));
      assert.match(raw, /^[\x00-\x7f]*$/, 'nothing but seven bits on the wire');
      assert.ok(raw.split('\r\n').every((line) => line.length <= 998));
    }
  });

  test('and nothing that a merchant or a buyer writes makes a header of its own', async () => {
    const name = 'Drop\r\nBcc: everybody@example.com\r\n\r\n.\r\nMAIL FROM:<x@y.z>';
    const sale = await server.addSale(saleOf({ name, items: [tee(5)] }));
    post.mails = [];
    await order(server, sale);
    const [{ parsed, envelope }] = await post.received(1);
    assert.equal(parsed.bcc, undefined);
    assert.equal(envelope.rcptTo.length, 1);
    assert.equal(post.mails.length, 1);
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    for (const email of ['a@b.c\r\nBcc: x@y.z', 'a@b.c>,<d@e.f', 'a@b.c d@e.f']) {
      const body = { email, payment: { method: 'tok_ok' } };
      isProblem(await buyer.post(`/v1/holds/${hold}/checkout`, body), 422, 'invalid-field');
    }
  });

  test('yen have no decimals and dinars have three', async () => {
    for (const [currency, total] of [['JPY', /2500 JPY/], ['KWD', /2\.500 KWD/]]) {
      const item = { ...tee(5), price: { amount: 2500, currency } };
      const sale = await server.addSale(saleOf({ items: [item] }));
      post.mails = [];
      await order(server, sale);
      const [{ parsed }] = await post.received(1);
      assert.match(parsed.text, total);
    }
  });

  test('not for a sale that robots buy from', async () => {
    const sale = await server.addSale(saleOf({ rehearsal: true }));
    post.mails = [];
    await order(server, sale);
    assert.equal((await jobs(server, 'ready')).length, 0);
    assert.deepEqual(post.mails, []);
  });

  const sent = /A confirmation was sent to your e-mail address/;
  const plainly = async (buyer, id, query = '') => (await buyer.get(`/.sluice/order/${id}?plain=1${query}`)).text;

  test('the order and its page say so, and only of an order whose confirmation was mailed', async () => {
    const sale = await server.addSale(saleOf());
    const { buyer, order: id } = await order(server, sale);
    assert.equal((await buyer.get(`/v1/orders/${id}`)).json.confirmation_mailed, true);
    assert.match(await plainly(buyer, id), sent);

    const robots = await order(server, await server.addSale(saleOf({ rehearsal: true })));
    assert.equal((await robots.buyer.get(`/v1/orders/${robots.order}`)).json.confirmation_mailed, undefined);
    assert.doesNotMatch(await plainly(robots.buyer, robots.order), sent);

    const declined = new Buyer(server);
    const { hold } = isOk(await declined.buy(sale), 201);
    const { order: failed } = isOk(await declined.checkout(hold, 'tok_declined'), 202);
    await declined.orderIs(failed, 'payment_failed');
    assert.equal((await declined.get(`/v1/orders/${failed}`)).json.confirmation_mailed, undefined);

    const at_shop = await server.addSale(saleOf({ payment: 'shop' }));
    const bought = new Buyer(server);
    const held = isOk(await bought.buy(at_shop), 201);
    const [key] = await originKeys(server, at_shop);
    const headers = { Authorization: `Bearer ${key}` };
    const told = await server.ask('POST', `/v1/shop/holds/${held.hold}/confirm`, { headers, body: { order: 'S-1' } });
    assert.equal(told.status, 200, told.text);
    const { order: shops } = told.json;
    assert.equal((await bought.get(`/v1/orders/${shops}`)).json.confirmation_mailed, undefined, 'the shop mails by itself');
    assert.doesNotMatch(await plainly(bought, shops), sent);

    const without = await startServer();
    try {
      const other = await order(without, await without.addSale(saleOf()));
      assert.doesNotMatch(await plainly(other.buyer, other.order), sent);
    } finally {
      await without.leave();
    }
  });

  test('the mailed link opens the order without a script, too, and keeps its key', async () => {
    const sale = await server.addSale(saleOf());
    post.mails = [];
    const { order: id } = await order(server, sale);
    const [{ parsed }] = await post.received(1);
    const link = new URL(/http:\S+/.exec(parsed.text)[0]);
    const stranger = new Buyer(server);
    const page = (await stranger.get(link.pathname + link.search)).text;
    const [, to_plain] = /<noscript><meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(page);
    const plain = new URL(to_plain.replaceAll('&amp;', '&'), link);
    assert.equal(plain.searchParams.get('key'), link.searchParams.get('key'));
    const shown = await stranger.get(plain.pathname + plain.search);
    assert.equal(shown.status, 200);
    assert.match(shown.text, new RegExp(id));
    const own = (html) => [...html.matchAll(/href="(\?[^"]*)"/g)].map(([, address]) => address.replaceAll('&amp;', '&'));
    assert.ok(own(page).some((address) => address.includes('lang=de')) && own(shown.text).some((address) => address.includes('lang=de')));
    for (const address of [...own(page), ...own(shown.text)]) {
      const followed = await stranger.get(link.pathname + address);
      assert.equal(followed.status, 200, address);
      if (address.includes('plain=1')) assert.match(followed.text, new RegExp(id), address);
      else assert.match(followed.text, new RegExp(`key=${encodeURIComponent(link.searchParams.get('key'))}`), address);
    }
    assert.equal((await stranger.get(`${link.pathname}?plain=1&key="><script>`)).status, 404);
  });
});

describe('A mail server with TLS and a login', () => {
  let key, cert, ca_file, password_file;
  before(async () => {
    const folder = await scratchFolder();
    ca_file = path.join(folder, 'cert.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1',
      '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', path.join(folder, 'key.pem'), '-out', ca_file],
      { stdio: 'ignore' });
    key = await readFile(path.join(folder, 'key.pem'));
    cert = await readFile(ca_file);
    password_file = await scratchFile('password', 'open sesame\n');
    execFileSync('chmod', ['600', password_file]);
  });

  async function send(post, url, more) {
    const server = await startServer({ config: mail(url, `${quick}\n${more}`) });
    try {
      const sale = await server.addSale(saleOf());
      const { buyer, order: id } = await order(server, sale);
      const job = post === null ? await dead(server) : null;
      const mails = post === null ? [] : await post.received(1);
      assert.equal(isOk(await buyer.get(`/v1/orders/${id}`), 200).state, 'confirmed');
      return { mails, job };
    } finally {
      await server.leave();
    }
  }

  test('STARTTLS is used where it is offered, and the login is under cover', async (t) => {
    const post = new MailServer({ key, cert, authOptional: false });
    t.after(() => post.close());
    const url = await post.listen();
    const login = `login = "shop"\npassword_file = "${password_file}"\nca_file = "${ca_file}"\nrequire_tls = true`;
    const { mails } = await send(post, url, login);
    assert.equal(mails[0].secure, true);
    assert.equal(mails[0].user, 'shop');
  });

  test('smtps:// is TLS from the first byte', async (t) => {
    const post = new MailServer({ key, cert, secure: true });
    t.after(() => post.close());
    const url = (await post.listen()).replace('smtp:', 'smtps:');
    const { mails } = await send(post, url, `ca_file = "${ca_file}"`);
    assert.equal(mails[0].secure, true);
  });

  test('a certificate that nobody vouches for is not trusted; nor is there a mail without the TLS asked for', async (t) => {
    const post = new MailServer({ key, cert });
    t.after(() => post.close());
    const { job } = await send(null, await post.listen(), '');
    assert.equal(job.kind, 'mail');
    assert.match(job.last_error, /certificate/i);
    const plain = new MailServer();
    t.after(() => plain.close());
    const refused = await send(null, await plain.listen(), 'require_tls = true');
    assert.match(refused.job.last_error, /SSL|TLS/);
    assert.deepEqual([post.mails, plain.mails], [[], []]);
  });
});

describe('A mail server that is no help', () => {
  async function outcome(url, more = quick) {
    const server = await startServer({ config: mail(url, more) });
    try {
      const sale = await server.addSale(saleOf({ items: [tee(3)] }));
      const { buyer, order: id } = await order(server, sale);
      const job = await dead(server);
      assert.equal(isOk(await buyer.get(`/v1/orders/${id}`), 200).state, 'confirmed');
      return job;
    } finally {
      await server.leave();
    }
  }
  const raw = async (serve) => {
    const sockets = new Set();
    const server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      serve(socket);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    };
    return { url: `smtp://127.0.0.1:${server.address().port}`, close };
  };

  test('refuses the recipient for good: dead at once; another buyer is told all the same', async () => {
    let tries = 0;
    const post = new MailServer({
      accept: (address) => {
        if (address !== 'nobody@example.com') return;
        tries += 1;
        throw refusal(550, 'no such user');
      },
    });
    const server = await startServer({ config: mail(await post.listen()) });
    try {
      const sale = await server.addSale(saleOf({ items: [tee(3)] }));
      await order(server, sale, { email: 'nobody@example.com' });
      await order(server, sale);
      await post.received(1);
      const job = await dead(server);
      assert.equal(job.attempts, 1);
      assert.match(job.last_error, /550/);
      assert.equal(tries, 1);
    } finally {
      await server.leave();
      await post.close();
    }
  });

  test('refuses for now: again', async () => {
    let tries = 0;
    const post = new MailServer({
      accept: () => {
        tries += 1;
        if (tries < 3) throw refusal(451, 'later');
      },
    });
    const server = await startServer({ config: mail(await post.listen()) });
    try {
      await order(server, await server.addSale(saleOf()));
      await post.received(1);
      assert.equal(tries, 3);
    } finally {
      await server.leave();
      await post.close();
    }
  });

  test('is not there', async () => {
    const gone = await raw(() => {});
    gone.close();
    const job = await outcome(gone.url);
    assert.equal(job.attempts, 4);
  });

  test('hangs', async (t) => {
    const server = await raw(() => {});
    t.after(server.close);
    const job = await outcome(server.url, 'timeout = "300ms"\nretry_after = ["100ms"]');
    assert.match(job.last_error, /[Tt]imeout/);
  });

  test('speaks nonsense, or without end', async (t) => {
    const nonsense = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    t.after(nonsense.close);
    await outcome(nonsense.url, 'timeout = "1s"\nretry_after = []');
    const endless = await raw((socket) => {
      const block = '220-still here\r\n'.repeat(4096);
      const more = () => {
        while (!socket.destroyed && socket.write(block));
      };
      socket.on('drain', more);
      more();
    });
    t.after(endless.close);
    await outcome(endless.url, 'timeout = "1s"\nretry_after = []');
  });
});

describe('Wrong settings are named', () => {
  for (const [fields, said] of [
    ['url = "http://mail.example"\nfrom = "a@b.c"', /mail\.url: must be smtp:/],
    ['url = "smtp://u:p@mail.example"\nfrom = "a@b.c"', /mail\.url: must have neither/],
    ['url = "smtp://mail.example"', /mail\.from: is missing/],
    ['url = "smtp://mail.example"\nfrom = "a@b.c, d@e.f"', /mail\.from: must be an address/],
    ['url = "smtp://mail.example"\nfrom = "a@b.c"\npassword_file = "/nowhere"', /mail\.login/],
    ['url = "smtp://mail.example"\nfrom = "a@b.c"\nca_file = "/nowhere"', /mail\.ca_file: .*nowhere/],
    ['url = "smtp://mail.example"\nfrom = "a@b.c"\nlogin = "x"', /mail\.password_file: is missing/],
    ['url = "smtp://mail.example"\nfrom = "a@b.c"\nlogin = "a"\npassword_file = "/nowhere"', /mail\.password_file: .*nowhere/],
  ]) {
    test(fields.replaceAll('\n', ' '), () =>
      assert.rejects(startServer({ config: `[mail]\n${fields}\n` }), said));
  }
});
