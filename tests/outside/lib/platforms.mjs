// Shops on Vendure and on Medusa, each in a process of its own on PostgreSQL with our plugin, and their visitors' carts.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';

import { Buyer } from '../../../clients/js/buyer.js';
import { Shop } from '../../../clients/js/shop.cjs';
import { Postgres } from './postgres.mjs';
import { repository, scratchFolder } from './program.mjs';
import { freePort, originKeys } from './proxies.mjs';
import { saleOf, tee } from './sales.mjs';
import { startServer } from './server.mjs';
import { within } from './until.mjs';

const start_ms = 300_000; // of a busy machine: tables first, then everything that Medusa is
const here = path.join(repository, 'tests/outside/connectors');

// Of the drop Sluice counts; of the other the shop itself does.
export const drop = 'WINTER-TEE';
export const plain = 'PLAIN-TEE';

export class PlatformShop {
  said = '';

  // `stock`: units of each of the two products.
  static async open(kind, stock) {
    const shop = new PlatformShop();
    shop.kind = kinds[kind];
    shop.stock = stock;
    try {
      await shop.#start();
    } catch (error) {
      await shop.close();
      throw error;
    }
    return shop;
  }

  async #start() {
    this.port = await freePort();
    this.postgres = await Postgres.start({ port: await freePort() });
    this.server = await startServer();
    this.sale = await this.server.addSale(saleOf({ items: [tee(this.stock)], payment: 'shop', hold: '1h', hold_max: '1h', buyer_limit: 1 }));
    const [key] = await originKeys(this.server, this.sale);
    this.sluice = new Shop(this.server.buyers, key);
    const folder = await scratchFolder();
    await this.kind.prepare(folder);
    await cp(path.join(here, this.kind.script), path.join(folder, 'shop.cjs'));
    await symlink(path.join(repository, this.kind.modules), path.join(folder, 'node_modules'));
    const sluice = { origin: this.server.buyers, key, sale: this.sale, items: { [drop]: 'tee' } };
    this.database = this.postgres.heardDatabase();
    const settings = { port: this.port, database: this.database, stock: this.stock, sluice };
    this.#run(folder, settings);
    this.ids = await within(`${this.kind.name} to be ready`, this.ready, start_ms);
  }

  #run(folder, settings) {
    const env = { ...process.env, VENDURE_DISABLE_TELEMETRY: '1', MEDUSA_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: '1', LOG_LEVEL: 'error', NODE_ENV: 'production' };
    this.child = spawn(process.execPath, ['shop.cjs', JSON.stringify(settings)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.child.stderr.on('data', (text) => (this.said += text));
    this.child.stdout.on('data', (text) => (this.said += text));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    this.ready = new Promise((resolve, reject) => {
      readline.createInterface({ input: this.child.stdout }).on('line', (line) => line.startsWith('ready ') && resolve(JSON.parse(line.slice(6))));
      this.ended.then(() => reject(new Error(this.said)));
    });
    this.ready.catch(() => {}); // told to whoever waits for it
  }

  async close() {
    if (this.child) {
      this.child.kill('SIGTERM');
      await within(`${this.kind.name} to end`, this.ended).catch(() => this.child.kill('SIGKILL'));
    }
    await this.server?.stop();
    this.postgres?.stop();
  }

  // What the shop's process does when it is told to (medusa_shop.cjs).
  async does(what, more = {}) {
    const gone = this.ended.then(() => assert.fail(`${this.kind.name} has ended: ${this.said}`));
    this.child.send({ what, ...more });
    return Promise.race([once(this.child, 'message').then(([answer]) => answer), gone]);
  }
  // What psql answers of the shop's database.
  asks(sql) {
    return this.postgres.ask(this.database, sql);
  }
  cart(pass) {
    return new this.kind.Cart(this, pass);
  }
  async pass() {
    const buyer = new Buyer(`${this.server.buyers}/.sluice`);
    return (await buyer.join(this.sale)).pass;
  }
  // Which the visitor of this cart has already.
  async holdOf({ pass }) {
    return (await this.sluice.take(this.sale, pass, [{ item: 'tee', quantity: 1 }])).hold;
  }
  async units() {
    const [{ held, sold, available }] = (await this.server.report(this.sale)).items;
    return { held, sold, available };
  }
  // The shop's own numbers, as Sluice has them.
  async numbers() {
    const numbers = [];
    for (const { order } of (await this.server.admin('GET', `/admin/v1/sales/${this.sale}/orders?limit=500`)).json.orders) {
      numbers.push((await this.server.admin('GET', `/admin/v1/orders/${order}`)).json.details.shop_order);
    }
    return numbers;
  }

  // So many carts, each of somebody who has a place in line, filled and then completed all at once: {bought: their numbers, refused: {why:
  // how many}}.
  async crowd(carts) {
    const passes = await Promise.all(Array.from({ length: carts }, () => this.pass()));
    return told(await this.#together(passes.map((pass) => this.cart(pass)), drop));
  }
  // The same of the product that the shop counts itself.
  async crowdAlone(carts) {
    return told(await this.#together(Array.from({ length: carts }, () => this.cart()), plain));
  }
  async #together(carts, sku) {
    await this.kind.fill(this, carts, sku);
    return Promise.all(carts.map((cart) => cart.tries()));
  }
}

// One by the API, and the others by its rows: the API takes minutes for thousands.
async function fillVendure(shop, carts, sku) {
  const [first, ...others] = carts;
  await first.fills(sku);
  const like = (table, changes, which) => `INSERT INTO ${table} SELECT (jsonb_populate_record(x, ${changes})).* FROM ${table} x, fresh f WHERE ${which}`;
  const tokens = shop.asks(`
    CREATE TEMP TABLE fresh AS SELECT nextval('order_id_seq') o, nextval('order_line_id_seq') l, nextval('shipping_line_id_seq') s, nextval('session_id_seq') n,
      md5(random()::text) t, (SELECT "activeOrderId" FROM session WHERE token = '${first.token}') was FROM generate_series(1, ${others.length});
    ${like('"order"', `jsonb_build_object('id', f.o, 'code', upper(left(f.t, 16)))`, 'x.id = f.was')};
    ${like('shipping_line', `jsonb_build_object('id', f.s, 'orderId', f.o)`, 'x."orderId" = f.was')};
    ${like('order_line', `jsonb_build_object('id', f.l, 'orderId', f.o, 'shippingLineId', f.s)`, 'x."orderId" = f.was')};
    ${like('order_channels_channel', `jsonb_build_object('orderId', f.o)`, 'x."orderId" = f.was')};
    ${like('session', `jsonb_build_object('id', f.n, 'token', f.t, 'activeOrderId', f.o)`, 'x."activeOrderId" = f.was')};
    SELECT t FROM fresh`);
  tokens.split('\n').forEach((token, i) => (others[i].token = token));
}
async function fillMedusa(shop, carts, sku) {
  const { carts: ids } = await shop.does('fill', { sku, count: carts.length });
  carts.forEach((cart, i) => (cart.id = ids[i]));
}

function told(results) {
  const refused = {};
  for (const { refused: why } of results) if (why) refused[why] = (refused[why] ?? 0) + 1;
  return { bought: results.flatMap(({ number }) => number ?? []), refused };
}

// What one visitor asks of a shop's API. `buys`: {number} of the order, or {refused} with what they are told.
class Cart {
  constructor(shop, pass) {
    this.shop = shop;
    this.pass = pass;
  }
  async buys(sku) {
    await this.fills(sku);
    return this.tries();
  }
  async tries() {
    try {
      return await this.completes();
    } catch (error) {
      return { refused: `${error.message}${error.cause ? `: ${error.cause.code}` : ''}`.slice(0, 200) };
    }
  }
  async send(target, method, body, headers) {
    const request = () =>
      fetch(`http://127.0.0.1:${this.shop.port}${target}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...(this.pass && { 'X-Sluice-Pass': this.pass }), ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(answer_ms),
      });
    const answer = await connected(request);
    return { headers: answer.headers, status: answer.status, json: await answer.json() };
  }
}
// Whoever could not connect, because the shop's machine had no room for one more, tries again.
async function connected(request) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      if (error.cause?.code !== 'UND_ERR_CONNECT_TIMEOUT' || tries === connects_max) throw error;
    }
  }
}
const connects_max = 30;
const answer_ms = 600_000; // thousands of carts at once wait for each other

class VendureCart extends Cart {
  async ask(query, variables = {}) {
    const { headers, json } = await this.send('/shop-api', 'POST', { query, variables }, this.token && { Authorization: `Bearer ${this.token}` });
    this.token ??= headers.get('vendure-auth-token') ?? undefined;
    assert.equal(json.errors, undefined, JSON.stringify(json.errors));
    return Object.values(json.data)[0];
  }
  async fills(sku) {
    const added = await this.ask('mutation($id: ID!) { addItemToOrder(productVariantId: $id, quantity: 1) { __typename ... on ErrorResult { message } } }', { id: this.shop.ids[sku] });
    assert.equal(added.__typename, 'Order', added.message);
    await this.ask('mutation($email: String!) { setCustomerForOrder(input: { emailAddress: $email, firstName: "A", lastName: "B" }) { __typename } }', { email: `${Math.random()}@shop.example` });
    await this.ask('mutation { setOrderShippingAddress(input: { streetLine1: "1", countryCode: "DE" }) { __typename } }');
    const [method] = await this.ask('{ eligibleShippingMethods { id } }');
    await this.ask('mutation($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { __typename } }', { ids: [method.id] });
  }
  arranges() {
    return this.ask('mutation { transitionOrderToState(state: "ArrangingPayment") { __typename ... on Order { state code } ... on OrderStateTransitionError { transitionError } ... on ErrorResult { message } } }');
  }
  pays(metadata = {}) {
    return this.ask('mutation($metadata: JSON!) { addPaymentToOrder(input: { method: "card", metadata: $metadata }) { __typename ... on Order { state code } ... on ErrorResult { message } } }', { metadata });
  }
  async completes() {
    const arranged = await this.arranges();
    if (arranged.state !== 'ArrangingPayment') return { refused: arranged.transitionError ?? arranged.message };
    const paid = await this.pays();
    return paid.state === 'PaymentSettled' ? { number: paid.code } : { refused: paid.message };
  }
}

class MedusaCart extends Cart {
  async ask(target, body = {}) {
    const { status, json } = await this.send(`/store/${target}`, 'POST', body, { 'x-publishable-api-key': this.shop.ids.key });
    if (status !== 200) throw new Error(json.message);
    return json;
  }
  async fills(sku) {
    const address = { first_name: 'A', last_name: 'B', address_1: '1', city: 'Berlin', country_code: 'de', postal_code: '1' };
    const { region, option } = this.shop.ids;
    const { cart } = await this.ask('carts', { region_id: region, email: `${Math.random()}@shop.example`, shipping_address: address, items: [{ variant_id: this.shop.ids[sku], quantity: 1 }] });
    this.id = cart.id;
    await this.ask(`carts/${this.id}/shipping-methods`, { option_id: option });
    await this.#choosesPayment();
  }
  async #choosesPayment() {
    const { payment_collection } = await this.ask('payment-collections', { cart_id: this.id });
    await this.ask(`payment-collections/${payment_collection.id}/payment-sessions`, { provider_id: this.method ?? 'pp_system_default' });
  }
  // Another way to pay, once the cart is full.
  async paysBy(method) {
    this.method = method;
    await this.#choosesPayment();
  }
  async completes() {
    const { order, error } = await this.ask(`carts/${this.id}/complete`);
    return order ? { number: String(order.display_id) } : { refused: error.message };
  }
}

const plugin = (script) => async (folder) => {
  const { status, stderr } = spawnSync(path.join(repository, 'scripts', script), [folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
};

const kinds = {
  vendure: { name: 'Vendure', script: 'vendure_shop.cjs', modules: 'tests/outside/node_modules', prepare: plugin('vendure-plugin.sh'), fill: fillVendure, Cart: VendureCart },
  medusa: { name: 'Medusa', script: 'medusa_shop.cjs', modules: 'tests/outside/connectors/medusa/node_modules', prepare: plugin('medusa-plugin.sh'), fill: fillMedusa, Cart: MedusaCart },
};
