// The manifests of deploy/kubernetes, as kubectl builds them, against Kubernetes' own schemas and against a running server; and the
// scaling before a sale, played to a small API server. No cluster is here.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { request } from '../lib/http.mjs';
import { ApiServer, built, documentsIn, kubectl, unknownFields, validate } from '../lib/kubernetes.mjs';
import { removeScratch, repository, run } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

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

  test("of the shop scale as is promised: up at 70 % by 20, down at 30 % by 10, in 30 s", () => {
    const { metrics, behavior } = of(all.shop, 'HorizontalPodAutoscaler').spec;
    const up_at = metrics[0].resource.target.averageUtilization;
    assert.equal(up_at, 70);
    assert.equal(Number(behavior.scaleUp.tolerance), 0);
    assert.equal(Math.round(up_at * (1 - Number(behavior.scaleDown.tolerance))), 30);
    assert.deepEqual(behavior.scaleUp.policies, [{ type: 'Pods', value: 20, periodSeconds: 30 }]);
    assert.deepEqual(behavior.scaleDown.policies, [{ type: 'Pods', value: 10, periodSeconds: 30 }]);
    assert.equal(behavior.scaleDown.stabilizationWindowSeconds, 30);
  });
});

describe('A server with the configuration of one_node', () => {
  let server;
  let manifests;
  before(async () => {
    manifests = await built('one_node');
    const config = (await readFile(path.join(folder, 'one_node/sluice.toml'), 'utf8')).replace(/^(data|listen|admin_listen) = .*$/gm, '');
    server = await startServer({ config });
  });
  after(() => server.stop());
  const ask = (target, host) => request(server.operators, 'GET', target, { headers: { Host: host } });

  test('answers its probes', async () => {
    const [container] = of(manifests, 'StatefulSet').spec.template.spec.containers;
    for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path: target, httpHeaders } = container[name].httpGet;
      assert.equal((await ask(target, httpHeaders[0].value)).status, 200, name);
    }
  });

  test('answers Prometheus as it is told to ask, and nobody who asks for a pod', async () => {
    const [{ path: target, relabelings }] = of(manifests, 'ServiceMonitor').spec.endpoints;
    const { replacement } = relabelings.find((each) => each.targetLabel === '__address__');
    assert.equal((await ask(target, replacement)).status, 200);
    assert.equal((await ask('/admin/v1/sales', '10.1.2.3:9090')).status, 403);
  });
});

describe('sluice schedule --kubernetes', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const inHours = (hours) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();
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
