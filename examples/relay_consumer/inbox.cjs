// What was done about which message: a line each, on disk before the message is acknowledged.
//
// Id and deed are one line, so that both are there or neither is. A service with a database writes both in one transaction:
//
//   BEGIN; INSERT INTO inbox (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id;   -- no row: it was done before
//   ...the deed...; COMMIT;
'use strict';

const { fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } = require('node:fs');

class Inbox {
  #file;
  #known;

  constructor(name) {
    this.#file = openSync(name, 'a');
    const text = readFileSync(name, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1); // a crash may have torn the last line
    ftruncateSync(this.#file, Buffer.byteLength(whole));
    this.#known = new Set(whole.split('\n').filter(Boolean).map((line) => JSON.parse(line).id));
  }
  has(id) {
    return this.#known.has(id);
  }
  add(id, deed) {
    writeSync(this.#file, `${JSON.stringify({ id, ...deed })}\n`);
    fsyncSync(this.#file);
    this.#known.add(id);
  }
}

module.exports = { Inbox };
