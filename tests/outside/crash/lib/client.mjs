// A crowd's connections to one server process, and the buyers who use them.
import http from 'node:http';

export class Client {
  #agent;

  constructor(url, connections = 48) {
    this.url = url;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  // Resolves with the answer, whatever its status; rejects when the connection fails before it is complete.
  // `on_sent` is called when the last byte of the request has been handed to the kernel.
  request(method, path, { buyer, body, key, agent = this.#agent, on_sent, headers: extra } = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { ...extra };
    if (text !== undefined) Object.assign(headers, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
    if (key) headers['Idempotency-Key'] = key;
    if (buyer?.cookies.size) headers.Cookie = buyer.cookie_header();
    return new Promise((resolve, reject) => {
      const sent_at = process.hrtime.bigint();
      const request = http.request(this.url + path, { method, agent, headers, timeout: 60_000 });
      request.on('timeout', () => request.destroy(new Error(`no answer within a minute: ${method} ${path}`)));
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('close', () => {
          if (!response.complete) reject(new Error('the answer was cut off'));
        });
        response.on('end', () => {
          buyer?.take_cookies(response.headers['set-cookie'] ?? []);
          resolve(new Answer(response, Buffer.concat(chunks).toString(), sent_at));
        });
      });
      request.end(text, on_sent);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

export class Answer {
  constructor(response, text, sent_at) {
    this.status = response.statusCode;
    this.headers = response.headers;
    this.text = text;
    this.sent_at = sent_at; // CLOCK_MONOTONIC, nanoseconds
  }

  get json() {
    return JSON.parse(this.text);
  }

  get problem() {
    return this.headers['content-type']?.startsWith('application/problem+json') ? this.json.type : undefined;
  }

  toString() {
    return `${this.status} ${this.text.slice(0, 300)}`;
  }
}

let buyers_made = 0;

export class Buyer {
  cookies = new Map();
  name = `buyer ${++buyers_made}`;

  cookie_header() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  take_cookies(lines) {
    for (const line of lines) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/;\s*max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

// Runs `work` over `list`, `width` at a time.
export async function in_parallel(list, work, width = 48) {
  let next = 0;
  const lane = async () => {
    while (next < list.length) await work(list[next++]);
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane));
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
