import { describe, expect, it } from 'vitest';
import type { SnapshotsConfig } from '../../src/config/schema.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import type { HttpResponse } from '../../src/transport/http.ts';
import { CLUSTER, clusterOver, recorded, REGION_0, REGION_1 } from '../support/answers.ts';
import { textWith } from '../support/matchers.ts';

const INDICES = 'operate-*,tasklist-*,camunda-*,zeebe-record*';
const ENGINES = [['Elasticsearch 8.19.21', 'snapshots-elasticsearch', { feature_states: ['none'] }], ['OpenSearch 2.17.1', 'snapshots-opensearch', {}]] as const;
const SEARCH_0 = 'http://elasticsearch.camunda-region0:9200';

describe.each(ENGINES)('SnapshotReader on answers of %s', (_engine, folder) => {
  const answering = (name: string) => clusterOver({ http: (call) => recorded(folder, call.includes('/_cat/nodes') ? 'node-versions' : name) }).readers.snapshots;

  it('reads the repository, and none', async () => {
    expect(await answering('repository').readRepository(REGION_0)).toEqual({ readonly: false, fits: true, says: 'fs, location /mnt/backups' });
    expect(await answering('repository-readonly').readRepository(REGION_0)).toEqual({ readonly: true, fits: true, says: 'fs, location /mnt/backups, read-only' });
    expect(await answering('no-repository').readRepository(REGION_0)).toBeNull();
  });

  it('tells whether every node can use it', async () => {
    expect(await answering('verified').verifyRepository(REGION_0)).toBeNull();
    expect(await answering('no-repository').verifyRepository(REGION_0)).toBe('repository_missing_exception: [camunda_backup] missing');
  });

  it('reads a snapshot while it is taken, when it is done, and none', async () => {
    expect(await answering('snapshot-early').readSnapshot(REGION_0, 'failback-17')).toMatchObject({ name: 'failback-17', state: 'IN_PROGRESS' });
    const done = await answering('snapshot').readSnapshot(REGION_0, 'failback-17');
    expect(done).toMatchObject({ name: 'failback-17', state: 'SUCCESS', indices: ['operate-process-8.3.0_', 'zeebe-record_message_8.6.0_2026-11-24'], shards: { total: 2, failed: 0, successful: 2 } });
    expect(done?.startedAt).toMatch(/^2026-11-24T12:2\d:\d\d\.\d{3}Z$/);
    expect(await answering('snapshots').listSnapshots(REGION_1)).toMatchObject([{ name: 'failback-17', uuid: done?.uuid }]);
    expect(await answering('no-snapshot').readSnapshot(REGION_0, 'failback-17')).toBeNull();
    expect(await answering('no-repository').readSnapshot(REGION_0, 'failback-17')).toBeNull();
    expect(await answering('no-repository').listSnapshots(REGION_0)).toEqual([]);
  });

  it('reads the size of a snapshot', async () => {
    expect((await answering('snapshot-size').readSnapshotSize(REGION_0, 'failback-17'))?.bytes).toBeGreaterThan(7_000);
    expect(await answering('no-snapshot').readSnapshotSize(REGION_0, 'failback-17')).toBeNull();
  });

  it('reads the indices refreshed', async () => {
    const cluster = clusterOver({ http: () => recorded(folder, 'indices') });
    expect((await cluster.readers.snapshots.readIndices(REGION_0)).map(({ name, documents, health }) => ({ name, documents, health }))).toEqual([
      { name: 'operate-process-8.3.0_', documents: 1, health: 'green' }, { name: 'zeebe-record_message_8.6.0_2026-11-24', documents: 4, health: 'green' },
    ]);
    const cat = `GET ${SEARCH_0}/_cat/indices/${INDICES}?format=json&bytes=b&h=index,health,docs.count,store.size`;
    expect(cluster.sent).toEqual([cat, `POST ${SEARCH_0}/${INDICES}/_refresh?ignore_unavailable=true&allow_no_indices=true`, cat]);
    expect(await answering('no-indices').readIndices(REGION_0)).toEqual([]);
  });

  it('calls an index red while it is restored, and does not wait for it', async () => {
    const cluster = clusterOver({ http: () => recorded(folder, 'indices-early') });
    expect((await cluster.readers.snapshots.readIndices(REGION_0)).map(({ health, documents }) => [health, documents])).toEqual([['red', 0], ['red', 0]]);
    expect(cluster.sent).toHaveLength(1);
  });

  it('reads how far a restore is, and none', async () => {
    const restore = await answering('restore').readRestore(REGION_1);
    expect(restore).toMatchObject({ active: 0, recoveredBytes: restore?.totalBytes });
    expect(restore?.totalBytes).toBeGreaterThan(7_000);
    expect(await answering('no-restore').readRestore(REGION_1)).toBeNull();
  });

  it('counts messages, with 0 for one that is missing', async () => {
    expect(await answering('counts').countMessages(REGION_1, ['m-1', 'm-2', 'm-3'])).toEqual({ 'm-1': 1, 'm-2': 2, 'm-3': 0 });
    expect(await answering('counts-without-index').countMessages(REGION_1, ['m-1'])).toEqual({ 'm-1': 0 });
  });

  it('reads the newest exported record of each partition, and counts up to a position', async () => {
    const newest = folder.endsWith('elasticsearch') ? { 1: 146, 2: 146 } : { 1: 92_750 };
    const counts = folder.endsWith('elasticsearch') ? { 1: 63, 2: 63 } : { 1: 30 };
    expect(await answering('newest-records').readNewestRecords(REGION_1)).toEqual(newest);
    expect(await answering('record-counts').countRecords(REGION_1, { 1: 100, 2: 100 })).toEqual(counts);
    expect(await answering('counts-without-index').readNewestRecords(REGION_1)).toEqual({});
    expect(await answering('counts-without-index').countRecords(REGION_1, { 1: 100 })).toEqual({});
  });

  it('counts nothing where there is nothing to count', async () => {
    const cluster = clusterOver({});
    expect(await cluster.readers.snapshots.countRecords(REGION_1, {})).toEqual({});
    expect(cluster.sent).toEqual([]);
  });
});

describe.each(ENGINES)('SnapshotWriter on answers of %s', (_engine, folder, features) => {
  const what = { indices: INDICES, ignore_unavailable: true, include_global_state: true, ...features };
  const answering = (name: string) => {
    const bodies: unknown[] = [];
    const cluster = clusterOver({ http: (call, { body }) => {
      if (call.includes('/_cat/nodes')) return recorded(folder, 'node-versions');
      bodies.push(body);
      return recorded(folder, name);
    } });
    return { snapshots: cluster.writers(() => undefined).snapshots, sent: cluster.sent, bodies };
  };

  it('takes and restores with the global state, and without feature states', async () => {
    const { snapshots, bodies } = answering('snapshot-taken');
    await snapshots.takeSnapshot(REGION_0, 'failback-17');
    await snapshots.restoreSnapshot(REGION_0, 'failback-17');
    expect(bodies).toEqual([what, what]);
  });

  it('deletes what is gone already', async () => {
    await expect(answering('no-snapshot').snapshots.deleteSnapshot(REGION_0, 'failback-16')).resolves.toBeUndefined();
    await expect(answering('indices-deleted').snapshots.deleteIndices(REGION_0, ['operate-process-8.3.0_'])).resolves.toBeUndefined();
  });

  it.each([
    ['a restore over an open index', 'restore-over-open-index', 'because an open index with same name already exists'],
    ['a name that is taken', 'snapshot-again', 'snapshot with the same name already exists'],
    ['a write to a read-only repository', 'write-readonly', 'cannot create snapshot in a readonly repository'],
  ])('tells %s as rejected, with the reason', async (_what, name, answer) => {
    await expect(answering(name).snapshots.takeSnapshot(REGION_0, 'failback-17')).rejects.toMatchObject({ code: 'CALL_REJECTED', facts: { region: 'region0', answer: textWith(answer) } });
  });
});

describe('SnapshotReader', () => {
  it('tells why a repository cannot be used', async () => {
    const { readers } = clusterOver({ http: () => recorded('snapshots-elasticsearch', 'not-verified') });
    expect(await readers.snapshots.verifyRepository(REGION_0)).toBe('repository_verification_exception: [camunda_backup] path  is not accessible on master node: failed to create blob container');
  });

  it('lists the oldest snapshot first', async () => {
    const snapshots = [3, 1, 2].map((at) => ({ snapshot: `failback-${at}`, uuid: String(at), state: 'SUCCESS', start_time_in_millis: at }));
    const { readers } = clusterOver({ http: () => ({ status: 200, text: JSON.stringify({ snapshots }) }) });
    expect((await readers.snapshots.listSnapshots(REGION_0)).map(({ name }) => name)).toEqual(['failback-1', 'failback-2', 'failback-3']);
  });

  it('adds up what is still restored, and nothing else that recovers', async () => {
    const shard = (type: string, stage: string, recovered: number) => ({ type, stage, source: type === 'SNAPSHOT' ? { repository: 'camunda_backup', snapshot: 'failback-lab-1-2' } : { id: 'node' }, index: { size: { total_in_bytes: 100, recovered_in_bytes: recovered } } });
    const { readers } = clusterOver({ http: () => ({ status: 200, text: JSON.stringify({ a: { shards: [shard('SNAPSHOT', 'DONE', 100), shard('SNAPSHOT', 'INDEX', 20)] }, b: { shards: [shard('PEER', 'INDEX', 5)] } }) }) });
    expect(await readers.snapshots.readRestore(REGION_1)).toEqual({ recoveredBytes: 120, totalBytes: 200, active: 1, snapshots: ['failback-lab-1-2'] });
  });

  it.each([
    ['nothing answers', () => Promise.reject(new NoAnswer('timeout', 'x', { sent: true })), 'REGION_UNREACHABLE'],
    ['it has no master', () => Promise.resolve({ status: 503, text: '{"error":{"type":"master_not_discovered_exception"},"status":503}' }), 'REGION_UNREACHABLE'],
    ['the credentials are wrong', () => Promise.resolve({ status: 401, text: '' }), 'PERMISSION_DENIED'],
    ['it is something else', () => Promise.resolve({ status: 200, text: '<html>' }), 'ANSWER_UNKNOWN'],
    ['a proxy finds nothing', () => Promise.resolve({ status: 404, text: 'not found' }), 'CALL_REJECTED'],
  ] as const)('tells when %s', async (_why, http, code) => {
    const { readers } = clusterOver({ http });
    await expect(readers.snapshots.readSnapshot(REGION_0, 'failback-17')).rejects.toMatchObject({ code, facts: { region: 'region0' } });
    if (code !== 'ANSWER_UNKNOWN') await expect(readers.snapshots.verifyRepository(REGION_0)).rejects.toMatchObject({ code });
  });

  it('asks with the credentials of the region, and tells them nobody', async () => {
    const headers: unknown[] = [];
    const { readers } = clusterOver({ http: (_call, request) => { headers.push(request.headers); return { status: 401, text: '' }; } });
    await expect(readers.snapshots.readRepository(REGION_1)).rejects.toSatisfy((error) => !JSON.stringify(error).includes('hunter2'));
    expect(headers).toEqual([{ authorization: `Basic ${Buffer.from('reader:hunter2').toString('base64')}` }]);
  });
});

describe('SnapshotWriter', () => {
  const writing = (answer: () => HttpResponse | Promise<HttpResponse>) => {
    const cluster = clusterOver({ http: answer });
    return { snapshots: cluster.writers(() => undefined).snapshots, sent: cluster.sent };
  };

  it.each([
    ['an answer that was lost', () => Promise.reject(new NoAnswer('timeout', 'x', { sent: true })), 'OUTCOME_UNKNOWN'],
    ['a call that never left', () => Promise.reject(new NoAnswer('refused', 'x', { sent: false })), 'REGION_UNREACHABLE'],
    ['503', () => Promise.resolve({ status: 503, text: '{"error":{"type":"concurrent_snapshot_execution_exception"},"status":503}' }), 'OUTCOME_UNKNOWN'],
    ['500 of a proxy', () => Promise.resolve({ status: 500, text: 'oops' }), 'OUTCOME_UNKNOWN'],
    ['a repository in use', () => Promise.resolve({ status: 409, text: '{"error":{"type":"repository_conflict_exception","reason":"in use"},"status":409}' }), 'CALL_REJECTED'],
    ['a user who may not', () => Promise.resolve({ status: 403, text: '{"error":{"type":"security_exception"},"status":403}' }), 'PERMISSION_DENIED'],
  ] as const)('tells %s', async (_what, http, code) => {
    await expect(writing(http).snapshots.registerRepository(REGION_0, { readonly: false })).rejects.toMatchObject({ code });
  });

  it.each([[['operate-*']], [['_all']], [['operate-a', 'b,c']], [['-a']], [['']], [['zeebe-record_job,']]])('deletes nothing by a pattern: %j', async (names) => {
    const { snapshots, sent } = writing(() => ({ status: 200, text: '{}' }));
    await expect(snapshots.deleteIndices(REGION_0, names)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
    await snapshots.deleteIndices(REGION_0, []);
    expect(sent).toEqual([]);
  });

  it('deletes many indices in paths that a request line can hold', async () => {
    const names = Array.from({ length: 200 }, (_, day) => `zeebe-record_process-instance_8.6.0_2026-${day}`);
    const { snapshots, sent } = writing(() => ({ status: 200, text: '{}' }));
    await snapshots.deleteIndices(REGION_0, names);
    expect(sent.every((call) => call.length < 3_200)).toBe(true);
    expect(sent.flatMap((call) => call.slice(call.lastIndexOf('/') + 1, call.indexOf('?')).split(','))).toEqual(names);
  });
});

describe.each([
  ['fs', { location: '/mnt/backups' }, { location: '/mnt/backups' }],
  ['s3', { bucket: 'camunda-backup', client: 'camunda', basePath: 'payments' }, { bucket: 'camunda-backup', client: 'camunda', base_path: 'payments' }],
  ['gcs', { bucket: 'camunda-backup', client: 'camunda', basePath: 'payments' }, { bucket: 'camunda-backup', client: 'camunda', base_path: 'payments' }],
  ['azure', { container: 'camunda-backup', client: 'camunda', basePath: 'payments' }, { container: 'camunda-backup', client: 'camunda', base_path: 'payments' }],
] as const)('a repository of type %s', (type, keys, settings) => {
  const over = (changes: Partial<SnapshotsConfig>, answer: HttpResponse, bodies: unknown[] = []) =>
    clusterOver({ http: (_call, { body }) => { bodies.push(body); return answer; } }, { ...CLUSTER, snapshots: { repository: 'camunda_backup', type, by: 'snapshot', keep: 1, ...keys, ...changes } });

  it('is registered, writable and read-only', async () => {
    const bodies: unknown[] = [];
    const { snapshots } = over({}, { status: 200, text: '{"acknowledged":true}' }, bodies).writers(() => undefined);
    await snapshots.registerRepository(REGION_0, { readonly: false });
    await snapshots.registerRepository(REGION_0, { readonly: true });
    expect(bodies).toEqual([{ type, settings }, { type, settings: { ...settings, readonly: true } }]);
  });

  it('fits where it is registered at the same place, whatever else is tuned', async () => {
    const { readers } = over({}, recorded('repositories', type));
    expect(await readers.snapshots.readRepository(REGION_0)).toMatchObject({ fits: true, readonly: type === 's3' });
  });

  it.each(Object.keys(keys))('does not fit with another %s', async (key) => {
    const { readers } = over({ [key]: 'another' }, recorded('repositories', type));
    expect(await readers.snapshots.readRepository(REGION_0)).toMatchObject({ fits: false });
  });

  it('does not fit where it is of another type', async () => {
    const { readers } = over({}, recorded('repositories', type === 'fs' ? 's3' : 'fs'));
    expect(await readers.snapshots.readRepository(REGION_0)).toMatchObject({ fits: false });
  });
});

it('takes an absent client and base path for the defaults', async () => {
  const text = JSON.stringify({ camunda_backup: { type: 's3', settings: { bucket: 'b', client: 'default' } } });
  const { readers } = clusterOver({ http: () => ({ status: 200, text }) }, { ...CLUSTER, snapshots: { repository: 'camunda_backup', type: 's3', bucket: 'b', by: 'snapshot', keep: 1 } });
  expect(await readers.snapshots.readRepository(REGION_0)).toMatchObject({ fits: true });
});

it('refuses what needs the snapshots of regions.yaml where they are not described', async () => {
  const cluster = clusterOver({}, { ...CLUSTER, snapshots: undefined });
  await expect(cluster.readers.snapshots.listSnapshots(REGION_0)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(cluster.writers(() => undefined).snapshots.registerRepository(REGION_0, { readonly: false })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
