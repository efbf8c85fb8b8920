import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { RawConnection } from '../lib/raw.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// What a terminal that closes, logrotate, or an operator's habit sends. Each of them kills by default.
const harmless = ['SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGPROF', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'];

describe('Signals', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf());
  });
  after(() => server.stop());

  for (const name of harmless) {
    test(`${name} does nothing, and is told`, async () => {
      server.err = '';
      server.signal(name);
      const [told] = await server.logged('signal_ignored');
      assert.equal(told.signal, name === 'SIGIO' ? 'SIGPOLL' : name); // one number, two names
      isOk(await server.ask('GET', `/v1/sales/${sale}`), 200);
    });
  }

  // Before, a request under way was cut off.
  test('SIGHUP reads the keys again; a request under way is answered', async () => {
    const buyer = new Buyer(server);
    isOk(await buyer.join(sale), 201);
    const connection = new RawConnection(server.buyers);
    connection.send(`POST /v1/sales/${sale}/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{`);
    const file = path.join(server.data, 'keys');
    const first = await readFile(file, 'utf8');
    const second = first.trimEnd().split('\n').at(-1).split(' ');
    second[0] = '7';
    second[1] = 'ab'.repeat(32);
    second[2] = second[2].replace(/^\d{4}/, (year) => String(Number(year) + 1));
    second[3] = second[3].replace(/^\d{4}/, (year) => String(Number(year) + 1));
    await writeFile(file, `${first}${second.join(' ')}\n`);
    server.signal('SIGHUP');
    const [reloaded] = await server.logged('keys_reloaded');
    assert.equal(reloaded.keys, 2);
    connection.send('}');
    await connection.untilAnswers(1);
    assert.equal(connection.answers[0].status, 201);
    connection.destroy();
    assert.equal(isOk(await buyer.place(sale), 200).ordinal, 1, 'who waits stays where they are');
    const later = new Buyer(server);
    const { ticket } = isOk(await later.join(sale), 201);
    assert.match(ticket, /^v1\.0007\./, 'the newest key signs');
  });

  test('SIGHUP with a file that cannot be read changes nothing and is told', async () => {
    const buyer = new Buyer(server);
    isOk(await buyer.join(sale), 201);
    const file = path.join(server.data, 'keys');
    const keys = await readFile(file, 'utf8');
    await writeFile(file, 'no keys\n');
    server.signal('SIGHUP');
    const [told] = await server.logged('keys_not_reloaded');
    assert.equal(told.level, 'error');
    assert.ok(told.why.includes(file), told.why);
    isOk(await buyer.place(sale), 200);
    await writeFile(file, keys);
  });

  for (const name of ['SIGINT', 'SIGQUIT']) {
    test(`${name} stops in order`, async () => {
      const other = await startServer();
      other.signal(name);
      assert.equal(await other.ended(), 0);
      assert.equal(other.log.at(-1).event, 'stopped');
    });
  }
});
