// By hand: thousands of carts at once, in a shop with our plugin and in the same shop without.
//
//   SLUICE_BIN=... node connectors/crowd.mjs vendure|medusa [carts] [units]
//
// Says how many orders there were of how many units, and what the others were told: counts, which no other load of the machine changes.
// docs/platforms/vendure_and_medusa.md has what came out. Exit 1: with the plugin it was not exactly as many as there are.

import { PlatformShop } from '../lib/platforms.mjs';
import { until } from '../lib/until.mjs';

const [kind = 'vendure', carts = '2000', units = '100'] = process.argv.slice(2);
const settle_ms = 300_000;

const shop = await PlatformShop.open(kind, Number(units));
try {
  const report = (what, { bought, refused }) => console.log(`${kind} ${what}, ${carts} carts for ${units} units: ${new Set(bought).size} orders\n`, refused);
  const crowd = await shop.crowd(Number(carts));
  report('with Sluice', crowd);
  const counted = await until('Sluice to have been told', async () => {
    const now = await shop.units();
    return now.held === 0 && now;
  }, { within_ms: settle_ms }).catch(() => shop.units());
  console.log("Sluice's units:", counted);
  report('alone', await shop.crowdAlone(Number(carts)));
  const exact = crowd.bought.length === Number(units) && counted.sold === Number(units) && counted.held === 0;
  console.log(exact ? 'exact' : 'NOT EXACT');
  process.exitCode = exact ? 0 : 1;
} finally {
  await shop.close();
}
