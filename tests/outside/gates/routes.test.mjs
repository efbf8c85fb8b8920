// Two Sluices behind one nginx, with the files of examples/gates: each is asked about its own sales, holds and orders.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { exampleFor, freePort, gate_examples, Visitor } from '../lib/proxies.mjs';
import { scratchFolder } from '../lib/program.mjs';
import { oneTee, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until, within } from '../lib/until.mjs';

const own_folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${each};`).join('\n');
const as_root = process.getuid() === 0 ? 'user root;' : '';

// nginx with the example's text, its two addresses those of these servers.
async function nginx(a, b, edit = (text) => text) {
  const folder = await scratchFolder();
  const port = await freePort();
  const ports = { listen: port, sluice: new URL(a.buyers).port };
  const text = (await exampleFor('nginx-routes.conf', ports)).replace('127.0.0.1:8090', new URL(b.buyers).host);
  await cp(gate_examples, folder, { recursive: true });
  await writeFile(path.join(folder, 'nginx.conf'), edit(text.replace('http {', `http {\n${own_folders}`)));
  const args = ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf', '-g', `daemon off; pid nginx.pid; ${as_root}`];
  const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (data) => (err += data));
  let gone = null;
  const ended = new Promise((resolve) => child.on('close', (code) => resolve((gone = code))));
  const origin = `http://127.0.0.1:${port}`;
  await until('nginx to answer, or to end', async () => gone !== null || fetch(`${origin}/.sluice/v1/sales`).then(() => true, () => false));
  const stop = async () => {
    child.kill('SIGTERM');
    await within('nginx to end', ended);
  };
  return { origin, stop, said: () => ({ gone, err }) };
}

describe('Sales of two owners behind one host', () => {
  let a;
  let b;
  let front;
  before(async () => {
    a = await startServer();
    const data = path.join(await scratchFolder(), 'data');
    await mkdir(data, { mode: 0o700 });
    await cp(path.join(a.data, 'keys'), path.join(data, 'keys'));
    b = await startServer({ data });
    await a.addSale(saleOf({ id: 'drop-1', items: [tee(9)] }));
    await b.addSale(saleOf({ id: 'drop-2', items: [tee(9)] }));
    front = await nginx(a, b);
    assert.equal(front.said().gone, null, front.said().err);
  });
  after(async () => {
    await front.stop();
    await a.leave();
    await b.stop();
  });

  const json = { 'Content-Type': 'application/json' };
  const ask = async (visitor, method, target, body, headers = {}) => {
    const answer = await visitor.ask(method, target, { headers: { ...json, ...headers }, body: body && JSON.stringify(body) });
    return { ...answer, json: answer.text ? JSON.parse(answer.text) : undefined };
  };
  const buys = async (visitor, sale) => {
    const answer = await ask(visitor, 'POST', `/.sluice/v1/sales/${sale}/buy`, oneTee);
    assert.equal(answer.status, 201, answer.text);
    return answer.json.hold;
  };

  test('one buyer buys from both, and each hold and order is asked about where it is', async () => {
    const ada = new Visitor(front.origin);
    const holds = [await buys(ada, 'drop-1'), await buys(ada, 'drop-2')];
    const orders = [];
    for (const hold of holds) {
      assert.equal((await ask(ada, 'GET', `/.sluice/v1/holds/${hold}`)).status, 200, hold);
      const checkout = { email: 'ada@example.com', payment: { method: 'tok_ok' } };
      const { status, json: order } = await ask(ada, 'POST', `/.sluice/v1/holds/${hold}/checkout`, checkout);
      assert.equal(status, 202);
      orders.push(order.order);
    }
    for (const order of orders) assert.equal((await ask(ada, 'GET', `/.sluice/v1/orders/${order}`)).status, 200, order);
    for (const [server, sale] of [[a, 'drop-1'], [b, 'drop-2']]) assert.equal((await server.report(sale)).orders.accepted, 1);
  });

  test('the status document stays without cookies, and fit for caches', async () => {
    const { set_cookies, headers } = await new Visitor(front.origin).ask('GET', '/.sluice/v1/sales/drop-2');
    assert.deepEqual(set_cookies, []);
    assert.match(headers['cache-control'], /public/);
  });

  test("another nginx knows an owner by the buyer's cookie, which says nothing that it may not", async (story) => {
    const bob = new Visitor(front.origin);
    const hold = await buys(bob, 'drop-2');
    const other = await nginx(a, b);
    story.after(other.stop);
    bob.origin = other.origin;
    assert.equal((await ask(bob, 'GET', `/.sluice/v1/holds/${hold}`)).status, 200);
    bob.jar.set('sluice_owner', '127.0.0.1:1');
    assert.equal((await ask(bob, 'GET', `/.sluice/v1/holds/${hold}`)).status, 404, "the default's");
  });

  test('what names no owner goes by the host, and then to the default', async () => {
    const listed = async (host) => (await ask(new Visitor(front.origin), 'GET', '/.sluice/v1/sales', undefined, { Host: host })).json.sales.map(({ sale }) => sale);
    assert.deepEqual(await listed('b.shop.example'), ['drop-2']);
    assert.deepEqual(await listed('shop.example'), ['drop-1']);
  });

  test('a sale of an owner that is not there stops the start, by its name', async () => {
    const { gone, err } = (await nginx(a, b, (text) => text.replace('["drop-2"] = "b"', '["drop-2"] = "c"'))).said();
    assert.equal(gone, 1);
    assert.match(err, /sale drop-2: there is no owner c/);
  });
});
