// A shop's own server that is told what happens in sales: it keeps what it is sent, and answers as a test says.

import http from 'node:http';

import { Webhook } from 'standardwebhooks';

import { until } from './until.mjs';

export class Endpoint {
  heard = []; // {headers, body, event}, in the order in which they came
  answer = (request, response) => response.writeHead(204).end();

  async listen(host = '127.0.0.1') {
    this.server = http.createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        this.heard.push({ headers: request.headers, body, event: JSON.parse(body), url: request.url });
        this.answer(request, response, this.heard.length);
      });
    });
    this.server.on('clientError', (error, socket) => socket.destroy());
    await new Promise((resolve) => this.server.listen(0, host, resolve));
    this.port = this.server.address().port;
    return `http://127.0.0.1:${this.port}`;
  }
  of(type) {
    return this.heard.filter(({ event }) => event.type === type);
  }
  told(type, count = 1) {
    return until(`${count} x ${type}`, () => this.of(type).length >= count && this.of(type));
  }
  // Throws unless the independent verifier takes it.
  static verified({ headers, body }, secret) {
    return new Webhook(secret).verify(body, headers);
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export const secretOf = (letter) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
