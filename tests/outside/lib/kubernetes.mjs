// What Kubernetes would say of a manifest, without one: its own schemas as npm has them, and a small API server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

import * as prometheus from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { parseAllDocuments } from 'yaml';

import { collect } from './http.mjs';
import { repository, scratchFolder } from './program.mjs';

const runs = promisify(execFile);
const packages = path.join(repository, 'tests/outside/node_modules');
const step_ms = 60_000;

export const documentsIn = (text) => parseAllDocuments(text).map((document) => (assert.deepEqual(document.errors, []), document.toJS()));

export async function kubectl(args, { env = {}, input } = {}) {
  const child = runs('kubectl', args, { env: { ...process.env, ...env }, timeout: step_ms });
  child.child.stdin.end(input);
  return (await child).stdout;
}
// What `kubectl apply -k` of the folder would send.
export const built = async (folder) => documentsIn(await kubectl(['kustomize', path.join(repository, 'deploy/kubernetes', folder)]));

const moduleOf = ({ apiVersion }) =>
  apiVersion.startsWith('monitoring.coreos.com/') ? `@kubernetes-models/prometheus-operator/${apiVersion}` : `kubernetes-models/${apiVersion}`;

// Types and what must be there, as the schemas say.
export async function validate(manifest) {
  const what = `${manifest.kind} ${manifest.metadata.name}`;
  const models = manifest.kind === 'ServiceMonitor' ? prometheus : await import(moduleOf(manifest));
  assert.ok(models[manifest.kind], `${what}: is no kind of ${manifest.apiVersion}`);
  assert.doesNotThrow(() => new models[manifest.kind](manifest).validate(), what);
}

// The schemas let fields pass that they do not know, as a cluster would drop them; TypeScript does not. What it complains of.
export async function unknownFields(manifests) {
  const folder = await scratchFolder();
  await symlink(packages, path.join(folder, 'node_modules'));
  const lines = manifests.map(
    (each, i) => `import type { I${each.kind} as K${i} } from '${moduleOf(each)}';\nexport const m${i}: K${i} = ${JSON.stringify(each)};`,
  );
  const file = path.join(folder, 'manifests.mts');
  await writeFile(file, lines.join('\n'));
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', '--moduleResolution', 'node16'];
  return runs(path.join(packages, '.bin/tsc'), [...flags, file]).then(() => '', (error) => error.stdout);
}

// Knows one autoscaler, by the protocol that kubectl speaks: what there is, one object, and merge patches of it.
export class ApiServer {
  asked = []; // {verb, group, resource, name}

  static async open(namespace, autoscaler) {
    const server = new ApiServer();
    server.path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${autoscaler.metadata.name}`;
    server.object = structuredClone(autoscaler);
    server.http = http.createServer((request, response) => server.#answer(request, response));
    await new Promise((resolve) => server.http.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.http.address().port}`;
    const file = path.join(await scratchFolder(), 'kubeconfig');
    const names = { cluster: 'test', user: 'test' };
    await writeFile(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'test', cluster: { server: url } }],
        users: [{ name: 'test', user: {} }],
        contexts: [{ name: 'test', context: names }],
        'current-context': 'test',
      }),
    );
    server.env = { KUBECONFIG: file, HOME: path.dirname(file) };
    return server;
  }

  async #answer(request, response) {
    const body = await collect(request);
    const { pathname } = new URL(request.url, 'http://x');
    const version = { groupVersion: 'autoscaling/v2', version: 'v2' };
    const resource = { name: 'horizontalpodautoscalers', singularName: 'horizontalpodautoscaler', namespaced: true, kind: 'HorizontalPodAutoscaler', verbs: ['get', 'patch'] };
    const discovery = {
      '/version': { major: '1', minor: '33', gitVersion: 'v1.33.0' },
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [{ name: 'autoscaling', versions: [version], preferredVersion: version }] },
      '/api/v1': { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'v1', resources: [] },
      '/apis/autoscaling/v2': { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'autoscaling/v2', resources: [resource] },
    };
    const says = (status, value) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    if (discovery[pathname]) return says(200, discovery[pathname]);
    const verb = { GET: 'get', PATCH: 'patch' }[request.method] ?? request.method;
    this.asked.push({ verb, group: 'autoscaling', resource: resource.name, name: pathname.split('/').at(-1) });
    if (pathname !== this.path) return says(404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });
    if (verb === 'patch') {
      assert.equal(request.headers['content-type'], 'application/merge-patch+json');
      const { spec, ...others } = JSON.parse(body);
      assert.deepEqual(others, {});
      Object.assign(this.object.spec, spec);
    }
    return says(200, this.object);
  }
  close() {
    this.http.closeAllConnections();
    this.http.close();
  }
}
