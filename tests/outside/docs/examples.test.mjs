// What the documents show is what the program does: every fenced block of README.md and docs/ is run here, in the order in
// which it stands, against a server of its own that has the configuration which the same document shows.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { MailServer } from '../lib/mail_server.mjs';
import { program, removeScratch, repository, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { Visitor } from '../lib/proxies.mjs';
import { startServer } from '../lib/server.mjs';

const read = (name) => readFile(path.join(repository, name), 'utf8');
const in_folder = async (name) => (await readdir(path.join(repository, name))).map((each) => `${name}/${each}`);
const documents = ['README.md', ...(await in_folder('docs')), ...(await in_folder('docs/platforms'))]
  .filter((name) => name.endsWith('.md'));

// {where, name, language, text} of each.
async function blocksOf(name) {
  const found = [];
  let open = null;
  for (const [at, line] of (await read(name)).split('\n').entries()) {
    const fence = /^ *```(.*)$/.exec(line);
    if (!fence && open) open.text += `${line}\n`;
    if (!fence) continue;
    if (open) found.push(open);
    open = open ? null : { where: `${name}:${at + 1}`, name, language: fence[1].trim(), text: '' };
  }
  assert.equal(open, null, `${name}: a block that does not end`);
  return found;
}
const blocks = (await Promise.all(documents.map(blocksOf))).flat();
const inLanguage = (language, name) =>
  blocks.filter((block) => block.language === language && (name ?? block.name) === block.name);

// Blocks that are not run, by what they contain, and why.
const not_run = {
  'pg_basebackup -D': "a database of one's own; cluster/point_in_time.test.mjs goes that way",
  recovery_target_time: 'likewise',
  "new EventSource('https://shop.example": 'a page of a shop; api/changes.test.mjs listens as it does',
  sluice_taken: "needs a database of the shop's: tests/outside/api/stock_database.test.mjs carries such a statement out",
  'url = "amqps://sluice@mq': 'needs a broker: tests/outside/relay/relay.test.mjs has its own',
  'redis = "redis://cache': 'needs a Redis: tests/outside/mirror/mirror.test.mjs has its own',
  'redis-cli HMGET': 'asks that Redis',
  'make run': 'builds the program and serves until it is stopped; what it serves is tests/outside/cli/demo.test.mjs, and the targets are looked up below',
  'ledger = "postgresql://sluice@db1.shop': 'names servers that are not here; tests/outside/cluster/postgres.test.mjs has its own',
  'bus = "redis://redis.shop': 'needs a Redis: tests/outside/cluster/edges.test.mjs has its own',
  'sluice serve --role owner': 'likewise',
  'sluice serve --role worker': 'likewise: tests/outside/cluster/worker.test.mjs',
  'CREATE ROLE sluice': 'is for psql, on that server',
  'docker compose up -d postgres a': 'needs a container engine; tests/outside/deploy/cluster_compose.test.mjs runs the programs with these files',
  'kubectl -n shop create secret': 'asks a cluster; tests/outside/deploy/kubernetes.test.mjs makes the secrets so, and starts servers with them',
  'nginx.ingress.kubernetes.io': 'are annotations of an ingress',
  'sluice schedule --kubernetes | kubectl': 'asks a cluster; tests/outside/deploy/kubernetes.test.mjs runs what it prints against a small one',
  '# For a port below 1024': 'is for systemd',
  'apt-get install ./': 'installs; tests/outside/packages/debian.test.mjs does so in a folder',
  'queue.html    the template': 'a picture of a folder, which tests/outside/cli/check.test.mjs and web/look/own_design_test.cpp make',
};
const reasonOf = ({ text }) => Object.entries(not_run).find(([part]) => text.includes(part))?.[1];

// What is announced for a day stays announced, whichever day the test is run on.
const nextYear = new Date().getUTCFullYear() + 1;
const ahead = (toml) => toml.replace(/\b20\d\d(?=-\d\d-\d\dT)/g, String(nextYear));

// A server with what the document configures, for as long as the test runs.
async function serving(name, story) {
  const config = ahead(inLanguage('toml', name).map(({ text }) => text).join('\n'));
  const server = await startServer({ config });
  story.after(() => server.stop());
  return server;
}

// As people type it, in a shell: `sluice` is the program, and addresses are those of `server`.
async function typed(text, server, env = {}, files = {}) {
  const folder = await scratchFolder();
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  const where = `--admin '${server.operators}' --data '${server.data}'`;
  const others = {
    check: "--listen 127.0.0.1:0 --admin-listen 127.0.0.1:0",
    rehearse: `--url '${server.buyers}'`,
    audit: `--data '${server.data}'`,
    backup: `--data '${server.data}'`,
  };
  const cases = Object.entries(others).map(([verb, flags]) => `${verb}) exec '${program}' "$@" ${flags} ;;`);
  const wrapper = `#!/bin/sh\ncase "$1" in\n${cases.join('\n')}\n*) exec '${program}' "$@" ${where} ;;\nesac\n`;
  await writeFile(path.join(bin, 'sluice'), wrapper);
  await chmod(path.join(bin, 'sluice'), 0o755);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  const here = text.replaceAll('http://127.0.0.1:8080', server.buyers);
  const PATH = `${bin}:${process.env.PATH}`;
  // A curl that was refused is not a failure to curl by itself.
  const script = `curl() { command curl -sS --fail-with-body "$@"; }\nset -eu\n${here}`;
  const child = spawn('/bin/sh', ['-c', script], { cwd: folder, env: { ...process.env, ...env, PATH } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => (said.out += data));
  child.stderr.on('data', (data) => (said.err += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, ...said };
}
async function works(block, server, env, files) {
  const { code, out, err } = await typed(block.text, server, env, files);
  assert.equal(code, 0, `${block.where}: ${out}${err}`);
  return out;
}

// What stands in `backticks` as a command.
async function commandsIn(name) {
  const prose = (await read(name)).replace(/^ *```[^]*?^ *```/gm, '');
  return [...prose.matchAll(/`(?:build\/release\/)?sluice ([^`]+)`/g)].map(([, words]) => words.replace(/\s+/g, ' '));
}

describe('The documents', () => {
  after(removeScratch);

  test('say of each example what it is written in', () => {
    for (const { where, language } of blocks) assert.match(language, /^(toml|sh|json|text|mermaid)$/, where);
    for (const block of inLanguage('text')) assert.ok(reasonOf(block), `${block.where}: why is it no example?`);
    for (const [part, reason] of Object.entries(not_run)) {
      assert.ok(blocks.some(({ text }) => text.includes(part)), `${part}: is not shown any more (${reason})`);
    }
  });

  const isPlan = ({ text }) => /^\[crowd\]$/m.test(text);

  test('show configurations that sluice check finds good', async (story) => {
    const mails = new MailServer(); // check greets it
    const mail_url = await mails.listen();
    story.after(() => mails.close());
    const here = (text) => text.replace(/smtp:\/\/mail\.shop\.example:587/, mail_url);
    const free = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
    const configurations = inLanguage('toml').filter((block) => !isPlan(block));
    const checked = configurations.map(async ({ where, text }) => {
      const file = await scratchFile('sluice.toml', here(ahead(text)));
      const { code, out, err } = await run(['check', '--config', file, ...free], { cwd: path.dirname(file) });
      assert.equal(code, 0, `${where}: ${out}${err}`);
      assert.doesNotMatch(out, /^FAIL/m, where);
    });
    await Promise.all(checked);
  });

  test('show plans that sluice simulate plays', async () => {
    const plans = inLanguage('toml').filter(isPlan);
    assert.ok(plans.length > 0);
    for (const { where, text } of plans) {
      const { code, err } = await run(['simulate', await scratchFile('plan.toml', text)]);
      assert.equal(code, 0, `${where}: ${err}`);
    }
  });

  test('show JSON that is some', () => {
    for (const { where, text } of inLanguage('json')) assert.doesNotThrow(() => JSON.parse(text), where);
  });

  test("README's sale has the five lines that are promised, and its curl the answers", async (story) => {
    const [config] = inLanguage('toml', 'README.md');
    assert.match(await read('README.md'), /^## Five lines run a sale$/m);
    assert.equal(config.text.trim().split('\n').length, 5);
    const curl = inLanguage('sh', 'README.md').find((block) => !reasonOf(block));
    const server = await serving('README.md', story);
    const early = await typed(curl.text, server);
    assert.match(early.out, /^HTTP\/1\.1 409 [^]*not-open/m, 'before the opening');
    await works({ where: 'README.md', text: 'sluice sale open drop-1' }, server);
    assert.match(await works(curl, server), /^HTTP\/1\.1 201 [^]*"hold"/m, 'after it');
    await server.act('drop-1', 'close');
    assert.match((await typed(curl.text, server)).out, /^HTTP\/1\.1 410 /m, 'when it is over');
  });

  test('name targets of make that there are', async () => {
    const targets = (await read('Makefile')).match(/^\.PHONY:(.*)$/m)[1].split(' ');
    for (const name of documents) {
      for (const [, target] of (await read(name)).matchAll(/(?:^|`)make ([a-z-]+)/gm)) {
        assert.ok(targets.includes(target), `${name}: make ${target}`);
      }
    }
  });

  test('make priority codes as docs/priority.md does', async (story) => {
    const server = await serving('docs/priority.md', story);
    for (const block of inLanguage('sh', 'docs/priority.md')) {
      const lines = (await works(block, server)).trim().split('\n');
      assert.ok(lines.length > 2000, `${block.where}: a thousand, one, and all of the first line`);
    }
  });

  test('end a pass and tell the load as docs/gates.md does', async (story) => {
    const server = await serving('docs/gates.md', story);
    await server.act('shop', 'open');
    const visitor = new Visitor(server.buyers);
    const passOf = async () => (await visitor.ask('GET', '/v1/gates/shop/check')).headers['x-sluice-pass'];
    const placeIn = (pass) => pass.split('.')[3];
    const PASS = await passOf();
    assert.equal(placeIn(await passOf()), placeIn(PASS), 'the visitor is inside, and stays there');
    const key = (await works({ where: 'docs/gates.md', text: 'sluice sale origin-key shop' }, server)).split(/\s/);
    const KEY = key.find((word) => word.length > 30);
    for (const block of inLanguage('sh', 'docs/gates.md')) {
      await works(block, server, { KEY, PASS });
    }
    assert.notEqual(placeIn(await passOf()), placeIn(PASS), 'that pass has ended: there is room for another');
  });

  test('speak of a hold in three languages as docs/clients.md does', async (story) => {
    const server = await serving('docs/own_checkout.md', story);
    await server.act('drop-1', 'open');
    const { hold } = (await server.ask('POST', '/v1/sales/drop-1/buy', { body: { items: [{ item: 'tee', quantity: 1 }] } })).json;
    for (const block of inLanguage('sh', 'docs/clients.md')) {
      const text = block.text.replaceAll(' clients/', ` ${repository}/clients/`);
      const said = (await works({ ...block, text }, server, { HOLD: hold })).trim().split('\n');
      assert.deepEqual(said.map((line) => JSON.parse(line).state), ['active', 'paying', 'confirmed']);
    }
  });

  test('sell a first drop as docs/first_drop.md does', async (story) => {
    const name = 'docs/first_drop.md';
    const server = await serving(name, story);
    const [config] = inLanguage('toml', name);
    const file = { 'sluice.toml': ahead(config.text) };
    const said = [];
    for (const block of inLanguage('sh', name)) said.push(await works(block, server, {}, file));
    const [check, rehearsal, opened, , after] = said;
    assert.match(check, /drop-1 'Winter drop': opens in /);
    assert.match(rehearsal, /pass/);
    assert.match(opened, /^HTTP\/1\.1 201 /m);
    assert.match(after, /ok/);
    const { items } = await server.report('drop-1');
    assert.equal(items[0].stock, 120);
  });

  test('no other commands are shown than those that are run here', () => {
    const run_here = ['README.md', 'docs/first_drop.md', 'docs/priority.md', 'docs/gates.md', 'docs/clients.md'];
    for (const block of inLanguage('sh')) {
      assert.ok(run_here.includes(block.name) || reasonOf(block), `${block.where}: is run by no test`);
    }
  });

  // Not what they do, but that there are such commands with such flags.
  test('name commands and flags of sluice that there are', async () => {
    const helps = new Map();
    const helpOf = async (words) => {
      if (!helps.has(words)) helps.set(words, await run([...words.split(' '), '--help']));
      return helps.get(words);
    };
    for (const name of documents) {
      for (const command of await commandsIn(name)) {
        const words = command.split(' ');
        const verb = words.slice(0, ['sale', 'jobs', 'user', 'acts', 'orders'].includes(words[0]) && words[1] ? 2 : 1).join(' ');
        for (const each of verb.includes('|') ? verb.split(' ')[1].split('|').map((one) => `${words[0]} ${one}`) : [verb]) {
          const { code, out } = await helpOf(each);
          assert.equal(code, 0, `${name}: sluice ${command}`);
          const above = each.includes(' ') ? (await helpOf(each.split(' ')[0])).out : '';
          for (const flag of command.match(/(?<= )--[a-z-]+/g) ?? []) {
            assert.ok(`${out}${above}`.includes(`${flag} `) || `${out}${above}`.includes(`${flag}\n`), `${name}: sluice ${command}: ${flag}`);
          }
        }
      }
    }
  });
});
