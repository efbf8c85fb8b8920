import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const has_promtool = spawnSync('promtool', ['--version']).status === 0;

describe('Metrics', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf({ items: [tee(3)] }));
  });
  after(() => server.stop());

  async function scrape() {
    const answer = await server.admin('GET', '/metrics', undefined, { token: null });
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^text\/plain; version=0\.0\.4/);
    return answer.text;
  }
  // {name, labels, value} of each sample.
  const samplesOf = (text) =>
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => {
        const [, name, labels = '', value] = /^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/i.exec(line);
        const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, text_of_it]) => [key, text_of_it]);
        return { name, labels: Object.fromEntries(pairs), value: Number(value) };
      });
  const valueOf = (samples, name, labels) =>
    samples.find((each) => each.name === name && Object.entries(labels).every(([k, v]) => each.labels[k] === v))?.value;

  const promised = [
    ['sluice_build_info', ['version']],
    ['sluice_wall_clock_timestamp_seconds', []],
    ['sluice_line_waiting', ['sale']],
    ['sluice_joins_total', ['sale', 'result']],
    ['sluice_calls_total', ['sale']],
    ['sluice_status_reads_total', ['sale']],
    ['sluice_poll_advice_seconds', ['sale']],
    ['sluice_event_streams', []],
    ['sluice_units', ['sale', 'item', 'state']],
    ['sluice_holds_total', ['sale', 'outcome']],
    ['sluice_orders_total', ['sale', 'state']],
    ['sluice_jobs', ['state']],
    ['sluice_deliveries_total', ['kind', 'result']],
    ['sluice_relay_connected', []],
    ['sluice_mirror_lag_seconds', []],
    ['sluice_role', ['role']],
    ['sluice_bus_connected', []],
    ['sluice_bus_edges', []],
    ['sluice_bus_requests_total', ['what']],
    ['sluice_breaker_state', ['name']],
    ['sluice_breaker_trips_total', ['name']],
    ['sluice_ledger_commit_seconds_count', []],
    ['sluice_ledger_batch_size_count', []],
    ['sluice_ledger_connected', []],
    ['sluice_ledger_connections_total', []],
    ['sluice_ledger_answers_found_total', []],
    ['sluice_ledger_commits_repeated_total', []],
    ['sluice_owner_tick_late_seconds_count', []],
    ['sluice_http_request_duration_seconds_count', ['route', 'method', 'code']],
    ['process_cpu_seconds_total', []],
    ['process_resident_memory_bytes', []],
    ['process_open_fds', []],
    ['process_max_fds', []],
  ];
  for (const [name, labels] of promised) {
    test(`${name}{${labels}} is there from the start`, async () => {
      const samples = samplesOf(await scrape()).filter((each) => each.name === name);
      assert.ok(samples.length > 0, name);
      for (const each of samples) assert.deepEqual(Object.keys(each.labels).sort(), [...labels].sort());
    });
  }

  test('every counter of a sale is there at 0 before anything happens', async () => {
    const quiet = await server.addSale(saleOf({ opens_at: undefined }));
    const samples = samplesOf(await scrape()).filter((each) => each.labels.sale === quiet);
    for (const name of ['sluice_joins_total', 'sluice_calls_total', 'sluice_holds_total', 'sluice_orders_total']) {
      const of_it = samples.filter((each) => each.name === name);
      assert.ok(of_it.length > 0, name);
      assert.ok(
        of_it.every(({ value }) => value === 0),
        name,
      );
    }
  });

  test('every state of an order has its series', async () => {
    const states = samplesOf(await scrape())
      .filter((each) => each.name === 'sluice_orders_total' && each.labels.sale === sale)
      .map(({ labels }) => labels.state);
    for (const state of ['accepted', 'payment_pending', 'payment_action_required', 'paid', 'confirmed', 'payment_failed', 'released', 'refunded']) {
      assert.ok(states.includes(state), state);
    }
  });

  test('the states of an item add up to its stock, before and after a sale', async () => {
    const units = async () => {
      const samples = samplesOf(await scrape()).filter(
        (each) => each.name === 'sluice_units' && each.labels.sale === sale,
      );
      return Object.fromEntries(samples.map(({ labels, value }) => [labels.state, value]));
    };
    const sum = (states) => Object.values(states).reduce((a, b) => a + b, 0);
    assert.equal(sum(await units()), 3);
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    isOk(await new Buyer(server).buy(sale), 201);
    const states = await until('one sold and one held', async () => {
      const now = await units();
      return now.sold === 1 && now.held === 1 && now;
    });
    assert.equal(sum(states), 3);
    const samples = samplesOf(await scrape());
    assert.equal(valueOf(samples, 'sluice_joins_total', { sale, result: 'called' }), 2);
    assert.equal(valueOf(samples, 'sluice_holds_total', { sale, outcome: 'secured' }), 2);
    assert.equal(valueOf(samples, 'sluice_orders_total', { sale, state: 'confirmed' }), 1);
  });

  test('who waits is counted', async () => {
    const line = await server.addSale(saleOf({ items: [tee(1)] }));
    await new Buyer(server).buy(line);
    for (let i = 0; i < 3; i += 1) await new Buyer(server).buy(line);
    await until(
      'three to wait',
      async () => valueOf(samplesOf(await scrape()), 'sluice_line_waiting', { sale: line }) === 3,
    );
  });

  test('requests are counted by route template, method and code; no id and no address in any label', async () => {
    const buyer = new Buyer(server);
    await buyer.get('/v1/holds/hold_01k8225d4e0009dsc8kt8a3g10');
    await buyer.get('/etc/passwd');
    const text = await scrape();
    const samples = samplesOf(text);
    const labels = { route: '/v1/holds/{hold}', method: 'GET', code: '404' };
    assert.ok(valueOf(samples, 'sluice_http_request_duration_seconds_count', labels) >= 1);
    for (const secret of [/hold_[0-9a-z]/, /ord_[0-9a-z]/, /127\.0\.0\.1/, /passwd/]) assert.doesNotMatch(text, secret);
  });

  test('counters end in _total, histograms and times are in seconds', async () => {
    const types = [...(await scrape()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    assert.ok(types.length > 10);
    for (const [, name, type] of types) {
      if (type === 'counter') assert.match(name, /_total$/);
      assert.doesNotMatch(name, /_(ms|us|milliseconds|minutes|kb|mb)(_|$)/);
    }
  });

  test('promtool finds nothing to complain about', { skip: !has_promtool && 'no promtool here' }, async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await scrape(), encoding: 'utf8' });
    assert.equal(checked.stdout + checked.stderr, '');
    assert.equal(checked.status, 0);
  });

  test('the server is alive and ready', async () => {
    for (const target of ['/livez', '/readyz']) {
      const answer = await server.admin('GET', target, undefined, { token: null });
      assert.equal(answer.status, 200);
      assert.match(answer.headers['cache-control'], /no-store/);
    }
    assert.equal((await server.admin('HEAD', '/livez', undefined, { token: null })).status, 200);
  });
});
