// Servers in processes of their own that find each other by a Redis: what those who start some have in common.

import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { openapiOf } from './contract.mjs';
import { scratchFile, scratchFolder } from './program.mjs';
import { Redis } from './redis.mjs';
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
