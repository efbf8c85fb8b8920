// What is not what the configuration says it is, or does not belong together: one clear line, exit 2, nothing written.
import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { Redis } from '../lib/redis.mjs';
import { startServer } from '../lib/server.mjs';

describe('A cluster whose parts do not belong together', () => {
  let postgres;
  let web;
  before(async () => {
    postgres = await Postgres.start();
    web = http.createServer((request, response) => response.end('a shop'));
    await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
    web.address_text = `127.0.0.1:${web.address().port}`;
  });
  after(async () => {
    postgres.stop();
    web.closeAllConnections();
    web.close();
    await removeScratch();
  });

  async function asked(command, config) {
    const file = await scratchFile('sluice.toml', config);
    const data = path.join(await scratchFolder(), 'data');
    return run([command, '--config', file, '--data', data, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
  }
  test('a database that speaks another protocol is refused with one line that names it', async () => {
    const redis = await Redis.start();
    for (const address of [web.address_text, `127.0.0.1:${redis.port}`]) {
      const config = `[cluster]\nledger = "postgresql://sluice@${address}/shop"\n`;
      const said = new RegExp(`ledger postgresql://sluice@${address}/shop: cannot be reached`);
      const serve = await asked('serve', config);
      assert.deepEqual([serve.code, serve.err.trim().split('\n').length], [2, 1], serve.err);
      assert.match(serve.err, said);
      const check = await asked('check', config);
      assert.equal(check.code, 2);
      assert.match(check.out, said);
    }
    await redis.crash();
  });

  test('a broker or a Redis that speaks another protocol is named by `check`, and by the log of a server that sells all the same', async () => {
    const password = await scratchFile('password', 'hush\n');
    const relay = `[relay]\nurl = "amqp://till@${web.address_text}"\npassword_file = "${password}"\n`;
    const mirror = `[mirror]\nredis = "redis://${web.address_text}/0"\n`;
    for (const [name, config] of [['relay', relay], ['mirror', mirror]]) {
      const { code, out } = await asked('check', config);
      assert.equal(code, 2, out);
      const lines = out.split('\n').filter((line) => line.startsWith('FAIL'));
      assert.deepEqual(lines.map((line) => line.includes(`${name}: ${web.address_text}: `)), [true], out);
    }
    const server = await startServer({ config: relay + mirror });
    for (const event of ['relay_away', 'mirror_away']) {
      const [{ why }] = await server.logged(event);
      assert.ok(why.length > 0, event);
    }
    await server.stop();
  });
});
