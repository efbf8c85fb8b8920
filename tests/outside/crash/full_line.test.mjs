// A full line survives a power cut and a change of keys: everybody has the place that they had.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import { Buyer, Client, in_parallel, pause } from './lib/client.mjs';
import { audit, sale, scratch, Server } from './lib/server.mjs';

const people = Number(process.env.PEOPLE ?? 10_000);
const cart = { items: [{ item: 'tee', quantity: 1 }] };
const mine = '/v1/sales/drop/tickets/current';

after(() => Server.killAll());

const key_lines = (data) => readFileSync(path.join(data, 'keys'), 'utf8').split('\n').filter((line) => /^\d/.test(line));

// The newest key is so old that the next start makes another.
function age_keys(data) {
  const soon = new Date(Date.now() + 24 * 3600 * 1000).toISOString();
  const aged = key_lines(data).map((line) => {
    const [id, secret, , verify_until] = line.split(' ');
    return [id, secret, soon, verify_until].join(' ');
  });
  writeFileSync(path.join(data, 'keys'), `${aged.join('\n')}\n`);
}

test(`${people} people keep their places over a power cut and a new key`, { timeout: 600_000 }, async (t) => {
  const folder = scratch(t, 'full-line');
  const data = path.join(folder, 'data');
  const options = { folder, data, sales: [sale('drop', { stock: 1, claim: '1s' })] };
  const first = await Server.start(options);
  let client = new Client(first.buyers, 64);
  const owner = new Buyer();
  const { hold } = (await client.request('POST', '/v1/sales/drop/buy', { buyer: owner, body: cart })).json;
  const line = Array.from({ length: people }, () => ({ buyer: new Buyer() }));
  await in_parallel(line, async (person) => {
    const answer = await client.request('POST', '/v1/sales/drop/tickets', { buyer: person.buyer, body: {} });
    assert.equal(answer.status, 201, answer.text);
    person.ordinal = answer.json.ordinal;
  }, 64);
  line.sort((a, b) => a.ordinal - b.ordinal);
  client.close();
  await first.kill9();
  age_keys(data);

  const second = await Server.start(options);
  assert.equal(key_lines(data).length, 2, 'a new key signs, the old one verifies');
  client = new Client(second.buyers, 64);
  const newcomer = new Buyer();
  const { ordinal } = (await client.request('POST', '/v1/sales/drop/tickets', { buyer: newcomer, body: {} })).json;
  assert.ok(ordinal > line.at(-1).ordinal, 'no place is given out twice');
  await in_parallel(line, async (person) => {
    const answer = await client.request('GET', mine, { buyer: person.buyer });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.ordinal, person.ordinal);
    assert.equal(answer.json.state, 'waiting');
  }, 64);

  // The unit comes back: it goes to the first in line, then to the second, and to nobody else.
  assert.equal((await client.request('DELETE', `/v1/holds/${hold}`, { buyer: owner })).status, 204);
  for (const [at, person] of line.slice(0, 2).entries()) {
    for (;;) {
      const { state } = (await client.request('GET', mine, { buyer: person.buyer })).json;
      if (state === 'called') break;
      assert.equal(state, 'waiting');
      const behind = (await client.request('GET', mine, { buyer: line[at + 1].buyer })).json;
      assert.notEqual(behind.state, 'called', 'somebody behind is called first');
      await pause(50);
    }
  }
  const last = (await client.request('GET', mine, { buyer: line.at(-1).buyer })).json;
  const stranger = (await client.request('GET', mine, { buyer: newcomer })).json;
  assert.ok(stranger.ahead > last.ahead, 'who came afterwards is behind');
  t.diagnostic(`${people} people; ready again after ${second.recovery_ms.toFixed(0)} ms`);
  client.close();
  assert.equal((await second.stop()).code, 0);
  assert.equal(audit(data).code, 0);
});
