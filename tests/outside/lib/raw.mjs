// Bytes to a port and bytes back: for what no HTTP client would send.

import net from 'node:net';

import { within } from './until.mjs';

export class RawConnection {
  received = '';
  closed = false;
  #socket;
  #wake = () => {};

  // `from`: its own address; as the kernel likes, if not told.
  constructor(origin, from) {
    const { hostname, port } = new URL(origin);
    this.#socket = net.connect({ host: hostname, port: Number(port), localAddress: from });
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (data) => {
      this.received += data.toString('latin1');
      this.#wake();
    });
    // A reset counts as closed: the server need not read what it has refused.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  send(bytes) {
    this.#socket.write(bytes, 'latin1');
    return this;
  }

  // Says that nothing more is coming.
  finish() {
    this.#socket.end();
    return this;
  }

  async #until(what, holds, within_ms) {
    const met = (async () => {
      while (!holds()) await new Promise((resolve) => (this.#wake = resolve));
    })();
    await within(`${what}; received so far: ${JSON.stringify(this.received.slice(0, 300))}`, met, within_ms);
  }
  untilClosed(within_ms) {
    return this.#until('the connection to be closed', () => this.closed, within_ms);
  }
  untilAnswers(count) {
    return this.#until(`${count} answers`, () => this.answers.length >= count);
  }

  // The complete answers so far: {status, headers, body}. Every answer has a Content-Length or no body.
  get answers() {
    const all = [];
    for (let rest = this.received; ;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end === -1) return all;
      const [line, ...fields] = rest.slice(0, end).split('\r\n');
      const headers = Object.fromEntries(
        fields.map((field) => [field.split(':')[0].toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]),
      );
      const size = this.bodiless ? 0 : Number(headers['content-length'] ?? 0);
      const start = end + 4;
      if (rest.length < start + size) return all;
      all.push({ status: Number(line.split(' ')[1]), headers, body: rest.slice(start, start + size) });
      rest = rest.slice(start + size);
    }
  }

  destroy() {
    this.#socket.destroy();
  }
}
