// The links between the processes of a topology, each of which can be cut and mended. A link has two ends, by name.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class Links {
  #carrier = fork(fileURLToPath(new URL('link_carrier.mjs', import.meta.url)));
  #links = []; // {ends, port}
  #waiting = new Map();

  constructor() {
    this.#carrier.on('message', ({ id, port }) => this.#waiting.get(id)(port));
  }
  // The port by which `from` reaches `to`, which listens on `target`.
  async open(from, to, target) {
    const id = this.#waiting.size;
    const port = await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#carrier.send({ id, open: target });
    });
    this.#links.push({ ends: [from, to], port });
    return port;
  }
  #portsOf(end) {
    return this.#links.filter(({ ends }) => ends.includes(end)).map(({ port }) => port);
  }
  // All that lead to or from it.
  cut(end) {
    this.#carrier.send({ cut: this.#portsOf(end) });
  }
  mend(end) {
    this.#carrier.send({ mend: this.#portsOf(end) });
  }
  close() {
    this.#carrier.disconnect();
  }
}

// Where everybody reaches everybody straight.
export class NoLinks {
  async open(from, to, target) {
    return target;
  }
  close() {}
}
