import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exporterTargetsOf } from '../../src/adapters/exporter-targets.ts';
import { diskUsageOf } from '../../src/adapters/kubernetes.ts';
import { partitionOfKey } from '../../src/adapters/canary.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { clusterOver, recorded, REGION_0, REGION_1 } from '../support/answers.ts';
import { anyNumber, anyText, textLike } from '../support/matchers.ts';

const byPath = (call: string): KubernetesResponse => recorded('normal', call.includes('/statefulsets/') ? 'statefulset' : call.includes('/pods?') ? 'pods' : 'version');

describe('KubernetesReader on answers of 1.33', () => {
  it('reads StatefulSet, pods and exporters', async () => {
    const pods = await clusterOver({ kubernetes: byPath }).readers.kubernetes.readPods(REGION_0);
    expect(pods).toMatchObject({ region: 'region0', serverVersion: 'v1.33.4', replicas: 2, clusterSize: 4 });
    expect(pods.pods.map(({ name, phase, ready }) => ({ name, phase, ready }))).toEqual([
      { name: 'camunda-zeebe-0', phase: 'Running', ready: true }, { name: 'camunda-zeebe-1', phase: 'Running', ready: true },
    ]);
    expect(pods.exporters).toEqual([
      { id: 'camundaregion0', url: 'http://elasticsearch.camunda-region0.svc.cluster.local:9200' },
      { id: 'camundaregion1', url: 'http://elasticsearch.camunda-region1.svc.cluster.local:9200' },
    ]);
  });

  it('tells an absent StatefulSet as null', async () => {
    const cluster = clusterOver({ kubernetes: (call) => call.includes('/statefulsets/') ? { status: 404, text: '{}' } : call.includes('/pods?') ? { status: 200, text: '{"items":[]}' } : byPath(call) });
    expect(await cluster.readers.kubernetes.readPods(REGION_0)).toMatchObject({ replicas: null, clusterSize: null, pods: [], exporters: [] });
    expect(await cluster.readers.kubernetes.readDisk(REGION_0)).toEqual([]);
  });

  it.each([
    ['nobody listens', () => Promise.reject(new NoAnswer('refused', 'x', { sent: false })), 'REGION_UNREACHABLE'],
    ['it hangs', () => Promise.reject(new NoAnswer('timeout', 'x', { sent: true })), 'REGION_UNREACHABLE'],
    ['it is overloaded', () => Promise.resolve({ status: 429, text: '' }), 'REGION_UNREACHABLE'],
    ['it has an internal error', () => Promise.resolve({ status: 500, text: '' }), 'REGION_UNREACHABLE'],
    ['it forbids the call', () => Promise.resolve({ status: 403, text: '' }), 'PERMISSION_DENIED'],
  ] as const)('tells when %s', async (_why, kubernetes, code) => {
    await expect(clusterOver({ kubernetes }).readers.kubernetes.readPods(REGION_0)).rejects.toMatchObject({ code, facts: { region: 'region0' } });
  });

  it('reads the disk of every ready broker where its data volume is mounted', async () => {
    const df = 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sdb 103081248 27123416 72102108 28% /usr/local/zeebe/data\n';
    const cluster = clusterOver({ kubernetes: byPath, df });
    expect(await cluster.readers.kubernetes.readDisk(REGION_0)).toEqual([0, 1].map((pod) => ({ pod: `camunda-zeebe-${pod}`, usedPercent: 28, sizeBytes: 103_081_248 * 1_024, usedBytes: 27_123_416 * 1_024, freeBytes: 72_102_108 * 1_024 })));
    expect(cluster.sent.filter((call) => call.startsWith('exec'))).toEqual(['exec camunda-zeebe-0/zeebe df -Pk /usr/local/zeebe/data', 'exec camunda-zeebe-1/zeebe df -Pk /usr/local/zeebe/data']);
  });

  it('does not guess at other output of df', () => {
    expect(diskUsageOf('pod', 'df: no such file')).toBeNull();
  });
});

describe('exporterTargetsOf', () => {
  it.each([
    ['ZEEBE_BROKER_EXPORTERS_CAMUNDAREGION0_ARGS_URL', 'camundaregion0'],
    ['ZEEBE_BROKER_EXPORTERS_CAMUNDAREGION1_ARGS_CONNECT_URL', 'camundaregion1'],
    ['CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION0_ARGS_CONNECT_URL', 'camundaregion0'],
    ['ZEEBE_BROKER_EXPORTERS_CAMUNDAREGION0_ARGS_CONNECTURL', 'camundaregion0'],
    ['ZEEBE_BROKER_EXPORTERS_MY_SECOND_ONE_ARGS_URL', 'my_second_one'],
  ])('reads %s', (name, id) => expect(exporterTargetsOf([{ name, value: 'http://es:9200/' }])).toEqual([{ id, url: 'http://es:9200' }]));

  it('lets the last duplicate win and skips what is no address', () => {
    const name = 'ZEEBE_BROKER_EXPORTERS_A_ARGS_URL';
    expect(exporterTargetsOf([{ name, value: 'http://old' }, { name: 'ZEEBE_BROKER_EXPORTERS_A_CLASSNAME', value: 'x' }, { name, value: 'http://new' }, { name: 'ZEEBE_BROKER_EXPORTERS_B_ARGS_URL' }])).toEqual([{ id: 'a', url: 'http://new' }]);
  });

  it('cuts credentials out of an address', () => {
    expect(exporterTargetsOf([{ name: 'ZEEBE_BROKER_EXPORTERS_A_ARGS_URL', value: 'https://elastic:hunter2@es:9200' }])).toEqual([{ id: 'a', url: 'https://es:9200' }]);
  });
});

const Manifest = z.looseObject({ metadata: z.record(z.string(), z.unknown()) });

/** Leases of one API server: compares resource versions as the real one does. */
function leaseServer(): { readonly answer: (call: string, request: { readonly body?: unknown }) => KubernetesResponse; readonly namespaces: Set<string> } {
  const namespaces = new Set<string>();
  let stored: { readonly body: z.output<typeof Manifest>; readonly version: number } | null = null;
  const manifest = (body: unknown): z.output<typeof Manifest> => Manifest.parse(body);
  const told = (status: number): KubernetesResponse => ({ status, text: JSON.stringify(stored === null ? {} : { ...stored.body, metadata: { ...stored.body.metadata, resourceVersion: String(stored.version) } }) });
  return {
    namespaces,
    answer: (call, { body }) => {
      if (call === 'POST /api/v1/namespaces') { namespaces.add('region-runbooks'); return { status: 201, text: '{}' }; }
      if (!namespaces.has('region-runbooks')) return { status: 404, text: '{}' };
      if (call.startsWith('GET')) return stored === null ? { status: 404, text: '{}' } : told(200);
      if (call.startsWith('POST')) {
        if (stored !== null) return { status: 409, text: '{}' };
        stored = { body: manifest(body), version: 1 };
        return told(201);
      }
      if (stored === null) return { status: 404, text: '{}' };
      if (manifest(body).metadata['resourceVersion'] !== String(stored.version)) return { status: 409, text: '{}' };
      stored = { body: manifest(body), version: stored.version + 1 };
      return told(200);
    },
  };
}

describe('LeaseStore', () => {
  const first = { holder: 'engine/1', acting: 'runner-a/10', since: '2026-11-24T09:00:00.000Z' };

  it('creates the lease, with its namespace where there is none', async () => {
    const server = leaseServer();
    const { leases, sent } = clusterOver({ kubernetes: server.answer });
    expect(await leases.read(REGION_0, 'lab')).toBeNull();
    expect(await leases.swap(REGION_0, 'lab', null, first)).toEqual({ ...first, resourceVersion: '1' });
    expect(await leases.read(REGION_0, 'lab')).toEqual({ ...first, resourceVersion: '1' });
    expect(sent.slice(1, 4)).toEqual(['POST /apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases', 'POST /api/v1/namespaces', 'POST /apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases']);
  });

  it('lets one of two writers with the same view win', async () => {
    const { leases } = clusterOver({ kubernetes: leaseServer().answer });
    expect(await leases.swap(REGION_0, 'lab', null, first)).not.toBe('conflict');
    expect(await leases.swap(REGION_0, 'lab', null, { ...first, acting: 'runner-b/10' })).toBe('conflict');
    const view = await leases.read(REGION_0, 'lab');
    const overtaking = await leases.swap(REGION_0, 'lab', view, { ...first, acting: 'runner-b/10' });
    expect(overtaking).toMatchObject({ acting: 'runner-b/10', resourceVersion: '2' });
    expect(await leases.swap(REGION_0, 'lab', view, { ...first, acting: 'runner-a/11' })).toBe('conflict');
  });

  it('releases by an empty holder', async () => {
    const { leases } = clusterOver({ kubernetes: leaseServer().answer });
    const view = await leases.swap(REGION_0, 'lab', null, first);
    if (view === 'conflict') throw new Error('nobody else writes');
    await leases.swap(REGION_0, 'lab', view, { holder: '', acting: '', since: '' });
    expect(await leases.read(REGION_0, 'lab')).toMatchObject({ holder: '' });
  });

  it('does not take a lost answer for a conflict or a success', async () => {
    const { leases } = clusterOver({ kubernetes: () => Promise.reject(new NoAnswer('timeout', 'x', { sent: true })) });
    await expect(leases.swap(REGION_0, 'lab', null, first)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });
});

describe('CanaryLedger', () => {
  it('reads nothing where there is none, and writes with its namespace', async () => {
    let stored: unknown;
    const answers: Record<string, () => KubernetesResponse> = {
      'GET /api/v1/namespaces/region-runbooks/configmaps/canary-lab': () => stored === undefined ? { status: 404, text: '{}' } : { status: 200, text: JSON.stringify(stored) },
      'PUT /api/v1/namespaces/region-runbooks/configmaps/canary-lab': () => ({ status: 404, text: '{}' }),
    };
    const { ledger } = clusterOver({ kubernetes: (call, { body }) => answers[call]?.() ?? ((stored = body), { status: 201, text: '{}' }) });
    const records = [{ partitionId: 1, correlationKey: 'k', messageId: 'm', expiresAt: '2026-11-24T10:00:00.000Z' }];
    expect(await ledger.read(REGION_0, 'lab')).toEqual([]);
    await ledger.write(REGION_0, 'lab', records);
    expect(await ledger.read(REGION_0, 'lab')).toEqual(records);
  });
});

describe('SearchReader', () => {
  const answer = (call: string): KubernetesResponse => recorded('normal', call.includes('health') ? 'search-health' : call.includes('state') ? 'search-state' : 'search-nodes');

  it('reads health, identity and nodes', async () => {
    const { readers } = clusterOver({ http: answer });
    expect(await readers.search.readSearch(REGION_0)).toEqual({ status: 'green', clusterUuid: textLike(/^[\w-]{22}$/), version: '8.19.21' });
    expect(await readers.search.readSearchNodes(REGION_0)).toEqual([{ name: 'elasticsearch-0', role: 'cdfhilmrstw', heapPercent: anyText, version: '8.19.21' }]);
  });

  it('logs in with the secret read at that moment', async () => {
    const { readers, sent } = clusterOver({ http: (call, { headers }) => headers?.['authorization'] === 'Basic cmVhZGVyOmh1bnRlcjI=' ? answer(call) : { status: 401, text: '' } });
    expect(await readers.search.readSearch(REGION_1)).toMatchObject({ status: 'green' });
    await expect(readers.search.readSearch(REGION_0)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(sent[0]).toBe('GET https://search.example/_cluster/health');
  });
});

describe('Canary', () => {
  const message = { correlationKey: 'k', messageId: 'm', timeToLiveMs: 1_000 };

  it('tells the partition by the key', async () => {
    const { readers } = clusterOver({ publish: () => ({ kind: 'accepted', key: '4503599627370497' }) });
    expect(await readers.canary.publish(REGION_0, message, 100)).toEqual({ kind: 'accepted', partitionId: 2, tookMs: anyNumber });
    expect(partitionOfKey('2251799813685249')).toBe(1);
  });

  it.each([['ALREADY_EXISTS', 'exists'], ['RESOURCE_EXHAUSTED', 'failed']])('tells %s as %s', async (status, kind) => {
    const { readers } = clusterOver({ publish: () => ({ kind: 'failed', status, error: 'x' }) });
    expect(await readers.canary.publish(REGION_0, message, 100)).toMatchObject({ kind });
  });
});
