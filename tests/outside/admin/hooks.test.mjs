// What is done outside before a sale opens and after it has ended: once, within its time, and its result kept; and what
// is done when something has changed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { isOk } from '../lib/expect.mjs';
import { run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const scheduled = (id, minutes) => saleOf({ id, opens_at: inMinutes(minutes), items: [tee(5)] });
const hooks = async (server, sale) => isOk(await server.admin('GET', `/admin/v1/sales/${sale}/preflight`), 200).hooks;
const hookIs = (server, sale, state) =>
  until(`the hook of ${sale} to be ${state}`, async () => (await hooks(server, sale)).find((hook) => hook.state === state));
const lines = async (file) => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);

describe('A hook', () => {
  test('before the opening is a command, run once, told which sale, its result kept and shown; also across restarts', async (story) => {
    const ran = path.join(await scratchFolder(), 'ran');
    const config = `[[hook]]\nname = "scale-up"\nwhen = "before_opening"\nby = "30m"\ncommand = '''echo "$SLUICE_SALE $SLUICE_WHEN $SLUICE_OPENS_AT" >> ${ran}; echo ready'''\n`;
    const first = await startServer({ config });
    const soon = scheduled('soon', 20);
    await first.addSale(soon);
    await first.addSale(scheduled('later', 50));
    const done = await hookIs(first, 'soon', 'done');
    assert.deepEqual([done.hook, done.when, done.outcome.result, done.outcome.output], ['scale-up', 'before_opening', 'exit 0', 'ready\n']);
    assert.equal(Date.parse(done.due_at), Date.parse(soon.opens_at) - 30 * 60_000);
    const [later] = await hooks(first, 'later');
    assert.deepEqual([later.state, later.at], ['waiting', null]);
    await first.logged('hook_done');
    await first.kill();
    const again = await startServer({ config, data: first.data });
    story.after(() => again.stop());
    // Whatever was to be run is run by the time another sale's hook is.
    await again.addSale(scheduled('other', 10));
    await hookIs(again, 'other', 'done');
    assert.deepEqual((await lines(ran)).map((line) => line.split(' ').slice(0, 2).join(' ')), ['soon before_opening', 'other before_opening']);
    const told = isOk(await again.admin('POST', '/admin/v1/sales/soon/preflight', {}), 200);
    assert.equal(told.checks.find(({ check }) => check === 'hooks').detail, 'scale-up: done');
  });

  test('after the end is a signed webhook, told once the sale is closed', async (story) => {
    const endpoint = new Endpoint();
    const url = await endpoint.listen();
    story.after(() => endpoint.close());
    const config = `[[hook]]\nname = "scale-down"\nwhen = "after_end"\nurl = "${url}/hook"\nsecrets = ["${secretOf('h')}"]\nallow_private = true\n`;
    const server = await startServer({ config });
    story.after(() => server.stop());
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    await until('the hook to be remembered', async () => (await hooks(server, sale))[0].at !== null);
    await server.act(sale, 'close');
    const [heard] = await endpoint.told('sale.ended');
    Endpoint.verified(heard, secretOf('h'));
    assert.deepEqual([heard.event.data.sale, heard.event.data.hook], [sale, 'scale-down']);
    await hookIs(server, sale, 'done');
    assert.equal(endpoint.heard.length, 1);
  });

  test('that fails, or hangs, says so, and the sale goes on', async (story) => {
    const config = `[[hook]]\nname = "fails"\nwhen = "before_opening"\ncommand = "echo no room >&2; exit 7"\n[[hook]]\nname = "hangs"\nwhen = "before_opening"\ncommand = "sleep 600"\ntimeout = "200ms"\n`;
    const server = await startServer({ config });
    story.after(() => server.stop());
    const sale = await server.addSale(scheduled('soon', 5));
    const all = await until('both hooks to have failed', async () => {
      const now = await hooks(server, sale);
      return now.every(({ state }) => state === 'failed') && now;
    });
    assert.deepEqual(all.map(({ outcome }) => outcome.result), ['exit 7', 'killed after 0 s']);
    assert.equal(all[0].outcome.output, 'no room\n');
    await server.logged('hook_failed', 2);
    const told = isOk(await server.admin('POST', `/admin/v1/sales/${sale}/preflight`, {}), 200);
    const { outcome, remedy } = told.checks.find(({ check }) => check === 'hooks');
    assert.equal(outcome, 'no-go');
    assert.ok(remedy);
    await server.act(sale, 'open');
  });

  test('that was under way when the server was killed is not begun again, and said not to be known', async (story) => {
    const ran = path.join(await scratchFolder(), 'ran');
    const config = `[[hook]]\nname = "scale-up"\nwhen = "before_opening"\ncommand = "echo begun >> ${ran}; sleep 600"\n`;
    const first = await startServer({ config });
    await first.addSale(scheduled('soon', 5));
    await until('the hook to have begun', async () => (await lines(ran)).length === 1);
    await first.kill();
    const again = await startServer({ config, data: first.data });
    story.after(() => again.stop());
    const { outcome } = await hookIs(again, 'soon', 'unknown');
    assert.equal(outcome.result, 'the server ended while it was under way');
    assert.deepEqual(await lines(ran), ['begun']);
  });

  test('for changes is a command, told which sales, soon after they changed and no more often than it may be', async (story) => {
    const ran = path.join(await scratchFolder(), 'ran');
    const config = `[[hook]]\nname = "purge"\nwhen = "change"\nevery = "1s"\ncommand = '''echo "$SLUICE_SALES" >> ${ran}; echo forgotten'''\n`;
    const server = await startServer({ config });
    story.after(() => server.stop());
    const sale = await server.addSale(saleOf({ items: [tee(50)] }));
    const robots = await server.addSale(saleOf({ items: [tee(50)], rehearsal: true }));
    const done = await hookIs(server, sale, 'done');
    assert.deepEqual([done.hook, done.when, done.due_at, done.outcome.result, done.outcome.output], ['purge', 'change', null, 'exit 0', 'forgotten\n']);
    const before_it = (await lines(ran)).length;
    const began = performance.now();
    for (let i = 0; i < 20; i += 1) await new Buyer(server).buy(sale);
    await server.act(sale, 'pause');
    await until('both to be purged', async () => (await lines(ran)).length > before_it);
    await server.act(sale, 'resume');
    await until('the last change to be purged', async () => (await lines(ran)).length > before_it + 1);
    const all = (await lines(ran)).slice(before_it);
    assert.ok(all.length <= (performance.now() - began) / 1000 + 2, `${all.length} runs`);
    assert.ok(all.every((line) => line.split(' ').includes(sale) && !line.includes(robots)), all.join('; '));
    assert.deepEqual(await hooks(server, robots), []);
    await server.logged('hook_done');
  });

  test('for changes that fails is run again with what it was for, and is shown; at a start all sales are told', async (story) => {
    const endpoint = new Endpoint();
    const url = await endpoint.listen();
    story.after(() => endpoint.close());
    const config = `[[hook]]\nname = "purge"\nwhen = "change"\nevery = "200ms"\nurl = "${url}/purge"\nsecrets = ["${secretOf('p')}"]\nallow_private = true\n`;
    const first = await startServer({ config });
    const sale = await first.addSale(saleOf({ items: [tee(5)] }));
    await hookIs(first, sale, 'done');
    endpoint.answer = (request, response) => response.writeHead(500).end();
    await first.act(sale, 'pause');
    await hookIs(first, sale, 'failed');
    await first.logged('hook_failed');
    endpoint.answer = (request, response) => response.writeHead(204).end();
    await hookIs(first, sale, 'done');
    await first.kill();
    const before_it = endpoint.heard.length;
    const again = await startServer({ config, data: first.data });
    story.after(() => again.stop());
    const heard = await until('the start to be told', async () => endpoint.heard[before_it]);
    Endpoint.verified(heard, secretOf('p'));
    assert.equal(heard.event.type, 'sales.changed');
    assert.deepEqual(heard.event.data, { hook: 'purge', sales: [sale] });
    assert.ok(endpoint.heard.every(({ event }) => event.data.sales.length === 1));
  });

  test('for changes that hangs is killed, and nobody waits for it', async (story) => {
    const config = `[[hook]]\nname = "purge"\nwhen = "change"\ncommand = "sleep 600"\ntimeout = "300ms"\n`;
    const server = await startServer({ config });
    story.after(() => server.stop());
    const sale = await server.addSale(saleOf({ items: [tee(5)] }));
    const failed = await hookIs(server, sale, 'failed');
    assert.equal(failed.outcome.result, 'killed after 0 s');
    isOk(await new Buyer(server).buy(sale), 201);
  });

  test('of settings that are wrong stops the start, and is named', async () => {
    for (const [text, words] of [
      ['name = "a"\nwhen = "before_opening"\n', 'hook[0].command: or url: exactly one of the two'],
      ['name = "a"\nwhen = "soon"\ncommand = "true"\n', 'hook[0].when: must be "before_opening" or "after_end" or "change"'],
      ['name = "a"\nwhen = "change"\nby = "1m"\ncommand = "true"\n', 'hook[0].by: is not for this `when`'],
      ['name = "a"\nwhen = "after_end"\nevery = "1m"\ncommand = "true"\n', 'hook[0].every: is not for this `when`'],
      ['name = "a"\nwhen = "change"\nevery = "1ms"\ncommand = "true"\n', 'hook[0].every: must be a duration'],
      ['name = "a"\nwhen = "after_end"\nurl = "https://shop.example/"\n', 'hook[0].secrets: is missing'],
      ['name = "a"\nwhen = "after_end"\ncommand = "true"\ntimeout = "1h"\n', 'hook[0].timeout: must be a duration'],
      ['name = "a"\nwhen = "after_end"\ncommand = "true"\n[[hook]]\nname = "a"\nwhen = "after_end"\ncommand = "true"\n', 'hook[1].name: "a" is used twice'],
    ]) {
      const { code, err } = await run(['check', '--config', await scratchFile('sluice.toml', `[[hook]]\n${text}`)]);
      assert.equal(code, 2);
      assert.ok(err.includes(words), err);
    }
  });
});
