// deploy/cluster/compose.yaml: that its parts fit together, and that two servers with its configuration, HAProxy with its environment and
// the secrets copied as docs/cluster.md has them sell, and go on selling when one is killed. No container engine is here: each program runs on
// loopback, under the addresses that stand in for those of the network.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { parse } from 'yaml';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, repository, run, scratchFolder } from '../lib/program.mjs';
import { freePort } from '../lib/proxies.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const folder = path.join(repository, 'deploy/cluster');
const read = (name) => readFile(path.join(folder, name), 'utf8');
const compose = parse(await read('compose.yaml'), { merge: true });
const single = parse(await readFile(path.join(repository, 'deploy/container/compose.yaml'), 'utf8')).services.sluice;
const config = await read('sluice.toml');
const { a, b, balancer, postgres } = compose.services;
const address = (service) => service.networks.sluice.ipv4_address;
const portOf = (name) => new RegExp(`^${name} = "0\\.0\\.0\\.0:(\\d+)"`, 'm').exec(config)[1];

describe('The cluster in compose.yaml', () => {
  test('runs both servers as the single one is run', () => {
    for (const server of [a, b]) {
      for (const name of ['image', 'user', 'read_only', 'cap_drop', 'security_opt', 'stop_grace_period', 'ulimits', 'tmpfs', 'restart']) {
        assert.deepEqual(server[name], single[name], name);
      }
      assert.ok(server.volumes.includes('./sluice.toml:/etc/sluice/sluice.toml:ro'));
      assert.ok(server.depends_on.postgres);
    }
    assert.notEqual(a.volumes[0], b.volumes[0], 'a data folder each');
    for (const { volumes } of [a, b]) assert.equal(volumes[0].split(':')[1], /^data = "(.*)"/m.exec(config)[1]);
  });

  test('publishes nothing but on loopback, and the servers to the balancer alone', () => {
    for (const service of Object.values(compose.services)) for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/);
    assert.equal(postgres.ports, undefined);
    for (const { ports } of [a, b]) assert.deepEqual(ports.map((port) => port.split(':')[2]), [portOf('admin_listen')]);
    assert.equal(balancer.ports[0].split(':')[2], balancer.environment.SLUICE_PEOPLE.slice(1));
    assert.ok(config.includes(`trusted_proxies = ["${address(balancer)}"]`), 'visitors are who the balancer says');
  });

  test('tells the balancer where they are', () => {
    const { environment } = balancer;
    for (const [name, service] of [['A', a], ['B', b]]) {
      assert.equal(environment[`SLUICE_${name}`], `${address(service)}:${portOf('listen')}`);
      assert.equal(environment[`SLUICE_${name}_OPERATORS`], portOf('admin_listen'));
    }
    assert.equal(new Set([a, b, balancer].map(address)).size, 3);
  });

  test('asks for secrets that are there', () => {
    for (const name of postgres.secrets) assert.ok(compose.secrets[name].file);
    assert.equal(postgres.environment.POSTGRES_PASSWORD_FILE, `/run/secrets/${postgres.secrets[0]}`);
    for (const volume of postgres.volumes) assert.ok(volume.split(':')[0] in compose.volumes);
  });
});

describe('Two servers and a balancer by compose.yaml', () => {
  let database;
  let home;
  const servers = {};
  before(async () => {
    database = await Postgres.start();
    home = await scratchFolder();
  });
  after(async () => {
    database.stop();
    await removeScratch();
  });

  async function launch(name) {
    const data = path.join(home, name);
    const text = config.replaceAll('/var/lib/sluice', data).replace(/^(data|listen|admin_listen) = .*$/gm, '');
    servers[name] = await launchServer({ config: text, data, ledger: database.shop, listen: await freePort(), admin_listen: await freePort() });
    return servers[name];
  }
  async function balanced() {
    const env = { ...process.env, SLUICE_PEOPLE: `127.0.0.1:${await freePort()}` };
    for (const [name, server] of Object.entries(servers)) {
      env[`SLUICE_${name.toUpperCase()}`] = `127.0.0.1:${server.listen_port}`;
      env[`SLUICE_${name.toUpperCase()}_OPERATORS`] = new URL(server.operators).port;
    }
    assert.deepEqual(Object.keys(balancer.environment).sort(), Object.keys(env).filter((name) => name.startsWith('SLUICE_') && name !== 'SLUICE_BIN').sort());
    return { child: spawn('haproxy', ['-db', '-f', path.join(folder, 'haproxy.cfg')], { env }), buyers: `http://${env.SLUICE_PEOPLE}` };
  }

  test('sell, and go on when the one that sells is killed', async (story) => {
    database.shop = database.database();
    for (const name of ['a', 'b']) await mkdir(path.join(home, name), { mode: 0o700 });
    await writeFile(path.join(home, 'a/ledger.address'), `${database.shop}\n`, { mode: 0o600 });
    const first = await launch('a');
    await first.isReady();
    // As docs/cluster.md says: cp -p a/keys a/admin.token a/ledger.address b/
    for (const name of ['keys', 'admin.token', 'ledger.address']) await cp(path.join(home, 'a', name), path.join(home, 'b', name), { preserveTimestamps: true });
    const second = await launch('b');
    await second.isStandby();
    assert.match((await second.admin('GET', '/metrics')).text, /^sluice_standby_keys_match 1$/m);

    const sale = await first.addSale(saleOf({ items: [tee(5)] }));
    const front = await balanced();
    story.after(() => front.child.kill());
    const buyer = new Buyer(front);
    const buys = (who) => until('them to have bought', async () => {
      const answer = await who.buy(sale).catch(() => ({ status: 0 }));
      return answer.status === 201 && answer.json.hold;
    });
    const hold = await buys(buyer);
    await first.kill();
    await second.isReady();
    await buys(new Buyer(front));
    assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active');
    await second.leave();
    const audit = await run(['audit', '--ledger', database.shop]);
    assert.equal(audit.code, 0, audit.err);
  });
});
