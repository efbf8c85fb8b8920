// The short form of `make drill`: what matters most of the reference topology is killed or stopped under purchases, and nothing that
// anybody was told turns out to be untrue. How long people waited is told, and judged by the drill alone, on a machine of its own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { play } from '../drill/fault.mjs';
import { watchCommits } from '../drill/judge.mjs';
import { Topology } from '../drill/topology.mjs';
import { removeScratch } from '../lib/program.mjs';

const rate = 30; // people a second: others test on this machine, too
const lasts_ms = 5000; // beyond the silence after which a server is taken for dead

describe('The reference topology under purchases', () => {
  let topology;
  before(async () => {
    topology = await Topology.start({ broker: false });
    watchCommits(topology.database);
  });
  after(async () => {
    await topology?.stop();
    await removeScratch();
  });

  for (const [what, role, fault] of [
    ['the owner that sells is killed', 'owner', 'kill'],
    ['the owner that sells is stopped, and goes on', 'owner', 'stop'],
    ['the primary of PostgreSQL is killed', 'primary', 'kill'],
    ['the primary of Redis is killed', 'redis', 'kill'],
    ['an edge is killed', 'edge', 'kill'],
  ]) {
    test(`${what}: nothing acknowledged is lost, nothing is sold, charged or given twice`, async (t) => {
      const { wrong, secured, longest_ms } = await play(topology, { role, fault, rate, lasts_ms, warm_s: 4 });
      t.diagnostic(`${secured} secured, ${(longest_ms / 1000).toFixed(1)} s at most without one`);
      assert.deepEqual(wrong, { lost: [], oversold: [], captured_twice: [], ordinals_twice: [], two_owners: [], other: [] });
      assert.ok(secured > 100, `${secured} secured`);
    });
  }
});
