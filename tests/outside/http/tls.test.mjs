// The server's own TLS: what it speaks, whom it is, and how it changes its certificate in mid-sale.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';

import { removeScratch, run, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const name = 'shop.example';
let folder;

function makeCertificate(as, days = 30) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', `${days}`,
    '-subj', `/CN=${as}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', path.join(folder, `${as}.key`),
    '-out', path.join(folder, `${as}.pem`)], { stdio: 'ignore' });
}
const pem = (as) => readFile(path.join(folder, `${as}.pem`));
const config = (extra = '', as = 'first') => `public_url = "https://${name}"
[tls]
certificate = "${path.join(folder, `${as}.pem`)}"
key = "${path.join(folder, `${as}.key`)}"
${extra}
`;

describe('TLS', () => {
  let server, port, ca, sale;
  before(async () => {
    folder = await scratchFolder();
    for (const as of ['first', 'second']) makeCertificate(as);
    server = await startServer({ config: config('hsts = "4320h"') });
    port = Number(new URL(server.buyers).port);
    ca = await pem('first');
    sale = await server.addSale(saleOf({ items: [tee(5)] }));
  });
  after(() => server.stop());

  const connect = async (options = {}) => {
    const socket = tls.connect({ port, host: '127.0.0.1', servername: name, ca, ...options });
    await once(socket, 'secureConnect');
    return socket;
  };
  const fails = async (options) => {
    const socket = tls.connect({ port, host: '127.0.0.1', servername: name, ca, ...options });
    return new Promise((resolve) => {
      socket.on('error', resolve);
      socket.on('secureConnect', () => resolve(undefined));
    });
  };
  const ask = (method, target, { body, headers = {}, agent } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const asked = https.request({ port, host: '127.0.0.1', servername: name, ca, method, path: target, agent,
        headers: { Host: name, ...(text ? { 'Content-Type': 'application/json' } : {}), ...headers } }, (answer) => {
        let received = '';
        answer.setEncoding('utf8').on('data', (more) => (received += more)).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: received }));
      });
      asked.on('error', reject);
      asked.end(text);
    });

  test('a buyer buys, many requests a connection, and is told to come by https only', async () => {
    assert.match(server.buyers, /^https:/);
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const bought = await ask('POST', `/v1/sales/${sale}/buy`, { body: { items: [{ item: 'tee', quantity: 1 }] }, agent });
    assert.equal(bought.status, 201, bought.text);
    assert.equal(bought.headers['strict-transport-security'], 'max-age=15552000');
    assert.ok(bought.headers['set-cookie'].every((cookie) => cookie.includes('Secure')), `${bought.headers['set-cookie']}`);
    for (let i = 0; i < 20; ++i) assert.equal((await ask('GET', `/v1/sales/${sale}`, { agent })).status, 200);
    const page = await ask('GET', '/openapi.json', { agent });
    assert.equal(JSON.parse(page.text).info.title, 'Sluice, buyer API', 'several records long, and whole');
    agent.destroy();
  });

  test('1.3 and 1.2 are spoken and nothing older, with HTTP/1.1 inside', async () => {
    for (const version of ['TLSv1.3', 'TLSv1.2']) {
      const socket = await connect({ minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
      assert.equal(socket.getProtocol(), version);
      assert.equal(socket.alpnProtocol, 'http/1.1');
      socket.destroy();
    }
    assert.ok(await fails({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }));
    assert.ok(await fails({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }), 'no forward secrecy');
  });

  test('who speaks HTTP in clear is told so, however much of it comes', async () => {
    for (const bytes of [0, 100, 16_000, 100_000]) {
      const socket = net.connect(port, '127.0.0.1');
      socket.end(`POST /v1/sales/${sale}/buy HTTP/1.1\r\nHost: ${name}\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`);
      // What has come is read only once all has been sent and taken, so that an answer thrown away by a reset is missed.
      await once(socket, 'finish');
      let received = '';
      for await (const more of socket) received += more;
      assert.match(received, /^HTTP\/1\.1 400 .*This port speaks https/s, `${bytes} bytes`);
    }
  });

  test('what is no TLS, and who stops in the middle of a handshake, harms nobody', async () => {
    const silent = net.connect(port, '127.0.0.1');
    silent.on('error', () => {});
    silent.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
    const noise = net.connect(port, '127.0.0.1');
    noise.on('error', () => {});
    noise.write(Buffer.alloc(3000, 0x5a));
    await new Promise((resolve) => noise.on('close', resolve).resume());
    assert.equal((await ask('GET', `/v1/sales/${sale}`)).status, 200);
    silent.destroy();
  });

  // The ticket of a session comes after the handshake.
  const sessionOf = async (socket) => {
    const [session] = await once(socket, 'session');
    return session;
  };

  test('a session is resumed, also when the certificate has changed', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      const socket = tls.connect({ port, host: '127.0.0.1', servername: name, ca, minVersion: version, maxVersion: version });
      const session = await sessionOf(socket);
      assert.equal(socket.isSessionReused(), false);
      socket.destroy();
      const again = await connect({ session, minVersion: version, maxVersion: version });
      assert.equal(again.isSessionReused(), true, version);
      again.destroy();
    }
  });

  test('SIGHUP takes a new certificate, connections that there are go on, and a wrong one is not taken', async () => {
    const [old, key] = [await pem('first'), await readFile(path.join(folder, 'first.key'))];
    const before_it = await connect();
    await writeFile(path.join(folder, 'first.pem'), await pem('second'));
    server.signal('SIGHUP');
    const [refused] = await server.logged('tls_not_reloaded');
    assert.match(refused.why, /first\.key: is not the key of/);
    (await connect()).destroy();

    await writeFile(path.join(folder, 'first.key'), await readFile(path.join(folder, 'second.key')));
    server.signal('SIGHUP');
    const [told] = await server.logged('tls_reloaded');
    assert.equal(told.name, name);
    // Each thread takes it with its next turn.
    await until('another one', async () => (await fails({}))?.code === 'DEPTH_ZERO_SELF_SIGNED_CERT');
    ca = await pem('second');
    (await connect()).destroy();
    before_it.write(`GET /v1/sales/${sale} HTTP/1.1\r\nHost: ${name}\r\n\r\n`);
    assert.match(String((await once(before_it, 'data'))[0]), /^HTTP\/1\.1 200/);
    before_it.destroy();

    await writeFile(path.join(folder, 'first.pem'), old);
    await writeFile(path.join(folder, 'first.key'), key);
    server.signal('SIGHUP');
    await until('the first certificate again', async () => (ca = await pem('first')) && !(await fails({})));
  });

  test('a client that reads slowly gets all of a long answer', async () => {
    const socket = await connect();
    const one = `GET /openapi.json HTTP/1.1\r\nHost: ${name}\r\n\r\n`;
    socket.pause();
    socket.write(one.repeat(8));
    let received = '';
    socket.setEncoding('utf8').on('data', (more) => (received += more));
    await until('it to be sent as far as there is room', () => socket.bytesWritten >= one.length * 8);
    socket.resume();
    await until('all eight answers', () => received.split('HTTP/1.1 200 OK').length === 9 && received.trimEnd().endsWith('}'));
    socket.destroy();
  });
});

describe('sluice check', () => {
  before(async () => {
    folder = await scratchFolder();
    makeCertificate('first');
    makeCertificate('second');
  });
  after(removeScratch);

  const check = async (text) => {
    const file = path.join(folder, 'check.toml');
    await writeFile(file, `listen = "127.0.0.1:0"\nadmin_listen = "127.0.0.1:0"\n${text}`);
    return run(['check', '--config', file]);
  };

  test('says whose certificate it is, warns before it is over, and names what is wrong', async () => {
    assert.match((await check(config())).out, /ok {4}tls: the certificate is for shop\.example, until 20/);
    makeCertificate('short', 7);
    assert.match((await check(config('', 'short'))).out, /warn {2}tls: the certificate is over on 20/);
    const nothing = await check(config('', 'nothing'));
    assert.notEqual(nothing.code, 0);
    assert.match(nothing.out, /FAIL {2}tls: .*nothing\.pem: holds no certificate/);
    await writeFile(path.join(folder, 'mixed.pem'), await pem('first'));
    await writeFile(path.join(folder, 'mixed.key'), await readFile(path.join(folder, 'second.key')));
    assert.match((await check(config('', 'mixed'))).out, /mixed\.key: is not the key of/);
    assert.match((await check(config().replace(/^public_url.*\n/, ''))).err, /tls: needs public_url/);
    assert.match((await check('public_url = "https://a.example"\n[tls]\nkey = "x"\n')).err, /tls\.certificate: is missing/);
  });
});
