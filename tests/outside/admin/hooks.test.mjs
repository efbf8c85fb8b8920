// What is done outside before a sale opens and after it has ended: once, within its time, and its result kept.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

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

  test('of settings that are wrong stops the start, and is named', async () => {
    for (const [text, words] of [
      ['name = "a"\nwhen = "before_opening"\n', 'hook[0].command: or url: exactly one of the two'],
      ['name = "a"\nwhen = "soon"\ncommand = "true"\n', 'hook[0].when: must be "before_opening" or "after_end"'],
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
