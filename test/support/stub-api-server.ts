import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

interface Group { readonly version: string; readonly kinds: Readonly<Record<string, { readonly kind: string; readonly short?: string; readonly global?: true }>> }

const GROUPS: Readonly<Record<string, Group>> = {
  '': { version: 'v1', kinds: {
    pods: { kind: 'Pod' }, services: { kind: 'Service' }, configmaps: { kind: 'ConfigMap' }, secrets: { kind: 'Secret' }, persistentvolumeclaims: { kind: 'PersistentVolumeClaim', short: 'pvc' },
    persistentvolumes: { kind: 'PersistentVolume', short: 'pv', global: true }, namespaces: { kind: 'Namespace', global: true },
  } },
  apps: { version: 'v1', kinds: { statefulsets: { kind: 'StatefulSet' }, deployments: { kind: 'Deployment' } } },
  'networking.k8s.io': { version: 'v1', kinds: { networkpolicies: { kind: 'NetworkPolicy' } } },
  'elasticsearch.k8s.elastic.co': { version: 'v1', kinds: { elasticsearches: { kind: 'Elasticsearch' } } },
  'multicluster.x-k8s.io': { version: 'v1alpha1', kinds: { serviceexports: { kind: 'ServiceExport' } } },
};
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const rootOf = (group: string): string => `/${group === '' ? 'api' : `apis/${group}`}/${GROUPS[group]?.version ?? 'v1'}`;
const versionOf = (group: string): string => rootOf(group).replace(/^\/apis?\//, '');

/** What kubectl asks before it sends anything: which kinds there are, and whether the server checks the fields of a manifest itself. */
const DISCOVERY: Readonly<Record<string, unknown>> = {
  '/version': { major: '1', minor: '33', gitVersion: 'v1.33.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: Object.keys(GROUPS).filter((group) => group !== '').map((name) => {
    const version = { groupVersion: versionOf(name), version: GROUPS[name]?.version };
    return { name, versions: [version], preferredVersion: version };
  }) },
  '/openapi/v3': { paths: Object.fromEntries(Object.keys(GROUPS).map((group) => [rootOf(group).slice(1), { serverRelativeURL: `/openapi/v3${rootOf(group)}` }])) },
  ...Object.fromEntries(Object.entries(GROUPS).flatMap(([group, { version, kinds }]) => [
    [rootOf(group), { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: versionOf(group), resources: Object.entries(kinds).map(([name, { kind, short, global }]) =>
      ({ name, singularName: kind.toLowerCase(), namespaced: global !== true, kind, verbs: VERBS, ...(short === undefined ? {} : { shortNames: [short] }) })) }],
    [`/openapi/v3${rootOf(group)}`, { openapi: '3.0.0', info: { title: 'stub', version: '1' }, paths: Object.fromEntries(Object.entries(kinds).map(([name, { kind }]) =>
      [`${rootOf(group)}/${name}/{name}`, { patch: { parameters: [{ name: 'fieldValidation', in: 'query' }], responses: {}, 'x-kubernetes-group-version-kind': { group, version, kind } } }])) }],
  ])),
};

export interface StubOptions {
  /** As a busy server does: one call after the other, each only after this long. */
  readonly busyMs?: number;
}

export interface StubApiServer {
  /** With the contexts given. */
  readonly kubeconfig: string;
  /** Keeps what kubectl remembers of the server away from everything else. */
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** Every call that a right is asked for, in order. */
  readonly calls: { readonly method: string; readonly path: string }[];
  /** How many requests were open at once, at the most. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/**
 * An API server that answers a real kubectl: to discovery as one of 1.33 does, to everything else with `objectAt`, and writes down what it is
 * asked. A list holds the object at `…/one`; null: there is none.
 */
export async function stubApiServer(contexts: readonly string[], objectAt: (path: string) => object | null, { busyMs = 0 }: StubOptions = {}): Promise<StubApiServer> {
  const calls: { method: string; path: string }[] = [];
  const answerTo = (method: string, url: string): readonly [status: number, body: unknown] => {
    const [path = ''] = url.split('?');
    if (path in DISCOVERY) return [200, DISCOVERY[path]];
    calls.push({ method, path: url });
    const [, root = '', plural = '', name] = /^(\/(?:api|apis\/[^/]+)\/[^/]+)(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const group = Object.keys(GROUPS).find((candidate) => rootOf(candidate) === root) ?? '';
    const type = { apiVersion: versionOf(group), kind: GROUPS[group]?.kinds[plural]?.kind };
    const found = objectAt(name === undefined ? `${path}/one` : path);
    if (method === 'DELETE') return [200, { kind: 'Status', apiVersion: 'v1', status: 'Success', details: { name } }];
    if (method !== 'GET') return [method === 'POST' ? 201 : 200, { ...type, metadata: { name: name ?? 'one' }, ...found }];
    if (name === undefined) return [200, { ...type, kind: `${type.kind ?? ''}List`, metadata: { resourceVersion: '8' }, items: found === null ? [] : [{ ...type, ...found }] }];
    return found === null ? [404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }] : [200, { ...type, ...found }];
  };
  const load = { open: 0, most: 0, last: Promise.resolve() };
  const turn = async (): Promise<void> => {
    if (busyMs === 0) return;
    load.last = load.last.then(async () => { await setTimeout(busyMs); });
    await load.last;
  };
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    load.open += 1;
    load.most = Math.max(load.most, load.open);
    response.on('close', () => { load.open -= 1; });
    const respond = (): void => {
      // No schema at all, in the protocol buffers that kubectl wants of it.
      if (url.startsWith('/openapi/v2')) { response.writeHead(200, { 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' }).end(); return; }
      const [status, body] = answerTo(method, url);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    request.resume().on('end', () => { turn().then(respond, (cause: unknown) => response.destroy(cause instanceof Error ? cause : undefined)); });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'stub-api-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify({
    apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'stub', cluster: { server: url, 'insecure-skip-tls-verify': true } }], users: [{ name: 'nobody', user: {} }], contexts: contexts.map((name) => ({ name, context: { cluster: 'stub', user: 'nobody' } })),
  }));
  return {
    kubeconfig, url, calls, mostAtOnce: () => load.most, env: { KUBECACHEDIR: join(folder, 'cache') },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
