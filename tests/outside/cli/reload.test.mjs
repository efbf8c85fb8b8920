// The configuration file, read again by a running server.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('SIGHUP', () => {
  let server;
  let file;
  const item = 'items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 5 }]';
  const config = ({ top = '', shop = 'One', message = 'Hello', work = 'off', more = '' } = {}) => `
${top}
[shop]
name = "${shop}"
[[sale]]
id = "drop"
opens_at = 2024-01-01T00:00:00Z
message = "${message}"
work = "${work}"
${item}
${more}
`;
  before(async () => {
    server = await startServer({ config: config() });
    file = path.join(path.dirname(server.data), 'sluice.toml');
  });
  after(() => server.stop());

  const reload = async (text, event) => {
    await writeFile(file, text);
    server.err = '';
    server.signal('SIGHUP');
    const [told] = await server.logged(event);
    return told;
  };
  const home = async () => (await server.ask('GET', '/.sluice/queue/drop')).text;
  const status = async (sale = 'drop') => isOk(await server.ask('GET', `/v1/sales/${sale}`), 200);

  test('takes pages, what changes live of a sale, and new sales; and says so', async () => {
    const more = `[[sale]]\nid = "next"\nopens_at = 2024-01-01T00:00:00Z\n${item}`;
    const told = await reload(config({ shop: 'Two', message: 'Soon', work: 'always', more }), 'settings_reloaded');
    assert.equal(told.level, 'info');
    assert.equal(told.fields, 'pages, shop.name, sale drop work, sale drop message, sale next');
    assert.match(await home(), />Two</);
    await until('the message to be told', async () => (await status()).message === 'Soon');
    await until('the work to be asked for', async () => (await new Buyer(server).join('drop')).status === 403);
    await until('the new sale to be there', async () => (await server.ask('GET', '/v1/sales/next')).status === 200);
    isOk(await new Buyer(server).buy('next'), 201);
  });

  test('leaves what operators have set, where the file says what it did', async () => {
    isOk(await server.admin('PATCH', '/admin/v1/sales/drop', { message: 'By hand' }), 200);
    await reload(await readFile(file, 'utf8'), 'settings_reloaded');
    await until('the message to stay', async () => (await status()).message === 'By hand');
  });

  test('names what it cannot take, and goes on with what it has', async () => {
    const told = await reload(config({ top: 'threads = 2\n[limits]\npipeline = 3', message: 'Soon' }), 'restart_needed');
    assert.equal(told.level, 'warn');
    assert.equal(told.fields, 'limits.pipeline, threads');
    assert.match(await home(), />One</);
  });

  test('takes allowances', async () => {
    const give_back = async (buyer) => {
      const { hold } = isOk(await buyer.buy('drop'), 201);
      assert.equal((await buyer.delete(`/v1/holds/${hold}`)).status, 204);
    };
    const ada = new Buyer(server);
    for (let i = 0; i < 2; i += 1) await give_back(ada);
    const top = '[allowances]\non = true\ngive_backs = { count = 1, per = "1h" }';
    const told = await reload(config({ top, message: 'Soon' }), 'settings_reloaded');
    assert.match(told.fields, /allowances\.give_backs\.count, .*allowances\.on/);
    const bob = new Buyer(server);
    await give_back(bob);
    assert.equal((await bob.buy('drop')).status, 429);
  });

  test('changes nothing with a file, or a template, that is wrong', async () => {
    const folder = path.join(path.dirname(file), 'design');
    await mkdir(folder);
    await writeFile(path.join(folder, 'queue.html'), '<p>no slot</p>');
    for (const [text, why] of [
      [config({ shop: 'Three', more: 'colour = 1' }), /sluice\.toml:\d+: .*colour/],
      ['[[sale', /sluice\.toml/],
      [config({ shop: 'Three', top: `waiting_page = "${folder}"` }), /./],
    ]) {
      const told = await reload(text, 'settings_not_reloaded');
      assert.equal(told.level, 'error');
      assert.match(told.why, why);
      assert.match(await home(), />One</);
    }
    await reload(config({ shop: 'Four', message: 'Soon' }), 'settings_reloaded');
    assert.match(await home(), />Four</);
  });
});
