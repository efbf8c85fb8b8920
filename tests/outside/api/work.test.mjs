// A place that costs work: what is asked, what pays, and what does not.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer, newKey } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem, time_pattern } from '../lib/expect.mjs';
import { oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { solve, withWork } from '../lib/work.mjs';

const at = (address) => ({ headers: { 'X-Forwarded-For': address } });

describe('A place that costs work', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const newSale = (fields) => server.addSale(saleOf({ work: 'always', items: [tee(50)], ...fields }));
  const wanted = (answer) => isProblem(answer, 403, 'work-wanted');

  async function refusedFor(reason, answer) {
    const problem = wanted(answer);
    assert.equal(problem.reason, reason);
    assert.ok(problem.challenge, 'with a new one');
  }

  test('is given to whoever found the number, and to them again for nothing', async () => {
    const sale = await newSale();
    const ada = new Buyer(server);
    const problem = wanted(await ada.join(sale));
    assert.equal(problem.bits, 16);
    assert.equal(problem.reason, 'none');
    assert.match(problem.expires_at, time_pattern);
    assert.ok(ada.jar.has('sluice_buyer'), 'an identity comes with the challenge');
    isOk(await ada.join(sale, {}, withWork(solve(problem))), 201);
    isOk(await ada.join(sale), 200);
  });

  test('is paid for once, by its own buyer, in its own sale', async () => {
    const [sale, other] = [await newSale(), await newSale()];
    const [ada, ben] = [new Buyer(server), new Buyer(server)];
    const solution = solve(wanted(await ada.join(sale)));
    wanted(await ben.join(sale));
    await refusedFor('other_buyer', await ben.join(sale, {}, withWork(solution)));
    await refusedFor('other_sale', await ada.join(other, {}, withWork(solution)));
    isOk(await ada.join(sale, {}, withWork(solution)), 201);
    assert.equal((await ada.leave(sale)).status, 204);
    await refusedFor('spent', await ada.join(sale, {}, withWork(solution)));
    assert.equal((await server.report(sale)).lines[0].issued, 1);
  });

  test('is not given for too little, nor for what is no solution', async () => {
    const sale = await newSale();
    const ada = new Buyer(server);
    const problem = wanted(await ada.join(sale));
    await refusedFor('too_few_bits', await ada.join(sale, {}, withWork(solve(problem, { isEnough: false }))));
    for (const bad of ['nonsense', problem.challenge, `${problem.challenge}.x`, `${problem.challenge}.01`, '.1']) {
      await refusedFor('malformed', await ada.join(sale, {}, withWork(bad)));
    }
    const twice = { headers: { 'X-Sluice-Work': ['a.1', 'a.1'] } };
    assert.equal((await ada.join(sale, {}, twice)).status, 400);
  });

  test('costs the same with one click, whose key protects it', async () => {
    const sale = await newSale();
    const ada = new Buyer(server);
    const keyed = (more = {}) => ({ headers: { 'Idempotency-Key': key, ...more } });
    const key = newKey();
    const problem = wanted(await ada.buy(sale, oneTee, keyed()));
    const bought = await ada.buy(sale, oneTee, keyed({ 'X-Sluice-Work': solve(problem) }));
    const again = await ada.buy(sale, oneTee, keyed());
    assert.equal(isOk(bought, 201).hold, isOk(again, 201).hold);
    assert.equal((await server.report(sale)).items[0].held, 1);
  });

  test('costs nothing in a rehearsal, nor where it is off, nor by itself on this machine', async () => {
    for (const fields of [{ rehearsal: true }, { work: 'off' }, { work: undefined }]) {
      isOk(await new Buyer(server).join(await newSale(fields)), 201);
    }
  });

  test('can be asked for, and no more, in mid-sale', async () => {
    const sale = await newSale({ work: 'off' });
    const set = (work) => server.admin('PATCH', `/admin/v1/sales/${sale}`, { work });
    assert.equal((await set('always')).status, 200);
    wanted(await new Buyer(server).join(sale));
    assert.equal((await set('off')).status, 200);
    isOk(await new Buyer(server).join(sale), 201);
    isProblem(await set('hard'), 422, 'invalid-field');
  });

  test('is waited for where a gate cannot ask', async () => {
    const gate = await newSale({ items: undefined });
    const ada = new Buyer(server);
    const answer = await ada.get(`/v1/gates/${gate}/check?mode=nginx`);
    isProblem(answer, 401, 'not-admitted');
    assert.match(answer.headers['x-sluice-location'], new RegExp(`/.sluice/queue/${gate}\\?to=`));
    isOk(await ada.join(gate, {}, withWork(solve(wanted(await ada.join(gate))))), 201);
    assert.equal((await ada.get(`/v1/gates/${gate}/check?mode=nginx`)).status, 204);
  });

  test('is counted', async () => {
    const { text } = await server.admin('GET', '/metrics', undefined, { token: null });
    const count = (series) => Number(text.match(new RegExp(`^sluice_work_${series} (\\d+)$`, 'm'))[1]);
    assert.equal(count('solved_total{cost="tries"}'.replace(/[{}]/g, '\\$&')), 4);
    assert.equal(count('refused_total{reason="spent"}'.replace(/[{}]/g, '\\$&')), 1);
    assert.equal(count('refused_total{reason="other_sale"}'.replace(/[{}]/g, '\\$&')), 1);
    assert.equal(count('solved_total{cost="time"}'.replace(/[{}]/g, '\\$&')), 0);
  });

  test('every answer fits the OpenAPI document', answersFit);
});

describe('Work under load', () => {
  let server;
  const config = '[allowances]\non = true\nplaces_without_work = { count = 5, per = "10m" }\n';
  before(async () => (server = await startServer({ config })));
  after(() => server.stop());

  test('is asked of an address that takes many places, more with each doubling, and of nobody else', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5000)] }));
    const greedy = at('192.0.2.7');
    // The sixth, because what the first took is a moment old by then.
    for (let n = 0; n < 6; n += 1) isOk(await new Buyer(server).join(sale, {}, greedy), 201);
    const bits = [];
    for (let n = 0; n < 6; n += 1) {
      const one = new Buyer(server);
      const problem = isProblem(await one.join(sale, {}, greedy), 403, 'work-wanted');
      bits.push(problem.bits);
      const headers = { ...greedy.headers, 'X-Sluice-Work': solve(problem) };
      isOk(await one.join(sale, {}, { headers }), 201);
    }
    assert.deepEqual(bits, [16, 16, 16, 16, 16, 17]);
    isOk(await new Buyer(server).join(sale, {}, at('192.0.2.8')), 201);
    const other = await server.addSale(saleOf());
    isOk(await new Buyer(server).join(other, {}, greedy), 201);
  });
});
