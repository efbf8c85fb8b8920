// Carries what is said on the links of a topology: a process of its own, so that whoever measures is not slowed by it.
//
// Told by its parent: {id, open: target port} -> {id, port}; {cut: [port]}; {mend: [port]}. On a link that is cut nothing gets
// through in either direction and nothing is closed, as with a cable that was pulled; what was sent meanwhile arrives when it is
// mended.
import net from 'node:net';

import { freePort } from '../lib/proxies.mjs';

class Link {
  is_cut = false;
  #pairs = new Set();

  constructor(target) {
    this.target = target;
  }
  async open() {
    const port = await freePort();
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => this.#carry(client));
    await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
    return port;
  }
  #carry(client) {
    const pair = { client, far: null };
    this.#pairs.add(pair);
    client.on('error', () => this.#end(pair));
    client.on('close', () => this.#end(pair));
    if (!this.is_cut) this.#connect(pair);
  }
  #connect(pair) {
    pair.far = net.connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    pair.far.on('error', () => this.#end(pair));
    pair.far.on('close', () => this.#end(pair));
    pass(pair.client, pair.far, this);
    pass(pair.far, pair.client, this);
    pair.client.resume();
  }
  // What one end has lost, the other learns once the way is open.
  #end(pair) {
    pair.is_over = true;
    if (this.is_cut) return;
    pair.client.destroy();
    pair.far?.destroy();
    this.#pairs.delete(pair);
  }
  cut() {
    this.is_cut = true;
    for (const { client, far } of this.#pairs) for (const socket of [client, far]) socket?.pause();
  }
  mend() {
    this.is_cut = false;
    for (const pair of this.#pairs) {
      if (pair.is_over) this.#end(pair);
      else if (pair.far === null) this.#connect(pair);
      else for (const socket of [pair.client, pair.far]) socket.resume();
    }
  }
}

function pass(from, to, link) {
  from.setNoDelay(true);
  from.on('data', (bytes) => {
    if (!to.write(bytes)) from.pause();
  });
  to.on('drain', () => !link.is_cut && from.resume());
  from.on('end', () => to.end());
}

const links = new Map(); // by the port at which it is entered
process.on('message', async ({ id, open, cut = [], mend = [] }) => {
  if (open) {
    const link = new Link(open);
    const port = await link.open();
    links.set(port, link);
    process.send({ id, port });
  }
  for (const port of cut) links.get(port).cut();
  for (const port of mend) links.get(port).mend();
});
process.on('disconnect', () => process.exit());
