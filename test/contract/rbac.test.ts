import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { KubernetesRequest, KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { podBehind } from '../../src/transport/ready-pod.ts';
import { clusterOver, recorded, REGION_0 } from '../support/answers.ts';
import { rightFor } from '../support/kubernetes-rights.ts';

const Role = z.object({ kind: z.enum(['Role', 'ClusterRole']), rules: z.array(z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) })) });

/** `verb group/resource` of every rule of the roles in the file. */
function granted(file: string): string[] {
  const documents = parseAllDocuments(readFileSync(join(import.meta.dirname, '../../deploy/rbac', file), 'utf8'));
  const roles = documents.flatMap((document) => { const role = Role.safeParse(document.toJS()); return role.success ? [role.data] : []; });
  return roles.flatMap(({ rules }) => rules).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)))).sort();
}

/** Every call to the API server that the adapters and port-forwards make, in one pass. */
async function allCalls(): Promise<KubernetesRequest[]> {
  const calls: KubernetesRequest[] = [];
  const answer = (call: string, request: KubernetesRequest): KubernetesResponse => {
    calls.push(request);
    if (call.includes('/statefulsets/')) return recorded('normal', 'statefulset');
    if (call.includes('/pods?')) return recorded('normal', 'pods');
    if (call.includes('/services/')) return { status: 200, text: '{"spec":{}}' };
    if (call.includes('/endpointslices?')) return { status: 200, text: '{"items":[{"endpoints":[{"targetRef":{"kind":"Pod","name":"p"}}]}]}' };
    if (call.startsWith('PUT') && call.includes('/configmaps/')) return { status: 404, text: '{}' };
    return call === 'GET /version' ? recorded('normal', 'version') : { status: 200, text: '{"metadata":{"resourceVersion":"1"}}' };
  };
  const { readers, leases, ledger } = clusterOver({ kubernetes: answer, http: () => recorded('normal', 'partitions-0'), df: ' 4 1 3 25% /data' });
  await readers.kubernetes.readPods(REGION_0);
  await readers.kubernetes.readDisk(REGION_0);
  await readers.zeebe.readPartitions(REGION_0);
  const lease = { holder: 'a/1', acting: '', since: '' };
  await leases.read(REGION_0, 'lab');
  await leases.swap(REGION_0, 'lab', null, lease);
  await leases.swap(REGION_0, 'lab', { ...lease, resourceVersion: '1' }, lease);
  await ledger.read(REGION_0, 'lab');
  await ledger.write(REGION_0, 'lab', []);
  await podBehind({ kind: 'service', context: 'region0', namespace: REGION_0.namespace, service: 's', port: 1 }, (request) => Promise.resolve(answer(`${request.method} ${request.path}`, request)));
  return calls;
}

/** Every call to the API server that a failback adds. */
async function failbackCalls(): Promise<KubernetesRequest[]> {
  const calls: KubernetesRequest[] = [];
  const answer = (call: string, request: KubernetesRequest): KubernetesResponse => {
    calls.push(request);
    if (call.includes('/statefulsets/')) return recorded('normal', 'statefulset');
    return call.includes('/deployments/') || call.includes('/jobs') ? { status: 404, text: '{}' } : { status: 200, text: '{"items":[]}' };
  };
  const { readers: { installation }, writers } = clusterOver({ kubernetes: answer });
  await installation.readFootprint(REGION_0);
  await installation.readWebApps(REGION_0);
  await installation.readRelease(REGION_0);
  await installation.readSwitch(REGION_0, 's');
  await installation.readBrokerImage(REGION_0);
  const { installation: changes } = writers(() => undefined);
  await changes.installRelease(REGION_0, { webApps: true });
  await changes.armSwitch(REGION_0, { name: 's', image: 'i', waitSeconds: 1 }).catch(() => undefined);
  await changes.disarmSwitch(REGION_0, 's');
  return calls;
}

/** Every call to the API server that asking the DNS makes; the port-forward itself is a web socket. */
async function dnsCalls(): Promise<KubernetesRequest[]> {
  const calls: KubernetesRequest[] = [];
  const { readers: { dns } } = clusterOver({
    kubernetes: (call, request) => { calls.push(request); return call.endsWith('/services') ? { status: 200, text: '{"items":[]}' } : recorded('normal', 'pods'); },
    askDns: () => Promise.resolve({ code: 'NXDOMAIN', addresses: [] }),
  });
  await dns.ask(REGION_0, ['x']);
  await dns.takesUdpOnly(REGION_0);
  return calls;
}

/** By kubectl (watched with -v=8 on 1.33; rollout restart over a server that writes down what it is asked). What helm asks for is up to the chart: see failback.yaml. */
const FAILBACK_BY_CLIENTS = ['get apps/deployments', 'patch apps/deployments', 'patch apps/deployments/scale', 'delete /persistentvolumeclaims'];

/** Not HTTP calls of our own: web sockets of client-node, and kubectl (watched with -v=8 on 1.33). */
const BY_CLIENTS = ['get /pods/portforward', 'create /pods/portforward', 'get /pods/exec', 'create /pods/exec', 'get apps/statefulsets', 'patch apps/statefulsets/scale', 'delete /pods'];

describe('deploy/rbac', () => {
  it('grants in the namespace of the brokers what is called there, and nothing else', async () => {
    const rights = (await allCalls()).map(rightFor).filter((call) => call?.namespace === REGION_0.namespace).map((call) => call?.right ?? '');
    expect(granted('broker-namespace.yaml')).toEqual([...new Set([...rights, ...BY_CLIENTS])].sort());
  });

  it('grants in its own namespace what is called there, and nothing else', async () => {
    const rights = (await allCalls()).map(rightFor).filter((call) => call?.namespace === 'region-runbooks').map((call) => call?.right ?? '');
    expect(granted('region-runbooks.yaml')).toEqual([...new Set(rights)].sort());
  });

  it('needs no right outside of the two', async () => {
    expect((await allCalls()).map(rightFor).filter((call) => call !== null && ![REGION_0.namespace, 'region-runbooks'].includes(call.namespace))).toEqual([]);
  });

  it('grants for a failback in the namespace of the brokers what it adds, and nothing else', async () => {
    const rights = (await failbackCalls()).map(rightFor).filter((call) => call?.namespace === REGION_0.namespace).map((call) => call?.right ?? '');
    const known = granted('broker-namespace.yaml');
    expect(granted('failback.yaml')).toEqual([...new Set([...rights, ...FAILBACK_BY_CLIENTS])].filter((right) => !known.includes(right)).sort());
  });

  it('grants beside the DNS what asking it takes, and nothing else', async () => {
    const rights = (await dnsCalls()).map(rightFor);
    expect(rights.map((call) => call?.namespace)).toEqual(['kube-system', 'kube-system']);
    expect(granted('failback-dns.yaml')).toEqual([...rights.map((call) => call?.right ?? ''), 'get /pods/portforward', 'create /pods/portforward'].sort());
  });

  it('grants beyond namespaces the volumes alone; whether the namespace is there may stay unknown', async () => {
    const rights = (await failbackCalls()).map(rightFor).flatMap((call) => call === null || call.namespace === REGION_0.namespace ? [] : [call.right]);
    expect([...new Set(rights)].sort()).toEqual(['get /namespaces', 'list /persistentvolumes']);
    expect(granted('failback-volumes.yaml')).toEqual(['delete /persistentvolumes', 'list /persistentvolumes']);
  });
});
