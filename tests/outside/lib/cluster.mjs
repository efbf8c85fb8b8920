// Servers in processes of their own that find each other by a Redis: what those who start some have in common.

import assert from 'node:assert/strict';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { Buyer, newKey } from './buyer.mjs';
import { openapiOf } from './contract.mjs';
import { isOk } from './expect.mjs';
import { scratchFile, scratchFolder } from './program.mjs';
import { Redis } from './redis.mjs';
import { oneOf } from './sales.mjs';
import { launchServer } from './server.mjs';
import { until } from './until.mjs';

// Of what nobody need be an operator for.
export const probe = (server, address) => server.admin('GET', address, undefined, { token: null });
export const isReady = (server) => until('it to be ready', async () => (await probe(server, '/readyz').catch(() => ({}))).status === 200);

// The value of one series, with its labels if it has any; NaN: there is none.
export async function metric(server, series) {
  const { text } = await probe(server, '/metrics');
  return Number(text.split('\n').find((line) => line.startsWith(`${series} `))?.split(' ')[1] ?? NaN);
}

// A Redis with a password, and the lines of `[cluster]` with which a server is one of `name` by it.
export async function openBus(name = 'drop') {
  const redis = await Redis.start({ password: 'hush' });
  const bus_file = await scratchFile('bus', `redis://:hush@127.0.0.1:${redis.port}/1\n`);
  return { redis, section: `[cluster]\nbus_file = "${bus_file}"\nname = "${name}"\n` };
}

// A data folder with those files of another server's.
export async function copyOf(server, ...files) {
  const data = path.join(await scratchFolder(), 'data');
  await mkdir(data, { mode: 0o700 });
  for (const file of files) await copyFile(path.join(server.data, file), path.join(data, file));
  return data;
}

export async function startEdge({ config, owner }) {
  const edge = await launchServer({ config, data: await copyOf(owner, 'keys'), args: ['--role', 'edge'] });
  await edge.ready;
  await isReady(edge);
  await openapiOf(edge); // once, before a crowd wants it
  return edge;
}

export const seenAt = (edges, sale) =>
  Promise.all(edges.map((edge) => until(`${sale} to be at the edge`, async () => (await edge.ask('GET', `/v1/sales/${sale}`)).status === 200)));

// What people were told who bought at some edges.
class Told {
  holds = new Map(); // {units, buyer} by hold
  longest_ms = 0; // in which nobody was told anything
  last_at = performance.now();

  take({ hold, items }, buyer) {
    const now = performance.now();
    this.longest_ms = Math.max(this.longest_ms, now - this.last_at);
    this.last_at = now;
    this.holds.set(hold, { units: items[0].units, buyer });
  }
  // No unit was told twice, and each hold is there when it is looked at by this edge.
  async isAllThere(edge) {
    const units = [...this.holds.values()].flatMap((each) => each.units);
    assert.equal(new Set(units).size, units.length, 'no unit was told twice');
    for (const [hold, { buyer }] of this.holds) {
      buyer.server = edge;
      assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active', hold);
    }
  }
}

// People who buy one after the other, two at each edge, until told to stop.
export function crowdAt(edges, sale) {
  const told = new Told();
  let stops = false;
  const one = async (edge) => {
    while (!stops) {
      const buyer = new Buyer(edge);
      const answer = await buyer.buy(sale, oneOf('tee'), { headers: { 'Idempotency-Key': newKey() } }).catch(() => ({ status: 0 }));
      if (answer.status === 201) told.take(answer.json, buyer);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const done = Promise.all(edges.flatMap((edge) => [one(edge), one(edge)]));
  return {
    told,
    more(count) {
      const from = told.holds.size;
      return until(`${count} more to have bought`, () => told.holds.size >= from + count);
    },
    async stop() {
      stops = true;
      await done;
      return told;
    },
  };
}
