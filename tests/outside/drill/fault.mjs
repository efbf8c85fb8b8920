// One fault, done to one part of a topology under purchases: what people saw, and whether all of it was true.
import { fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { saleOf, tee } from '../lib/sales.mjs';
import { until, within } from '../lib/until.mjs';
import { Judge } from './judge.mjs';

const again_ms = 60_000; // for people to buy again
const stop_ms = 60_000; // for whoever is under way to come to an end

class People {
  #crowd = fork(fileURLToPath(new URL('crowd.mjs', import.meta.url)));

  constructor(begin) {
    this.#crowd.send({ begin });
  }
  #asked(message) {
    const told = new Promise((resolve) => this.#crowd.once('message', resolve));
    this.#crowd.send(message);
    return within('the crowd to answer', told, stop_ms);
  }
  // How many were told that a unit is theirs.
  async secured() {
    return (await this.#asked({})).secured_so_far;
  }
  buy(more) {
    let goal;
    return until(`${more} more to have bought`, async () => {
      const now = await this.secured();
      goal ??= now + more;
      return now >= goal;
    }, { within_ms: again_ms });
  }
  stop() {
    return this.#asked({ stop: true });
  }
  end() {
    this.#crowd.kill();
  }
}

// `kill` (and started anew after `lasts_ms`), `stop` (and goes on after it), `cut` (and mended).
const doers = {
  kill: { begin: ({ does }) => does.kill(), end: ({ does }) => does.again() },
  stop: { begin: ({ does }) => does.freeze(), end: ({ does }) => does.thaw() },
  cut: { begin: ({ end }, { links }) => links.cut(end), end: ({ end }, { links }) => links.mend(end) },
};

async function addSale(topology, item) {
  const sale = saleOf({ items: [item], claim: '10m' });
  const answer = await topology.admin('PUT', `/admin/v1/sales/${sale.id}`, sale);
  if (answer.status !== 201) throw new Error(answer.text);
  return sale.id;
}

// {secured, asked, longest_ms, leases, wrong, answers}. `role`: topology.mjs. `rate`: people a second. `heard`: orders of which the
// broker was told. `warm_s`: before the fault: some have been called by then, and are choosing.
export async function play(topology, { role, fault, rate, lasts_ms, heard, warm_s = 8 }) {
  await topology.isWhole();
  const [plenty, scarce] = [tee(1_000_000), tee(Math.ceil((rate * (lasts_ms + 10_000)) / 1000 / 20))];
  const sales = [await addSale(topology, plenty), await addSale(topology, scarce)];
  const stock = { [sales[0]]: plenty.stock, [sales[1]]: scarce.stock };
  const people = new People({ fronts: topology.fronts, sale: sales[0], scarce: sales[1], rate });
  try {
    await people.buy(rate * warm_s);
    const part = await topology.part(role);
    const begun_at = Date.now();
    await doers[fault].begin(part, topology);
    await pause(lasts_ms);
    await doers[fault].end(part, topology);
    await Promise.all([topology.isWhole(), people.buy(rate * 2)]);
    await people.buy(rate);
    const ended_at = Date.now();
    const told = await people.stop();
    const judge = new Judge(topology, { sales, stock, heard }, told);
    const wrong = await judge.judge();
    const { secured, asked, answers } = told;
    return { secured: secured.length, asked, answers, wrong, leases: judge.leases, longest_ms: longestWithout(secured, begun_at, ended_at) };
  } finally {
    people.end();
  }
}

// Between two people who were told that a unit is theirs, from the fault on.
function longestWithout(secured, begun_at, ended_at) {
  const times = [begun_at, ...secured.map(({ at }) => at).filter((at) => at >= begun_at && at <= ended_at), ended_at].sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((at, i) => at - times[i]));
}
