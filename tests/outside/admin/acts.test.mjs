import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem, time_pattern } from '../lib/expect.mjs';
import { addUser, Operator } from '../lib/operator.mjs';
import { run } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('What people who operate have done', () => {
  let server;
  let ada;
  before(async () => {
    server = await startServer({ config: '[[sale]]\nid = "configured"\n' });
    server.records_operators = true;
    await addUser(server, 'ada', 'admin');
    ada = await Operator.loggedIn(server, 'ada');
  });
  after(() => server.stop());
  const acts = async (query = '') => isOk(await server.admin('GET', `/admin/v1/acts?${query}`), 200).acts;
  const kinds = async (query) => (await acts(query)).map(({ kind }) => kind);

  test('who, from where, when, what, and from what to what', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    isOk(await ada.ask('PATCH', `/admin/v1/sales/${sale}`, { message: 'Two each', cap: 10_000 }), 200);
    isOk(await ada.ask('POST', `/admin/v1/sales/${sale}/pause`, {}), 200);
    isOk(await server.admin('POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: -2 }), 200);
    const [stock, paused, changed, created] = await acts(`sale=${sale}`);
    assert.deepEqual([stock.who, stock.kind, stock.subject], ['token', 'stock.changed', 'tee']);
    assert.deepEqual([stock.was, stock.became], [{ stock: 5, withdrawn: 0 }, { stock: 5, withdrawn: 2 }]);
    assert.deepEqual([paused.who, paused.address, paused.was, paused.became], ['ada', '127.0.0.1', { state: 'open' }, { state: 'paused' }]);
    assert.match(paused.at, time_pattern);
    assert.deepEqual([changed.kind, changed.was, changed.became], ['sale.changed', { message: '' }, { message: 'Two each' }]);
    assert.deepEqual([created.kind, created.became.id], ['sale.created', sale]);
    assert.ok(stock.act > paused.act && paused.act > changed.act);
  });

  test('every way to steer is kept, and nothing that was refused', async () => {
    const priority = [{ name: 'press', share: 0.2, codes: [{ code: 'SECRET', uses: 3 }] }];
    const sale = await server.addSale(saleOf({ opens_at: undefined, priority }));
    for (const action of ['open', 'pause', 'resume', 'clear']) await server.act(sale, action);
    isOk(await server.admin('POST', `/admin/v1/sales/${sale}/priority/press/codes`, { count: 2 }), 201);
    isProblem(await server.admin('PATCH', `/admin/v1/sales/${sale}`, { cap: 0 }), 422, 'invalid-field');
    isProblem(await server.admin('POST', `/admin/v1/sales/${sale}/items/mug/stock`, { delta: 1 }), 404, 'no-such-item');
    await server.act(sale, 'close');
    isProblem(await server.admin('POST', `/admin/v1/sales/${sale}/open`, {}), 409, 'conflict');
    assert.deepEqual((await kinds(`sale=${sale}`)).reverse(), [
      'sale.created', 'sale.opened', 'sale.paused', 'sale.resumed', 'line.cleared', 'codes.made', 'sale.closed',
    ]);
    assert.ok(!JSON.stringify(await acts(`sale=${sale}`)).includes('SECRET'));
  });

  test('a click that is sent twice is one act', async () => {
    const sale = await server.addSale(saleOf());
    const headers = { 'Idempotency-Key': 'once' };
    for (let i = 0; i < 3; i += 1) isOk(await server.admin('POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: 1 }, { headers }), 200);
    assert.deepEqual(await kinds(`sale=${sale}`), ['stock.changed', 'sale.created']);
  });

  test('who came and went, who was let in and by whom, and what the file has made', async () => {
    await addUser(server, 'bob', 'view');
    const bob = new Operator(server);
    await bob.logIn('bob', 'not the password');
    await bob.logIn('nobody-of-this-name', 'secret typed in the wrong field');
    await bob.logIn('bob');
    await bob.ask('DELETE', '/admin/v1/session');
    isOk(await ada.ask('PATCH', '/admin/v1/users/bob', { role: 'operate' }), 200);
    isOk(await ada.ask('DELETE', '/admin/v1/users/bob'), 200);
    assert.deepEqual((await acts('who=bob')).map(({ kind }) => kind), ['session.ended', 'session.begun', 'session.refused']);
    assert.deepEqual((await acts('who=unknown')).map(({ kind }) => kind), ['session.refused']);
    const [removed, changed, added] = await acts('kind=user');
    assert.deepEqual([removed.kind, removed.who, removed.subject, removed.was], ['user.removed', 'ada', 'bob', { role: 'operate' }]);
    assert.deepEqual([changed.was, changed.became], [{ role: 'view' }, { role: 'operate' }]);
    assert.deepEqual([added.kind, added.who], ['user.added', 'token']);
    assert.ok(!JSON.stringify(await acts()).includes('wrong field'));
    assert.deepEqual((await acts('who=file')).map(({ kind, sale }) => [kind, sale]), [['sale.created', 'configured']]);
  });

  test('a list goes on page by page, and is exported whole as CSV and as JSON lines', async () => {
    const sale = await server.addSale(saleOf());
    for (let i = 0; i < 7; i += 1) isOk(await server.admin('POST', `/admin/v1/sales/${sale}/items/tee/stock`, { delta: 1 }), 200);
    const met = [];
    for (let target = `/admin/v1/acts?sale=${sale}&limit=3`; target; ) {
      const answer = await server.admin('GET', target);
      met.push(...isOk(answer, 200).acts.map(({ act }) => act));
      target = /<([^>]+)>/.exec(answer.headers.link ?? '')?.[1];
      assert.equal(Boolean(target), answer.json.next !== null);
    }
    assert.equal(met.length, 8);
    assert.deepEqual(met, [...met].sort((a, b) => b - a));
    const csv = (await server.admin('GET', `/admin/v1/acts?sale=${sale}&format=csv`)).text.split('\r\n');
    assert.equal(csv[0], 'act,at,who,address,kind,sale,subject,was,became');
    assert.equal(csv.length, 1 + 8 + 1);
    assert.ok(csv[1].endsWith('"{""stock"":11,""withdrawn"":0}","{""stock"":12,""withdrawn"":0}"'), csv[1]);
    const lines = (await server.admin('GET', `/admin/v1/acts?sale=${sale}&format=jsonl`)).text.trim().split('\n');
    assert.deepEqual(lines.map((line) => JSON.parse(line).act), met);
  });

  test('a wrong parameter is named', async () => {
    for (const [query, named] of [['limit=0', 'limit'], ['limit=501', 'limit'], ['before=x', 'before'], ['since=today', 'since'], ['format=xml', 'format'], [`sale=${'a'.repeat(65)}`, 'sale']]) {
      assert.match(isProblem(await server.admin('GET', `/admin/v1/acts?${query}`), 422, 'invalid-field').detail, new RegExp(`^${named}: `));
    }
    assert.deepEqual(await acts('since=2100-01-01T00:00:00Z'), []);
  });

  test('sluice acts lists and exports', async () => {
    const sale = await server.addSale(saleOf());
    await server.act(sale, 'pause');
    const command = (...args) => run(['acts', '--admin', server.operators, '--data', server.data, ...args]);
    const listed = await command('list', '--sale', sale);
    assert.equal(listed.code, 0, listed.err);
    const [paused, created] = listed.out.trim().split('\n').map((line) => line.split('\t'));
    assert.deepEqual(paused.slice(1), ['token', '127.0.0.1', 'sale.paused', sale, '', '{"state":"open"} -> {"state":"paused"}']);
    assert.equal(created[3], 'sale.created');
    const exported = await command('export', '--sale', sale, '--format', 'jsonl');
    assert.equal(exported.out.trim().split('\n').length, 2);
    assert.equal((await command('list', '--since', 'today')).code, 1);
  });

  test('they outlive the process', async (story) => {
    const first = await startServer();
    const sale = await first.addSale(saleOf());
    await first.act(sale, 'pause');
    await first.leave();
    const again = await startServer({ data: first.data });
    story.after(() => again.leave());
    assert.deepEqual(isOk(await again.admin('GET', '/admin/v1/acts'), 200).acts.map(({ kind }) => kind), ['sale.paused', 'sale.created']);
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
