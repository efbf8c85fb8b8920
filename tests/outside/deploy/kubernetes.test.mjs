// The manifests of deploy/kubernetes, as kubectl builds them, against Kubernetes' own schemas and against a running server; and the
// scaling before a sale, played to a small API server. No cluster is here.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Buyer } from '../lib/buyer.mjs';
import { isReady } from '../lib/cluster.mjs';
import { isOk } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { ApiServer, built, documentsIn, kubectl, unknownFields, validate } from '../lib/kubernetes.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { removeScratch, repository, run, scratchFolder } from '../lib/program.mjs';
import { Redis } from '../lib/redis.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { launchServer, startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const folder = path.join(repository, 'deploy/kubernetes');
const of = (manifests, kind, name) =>
  manifests.find((each) => each.kind === kind && (!name || each.metadata.name === name)) ?? assert.fail(`no ${kind} ${name ?? ''}`);
const matches = (selector, labels) => Object.keys(selector).length > 0 && Object.entries(selector).every(([name, value]) => labels[name] === value);

describe('The manifests', () => {
  const all = {};
  before(async () => {
    for (const name of await readdir(folder)) all[name] = await built(name);
  });
  after(removeScratch);

  test('are what Kubernetes knows: kinds, fields, types, and what must be there', async () => {
    const manifests = Object.values(all).flat();
    assert.ok(manifests.length > 15);
    for (const each of manifests) await validate(each);
    assert.equal(await unknownFields(manifests), '');
  });

  test('and what is not would be noticed', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { containers: [{ name: 'x', imagePolicy: 'y' }] } };
    assert.match(await unknownFields([pod]), /imagePolicy/);
    await assert.rejects(validate({ ...pod, spec: {} }), /containers/);
    await assert.rejects(validate({ ...pod, kind: 'Pood' }), /no kind/);
  });

  for (const name of ['one_node', 'postgresql']) {
    test(`of ${name} fit together`, () => {
      const manifests = all[name];
      const { spec } = of(manifests, 'StatefulSet');
      const { labels } = spec.template.metadata;
      const [container] = spec.template.spec.containers;
      const ports = new Set(container.ports.map((port) => port.name));
      assert.ok(matches(spec.selector.matchLabels, labels));
      assert.ok(manifests.every((each) => each.metadata.namespace === 'shop'));
      for (const service of ['sluice', 'sluice-operators']) {
        const found = of(manifests, 'Service', service);
        assert.ok(matches(found.spec.selector, labels), service);
        for (const port of found.spec.ports) assert.ok(ports.has(port.targetPort), service);
      }
      assert.ok(matches(of(manifests, 'PodDisruptionBudget').spec.selector.matchLabels, labels));
      const policy = of(manifests, 'NetworkPolicy').spec;
      assert.ok(matches(policy.podSelector.matchLabels, labels));
      for (const port of policy.ingress.flatMap((rule) => rule.ports)) assert.ok(ports.has(port.port));
      const monitor = of(manifests, 'ServiceMonitor').spec;
      const watched = manifests.filter((each) => each.kind === 'Service' && matches(monitor.selector.matchLabels, each.metadata.labels ?? {}));
      assert.deepEqual(watched.map((each) => each.metadata.name), ['sluice-operators']);
      assert.equal(of(manifests, 'Ingress').spec.rules[0].http.paths[0].backend.service.name, 'sluice');
      const configured = spec.template.spec.volumes.find((volume) => volume.configMap).configMap.name;
      assert.ok(of(manifests, 'ConfigMap', configured).data['sluice.toml'], 'the generated name is the one that is mounted');
      assert.ok(container.securityContext.readOnlyRootFilesystem && spec.template.spec.securityContext.runAsNonRoot);
    });
  }

  test('of edges lead buyers to edges and operators to owners, and every pod has a policy, a budget and a monitor', () => {
    const manifests = all.edges;
    const edges = of(manifests, 'Deployment', 'sluice-edge').spec;
    const owners = of(manifests, 'StatefulSet', 'sluice').spec;
    const labelsOf = ({ template }) => template.metadata.labels;
    assert.ok(matches(edges.selector.matchLabels, labelsOf(edges)) && !matches(edges.selector.matchLabels, labelsOf(owners)));
    const leads = (service) => [edges, owners].map((each) => matches(of(manifests, 'Service', service).spec.selector, labelsOf(each)));
    assert.deepEqual(leads('sluice'), [true, false]);
    assert.deepEqual(leads('sluice-operators'), [false, true]);
    assert.deepEqual(leads('sluice-edge-probes'), [true, false]);
    assert.equal(of(manifests, 'Ingress').spec.rules[0].http.paths[0].backend.service.name, 'sluice');
    for (const kind of ['PodDisruptionBudget', 'NetworkPolicy']) {
      for (const pods of [edges, owners]) {
        const chosen = manifests.filter((each) => each.kind === kind && matches((each.spec.selector ?? each.spec.podSelector).matchLabels, labelsOf(pods)));
        assert.equal(chosen.length, 1, kind);
      }
    }
    const watched = manifests
      .filter(({ kind }) => kind === 'ServiceMonitor')
      .map(({ spec }) => manifests.filter((each) => each.kind === 'Service' && matches(spec.selector.matchLabels, each.metadata.labels ?? {})));
    assert.deepEqual(watched.flat().map((each) => each.metadata.name).sort(), ['sluice-edge-probes', 'sluice-operators']);
    assert.deepEqual(of(manifests, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name, 'sluice-edge');
    assert.equal(edges.replicas, undefined, 'the autoscaler says how many');
    const roleOf = ({ template }) => template.spec.containers[0].args.slice(-2).join(' ');
    assert.deepEqual([roleOf(owners), roleOf(edges)], ['--role owner', '--role edge']);
    for (const { template } of [edges, owners]) {
      assert.ok(template.spec.containers[0].securityContext.readOnlyRootFilesystem && template.spec.securityContext.runAsNonRoot);
    }
  });

  for (const [folder, name] of Object.entries({ shop: 'shop', edges: 'sluice-edge' })) {
    test(`of ${name} scale as is promised: up at 70 % by 20, down at 30 % by 10, in 30 s`, () => {
      const { metrics, behavior } = of(all[folder], 'HorizontalPodAutoscaler', name).spec;
      const up_at = metrics[0].resource.target.averageUtilization;
      assert.equal(up_at, 70);
      assert.equal(Number(behavior.scaleUp.tolerance), 0);
      assert.equal(Math.round(up_at * (1 - Number(behavior.scaleDown.tolerance))), 30);
      assert.deepEqual(behavior.scaleUp.policies, [{ type: 'Pods', value: 20, periodSeconds: 30 }]);
      assert.deepEqual(behavior.scaleDown.policies, [{ type: 'Pods', value: 10, periodSeconds: 30 }]);
      assert.equal(behavior.scaleDown.stabilizationWindowSeconds, 30);
    });
  }
});

const podOf = (manifests, kind = 'StatefulSet') => of(manifests, kind).spec.template.spec;
const configOf = async (name) => readFile(path.join(folder, name, 'sluice.toml'), 'utf8');
const mountOf = (container, volume) => container.volumeMounts.find((mount) => mount.name === volume).mountPath;

// Of a pod, in folders of this run: `config` with the paths of these, and where it keeps its data. The volume is as kubelet gives it to
// `fsGroup`: writable to a group.
async function podFolders({ containers: [container] }, config) {
  const volume = path.join(await scratchFolder(), 'volume');
  await mkdir(volume);
  await chmod(volume, 0o2775);
  const text = config.replaceAll(mountOf(container, 'data'), volume);
  const data = /^data = "([^"]+)"/m.exec(text)[1];
  assert.ok(data.startsWith(volume), 'its data is on its volume');
  return { volume, data, config: text.replace(/^(data|listen|admin_listen) = .*$/gm, '') };
}

async function answersProbes(server, { containers: [container] }, wanted) {
  for (const [name, status] of Object.entries(wanted)) {
    const { path: target, httpHeaders } = container[name].httpGet;
    const answer = await request(server.operators, 'GET', target, { headers: { Host: httpHeaders[0].value } });
    assert.equal(answer.status, status, `${name}: ${answer.text}`);
  }
}
const working = { startupProbe: 200, livenessProbe: 200, readinessProbe: 200 };

// A folder of secrets, as kubelet makes it for `fsGroup`: links to what others may read. `secrets`: what is in each.
async function mountedSecrets(pod, secrets) {
  const mounted = await scratchFolder();
  await mkdir(path.join(mounted, '..data'));
  for (const { secret } of pod.volumes.find(({ projected }) => projected).projected.sources) {
    const keys = secret.items?.map(({ key }) => key) ?? Object.keys(secrets[secret.name]);
    for (const name of keys) {
      await writeFile(path.join(mounted, '..data', name), secrets[secret.name][name], { mode: 0o440 });
      await symlink(path.join('..data', name), path.join(mounted, name));
    }
  }
  return mounted;
}
// A server as in that pod: what its first container does, then the program with its words.
async function launchPod(pod, secrets, config) {
  const folders = await podFolders(pod, config);
  const [init] = pod.initContainers;
  const [program, ...args] = init.command;
  const here = [
    [mountOf(init, 'data'), folders.volume],
    [mountOf(init, 'secrets'), await mountedSecrets(pod, secrets)],
  ];
  await promisify(execFile)(program, args.map((arg) => here.reduce((text, [from, to]) => text.replaceAll(from, to), arg)));
  // The test's PostgreSQL has no standby of its own.
  return launchServer({
    data: folders.data,
    config: folders.config.replace(/^synchronous_standby = true$/m, ''),
    args: pod.containers[0].args.slice(3),
  });
}
// Keys and admin token as docs/kubernetes.md has them made, and the ledger's address.
async function madeSecrets(postgres) {
  const once = await startServer();
  await once.leave();
  const secrets = { 'sluice-ledger': { address: `${postgres.database()}\n` }, 'sluice-keys': {} };
  for (const name of ['keys', 'admin.token']) secrets['sluice-keys'][name] = await readFile(path.join(once.data, name), 'utf8');
  return secrets;
}

// As Prometheus is told to ask for the pod of this name.
function scrape(server, manifests, pod) {
  const [{ path: target, relabelings }] = of(manifests, 'ServiceMonitor').spec.endpoints;
  const address = relabelings.find((each) => each.targetLabel === '__address__');
  assert.deepEqual(address.sourceLabels, ['__meta_kubernetes_pod_name']);
  return request(server.operators, 'GET', target, { headers: { Host: address.replacement.replace('$1', pod) } });
}

describe('A server with the configuration of one_node', () => {
  let server;
  let manifests;
  before(async () => {
    manifests = await built('one_node');
    server = await startServer(await podFolders(podOf(manifests), await configOf('one_node')));
  });
  after(() => server.stop());

  test('answers its probes', () => answersProbes(server, podOf(manifests), working));

  test('answers Prometheus as it is told to ask, and nobody who asks for a pod', async () => {
    assert.equal((await scrape(server, manifests, 'sluice-0')).status, 200);
    assert.equal((await request(server.operators, 'GET', '/admin/v1/sales', { headers: { Host: '10.1.2.3:9090' } })).status, 403);
  });
});

describe('Two servers with the configuration of postgresql', () => {
  let postgres;
  let manifests;
  let secrets;
  before(async () => {
    postgres = await Postgres.start();
    manifests = await built('postgresql');
    secrets = await madeSecrets(postgres);
  });
  after(async () => {
    postgres.stop();
    await removeScratch();
  });

  const launch = async () => launchPod(podOf(manifests), secrets, await configOf('postgresql'));

  test('have the keys of the secret; one is ready, the other takes over and is it then', async () => {
    assert.equal(of(manifests, 'StatefulSet').spec.replicas, 2);
    const first = await launch();
    await first.isReady();
    const sale = await first.addSale(saleOf({ items: [tee(3)] }));
    const buyer = new Buyer(first);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const second = await launch();
    await second.isStandby();
    await answersProbes(first, podOf(manifests), working);
    await answersProbes(second, podOf(manifests), { ...working, readinessProbe: 503 });
    assert.match((await scrape(second, manifests, 'sluice-1')).text, /^sluice_standby_keys_match 1$/m);

    await first.kill();
    await second.isReady();
    await answersProbes(second, podOf(manifests), working);
    assert.equal((await scrape(second, manifests, 'sluice-1')).status, 200);
    assert.equal(`${second.token}\n`, secrets['sluice-keys']['admin.token']);
    buyer.server = second;
    assert.equal(isOk(await buyer.get(`/v1/holds/${hold}`), 200).state, 'active');
    await second.leave();
  });
});

describe('Owners and edges with the configuration of edges', () => {
  let postgres;
  let redis;
  let secrets;
  const pods = {};
  before(async () => {
    postgres = await Postgres.start();
    redis = await Redis.start({ password: 'hush' });
    const manifests = await built('edges');
    pods.owner = podOf(manifests, 'StatefulSet');
    pods.edge = podOf(manifests, 'Deployment');
    secrets = { ...(await madeSecrets(postgres)), 'sluice-bus': { bus: `redis://:hush@127.0.0.1:${redis.port}/0\n` } };
  });
  after(async () => {
    await redis.crash();
    postgres.stop();
    await removeScratch();
  });
  const launch = async (role) => launchPod(pods[role], secrets, await configOf('edges'));

  test('edges take buyers once an owner is heard, and go on while another takes over; they have no secret of an owner', async () => {
    const edge = await launch('edge');
    await edge.ready;
    await answersProbes(edge, pods.edge, { startupProbe: 503, livenessProbe: 200, readinessProbe: 200 });
    const owner = await launch('owner');
    await owner.isReady();
    await answersProbes(owner, pods.owner, working);
    await isReady(edge);
    await answersProbes(edge, pods.edge, working);
    assert.deepEqual((await readdir(edge.data)).filter((name) => ['address', 'admin.token'].includes(name)), []);

    const sale = await owner.addSale(saleOf({ items: [tee(3)] }));
    const buyer = new Buyer(edge);
    const { hold } = await until('a hold', async () => {
      const answer = await buyer.buy(sale);
      return answer.status === 201 && answer.json;
    });
    const second = await launch('owner');
    await second.isStandby();
    await owner.kill();
    await second.isReady();
    assert.equal((await until('the hold to be told', async () => {
      const answer = await buyer.get(`/v1/holds/${hold}`);
      return answer.status === 200 && answer.json;
    })).state, 'active');
    await answersProbes(edge, pods.edge, { livenessProbe: 200, readinessProbe: 200 });
    // As Prometheus asks: by the pod's address.
    assert.equal((await request(edge.operators, 'GET', '/metrics', { headers: { Host: '10.1.2.3:9090' } })).status, 200);
    await edge.leave();
    await second.leave();
  });
});

describe('sluice schedule --kubernetes', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const this_minute = Math.floor(Date.now() / 60_000) * 60_000; // one, whatever minute it is when a test looks
  const inHours = (hours) => new Date(this_minute + hours * 3_600_000).toISOString();
  const schedule = (...words) => run(['schedule', '--kubernetes', '--admin', server.operators, '--data', server.data, ...words]);

  test('makes jobs that scale the shop before a sale and after it', async (story) => {
    const sales = [
      await server.addSale(saleOf({ opens_at: inHours(48), closes_at: inHours(50) })),
      await server.addSale(saleOf({ opens_at: inHours(50.5) })),
      await server.addSale(saleOf({ opens_at: inHours(24 * 9), closes_at: inHours(24 * 9 + 1) })),
    ];
    await server.addSale(saleOf({ opens_at: inHours(24 * 400) }));
    const { code, out, err } = await schedule('--replicas', '60', '--resting', '4');
    assert.equal(code, 0, err);
    assert.match(err, /more than a year away/);
    const jobs = documentsIn(out);
    assert.deepEqual(
      jobs.map((each) => each.metadata.name),
      [sales[0], sales[2]].flatMap((sale) => [`sluice-${sale}-up`, `sluice-${sale}-down`]),
    );
    for (const each of jobs) await validate(each);
    assert.equal(await unknownFields(jobs), '');
    assert.equal(jobs[0].metadata.annotations['sluice.example/sales'], `${sales[0]} ${sales[1]}`);
    const wanted = [inHours(47.5), inHours(53), inHours(24 * 9 - 0.5), inHours(24 * 9 + 1.5)];
    jobs.forEach(({ spec }, i) => {
      const at = new Date(wanted[i]);
      assert.equal(spec.timeZone, 'Etc/UTC');
      assert.equal(spec.schedule, `${at.getUTCMinutes()} ${at.getUTCHours()} ${at.getUTCDate()} ${at.getUTCMonth() + 1} *`);
    });

    const shop = await built('shop');
    const role = of(shop, 'Role').rules;
    const api = await ApiServer.open('shop', of(shop, 'HorizontalPodAutoscaler'));
    story.after(() => api.close());
    const seen = [];
    for (const { spec } of jobs) {
      const pod = spec.jobTemplate.spec.template.spec;
      assert.equal(pod.serviceAccountName, of(shop, 'ServiceAccount').metadata.name);
      const [program, ...args] = pod.containers[0].command;
      assert.equal(program, 'kubectl');
      await kubectl(args, { env: api.env });
      seen.push(api.object.spec.minReplicas);
    }
    assert.deepEqual(seen, [60, 4, 60, 4]);
    assert.ok(api.asked.some(({ verb }) => verb === 'patch'));
    for (const { verb, group, resource, name } of api.asked) {
      const lets = role.some((rule) => rule.verbs.includes(verb) && rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.resourceNames.includes(name));
      assert.ok(lets, `the role lets ${verb} ${resource} ${name}`);
    }
  });

  test('refuses what would be no manifest', async () => {
    const refused = async (flag, value) => {
      const { code, err } = await schedule(flag, value);
      assert.equal(code, 2);
      assert.match(err, new RegExp(`${flag}.*is `));
    };
    await refused('--autoscaler', 'a: b');
    await refused('--namespace', 'Shop');
    await refused('--image', 'x #');
    await refused('--before', 'soon');
    assert.equal((await run(['schedule'])).code, 2);
  });
});
