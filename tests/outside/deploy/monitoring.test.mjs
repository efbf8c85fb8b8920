// The rules, alerts and the dashboard of deploy/: each by the tool that will read it, and all that they ask, of a real
// Prometheus that watches a real server.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { removeScratch, repository, scratchFolder } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until, within } from '../lib/until.mjs';

const folder = path.join(repository, 'deploy/prometheus');
const read = (file) => readFile(path.join(folder, file), 'utf8');
const rules_files = ['objectives.rules.yml', 'alerts.rules.yml'];

function says(command, args) {
  const ran = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  assert.equal(ran.status, 0, `${command} ${args.join(' ')}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}
const namesIn = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

describe('The rules for Prometheus', () => {
  test('are taken by promtool, and the configuration that names them', () => {
    says('promtool', ['check', 'config', 'prometheus.yml']);
  });

  test('say yes and no when their test says so', () => says('promtool', ['test', 'rules', 'alerts.test.yml']));

  test('have an example for each alert in which it is raised', async () => {
    const raised = namesIn(await read('alerts.test.yml'), /- alertname: (\w+)\n\s+eval_time: \w+\n\s+exp_alerts:/g);
    for (const alert of namesIn(await read('alerts.rules.yml'), /- alert: (\w+)/g)) {
      assert.ok(raised.includes(alert), `${alert} is raised in no test`);
    }
  });

  test('tell for each alert who is told and what to do, on a page that exists', async () => {
    const alerts = (await read('alerts.rules.yml')).split('- alert: ').slice(1);
    for (const alert of alerts) {
      const [name] = alert.split('\n');
      assert.match(alert, /labels: \{route: (page|scale|team)\}/, name);
      if (/annotations: \*/.test(alert)) continue; // written out where it is first used
      for (const field of ['summary', 'do', 'page_of']) assert.match(alert, new RegExp(`${field}: .`), `${name}: ${field}`);
      const [, page, section] = /page_of: (\S+)#(\S+)/.exec(alert);
      const headings = namesIn(await readFile(path.join(repository, page), 'utf8'), /^#{2,3} (.+)$/gm);
      assert.ok(headings.some((heading) => heading.toLowerCase().replaceAll(' ', '-') === section), `${page}#${section}`);
    }
  });

  for (const [route, receivers] of [
    ['page', 'page'],
    ['scale', 'scale,team'],
    ['team', 'team'],
  ]) {
    test(`lead what is for "${route}" to ${receivers}`, () => {
      says('amtool', ['check-config', 'alertmanager.yml']);
      const told = says('amtool', ['config', 'routes', 'test', '--config.file=alertmanager.yml', `route=${route}`]);
      assert.equal(told.trim(), receivers);
    });
  }
});

// Prometheus with the files of deploy/, a scrape every fifth of a second, in a folder of its own.
class Prometheus {
  static async start(target) {
    const watch = new Prometheus();
    const home = await scratchFolder();
    await cp(folder, home, { recursive: true });
    const soon = (text) => text.replace(/interval: \w+/g, 'interval: 200ms');
    for (const file of rules_files) await writeFile(path.join(home, file), soon(await read(file)));
    const config = soon(await read('prometheus.yml')).replace("'127.0.0.1:9090'", `'${target}'`);
    await writeFile(path.join(home, 'prometheus.yml'), config.replace(/alerting:[^]*?(?=scrape_configs)/, ''));
    watch.port = await freePort();
    const args = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${watch.port}`];
    watch.child = spawn('prometheus', args, { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] });
    watch.child.stderr.on('data', (text) => (watch.said += text));
    watch.ended = new Promise((resolve) => watch.child.on('close', resolve));
    await until('Prometheus to be ready', async () => {
      if (watch.child.exitCode !== null) throw new Error(watch.said);
      return (await fetch(`http://127.0.0.1:${watch.port}/-/ready`).catch(() => null))?.ok;
    });
    return watch;
  }
  said = '';

  // The samples of an expression; an error names what is wrong with it.
  async ask(expression) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { status, data, error } = await answer.json();
    assert.equal(status, 'success', `${expression}: ${error}`);
    return data.result;
  }
  async stop() {
    this.child.kill('SIGTERM');
    await within('Prometheus to end', this.ended).finally(() => this.child.kill('SIGKILL'));
  }
}

describe('A Prometheus that watches a server', () => {
  let server;
  let prometheus;
  before(async () => {
    server = await startServer();
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    await server.addSale({ id: 'gate', opens_at: '2024-01-01T00:00:00Z' });
    prometheus = await Prometheus.start(new URL(server.operators).host);
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    await until('some scrapes of a server that is asked, and the rules behind them', async () => {
      await server.ask('GET', `/v1/sales/${sale}`);
      const [left] = await prometheus.ask('instance:sluice_error_budget:remaining30d');
      return left?.value[1] === '1';
    });
  });
  after(async () => {
    await prometheus?.stop();
    await server.kill();
    await removeScratch();
  });

  const panels = JSON.parse(readFileSync(path.join(repository, 'deploy/grafana/sluice.json'))).panels;
  for (const { title, targets } of panels.filter(({ type }) => type !== 'row')) {
    test(`has what the dashboard shows as "${title}"`, async () => {
      for (const { expr } of targets) {
        const samples = await until(`samples of ${expr}`, async () => {
          const found = await prometheus.ask(expr.replaceAll('$sale', '.*'));
          return found.length > 0 && found;
        });
        assert.ok(samples.length > 0);
      }
    });
  }

  test('has every series that a rule names, with the labels by which it is asked for', async () => {
    const texts = await Promise.all(rules_files.map(read));
    const named = texts.join('\n').replace(/#.*$/gm, '');
    const asked = [...named.matchAll(/\b((?:sluice|process)_[a-z0-9_]+|instance\w*:[\w:]+)(?:\{([^}]*)\})?/g)];
    assert.ok(asked.length > 30);
    for (const [, name, matchers = ''] of asked) {
      const [sample] = await until(`a sample of ${name}`, async () => {
        const found = await prometheus.ask(name);
        return found.length > 0 && found;
      });
      for (const label of namesIn(matchers, /(\w+)[!=]~?="?/g)) assert.ok(label in sample.metric, `${name}: ${label}`);
    }
  });

  test('is told of nothing wrong while nothing is', async () => {
    const wrong = await prometheus.ask('ALERTS{alertstate="firing"}');
    assert.deepEqual(wrong.map(({ metric }) => metric.alertname), []);
  });

  test('sees a server that is gone', async () => {
    await server.kill();
    await until('up to be 0', async () => (await prometheus.ask('up{job="sluice"}'))[0]?.value[1] === '0');
  });
});
