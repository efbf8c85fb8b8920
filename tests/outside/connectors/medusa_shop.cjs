// A shop on Medusa for the test: `node medusa_shop.cjs '{"port":...}'` in a folder with node_modules and sluice-medusa; says "ready" and then
// what its store API is asked with.
'use strict';

const { writeFileSync } = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const some = 50; // carts that are filled at a time: more wait for the pool's connections until they give up

const { port, database, stock, sluice } = JSON.parse(process.argv[2]);

// Sets no money aside, whatever it is asked.
const declining = `const { AbstractPaymentProvider, ModuleProvider, Modules } = require('@medusajs/framework/utils');
class Declining extends AbstractPaymentProvider {
  static identifier = 'declining';
  initiatePayment = async () => ({ id: 'none', data: {} });
  authorizePayment = async () => ({ status: 'error', data: {} });
  getPaymentStatus = async () => ({ status: 'error' });
  updatePayment = async () => ({ data: {} });
  deletePayment = async () => ({ data: {} });
  cancelPayment = async () => ({ data: {} });
}
module.exports = { default: ModuleProvider(Modules.PAYMENT, { services: [Declining] }) };
module.exports.__esModule = true;
`;

// What decides and sells; neither redis nor the dashboard.
const config = `const { defineConfig } = require('@medusajs/framework/utils');
module.exports = defineConfig({
  projectConfig: {
    databaseUrl: ${JSON.stringify(database)},
    databaseDriverOptions: { pool: { min: 1, max: 20 } },
    http: { storeCors: '*', adminCors: '*', authCors: '*', jwtSecret: 'secret', cookieSecret: 'secret' },
  },
  admin: { disable: true },
  modules: [{ resolve: '@medusajs/medusa/payment', options: { providers: [{ resolve: ${JSON.stringify(path.join(__dirname, 'declining.cjs'))}, id: 'declining' }] } }],
  plugins: [{ resolve: ${JSON.stringify(path.join(__dirname, 'sluice-medusa'))}, options: ${JSON.stringify(sluice)} }],
});
`;

async function migrated(directory) {
  const { initializeContainer } = require('@medusajs/medusa/loaders/index');
  const { migrate } = require('@medusajs/medusa/commands/db/migrate');
  const { MedusaModule } = require('@medusajs/framework/modules-sdk');
  const container = await initializeContainer(directory);
  await migrate({ directory, container, logger: container.resolve('logger'), skipScripts: true, skipSearch: true, executeAllLinks: true });
  MedusaModule.clearInstances(); // of modules that know only how to migrate
}

async function main() {
  writeFileSync(path.join(__dirname, 'declining.cjs'), declining);
  writeFileSync(path.join(__dirname, 'medusa-config.js'), config);
  await migrated(__dirname);
  const express = require(require.resolve('express', { paths: [require.resolve('@medusajs/medusa')] }));
  const load = require('@medusajs/medusa/loaders/index').default;
  const app = express();
  const { container, shutdown } = await load({ directory: __dirname, expressApp: app });
  const shop = await seeded(container);
  const does = {
    fill: async ({ sku, count }) => {
      const carts = [];
      while (carts.length < count) carts.push(...(await filled(container, shop, sku, Math.min(some, count - carts.length))));
      return { carts };
    },
    sayAgain: async () => require('./sluice-medusa/.medusa/server/src/jobs/say_again.js').default(container), // what the clock does each minute
  };
  process.on('message', async ({ what, ...rest }) => process.send((await does[what](rest)) ?? {}));
  const server = http.createServer(app).listen(port, '127.0.0.1', () => console.log(`ready ${JSON.stringify(shop)}`));
  process.on('SIGTERM', () => {
    server.close(() => shutdown().then(() => process.exit(0)));
    server.closeAllConnections();
  });
}

// Carts that only have to be completed, by the modules themselves: the store API takes minutes for thousands.
async function filled(container, shop, sku, count) {
  const { Modules, ContainerRegistrationKeys } = require('@medusajs/framework/utils');
  const carts = container.resolve(Modules.CART);
  const payments = container.resolve(Modules.PAYMENT);
  const each = (make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));
  const address = () => ({ first_name: 'A', last_name: 'B', address_1: '1', city: 'Berlin', country_code: 'de', postal_code: '1' });
  const item = () => ({ title: sku, variant_id: shop[sku], variant_sku: sku, product_id: shop.products[sku], unit_price: 25, quantity: 1 });
  const made = await each(() => carts.createCarts({ region_id: shop.region, sales_channel_id: shop.channel, currency_code: 'eur', email: 'a@shop.example', shipping_address: address(), items: [item()] }));
  await carts.addShippingMethods(made.map(({ id }) => ({ cart_id: id, name: 'Standard', amount: 0, shipping_option_id: shop.option })));
  const collections = await payments.createPaymentCollections(made.map(() => ({ currency_code: 'eur', amount: 25 })));
  const link = (i) => ({ [Modules.CART]: { cart_id: made[i].id }, [Modules.PAYMENT]: { payment_collection_id: collections[i].id } });
  await container.resolve(ContainerRegistrationKeys.LINK).create(made.map((_, i) => link(i)));
  await each((i) => payments.createPaymentSession(collections[i].id, { provider_id: 'pp_system_default', currency_code: 'eur', amount: 25, data: {} }));
  return made.map(({ id }) => id);
}

async function seeded(container) {
  const flows = require('@medusajs/medusa/core-flows');
  const { Modules, ContainerRegistrationKeys } = require('@medusajs/framework/utils');
  const run = async (flow, input) => (await flow(container).run({ input })).result;
  const link = container.resolve(ContainerRegistrationKeys.LINK);

  const [store] = await container.resolve(Modules.STORE).listStores();
  const [channel] = await run(flows.createSalesChannelsWorkflow, { salesChannelsData: [{ name: 'Drop' }] });
  await run(flows.updateStoresWorkflow, { selector: { id: store.id }, update: { supported_currencies: [{ currency_code: 'eur', is_default: true }], default_sales_channel_id: channel.id } });
  const [region] = await run(flows.createRegionsWorkflow, { regions: [{ name: 'Europe', currency_code: 'eur', countries: ['de'], payment_providers: ['pp_system_default', 'pp_declining_declining'] }] });
  const [place] = await run(flows.createStockLocationsWorkflow, { locations: [{ name: 'Store', address: { country_code: 'DE', address_1: '1' } }] });
  await run(flows.linkSalesChannelsToStockLocationWorkflow, { id: place.id, add: [channel.id] });
  await link.create({ [Modules.STOCK_LOCATION]: { stock_location_id: place.id }, [Modules.FULFILLMENT]: { fulfillment_provider_id: 'manual_manual' } });
  const profile = (await container.resolve(Modules.FULFILLMENT).listShippingProfiles({ type: 'default' }))[0] ?? (await run(flows.createShippingProfilesWorkflow, { data: [{ name: 'Default', type: 'default' }] }))[0];
  const set = await container.resolve(Modules.FULFILLMENT).createFulfillmentSets({ name: 'Post', type: 'shipping', service_zones: [{ name: 'Germany', geo_zones: [{ country_code: 'de', type: 'country' }] }] });
  await link.create({ [Modules.STOCK_LOCATION]: { stock_location_id: place.id }, [Modules.FULFILLMENT]: { fulfillment_set_id: set.id } });
  const [option] = await run(flows.createShippingOptionsWorkflow, [
    {
      name: 'Standard',
      price_type: 'flat',
      provider_id: 'manual_manual',
      service_zone_id: set.service_zones[0].id,
      shipping_profile_id: profile.id,
      type: { label: 'Standard', description: 'By post', code: 'standard' },
      prices: [{ currency_code: 'eur', amount: 0 }],
      rules: [],
    },
  ]);
  const [key] = await run(flows.createApiKeysWorkflow, { api_keys: [{ title: 'Shop', type: 'publishable', created_by: '' }] });
  await run(flows.linkSalesChannelsToApiKeyWorkflow, { id: key.id, add: [channel.id] });

  // Of the drop Sluice counts; of the other Medusa itself does.
  const product = (title, sku, manage_inventory) => ({
    title,
    status: 'published',
    shipping_profile_id: profile.id,
    sales_channels: [{ id: channel.id }],
    options: [{ title: 'Size', values: ['M'] }],
    variants: [{ title: 'M', sku, manage_inventory, options: { Size: 'M' }, prices: [{ currency_code: 'eur', amount: 25 }] }],
  });
  const products = await run(flows.createProductsWorkflow, { products: [product('Winter tee', 'WINTER-TEE', false), product('Plain tee', 'PLAIN-TEE', true)] });
  const [item] = await container.resolve(Modules.INVENTORY).listInventoryItems({ sku: 'PLAIN-TEE' });
  await run(flows.createInventoryLevelsWorkflow, { inventory_levels: [{ inventory_item_id: item.id, location_id: place.id, stocked_quantity: stock }] });

  const variants = products.flatMap((each) => each.variants);
  const ids = Object.fromEntries(variants.map(({ sku, id }) => [sku, id]));
  const of_products = Object.fromEntries(variants.map(({ sku, product_id }) => [sku, product_id]));
  return { ...ids, products: of_products, region: region.id, channel: channel.id, option: option.id, key: key.token };
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
