// A shop on Vendure, in a process of its own on PostgreSQL, with our plugin: bought through its own API by more carts at once than there
// are units. CARTS says how many more often is to be tried.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../../../clients/js/buyer.js';
import { Postgres } from '../lib/postgres.mjs';
import { repository, scratchFolder } from '../lib/program.mjs';
import { freePort, originKeys } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until, within } from '../lib/until.mjs';

const stock = 3;
const carts = Number(process.env.CARTS ?? 8);
const start_ms = 180_000;

describe('The plugin for Vendure', () => {
  let postgres;
  let server;
  let sale;
  let shop;
  before(async () => {
    postgres = await Postgres.start();
    server = await startServer();
    sale = await server.addSale(saleOf({ items: [tee(stock)], payment: 'shop', hold: '1h', hold_max: '1h', buyer_limit: 1 }));
    const [key] = await originKeys(server, sale);
    const folder = await scratchFolder();
    const plugin = path.join(folder, 'sluice-vendure');
    await mkdir(plugin);
    await cp(path.join(repository, 'connectors/vendure'), plugin, { recursive: true });
    await cp(path.join(repository, 'clients/js/shop.cjs'), path.join(plugin, 'shop.cjs'));
    await cp(path.join(repository, 'tests/outside/connectors/vendure_shop.cjs'), path.join(folder, 'shop.cjs'));
    await symlink(path.join(repository, 'tests/outside/node_modules'), path.join(folder, 'node_modules'));
    const port = await freePort();
    const database = new URL(postgres.database().replace('@/', '@x/')).pathname.slice(1);
    const settings = { port, database, socket: path.join(postgres.folder, 'socket'), stock, sluice: { origin: server.buyers, key, sale, items: { 'WINTER-TEE': 'tee' } } };
    const child = spawn(process.execPath, ['shop.cjs', JSON.stringify(settings)], { cwd: folder, env: { ...process.env, VENDURE_DISABLE_TELEMETRY: '1', DO_NOT_TRACK: '1' } });
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    child.stdout.on('data', (text) => (err += text));
    const ready = new Promise((resolve, reject) => {
      readline.createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready ') && resolve(JSON.parse(line.slice(6))));
      child.on('close', () => reject(new Error(err)));
    });
    shop = { child, api: `http://127.0.0.1:${port}/shop-api`, said: () => err };
    shop.variants = await within('Vendure to be ready', ready, start_ms);
  });
  after(async () => {
    if (shop) {
      const ended = new Promise((resolve) => shop.child.once('close', resolve));
      shop.child.kill('SIGTERM');
      await within('Vendure to end', ended).catch(() => shop.child.kill('SIGKILL'));
    }
    await server?.stop();
    postgres?.stop();
  });

  // A visitor of the shop's API; `pass`: what the gate has shown.
  class Cart {
    constructor(pass) {
      this.pass = pass;
    }
    async ask(query, variables = {}) {
      const headers = { 'Content-Type': 'application/json', ...(this.token && { Authorization: `Bearer ${this.token}` }), ...(this.pass && { 'X-Sluice-Pass': this.pass }) };
      const answer = await fetch(shop.api, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      this.token ??= answer.headers.get('vendure-auth-token') ?? undefined;
      const { data, errors } = await answer.json();
      assert.equal(errors, undefined, JSON.stringify(errors));
      return Object.values(data)[0];
    }
    async fills(sku) {
      await this.ask('mutation($id: ID!) { addItemToOrder(productVariantId: $id, quantity: 1) { __typename ... on ErrorResult { message } } }', { id: shop.variants[sku] });
      await this.ask('mutation($email: String!) { setCustomerForOrder(input: { emailAddress: $email, firstName: "A", lastName: "B" }) { __typename } }', { email: `${Math.random()}@shop.example` });
      await this.ask('mutation { setOrderShippingAddress(input: { streetLine1: "1", countryCode: "DE" }) { __typename } }');
      const [method] = await this.ask('{ eligibleShippingMethods { id } }');
      await this.ask('mutation($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { __typename } }', { ids: [method.id] });
    }
    arranges() {
      return this.ask('mutation { transitionOrderToState(state: "ArrangingPayment") { __typename ... on Order { state code } ... on OrderStateTransitionError { transitionError } } }');
    }
    pays(metadata = {}) {
      return this.ask('mutation($metadata: JSON!) { addPaymentToOrder(input: { method: "card", metadata: $metadata }) { __typename ... on Order { state code } ... on ErrorResult { message } } }', { metadata });
    }
    // The order's code, or why there is none.
    async buys(sku) {
      await this.fills(sku);
      const arranged = await this.arranges();
      if (arranged.transitionError) return { refused: arranged.transitionError };
      if (arranged.state !== 'ArrangingPayment') return { refused: JSON.stringify(arranged) };
      const paid = await this.pays();
      return paid.state === 'PaymentSettled' ? { code: paid.code } : { refused: JSON.stringify(paid) };
    }
  }
  const units = async () => {
    const [{ held, sold, available }] = (await server.report(sale)).items;
    return { held, sold, available };
  };
  const passOf = async () => {
    const buyer = new Buyer(`${server.buyers}/.sluice`);
    return (await buyer.join(sale)).pass;
  };

  test('holds a unit when an order goes to payment, lets a declined one try again, and confirms', async () => {
    const cart = new Cart(await passOf());
    await cart.fills('WINTER-TEE');
    assert.equal((await cart.arranges()).state, 'ArrangingPayment', shop.said());
    assert.equal((await units()).held, 1);
    const declined = await cart.pays({ shouldDecline: true });
    assert.match(declined.message ?? '', /declined/i, JSON.stringify(declined));
    const paid = await cart.pays();
    assert.equal(paid.state, 'PaymentSettled', JSON.stringify(paid));
    await until('the unit to be sold', async () => (await units()).sold === 1);
    const { json } = await server.admin('GET', `/admin/v1/sales/${sale}/orders`);
    const { text } = await server.admin('GET', `/admin/v1/orders/${json.orders[0].order}`);
    assert.ok(text.includes(`"${paid.code}"`), "it has Vendure's code");
  });

  test('without a pass nobody comes as far as payment', async () => {
    const cart = new Cart();
    const { refused } = await cart.buys('WINTER-TEE');
    assert.match(refused, /line/);
  });

  test('sells exactly what there is to more carts at once than there are units', async (story) => {
    const left = (await units()).available;
    const passes = await Promise.all(Array.from({ length: carts }, passOf));
    const results = await Promise.all(passes.map((pass) => new Cart(pass).buys('WINTER-TEE')));
    const bought = results.filter(({ code }) => code);
    assert.equal(bought.length, left, JSON.stringify(results));
    assert.equal(new Set(bought.map(({ code }) => code)).size, left);
    await until('all of it to be sold', async () => (await units()).sold === stock);
    assert.deepEqual(await units(), { held: 0, sold: stock, available: 0 });

    // The shop alone, for comparison: told, not judged.
    const alone = await Promise.all(Array.from({ length: carts }, () => new Cart().buys('PLAIN-TEE').catch((error) => ({ refused: error.message }))));
    story.diagnostic(`Vendure alone, ${carts} carts at once for ${stock} units: ${alone.filter(({ code }) => code).length} orders`);
  });
});
