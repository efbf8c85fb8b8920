// Times in the zone in which they are meant, and sales that come again each week.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { isOk } from '../lib/expect.mjs';
import { removeScratch, run, scratchFile } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

after(removeScratch);

const minute_ms = 60_000;
const minuteFromNow = (minutes) => new Date(Math.ceil(Date.now() / minute_ms + minutes) * minute_ms);
const dayOf = (time) => time.toISOString().slice(0, 10);
const daily = (time, fields) => `
[[series]]
id = "daily"
every = "daily ${time.toISOString().slice(11, 16)} UTC"
${fields}
[series.sale]
name = "Each day"
items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 5 }]
`;
const idsOf = (answer) => isOk(answer, 200).sales.map(({ sale }) => sale);

describe('A series of sales', () => {
  test('is there for as long ahead as it is announced, also over a kill, and each once', async () => {
    const opens = minuteFromNow(5);
    const config = daily(opens, 'lasts = "1h"\nannounced = "48h"');
    const server = await startServer({ config });
    const named = [0, 1].map((days) => `daily-${dayOf(new Date(opens.getTime() + days * 86_400_000))}`);
    assert.deepEqual(idsOf(await server.admin('GET', '/admin/v1/sales')), named);
    assert.equal(isOk(await server.ask('GET', `/v1/sales/${named[0]}`), 200).name, 'Each day');
    await server.kill();
    const again = await startServer({ config, data: server.data });
    assert.deepEqual(idsOf(await again.admin('GET', '/admin/v1/sales')), named);
    assert.equal(again.log.filter(({ event: name }) => name === 'event_made').length, 0);
    await again.stop();
  });

  test('has its next event made by the running server when that is to be announced', async () => {
    const opens = minuteFromNow(3);
    const ahead_ms = opens.getTime() - Date.now() - 2_000;
    const server = await startServer({ config: daily(opens, `lasts = "1h"\nannounced = "${ahead_ms}ms"`) });
    assert.deepEqual(idsOf(await server.admin('GET', '/admin/v1/sales')), []);
    const [made] = await server.logged('event_made');
    assert.deepEqual([made.series, made.sale], ['daily', `daily-${dayOf(opens)}`]);
    const status = await until('the event to be a sale', async () => {
      const answer = await server.ask('GET', `/v1/sales/${made.sale}`);
      return answer.status === 200 && answer.json;
    });
    assert.equal(status.state, 'scheduled');
    assert.equal(new Date(status.opens_at).getTime(), opens.getTime());
    await server.stop();
  });

  test('that cannot be is refused by file, line and field', async () => {
    const file = await scratchFile('sluice.toml', daily(minuteFromNow(5), 'lasts = "2 hours"'));
    const { code, err } = await run(['check', '--config', file]);
    assert.equal(code, 2);
    assert.match(err, /sluice\.toml:5: series\[0\]\.lasts: must be a duration/);
  });
});

describe('A time in a zone', () => {
  test('is what clocks show there, from the file and from the API', async () => {
    const config = `
[[sale]]
id = "winter"
opens_at = "2036-12-24T20:00[Europe/Berlin]"
items = [{ id = "tee", price = { amount = 2500, currency = "EUR" }, stock = 5 }]
`;
    const server = await startServer({ config });
    const opensAt = async (sale) => isOk(await server.ask('GET', `/v1/sales/${sale}`), 200).opens_at;
    assert.equal(await opensAt('winter'), '2036-12-24T19:00:00.000Z');
    const summer = await server.addSale(saleOf({ opens_at: '2036-07-24T20:00:00[Europe/Berlin]' }));
    assert.equal(await opensAt(summer), '2036-07-24T18:00:00.000Z');
    isOk(await server.admin('PATCH', `/admin/v1/sales/${summer}`, { opens_at: '2036-07-24T20:00[America/New_York]' }), 200);
    assert.equal(await opensAt(summer), '2036-07-25T00:00:00.000Z');
    await server.stop();
  });

  test('that never comes, comes twice or is nowhere is refused and says why', async () => {
    const server = await startServer();
    for (const [opens_at, why] of [
      ['2036-03-30T02:30[Europe/Berlin]', /opens_at: never comes in Europe\/Berlin/],
      ['2036-10-26T02:30[Europe/Berlin]', /opens_at: comes twice in Europe\/Berlin: write which, with \+02:00 or \+01:00/],
      ['2036-10-26T20:00[Europe/Nowhere]', /opens_at: "Europe\/Nowhere" is no time zone/],
      ['2036-10-26T20:00:00', /opens_at: says of no place whose time it is/],
    ]) {
      const answer = await server.admin('PUT', '/admin/v1/sales/odd', saleOf({ id: 'odd', opens_at }));
      assert.equal(answer.status, 422, opens_at);
      assert.match(answer.json.detail, why);
    }
    await server.stop();
  });
});
