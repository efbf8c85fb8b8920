// The small form of `make soak-orders`: SEED is read from the environment.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { soakOrders } from '../soak/orders.mjs';

test('two thousand orders, a provider with every fault, and a kill: what was taken is what was sold', async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const { problems, confirmed, failed } = await soakOrders({ count: 2000, kills: 1, seed });
  assert.deepEqual(problems, []);
  assert.equal(confirmed + failed, 2000);
  assert.ok(confirmed > 1600 && failed > 100, `${confirmed} confirmed, ${failed} failed`);
});
