import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { run, scratchFile } from '../lib/program.mjs';
import { RawConnection } from '../lib/raw.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('Advice for the shared document', () => {
  let server;
  before(async () => {
    server = await startServer({ config: '[waiting]\nstatus_reads = 20\npoll_after_max = "16s"\n' });
  });
  after(() => server.stop());
  const read = (sale, options) => server.ask('GET', `/v1/sales/${sale}`, options);
  const advised = async (sale) => (await read(sale)).json.poll_after_ms;
  const reads = (sale, count, options) => Promise.all(Array.from({ length: count }, () => read(sale, options)));

  test('is a second while few read it, grows with those who do, has an end, and is counted', async () => {
    const [busy, quiet] = [await server.addSale(saleOf()), await server.addSale(saleOf())];
    assert.equal(await advised(busy), 1000);
    await reads(busy, 60);
    const grown = await until('the advice to grow', async () => {
      const ms = await advised(busy);
      return ms >= 2500 && ms;
    });
    assert.ok(grown <= 16_000, `${grown}`);
    const etag = (await read(busy)).headers.etag;
    await reads(busy, 400, { headers: { 'If-None-Match': etag } });
    await until('the longest advice', async () => (await advised(busy)) === 16_000);
    assert.equal(await advised(quiet), 1000, 'the crowd of another sale is not its own');

    const metric = async (name) => {
      const { text } = await server.admin('GET', '/metrics');
      return Number(new RegExp(`^${name}\\{sale="${busy}"\\} (\\S+)$`, 'm').exec(text)[1]);
    };
    assert.equal(await metric('sluice_poll_advice_seconds'), 16);
    // An edge passes on what it has counted now and then.
    await until('every read to be counted', async () => (await metric('sluice_status_reads_total')) >= 460);
  });

  test('has limits that are checked at the start', async () => {
    for (const [line, problem] of [
      ['poll_after_max = "900ms"', 'poll_after_max: must be a duration from "1s" to "10m"'],
      ['poll_after_max = "11m"', 'poll_after_max: must be a duration from "1s" to "10m"'],
      ['status_reads = 0', 'status_reads: must be a whole number from 1 to 10000000'],
      ['event_streams = -1', 'event_streams: must be a whole number from 0 to 1000000'],
      ['polls = 1', 'polls: is not a known field'],
    ]) {
      const { code, err } = await run(['check', '--config', await scratchFile('sluice.toml', `[waiting]\n${line}\n`)]);
      assert.equal(code, 2);
      assert.ok(err.endsWith(`sluice.toml:2: waiting.${problem}\n`), err);
    }
  });
});

describe('Advice for the own place', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  // So many people who are never heard of again, over one connection.
  async function joins(sale, people) {
    const raw = new RawConnection(server.buyers);
    for (let left = people; left > 0; left -= 100) {
      const count = Math.min(left, 100);
      raw.send(`POST /v1/sales/${sale}/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`.repeat(count));
      await raw.untilAnswers(people - left + count);
    }
    raw.destroy();
  }

  test('grows with the distance from the front, to half a minute, and differs from poll to poll', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await new Buyer(server).buy(sale);
    const next = new Buyer(server);
    await next.join(sale);
    const polls = async (buyer) => {
      const all = [];
      for (let i = 0; i < 12; ++i) all.push((await buyer.place(sale)).json);
      return all.map(({ poll_after_ms }) => poll_after_ms);
    };
    const near = await polls(next);
    assert.ok(
      near.every((ms) => ms >= 900 && ms <= 1100),
      `a second near the front, however long the wait: ${near}`,
    );
    assert.ok(new Set(near).size > 3, `${near}`);

    for (const [people, least, most] of [
      [300, 2700, 3400],
      [3500, 27_000, 33_000],
    ]) {
      await joins(sale, people);
      const last = new Buyer(server);
      await last.join(sale);
      const far = await polls(last);
      assert.ok(
        far.every((ms) => ms >= least && ms <= most),
        `${people}: ${far}`,
      );
    }
  });

  test('to stay present is 60 to 90 s, spread', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await new Buyer(server).buy(sale);
    const told = [];
    for (let i = 0; i < 20; ++i) told.push((await new Buyer(server).join(sale)).json.presence_after_ms);
    assert.ok(told.every((ms) => ms >= 60_000 && ms <= 90_000), `${told}`);
    assert.ok(Math.max(...told) - Math.min(...told) > 5_000, `${told}`);
  });
});

// Of fifteen people in line every third asks as fast as it can, the last one included; the others ask now and then.
describe('Asking more often than advised', () => {
  test('gains nothing: people are called in the order in which they came', async () => {
    const server = await startServer();
    try {
      const sale = await server.addSale(saleOf({ items: [tee(1)] }));
      let holder = new Buyer(server);
      let { hold } = (await holder.buy(sale)).json;
      const line = [];
      for (let i = 0; i < 15; ++i) {
        const buyer = new Buyer(server);
        line.push({ buyer, ordinal: (await buyer.join(sale)).json.ordinal });
      }
      let is_over = false;
      let polls = 0;
      const hasten = async (buyer) => {
        for (; !is_over; ++polls) await buyer.place(sale);
      };
      const hasty = line.filter((_, i) => i % 3 === 2).map(({ buyer }) => hasten(buyer));
      for (const { buyer } of line) {
        await holder.delete(`/v1/holds/${hold}`);
        const states = await until('somebody to be called', async () => {
          const places = await Promise.all(line.map((each) => each.buyer.place(sale)));
          const all = places.map(({ json }) => json.state);
          return all.includes('called') && all;
        });
        assert.equal(states.indexOf('called'), line.findIndex((each) => each.buyer === buyer));
        assert.equal(states.filter((state) => state === 'called').length, 1);
        holder = buyer;
        hold = (await buyer.buy(sale)).json.hold;
      }
      is_over = true;
      await Promise.all(hasty);
      assert.ok(polls > 150, `${polls} polls beyond the advice`);
      const ordinals = line.map(({ ordinal }) => ordinal);
      assert.deepEqual(
        ordinals,
        [...ordinals].sort((a, b) => a - b),
      );
    } finally {
      await server.stop();
    }
  });
});
