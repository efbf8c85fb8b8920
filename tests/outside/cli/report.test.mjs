// `sluice report`: what a sale came to, from its ledger, before and after a restart, beside a server and without one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { run, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const figures = async (data, sale) => {
  const told = await run(['report', sale, '--data', data, '--json', '-']);
  assert.equal(told.code, 0, told.err);
  return JSON.parse(told.out);
};

// RFC 4180 without quotes, which this file never needs.
function table(csv) {
  const [titles, ...lines] = csv.trim().split(/\r?\n/).map((line) => line.split(','));
  return lines.map((cells) => {
    assert.equal(cells.length, titles.length);
    return Object.fromEntries(cells.map((cell, i) => [titles[i], cell]));
  });
}

describe('a sale that was sold out', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf({ items: [tee(3)] }));
    for (let i = 0; i < 3; i += 1) {
      const buyer = new Buyer(server);
      const { hold } = isOk(await buyer.buy(sale), 201);
      const { order } = isOk(await buyer.checkout(hold), 202);
      await buyer.orderIs(order, 'confirmed');
      if (i === 0) assert.equal((await buyer.post(`/v1/sales/${sale}/feedback`, { choice: 'up', order })).status, 204);
    }
    await new Buyer(server).buy(sale); // too late
    // What lives in counters is written once a second.
    await until('the chronicle to tell of the last order', async () => {
      const told = await figures(server.data, sale);
      return told.times.sold_out && told.incidents.some(({ kind }) => kind === 'sold_out') && told.feedback.order.up === 1;
    });
  });
  after(() => server.stop());

  test('is told in figures that agree with one another', async () => {
    const told = await figures(server.data, sale);
    assert.equal(told.verdict.tone, 'good');
    assert.match(told.verdict.headline, /^Sold out in /);
    assert.deepEqual([told.units.stock, told.units.sold, told.units.free], [3, 3, 0]);
    assert.equal(told.money.paid, 3 * 2500);
    assert.equal(told.funnel.held, 3);
    assert.equal(told.funnel.paid, 3);
    assert.equal(told.funnel.came, 3);
    assert.ok(told.funnel.arrived >= 3);
    assert.equal(told.fairness.held_early, 0);
    assert.equal(told.seconds.reduce((sum, { secured }) => sum + secured, 0), 3);
    assert.equal(told.seconds.reduce((sum, { sold }) => sum + sold, 0), 3);
    assert.ok(told.audit.ok);
    assert.ok(told.serving.requests > 10);
    assert.deepEqual(told.feedback.order, { up: 1, down: 0, problem: 0 });
  });

  test('is told second by second as CSV', async () => {
    const { code, out } = await run(['report', sale, '--data', server.data, '--csv', '-']);
    assert.equal(code, 0);
    const rows = table(out);
    const sum = (kind, column) => rows.filter((row) => row.kind === kind).reduce((all, row) => all + Number(row[column]), 0);
    assert.equal(sum('second', 'units_secured'), 3);
    assert.equal(sum('second', 'units_sold'), 3);
    const samples = rows.filter(({ kind }) => kind === 'sample');
    assert.equal(samples.at(-1).sold, '3');
    assert.equal(samples.at(-1).came, '3');
  });

  test('is told by the server in the same figures, as files of each form', async () => {
    const folder = await scratchFolder();
    const file = (form) => path.join(folder, `report.${form}`);
    const flags = ['json', 'csv', 'html'].flatMap((form) => [`--${form}`, file(form)]);
    const told = await run(['report', sale, '--data', server.data, '--admin', server.operators, ...flags]);
    assert.equal(told.code, 0, told.err);
    assert.match(told.out, /^Sold out in /);
    const from_server = JSON.parse(await readFile(file('json'), 'utf8'));
    const from_folder = await figures(server.data, sale);
    assert.deepEqual({ ...from_server, made_at: '', serving: {} }, { ...from_folder, made_at: '', serving: {} });
    assert.match(await readFile(file('html'), 'utf8'), /^<!doctype html>/);
    assert.ok(table(await readFile(file('csv'), 'utf8')).length > 1);
  });

  test('says the same after a restart, and that there was one', async () => {
    const before_it = await figures(server.data, sale);
    await server.leave();
    const between = await figures(server.data, sale);
    const own = ({ units, money, funnel, feedback, waits, limits, seconds }) => ({ units, money, funnel, feedback, waits, limits, seconds });
    assert.deepEqual(own(between), own(before_it));
    server = await startServer({ data: server.data });
    const again = await until('the restart to be told', async () => {
      const told = await figures(server.data, sale);
      return told.incidents.some(({ kind }) => kind === 'started') && told;
    });
    assert.deepEqual(own(again), own(before_it));
    assert.equal(again.verdict.tone, 'odd');
  });
});

describe('sluice report, used wrongly', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf({}));
  });
  after(() => server.stop());

  const refused = async (args, pattern) => {
    const { code, out, err } = await run(['report', ...args]);
    assert.equal(code, 2, out + err);
    assert.match(err, pattern);
    assert.equal(err.trim().split('\n').length, 1, err);
  };

  test('names a sale that is not there', async () => {
    await refused(['nothing-here', '--data', server.data], /nothing-here/);
    await refused(['Not A Name', '--data', server.data], /Not A Name/);
    const asked = await run(['report', 'nothing-here', '--data', server.data, '--admin', server.operators]);
    assert.notEqual(asked.code, 0);
    assert.match(asked.err, /no such sale/i);
  });

  test('names a folder that is none, and a file that cannot be written', async () => {
    await refused([sale, '--data', '/nonexistent'], /nonexistent/);
    await refused([sale, '--data', server.data, '--html', '/nonexistent/report.html'], /nonexistent\/report\.html/);
    await refused([sale, '--data', server.data, '--json', server.data], new RegExp(path.basename(server.data)));
  });

  test('names an address at which nobody is', async () => {
    const { code, err } = await run(['report', sale, '--data', server.data, '--admin', 'http://127.0.0.1:1']);
    assert.notEqual(code, 0);
    assert.match(err, /127\.0\.0\.1:1/);
  });

  test('the operators’ address wants the token, a form and a sale', async () => {
    const form = (name, of = sale) => server.admin('GET', `/admin/v1/sales/${of}/report/${name}`);
    assert.equal((await server.admin('GET', `/admin/v1/sales/${sale}/report/json`, undefined, { token: null })).status, 401);
    assert.equal((await form('pdf')).status, 404);
    assert.equal((await form('json', 'nothing-here')).status, 404);
    assert.equal((await form('json', 'Not.A.Name')).status, 422);
    const answers = await Promise.all(Array.from({ length: 8 }, () => form('json')));
    assert.ok(answers.every(({ status }) => status === 200), 'as many at once as wait');
  });
});
