import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

// Before, every token was refused as it was signed.
describe('The keys of a server that stays up', () => {
  let server;
  let sale;
  let ahead;
  before(async () => {
    const folder = await scratchFolder();
    const library = path.join(folder, 'moved_clock.so');
    const built = spawnSync('gcc', ['-shared', '-fPIC', '-o', library, path.join(here, 'moved_clock.c'), '-ldl']);
    assert.equal(built.status, 0, String(built.stderr));
    ahead = path.join(folder, 'ahead');
    await writeFile(ahead, '0');
    // Of a build with a sanitizer: its runtime need not come before the clock.
    const ASAN_OPTIONS = `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`;
    server = await startServer({ env: { ASAN_OPTIONS, LD_PRELOAD: library, WALL_AHEAD_FILE: ahead } });
    sale = await server.addSale(saleOf({ items: [tee(50)] }));
  });
  after(() => server.stop());

  async function daysLater(days) {
    await writeFile(`${ahead}.new`, String(days * 86_400));
    await rename(`${ahead}.new`, ahead);
  }

  test('rotate in time; whoever waits keeps their place, and a newcomer can buy', async () => {
    let waiting = new Buyer(server);
    isOk(await waiting.join(sale), 201);
    for (let rotations = 1; rotations <= 4; ++rotations) {
      // A month that nobody notices, and then one in which a fresh key is due.
      await daysLater(rotations * 61 - 25);
      isOk(await waiting.place(sale), 200);
      await daysLater(rotations * 61);
      await server.logged('keys_rotated', rotations);
      isOk(await waiting.place(sale), 200);
      const buyer = new Buyer(server);
      const { hold } = isOk(await buyer.buy(sale), 201);
      isOk(await buyer.get(`/v1/holds/${hold}`), 200);
      waiting = buyer;
    }
    const lines = (await readFile(path.join(server.data, 'keys'), 'utf8')).split('\n').filter((line) => /^\d/.test(line));
    assert.ok(lines.length >= 2 && lines.length <= 3, 'those past their time are dropped');
    assert.ok(server.log.every(({ level }) => level === 'info'), server.err);
  });
});
