// A listener: one event stream, of a sale's status documents or of what operators watch, and all that it has told so
// far.

import http from 'node:http';

import { collect } from './http.mjs';
import { within } from './until.mjs';

const answer_ms = 30_000;

export class EventStream {
  events = []; // {id, retry, document, at}: `at` by the clock of performance.now()
  comments = 0;
  #rest = '';
  #response;
  #wake = () => {};

  // Resolves once the server has answered; a refusal has its `text`.
  static open(server, sale, options = {}) {
    return EventStream.openAt(server.buyers, `/v1/sales/${sale}/events`, options);
  }
  static openForOperators(server, { token = server.token, ...options } = {}) {
    const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
    return EventStream.openAt(server.operators, '/admin/v1/events', { headers, ...options });
  }
  static openAt(origin, path, { method = 'GET', headers = {} }) {
    const { hostname, port } = new URL(origin);
    return new Promise((resolve, reject) => {
      const sent = http.request({ hostname, port, method, path, headers, agent: false, timeout: answer_ms });
      sent.on('error', reject);
      sent.on('response', async (response) => {
        const stream = new EventStream(response);
        if (response.statusCode !== 200) stream.#refused(await collect(response));
        else stream.#listen();
        resolve(stream);
      });
      sent.end();
    });
  }

  constructor(response) {
    this.#response = response;
    this.status = response.statusCode;
    this.headers = response.headers;
    this.text = '';
    this.ended = new Promise((resolve) => response.on('close', resolve));
  }

  #refused(text) {
    this.text = text;
    this.json = JSON.parse(text);
  }

  #listen() {
    this.#response.setEncoding('utf8');
    this.#response.on('error', () => {});
    this.#response.on('data', (text) => this.#take(text));
  }

  #take(text) {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.data === undefined) this.comments += 1;
      else this.events.push({ ...fields, document: JSON.parse(fields.data), at: performance.now() });
    }
    this.#wake();
  }

  get last() {
    return this.events.at(-1);
  }

  // Waits for an event, among those told already or to come, whose document is so.
  told(what, holds, within_ms) {
    const met = async () => {
      for (;;) {
        const event = this.events.find(({ document }) => holds(document));
        if (event) return event;
        await new Promise((resolve) => (this.#wake = resolve));
      }
    };
    return within(`a stream to tell ${what}`, met(), within_ms);
  }
  beaten(within_ms) {
    const met = async () => {
      while (this.comments === 0) await new Promise((resolve) => (this.#wake = resolve));
    };
    return within('a heartbeat', met(), within_ms);
  }

  close() {
    this.#response.destroy();
  }
}
