// The small shop of examples/own_checkout, running.

import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

import { repository } from './program.mjs';
import { originKeys } from './proxies.mjs';
import { saleOf } from './sales.mjs';

export const own_checkout = path.join(repository, 'examples/own_checkout');
const packages = path.join(repository, 'tests/outside/node_modules');

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// A sale whose buyers go on to the shop, and the shop.
export async function openShop(server, fields = {}) {
  const port = await freePort();
  const checkout_url = `http://127.0.0.1:${port}/checkout?hold={hold}`;
  const sale = await server.addSale(saleOf({ name: 'Winter drop', payment: 'shop', checkout_url, ...fields }));
  const [key] = await originKeys(server, sale);
  const env = {
    ...process.env,
    NODE_PATH: packages,
    SLUICE: server.buyers,
    SALE: sale,
    SLUICE_ORIGIN_KEY: key,
    PORT: String(port),
  };
  const child = spawn(process.execPath, [path.join(own_checkout, 'shop.cjs')], { env });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.stderr.once('data', (text) => reject(new Error(text)));
  });
  const close = async () => {
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill();
    await closed;
  };
  return { sale, key, origin: `http://127.0.0.1:${port}`, close };
}
