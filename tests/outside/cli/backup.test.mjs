// A data folder is copied beside its server that sells, and made again elsewhere after that was killed.
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { onTerminal, removeScratch, run, scratchFolder } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const fresh = async (name) => path.join(await scratchFolder(), name);
const isEmpty = async (folder) => (await readdir(folder)).length === 0;

async function backUp(data, file) {
  const made = await run(['backup', file, '--data', data]);
  assert.equal(made.code, 0, made.err);
  assert.equal(made.err, '', 'quiet in a pipe');
  return file;
}
const restore = (file, data) => run(['restore', file, '--data', data]);

// One line on standard error that names what is wrong, and exit 2.
function isRefused({ code, out, err }, ...names) {
  assert.equal(code, 2, `${out}${err}`);
  assert.equal(out, '');
  assert.equal(err.trimEnd().split('\n').length, 1, err);
  for (const name of names) assert.ok(err.includes(name), `"${err.trim()}" names ${name}`);
}

describe('A backup that is made while people buy, restored after the server was killed', () => {
  let first, second, sale, waiter, waited, late, told;
  const before_it = []; // {buyer, hold, order?}: acknowledged before the backup began
  let bought_meanwhile = 0;

  // Buys as long as `goes_on`, and checks every other hold out.
  async function buyOn(goes_on, acknowledged) {
    while (goes_on()) {
      const buyer = new Buyer(first);
      const { hold } = isOk(await buyer.buy(sale), 201);
      const order = acknowledged.length % 2 ? isOk(await buyer.checkout(hold), 202).order : undefined;
      acknowledged.push({ buyer, hold, order });
    }
  }

  before(async () => {
    first = await startServer();
    sale = await first.addSale(saleOf({ items: [tee(100_000)] }));
    const full = await first.addSale(saleOf({ items: [tee(1)] }));
    isOk(await new Buyer(first).buy(full), 201);
    waiter = new Buyer(first);
    waited = { sale: full, ...isOk(await waiter.join(full), 201) };

    await Promise.all(Array.from({ length: 4 }, () => buyOn(() => before_it.length < 60, before_it)));
    const file = await fresh('shop.backup');
    let is_done = false;
    const meanwhile = [];
    const buying = Array.from({ length: 4 }, () => buyOn(() => !is_done || meanwhile.length < 20, meanwhile));
    await backUp(first.data, file);
    is_done = true;
    await Promise.all(buying);
    bought_meanwhile = meanwhile.length;
    late = new Buyer(first);
    isOk(await late.join(full), 201);
    await first.kill();

    const data = await fresh('restored');
    told = await restore(file, data);
    assert.equal(told.code, 0, told.err);
    second = await startServer({ data });
  });
  after(() => second?.stop());

  test('proves its ledger, and says whose places are gone', async () => {
    const audit = await run(['audit', '--data', second.data]);
    assert.equal(audit.code, 0, audit.out + audit.err);
    assert.ok(told.out.includes(`sale ${waited.sale}: `), told.out);
    assert.match(told.out, /as it was at \d{4}-\d\d-\d\dT/);
  });

  test('has every hold and order that was acknowledged before it began', async () => {
    assert.ok(before_it.length >= 60 && bought_meanwhile >= 20);
    for (const { buyer, hold, order } of before_it) {
      buyer.server = second;
      isOk(await buyer.get(`/v1/holds/${hold}`), 200);
      if (order) await buyer.orderIs(order, 'confirmed');
    }
  });

  test('keeps who operators and buyers are', async () => {
    assert.equal(second.token, first.token);
    waiter.server = second;
    const cookie = waiter.jar.get('sluice_buyer');
    isOk(await waiter.join(waited.sale), 201);
    assert.equal(waiter.jar.get('sluice_buyer'), cookie, 'the same identity, signed with the same key');
  });

  test('takes no ticket of the line that went on without it', async () => {
    late.server = second;
    assert.equal((await late.place(waited.sale)).status, 401);
    assert.equal((await late.hold(waited.sale)).status, 403);
  });

  test('sells on', async () => {
    const buyer = new Buyer(second);
    const { hold } = await until('newcomers to be called', async () => {
      const { json } = await buyer.buy(sale);
      return json?.hold && json;
    });
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
  });
});

describe('A backup', () => {
  after(removeScratch);

  let data, file;
  before(async () => {
    const server = await startServer();
    const sale = await server.addSale(saleOf());
    const open_sale = await server.addSale(saleOf());
    isOk(await new Buyer(server).buy(open_sale, oneOf('tee', 2)), 201);
    await server.act(sale, 'close');
    await server.leave();
    data = server.data;
    file = await backUp(data, await fresh('shop.backup'));
  });

  test('is one file for its owner alone, and nothing is left beside it', async () => {
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(path.dirname(file)), ['shop.backup']);
  });

  test('replaces no file', async () => {
    isRefused(await run(['backup', file, '--data', data]), file, 'exists');
    isRefused(await run(['backup', await fresh('b'), '--data', await fresh('nowhere')]), 'nowhere');
    isRefused(await run(['backup', '--data', data]), 'FILE');
  });

  test('of a folder that is no shop leaves nothing', async () => {
    const folder = await scratchFolder();
    await writeFile(path.join(folder, 'ledger.db'), 'not a ledger');
    const wish = await fresh('b');
    isRefused(await run(['backup', wish, '--data', folder]), 'ledger.db');
    assert.ok(await isEmpty(path.dirname(wish)));
  });

  test('with keys that others may read is refused', async () => {
    const folder = await fresh('data');
    assert.equal((await restore(file, folder)).code, 0);
    await chmod(path.join(folder, 'keys'), 0o644);
    isRefused(await run(['backup', await fresh('b'), '--data', folder]), 'keys', '0600');
  });

  test('on a terminal tells how far it is', async () => {
    const { code, out } = await onTerminal(['backup', await fresh('b'), '--data', data]);
    assert.equal(code, 0, out);
    assert.match(out, /backup of .*bytes/);
  });

  test('is restored into an empty folder, for its owner alone', async () => {
    const folder = await scratchFolder();
    const { code, out, err } = await restore(file, `${folder}/`);
    assert.equal(code, 0, err);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    const names = (await readdir(folder)).sort();
    assert.deepEqual(names.filter((name) => !name.startsWith('ledger.db-')), ['admin.token', 'keys', 'ledger.db', 'sandbox.jsonl']);
    for (const name of names) assert.equal((await stat(path.join(folder, name))).mode & 0o077, 0, name);
    assert.equal(out.match(/^sale /gm).length, 1, 'a closed sale has no place to lose');
    assert.ok(!(await readdir(path.dirname(folder))).some((name) => name.startsWith(`${path.basename(folder)}.restoring`)));
  });

  test('is not restored over anything', async () => {
    const folder = await scratchFolder();
    await writeFile(path.join(folder, 'note'), 'mine');
    isRefused(await restore(file, folder), folder, 'not empty');
    assert.deepEqual(await readdir(folder), ['note']);
    isRefused(await restore(file, data), data, 'not empty');
    isRefused(await restore(file, path.join(folder, 'note')), 'not a folder');
    await symlink('/nowhere', path.join(folder, 'link'));
    isRefused(await restore(file, path.join(folder, 'link')), 'not a folder');
  });

  const refusals = {
    'that is not there': [async () => fresh('nothing'), 'nothing'],
    'that is a ledger': [async () => path.join(data, 'ledger.db'), 'no backup'],
    'that is empty': [async () => changed(() => Buffer.alloc(0)), 'no backup'],
    'of a later form': [async () => changed((bytes) => resealed(bytes, 'form 1', 'form 2')), 'damaged|another version'],
    'that is cut short': [async () => changed((bytes) => bytes.subarray(0, bytes.length / 2)), 'torn'],
    'that lacks its end': [async () => changed((bytes) => bytes.subarray(0, bytes.lastIndexOf('ustar') - 257)), 'torn'],
    'with a bit that fell over': [async () => changed((bytes) => flipped(bytes, Math.floor(bytes.length / 3))), 'torn'],
  };
  async function changed(change) {
    const other = await fresh('other.backup');
    await writeFile(other, change(Buffer.from(await readFile(file))));
    return other;
  }
  function flipped(bytes, at) {
    bytes[at] ^= 1;
    return bytes;
  }
  function resealed(bytes, from, to) {
    bytes.write(to, bytes.indexOf(from));
    return bytes;
  }

  for (const [what, [make, ...names]] of Object.entries(refusals)) {
    test(`${what} is refused, and the folder stays empty`, async () => {
      const folder = await scratchFolder();
      const data_folder = path.join(folder, 'data');
      await mkdir(data_folder);
      const refused = await restore(await make(), data_folder);
      isRefused(refused);
      assert.match(refused.err, new RegExp(names[0]));
      assert.deepEqual(await readdir(folder), ['data']);
      assert.ok(await isEmpty(data_folder));
    });
  }
});
