import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { isOk, isProblem } from '../lib/expect.mjs';
import { Operator, password } from '../lib/operator.mjs';
import { onTerminal, run, scratchFile } from '../lib/program.mjs';
import { startServer } from '../lib/server.mjs';

describe('sluice user', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const words = (...args) => ['user', '--admin', server.operators, '--data', server.data, ...args];
  const user = (args, options) => run(words(...args), options);
  const mayLogIn = async (name, secret) => isOk(await new Operator(server).logIn(name, secret), 200);

  test('adds somebody, whose password is the first line of standard input', async () => {
    const { code, out, err } = await user(['add', 'ada', '--role', 'operate'], { input: `${password}\nand more\n` });
    assert.equal(code, 0, err);
    assert.equal(out, 'ada has the role operate\n');
    assert.equal((await mayLogIn('ada', password)).role, 'operate');
    const listed = await user(['list']);
    assert.match(listed.out, /^ada\toperate\t\d{4}-/);
    assert.equal(JSON.parse((await user(['list', '--json'])).out).users[0].user, 'ada');
  });

  test('or in a file that nobody else may read', async () => {
    const file = await scratchFile('password', `${password}\n`);
    await chmod(file, 0o644);
    const open = await user(['add', 'bob', '--role', 'view', '--password-file', file]);
    assert.equal(open.code, 2);
    assert.ok(open.err.includes(file), open.err);
    await chmod(file, 0o600);
    assert.equal((await user(['add', 'bob', '--role', 'view', '--password-file', file])).code, 0);
    await mayLogIn('bob', password);
  });

  test('on a terminal it is asked for twice, and not shown', async () => {
    const typed = [`${password}\n`, `${password}\n`];
    const { code, out } = await onTerminal(words('add', 'carol', '--role', 'admin'), { typed, echoes: true });
    assert.equal(code, 0, out);
    assert.match(out, /Password of carol: \n.*The same again: \n.*carol has the role admin/s);
    assert.ok(!out.includes(password), out);
    await mayLogIn('carol', password);
    const differs = await onTerminal(words('add', 'dan', '--role', 'view'), { typed: [`${password}\n`, 'another long one\n'] });
    assert.equal(differs.code, 2);
    assert.match(differs.out, /differ/);
    const interrupted = await onTerminal(words('add', 'dan', '--role', 'view'), { typed: ['half a pass\u0003'] });
    assert.equal(interrupted.code, 2);
    assert.match(interrupted.out, /no password was given/);
    isProblem(await new Operator(server).logIn('dan'), 401, 'bad-credentials');
  });

  test('changes a role, a password, and removes', async () => {
    assert.equal((await user(['role', 'ada', '--role', 'view'])).code, 0);
    assert.equal((await mayLogIn('ada', password)).role, 'view');
    assert.equal((await user(['password', 'ada'], { input: 'another long one\n' })).code, 0);
    await mayLogIn('ada', 'another long one');
    assert.equal((await user(['remove', 'ada'])).out, 'ada is removed\n');
    isProblem(await new Operator(server).logIn('ada', 'another long one'), 401, 'bad-credentials');
  });

  test('what cannot be is one line that names it', async () => {
    for (const [args, code, words_of, input] of [
      [['add', 'Ada', '--role', 'view'], 2, 'Ada', `${password}\n`],
      [['add', 'eve', '--role', 'root'], 2, 'root', `${password}\n`],
      [['add', 'eve'], 2, '--role', `${password}\n`],
      [['add', 'eve', '--role', 'view'], 1, 'password', 'short\n'],
      [['add', 'eve', '--role', 'view'], 2, 'no password', ''],
      [['add', 'bob', '--role', 'view'], 1, 'exists', `${password}\n`],
      [['remove', 'nobody'], 1, 'name', ''],
    ]) {
      const { code: ended, out, err } = await user(args, { input });
      assert.equal(ended, code, `${args}: ${err}`);
      assert.equal(out, '');
      assert.ok(err.includes(words_of), err);
      assert.equal(err.trim().split('\n').length, 1, err);
    }
  });
});
