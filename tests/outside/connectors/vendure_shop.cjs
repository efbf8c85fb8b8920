// A shop on Vendure for the test: `node vendure_shop.cjs '{"port":...}'` in a folder with node_modules and sluice-vendure; says "ready" and then
// the variants' ids.
'use strict';

const { writeFileSync } = require('node:fs');
const path = require('node:path');

const { bootstrap, DefaultLogger, dummyPaymentHandler, JobQueueService, LogLevel, ProductVariant, TransactionalConnection } = require('@vendure/core');
const { populate } = require('@vendure/core/cli');

const { SluicePlugin } = require('./sluice-vendure/index.cjs');

const { port, database, stock, sluice } = JSON.parse(process.argv[2]);
const config = {
  apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: { tokenMethod: 'bearer', superadminCredentials: { identifier: 'admin', password: 'secret' } },
  dbConnectionOptions: { type: 'postgres', url: database, synchronize: true, logging: false, poolSize: 20 },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  importExportOptions: { importAssetsDir: __dirname },
  logger: new DefaultLogger({ level: LogLevel.Error }),
  plugins: [SluicePlugin.init(sluice)],
  customFields: {},
};
const initial = {
  defaultLanguage: 'en',
  defaultZone: 'Europe',
  countries: [{ name: 'Germany', code: 'DE', zone: 'Europe' }],
  taxRates: [{ name: 'Standard', percentage: 19 }],
  shippingMethods: [{ name: 'Standard', price: 0 }],
  paymentMethods: [{ name: 'Card', handler: { code: dummyPaymentHandler.code, arguments: [{ name: 'automaticSettle', value: 'true' }] } }],
  collections: [],
};
// Of the drop Sluice counts; of the other Vendure itself does.
const products = `name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets
Winter tee,winter-tee,,,,,,WINTER-TEE,25.00,Standard,0,false,,
Plain tee,plain-tee,,,,,,PLAIN-TEE,25.00,Standard,${stock},true,,
`;

async function main() {
  const file = path.join(__dirname, 'products.csv');
  writeFileSync(file, products);
  const app = await populate(() => bootstrap(config), initial, file);
  await app.get(JobQueueService).start();
  const variants = await app.get(TransactionalConnection).rawConnection.getRepository(ProductVariant).find();
  console.log(`ready ${JSON.stringify(Object.fromEntries(variants.map(({ sku, id }) => [sku, id])))}`);
  process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
}
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
