import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit, contractOf } from '../lib/contract.mjs';
import { EventStream } from '../lib/events.mjs';
import { isOk, isPrivate, isProblem, time_pattern } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { addUser, Operator, password } from '../lib/operator.mjs';
import { run, scratchFolder } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until, within } from '../lib/until.mjs';

const roles = ['view', 'operate', 'admin'];

describe('People who operate', () => {
  let server;
  let sale;
  before(async () => {
    server = await startServer({ config: 'admin_hosts = ["ops.example"]\n' });
    server.records_operators = true;
    sale = await server.addSale(saleOf());
    for (const role of roles) await addUser(server, `${role}er`, role);
  });
  after(() => server.stop());
  const as = (role) => Operator.loggedIn(server, `${role}er`);

  test('nobody is there at first, and nothing lets anybody in but the token', async (story) => {
    const fresh = await startServer();
    story.after(() => fresh.leave());
    assert.deepEqual(isOk(await fresh.admin('GET', '/admin/v1/users'), 200), { users: [] });
    for (const user of ['admin', 'root', 'sluice', 'token']) {
      isProblem(await new Operator(fresh).logIn(user, 'admin'), 401, 'bad-credentials');
    }
  });

  test('a log-in makes a cookie that scripts cannot read and other sites cannot use', async () => {
    const ada = new Operator(server);
    const answer = await ada.logIn('operateer');
    const { who, role, ends_at } = isOk(answer, 200);
    assert.deepEqual([who, role], ['operateer', 'operate']);
    assert.match(ends_at, time_pattern);
    isPrivate(answer);
    const [cookie] = answer.set_cookies;
    assert.equal(cookie.name, 'sluice_operator');
    assert.deepEqual(cookie.attributes.filter((each) => !each.startsWith('max-age')), ['path=/', 'httponly', 'samesite=strict']);
    assert.ok(cookie.value.length >= 43);
    isOk(await ada.ask('GET', '/admin/v1/sales'), 200);
    const https = new Operator(server);
    const [secure] = (await https.logIn('operateer', password, { Host: 'ops.example', Origin: 'https://ops.example' })).set_cookies;
    assert.equal(secure.name, '__Host-sluice_operator');
    assert.ok(secure.attributes.includes('secure'));
  });

  test('two log-ins are two sessions, and each ends by itself', async () => {
    const [one, other] = [await as('view'), await as('view')];
    assert.notEqual(one.cookie, other.cookie);
    const answer = await one.ask('DELETE', '/admin/v1/session');
    assert.equal(answer.status, 204);
    assert.ok(answer.set_cookies[0].attributes.includes('max-age=0'));
    isProblem(await one.ask('GET', '/admin/v1/session'), 401, 'bad-credentials');
    isOk(await other.ask('GET', '/admin/v1/session'), 200);
  });

  test('what is not a session is nobody: made up, cut, of another server, of the buyers’ port', async () => {
    const { cookie } = await as('admin');
    const wrong = [
      'sluice_operator=',
      `${cookie.slice(0, -1)}`,
      `${cookie}x`,
      `sluice_operator=${'A'.repeat(43)}`,
      `sluice_operator=${'A'.repeat(4000)}`,
      `__Host-${cookie}`,
      `sluice_buyer=${cookie.split('=')[1]}`,
    ];
    for (const each of wrong) {
      const nobody = new Operator(server);
      nobody.cookie = each;
      isProblem(await nobody.ask('GET', '/admin/v1/sales'), 401, 'bad-credentials');
    }
    const ticket = await request(server.buyers, 'POST', `/v1/sales/${sale}/tickets`, { headers: { Cookie: cookie } });
    assert.ok(ticket.status < 300, 'to the buyers’ port it is nothing');
  });

  test('each may what their role may, and is told which one is needed', async () => {
    const contract = await contractOf(server.operators);
    const people = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await as(role)])));
    let looked_at = 0;
    for (const { method, path: template, operation } of contract.operations) {
      const needed = /Takes the role `(\w+)`/.exec(operation.description ?? '')?.[1];
      if (!template.startsWith('/admin/v1/') || !needed) continue;
      looked_at += 1;
      const target = template.replace('{sale}', 'nothing').replace(/\{\w+\}/g, 'nothing');
      const nobody = await new Operator(server).ask(method, target, {});
      assert.equal(isProblem(nobody, 401, 'bad-credentials').role, needed, `${method} ${target}`);
      for (const role of roles.slice(0, roles.indexOf(needed))) {
        const refused = isProblem(await people[role].ask(method, target, {}), 403, 'role-too-low');
        assert.equal(refused.role, needed, `${method} ${target}`);
        assert.match(refused.detail, new RegExp(`needs the role ${needed}; ${role}er has ${role}`));
      }
    }
    assert.ok(looked_at >= 30, `${looked_at} operations`);
    // And who may, does.
    isOk(await people.view.ask('GET', `/admin/v1/sales/${sale}`), 200);
    isOk(await people.operate.ask('PATCH', `/admin/v1/sales/${sale}`, { message: 'by somebody' }), 200);
    isOk(await people.admin.ask('GET', `/admin/v1/sales/${sale}/origin-key`), 200);
  });

  test('whoever only watches is not told the codes', async () => {
    const priority = [{ name: 'press', share: 0.2, codes: [{ code: 'SECRET', uses: 3 }] }];
    const id = await server.addSale(saleOf({ priority }));
    const told = async (role) => JSON.stringify(isOk(await (await as(role)).ask('GET', `/admin/v1/sales/${id}`), 200));
    assert.ok(!(await told('view')).includes('SECRET'));
    assert.ok((await told('operate')).includes('SECRET'));
  });

  test('a page of another site changes nothing, whatever the browser sends along', async () => {
    const ada = await as('admin');
    const before_it = await server.report(sale);
    const forged = [
      { Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site', 'X-Sluice-Operator': undefined }, // a form
      { Origin: 'http://evil.example', 'Sec-Fetch-Site': undefined, 'X-Sluice-Operator': undefined }, // in an old browser
      { Origin: 'null', 'Sec-Fetch-Site': undefined }, // of a frame without an origin
      { Origin: server.buyers, 'Sec-Fetch-Site': 'same-site' }, // of another port of this machine
      { 'Sec-Fetch-Site': 'same-origin', 'X-Sluice-Operator': undefined }, // a form of our own origin
      { Origin: undefined, 'Sec-Fetch-Site': 'none' },
      { Origin: undefined, 'Sec-Fetch-Site': undefined }, // a program with a browser's cookie
    ];
    for (const fields of forged) {
      for (const [method, target] of [['POST', `/admin/v1/sales/${sale}/close`], ['DELETE', '/admin/v1/users/viewer']]) {
        isProblem(await ada.ask(method, target, method === 'POST' ? {} : undefined, fields), 403, 'cross-site');
      }
    }
    const text = { 'Content-Type': 'text/plain', Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    isProblem(await new Operator(server).logIn('viewer', password, text), 403, 'cross-site');
    const after_it = await server.report(sale);
    assert.equal(after_it.state, before_it.state);
    assert.equal(isOk(await server.admin('GET', '/admin/v1/users'), 200).users.length, 3);
  });

  test('no page of another origin may read or ask anything', async () => {
    const asked = await request(server.operators, 'OPTIONS', '/admin/v1/session', {
      headers: { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-sluice-operator' },
    });
    assert.equal(asked.headers['access-control-allow-origin'], undefined);
  });

  test('guesses are stopped, whoever is guessed, and others get in meanwhile', async () => {
    await addUser(server, 'guessed', 'view');
    const eve = new Operator(server);
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push((await eve.logIn('guessed', `guess number ${i}`)).status);
    assert.deepEqual(answers, [401, 401, 401, 401, 401, 429, 429]);
    const refused = await eve.logIn('guessed');
    isProblem(refused, 429, 'too-many-log-ins');
    assert.match(refused.headers['retry-after'], /^[1-9]\d?$/);
    isOk(await new Operator(server).logIn('viewer'), 200);
    isOk(await server.admin('GET', '/admin/v1/session'), 200);
    const { acts } = isOk(await server.admin('GET', '/admin/v1/acts?kind=session.refused&limit=100'), 200);
    assert.ok(acts.filter(({ who }) => who === 'guessed').length === 5);
  });

  test('a log-in holds up nobody: the port answers while passwords are compared', async () => {
    const log_ins = Array.from({ length: 3 }, () => new Operator(server).logIn('viewer'));
    const all = Promise.all(log_ins);
    let answered = 0;
    let done = false;
    all.finally(() => (done = true));
    while (!done) {
      assert.equal((await request(server.operators, 'GET', '/livez')).status, 200);
      answered += 1;
    }
    for (const answer of await all) isOk(answer, 200);
    assert.ok(answered > 10, `${answered} answers meanwhile`);
  });

  // While a crowd takes all there is, a thread that steps back as far as others do has no turn for minutes.
  test('a log-in does not wait for a quiet minute: its thread steps back a little, and others farther', async () => {
    const tasks = `/proc/${server.pid}/task`;
    const nice = {};
    for (const task of await readdir(tasks)) {
      const stat = await readFile(`${tasks}/${task}/stat`, 'utf8');
      nice[/\((.*)\)/.exec(stat)[1]] = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    }
    assert.ok(nice.passwords <= Math.max(3, nice.admin), JSON.stringify(nice));
    assert.equal(nice['pay-0'], 19);
  });

  test('keys are listed without their secrets; a fresh one signs, and what was signed before goes on', async () => {
    const { keys: before_it } = isOk(await server.admin('GET', '/admin/v1/keys'), 200);
    assert.deepEqual(before_it.map(({ id, use }) => [id, use]), [['0001', 'signs']]);
    const ada = new Buyer(server);
    const place = isOk(await ada.join(sale), 201);
    const { keys } = isOk(await (await as('admin')).ask('POST', '/admin/v1/keys/rotate', {}), 200);
    assert.deepEqual(keys.map(({ id, use }) => [id, use]), [['0002', 'signs'], ['0001', 'verifies']]);
    assert.ok(keys.every(({ signs_until, verifies_until }) => time_pattern.test(signs_until) && verifies_until > signs_until));
    assert.equal(isOk(await ada.place(sale), 200).ordinal, place.ordinal);
    const newcomer = new Buyer(server);
    isOk(await newcomer.join(sale), 201);
    const in_file = await readFile(path.join(server.data, 'keys'), 'utf8');
    const secrets = in_file.split('\n').filter((line) => /^\d/.test(line)).map((line) => line.split(' ')[1]);
    assert.equal(secrets.length, 2);
    const told = JSON.stringify([before_it, keys]) + server.err;
    assert.ok(secrets.every((secret) => !told.includes(secret)));
    await until('the act is kept', async () => {
      const { acts } = isOk(await server.admin('GET', '/admin/v1/acts?kind=keys.rotated'), 200);
      if (acts.length === 0) return undefined;
      assert.deepEqual([acts[0].who, acts[0].was, acts[0].became], ['adminer', { signs: '0001' }, { signs: '0002' }]);
      return true;
    });
  });

  test('another role counts at once, another password ends the other sessions, and removing ends all', async () => {
    await addUser(server, 'bob', 'admin');
    const [bob, elsewhere] = [await Operator.loggedIn(server, 'bob'), await Operator.loggedIn(server, 'bob')];
    isOk(await bob.ask('GET', '/admin/v1/users'), 200);
    isOk(await server.admin('PATCH', '/admin/v1/users/bob', { role: 'view' }), 200);
    isProblem(await bob.ask('GET', '/admin/v1/users'), 403, 'role-too-low');
    isProblem(await bob.ask('POST', '/admin/v1/session/password', { password: 'not this one', new_password: 'another long one' }), 422, 'invalid-field');
    isOk(await bob.ask('POST', '/admin/v1/session/password', { password, new_password: 'another long one' }), 200);
    isOk(await bob.ask('GET', '/admin/v1/session'), 200);
    isProblem(await elsewhere.ask('GET', '/admin/v1/session'), 401, 'bad-credentials');
    isOk(await new Operator(server).logIn('bob', 'another long one'), 200);
    isOk(await server.admin('PATCH', '/admin/v1/users/bob', { password }), 200);
    isProblem(await bob.ask('GET', '/admin/v1/session'), 401, 'bad-credentials');
    isOk(await bob.logIn('bob'), 200);
    isOk(await server.admin('DELETE', '/admin/v1/users/bob'), 200);
    isProblem(await bob.ask('GET', '/admin/v1/session'), 401, 'bad-credentials');
    isProblem(await bob.logIn('bob'), 401, 'bad-credentials');
    isProblem(await server.admin('DELETE', '/admin/v1/users/bob'), 404, 'no-such-user');
  });

  test('whoever watches by a session that has ended is told no more', async (story) => {
    const ada = await as('view');
    const stream = await EventStream.openForOperators(server, { headers: { Cookie: ada.cookie }, token: null });
    story.after(() => stream.close());
    await until('the first', () => stream.events.length >= 1);
    await ada.ask('DELETE', '/admin/v1/session');
    await within('its end', stream.ended);
  });

  test('a user that cannot be is refused, and named', async () => {
    const good = { user: 'carol', role: 'view', password };
    for (const [change, named] of [
      [{ user: 'Carol' }, 'user'],
      [{ user: 'token' }, 'user'],
      [{ user: '' }, 'user'],
      [{ role: 'root' }, 'role'],
      [{ role: undefined }, 'role'],
      [{ password: 'short' }, 'password'],
      [{ password: 'a'.repeat(300) }, 'password'],
      [{ password: 'aaaaaaaaaaaaaaaa' }, 'password'],
      [{ password: 123456789012 }, 'password'],
    ]) {
      const refused = isProblem(await server.admin('POST', '/admin/v1/users', { ...good, ...change }), 422, 'invalid-field');
      assert.match(refused.detail, new RegExp(`^${named}: `), JSON.stringify(change));
    }
    isProblem(await server.admin('POST', '/admin/v1/users', { ...good, user: 'viewer' }), 409, 'conflict');
  });

  test('passwords are in the ledger as hashes, each with a salt of its own, and in no act', async () => {
    const sqlite = promisify(execFile);
    const { stdout } = await sqlite('sqlite3', ['-readonly', path.join(server.data, 'ledger.db'), 'SELECT password FROM users']);
    const hashes = stdout.trim().split('\n');
    assert.equal(new Set(hashes).size, hashes.length);
    for (const hash of hashes) assert.match(hash, /^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
    const acts = await server.admin('GET', '/admin/v1/acts?limit=500');
    assert.ok(!acts.text.includes(password) && !acts.text.includes('scrypt'));
    assert.ok(!server.err.includes(password));
  });

  test('a backup has them', async () => {
    const folder = await scratchFolder();
    const file = path.join(folder, 'sluice.backup');
    const backup = await run(['backup', file, '--data', server.data]);
    assert.equal(backup.code, 0, backup.err);
    const restore = await run(['restore', file, '--data', path.join(folder, 'data')]);
    assert.equal(restore.code, 0, restore.err);
    const again = await startServer({ data: path.join(folder, 'data') });
    try {
      isOk(await new Operator(again).logIn('viewer'), 200);
      const { cookie } = await as('view');
      const stranger = new Operator(again);
      stranger.cookie = cookie;
      isProblem(await stranger.ask('GET', '/admin/v1/session'), 401, 'bad-credentials');
    } finally {
      await again.leave();
    }
    assert.ok((await readFile(file)).length > 0);
  });

  test("every answer fits the operators' OpenAPI document", answersFit);
});
