// A push service and a browser of the tests' own: messages are read and the sender's word proven by implementations that
// are not ours (http_ece; Node's own crypto).

import assert from 'node:assert/strict';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import http from 'node:http';

import ece from 'http_ece';

import { until } from './until.mjs';

export class PushService {
  heard = []; // {url, headers, body}
  answer = (response) => response.writeHead(201).end();

  async listen() {
    this.server = http.createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      this.heard.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      this.answer(response, this.heard.length);
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
  }
  received(count = 1) {
    return until(`${count} messages`, () => this.heard.length >= count && this.heard);
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

// What a browser keeps, and what it shows of it.
export class Browser {
  keys = createECDH('prime256v1');
  auth = randomBytes(16);

  constructor(service, name) {
    this.keys.generateKeys();
    this.endpoint = `${service.origin}/push/${name}`;
  }
  get subscription() {
    const keys = { p256dh: this.keys.getPublicKey('base64url'), auth: this.auth.toString('base64url') };
    return { endpoint: this.endpoint, expirationTime: null, keys };
  }
  reads(body) {
    const options = { version: 'aes128gcm', privateKey: this.keys, authSecret: this.auth.toString('base64url') };
    return JSON.parse(ece.decrypt(body, options).toString());
  }
}

// What the sender says of itself, which `key` proves.
export function verifiedClaims(headers, key) {
  const [, token, shown] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization);
  assert.equal(shown, key);
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const by = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), by, Buffer.from(signature, 'base64url')));
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url')), { typ: 'JWT', alg: 'ES256' });
  return JSON.parse(Buffer.from(claims, 'base64url'));
}
