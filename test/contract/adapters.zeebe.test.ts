import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors/catalogue.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { clusterOver, recorded, REGION_0 } from '../support/answers.ts';
import { textWith } from '../support/matchers.ts';

const normal = (name: string) => () => recorded('normal', name);

describe('ZeebeReader on answers of 8.6.0', () => {
  it('reads the topology', async () => {
    const { readers, sent } = clusterOver({ http: normal('topology') });
    const topology = await readers.zeebe.readTopology(REGION_0);
    expect(topology).toMatchObject({ clusterSize: 4, partitionsCount: 2, replicationFactor: 4, gatewayVersion: '8.6.0' });
    expect(topology.brokers.map(({ id, host }) => [id, host])).toEqual([
      [0, 'camunda-zeebe-0.camunda-zeebe.camunda-region0.svc'], [1, 'camunda-zeebe-0.camunda-zeebe.camunda-region1.svc'],
      [2, 'camunda-zeebe-1.camunda-zeebe.camunda-region0.svc'], [3, 'camunda-zeebe-1.camunda-zeebe.camunda-region1.svc'],
    ]);
    expect(topology.brokers.flatMap(({ partitions }) => partitions).filter(({ role }) => role === 'leader').map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(sent).toEqual(['GET http://camunda-zeebe-gateway.camunda-region0:8080/v2/topology']);
  });

  it('reads a membership that never changed', async () => {
    const { readers, sent } = clusterOver({ http: normal('cluster') });
    expect(await readers.zeebe.readMembership(REGION_0)).toEqual({ members: [0, 1, 2, 3] });
    expect(sent).toEqual(['GET http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster']);
  });

  it('reads exporters', async () => {
    const { readers } = clusterOver({ http: normal('exporters') });
    expect(await readers.zeebe.readExporters(REGION_0)).toEqual([{ id: 'camundaregion1', status: 'ENABLED' }, { id: 'camundaregion0', status: 'ENABLED' }]);
  });

  it('reads the progress of every broker pod, with broker ids from the ordinals', async () => {
    const { readers, sent } = clusterOver({ kubernetes: normal('pods'), http: (_call, { endpoint }) => recorded('normal', endpoint.kind === 'pod' && endpoint.pod === 'camunda-zeebe-0' ? 'partitions-0' : 'partitions-1') });
    const progress = await readers.zeebe.readPartitions(REGION_0);
    expect(progress.map(({ partitionId, brokerId, role, exporterPhase }) => ({ partitionId, brokerId, role, exporterPhase }))).toEqual([
      { partitionId: 1, brokerId: 0, role: 'leader', exporterPhase: 'EXPORTING' }, { partitionId: 1, brokerId: 2, role: 'follower', exporterPhase: 'EXPORTING' },
      { partitionId: 2, brokerId: 0, role: 'follower', exporterPhase: 'EXPORTING' }, { partitionId: 2, brokerId: 2, role: 'leader', exporterPhase: 'EXPORTING' },
    ]);
    expect(sent.slice(1)).toEqual(['GET http://camunda-zeebe-0.camunda-region0:9600/actuator/partitions', 'GET http://camunda-zeebe-1.camunda-region0:9600/actuator/partitions']);
  });

  it('keeps the progress of the brokers that answer', async () => {
    const { readers } = clusterOver({ kubernetes: normal('pods'), http: (_call, { endpoint }) => {
      if (endpoint.kind === 'pod' && endpoint.pod === 'camunda-zeebe-0') return recorded('normal', 'partitions-0');
      throw new NoAnswer('timeout', 'pod', { sent: true });
    } });
    expect((await readers.zeebe.readPartitions(REGION_0)).map(({ brokerId }) => brokerId)).toEqual([0, 0]);
  });

  it("reads the server's own dry run of a removal", async () => {
    const { readers, sent } = clusterOver({ http: normal('removal-dry-run') });
    const planned = await readers.zeebe.dryRunRemoval({ region: REGION_0, remove: [1, 3] });
    expect(planned.expectedMembers).toEqual([0, 2]);
    expect(planned.operations.filter(({ operation }) => operation === 'BROKER_REMOVE').map(({ brokers }) => brokers?.[0]).sort()).toEqual([1, 3]);
    expect(planned.operations.filter(({ operation }) => operation === 'PARTITION_FORCE_RECONFIGURE').map(({ partitionId, brokers }) => [partitionId, [...brokers ?? []].sort()])).toEqual([[1, [0, 2]], [2, [0, 2]]]);
    expect(sent).toEqual(['PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster?force=true&dryRun=true']);
  });

  it('takes values that it does not know, strings for ids, and a change that is pending', async () => {
    const body = { brokers: [{ id: '2', state: 'HIBERNATING' }, { id: 0, state: 'LEFT' }], lastChange: { id: 4, status: 'COMPLETED' },
      pendingChange: { id: 5, status: 'PONDERING', completed: [{ operation: 'BROKER_ADD', brokerId: 1 }], pending: [{ operation: 'NEW_KIND', brokerId: 2, partitionId: 1 }] } };
    const { readers } = clusterOver({ http: () => ({ status: 200, text: JSON.stringify(body) }) });
    expect(await readers.zeebe.readMembership(REGION_0)).toEqual({
      members: [2], lastChange: { id: 4, status: 'COMPLETED' },
      pendingChange: { id: 5, status: 'PONDERING', operations: [{ operation: 'BROKER_ADD', brokerId: 1 }, { operation: 'NEW_KIND', brokerId: 2, partitionId: 1 }], completedCount: 1 },
    });
  });
});

describe('what an answer means', () => {
  const answers = {
    '200 of another shape': () => ({ status: 200, text: '{"brokers":"many"}' }),
    '200 that is not JSON': () => ({ status: 200, text: '<html>' }),
    '400': normal('removal-of-all'),
    '401': () => ({ status: 401, text: '' }),
    '409': () => ({ status: 409, text: '{"message":"another change is in progress"}' }),
    '500': () => ({ status: 500, text: '' }),
    '502': () => ({ status: 502, text: '' }),
    '503': () => ({ status: 503, text: '' }),
    '504': () => ({ status: 504, text: '' }),
    'nothing, nobody listens': () => { throw new NoAnswer('refused', 'x', { sent: false }); },
    'nothing before the deadline': () => { throw new NoAnswer('timeout', 'x', { sent: true }); },
    'a connection that ends half way': () => { throw new NoAnswer('broken', 'x', { sent: true }); },
  } as const;
  it.each([
    ['200 of another shape', 'ANSWER_UNKNOWN', 'ANSWER_UNKNOWN'], ['200 that is not JSON', 'ANSWER_UNKNOWN', 'ANSWER_UNKNOWN'],
    ['400', 'CALL_REJECTED', 'CALL_REJECTED'], ['401', 'PERMISSION_DENIED', 'PERMISSION_DENIED'], ['409', 'FOREIGN_CHANGE_PENDING', 'FOREIGN_CHANGE_PENDING'],
    ['500', 'CLUSTER_UNREACHABLE', 'OUTCOME_UNKNOWN'], ['502', 'CLUSTER_UNREACHABLE', 'OUTCOME_UNKNOWN'], ['503', 'CLUSTER_UNREACHABLE', 'OUTCOME_UNKNOWN'], ['504', 'CLUSTER_UNREACHABLE', 'OUTCOME_UNKNOWN'],
    ['nothing, nobody listens', 'CLUSTER_UNREACHABLE', 'CLUSTER_UNREACHABLE'],
    ['nothing before the deadline', 'CLUSTER_UNREACHABLE', 'OUTCOME_UNKNOWN'], ['a connection that ends half way', 'CLUSTER_UNREACHABLE', 'OUTCOME_UNKNOWN'],
  ] satisfies readonly (readonly [keyof typeof answers, ErrorCode, ErrorCode])[])('%s: a read is %s, a write is %s', async (answer, read, write) => {
    const cluster = clusterOver({ http: answers[answer] });
    const { zeebe } = cluster.writers(() => undefined);
    await expect(cluster.readers.zeebe.dryRunRemoval({ region: REGION_0, remove: [1, 3] })).rejects.toMatchObject({ code: read });
    await expect(zeebe.removeBrokers({ region: REGION_0, remove: [1, 3] })).rejects.toMatchObject({ code: write });
    await expect(zeebe.disableExporter(REGION_0, 'camundaregion1')).rejects.toMatchObject({ code: write });
  });

  it('tells call, status and answer in the facts', async () => {
    const { readers } = clusterOver({ http: normal('removal-of-all') });
    await expect(readers.zeebe.dryRunRemoval({ region: REGION_0, remove: [0, 1, 2, 3] })).rejects.toMatchObject({ facts: {
      region: 'region0', status: 400, call: 'PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster?force=true&dryRun=true',
      answer: textWith('having no replicas'),
    } });
  });

  it('takes a change that ended before it was cancelled as cancelled, and no other refusal', async () => {
    const ended = clusterOver({ http: normal('unknown-change') }).writers(() => undefined);
    await expect(ended.zeebe.cancelChange(REGION_0, 999)).resolves.toBeUndefined();
    const refused = clusterOver({ http: normal('removal-of-all') }).writers(() => undefined);
    await expect(refused.zeebe.cancelChange(REGION_0, 5)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
  });
});

describe('a removal where the remove list is not known', () => {
  it.each([404, 405])('sends the keep list after %d, every other id of the cluster', async (status) => {
    const bodies: unknown[] = [];
    const { readers, sent } = clusterOver({ http: (call, { body }) => {
      bodies.push(body);
      if (call.startsWith('PATCH')) return { status, text: '' };
      return recorded('normal', call.startsWith('GET') ? 'topology' : 'removal-dry-run');
    } });
    expect((await readers.zeebe.dryRunRemoval({ region: REGION_0, remove: [1, 3] })).expectedMembers).toEqual([0, 2]);
    expect(sent.at(-1)).toBe('POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster/brokers?force=true&dryRun=true');
    expect(bodies.at(-1)).toEqual(['0', '2']);
  });
});

describe('ZeebeReader on answers of 8.6.0 during a failover', () => {
  const situation = (name: string) => clusterOver({ http: (call) => recorded(name, call.includes('exporters') ? 'exporters' : call.includes('topology') ? 'topology' : 'cluster') }).readers.zeebe;

  it('sees no leader and only the survivors once a region is cut', async () => {
    const topology = await situation('region1-cut').readTopology(REGION_0);
    expect(topology.brokers.map(({ id }) => id)).toEqual([0, 2]);
    expect(topology.brokers.flatMap(({ partitions }) => partitions).filter(({ role }) => role === 'leader')).toEqual([]);
    expect((await situation('region1-cut').readMembership(REGION_0)).members).toEqual([0, 1, 2, 3]);
  });

  it('sees the removal pending', async () => {
    expect((await situation('region1-removing').readMembership(REGION_0)).pendingChange).toMatchObject({ id: 2, status: 'IN_PROGRESS' });
  });

  it('sees an exporter being disabled, partition by partition', async () => {
    const { pendingChange, lastChange, members } = await situation('region1-disabling').readMembership(REGION_0);
    expect({ members, lastChange }).toEqual({ members: [0, 2], lastChange: { id: 2, status: 'COMPLETED' } });
    expect(pendingChange?.operations).toContainEqual({ operation: 'PARTITION_DISABLE_EXPORTER', brokerId: 0, partitionId: 1, brokers: [], exporterId: 'camundaregion1' });
    expect(await situation('region1-disabling').readExporters(REGION_0)).toContainEqual({ id: 'camundaregion1', status: 'DISABLING' });
  });

  it('sees the survivors alone afterwards, half as many replicas, every partition led', async () => {
    expect(await situation('region1-removed').readMembership(REGION_0)).toEqual({ members: [0, 2], lastChange: { id: 4, status: 'COMPLETED' } });
    expect(await situation('region1-removed').readExporters(REGION_0)).toContainEqual({ id: 'camundaregion1', status: 'DISABLED' });
    const topology = await situation('region1-removed').readTopology(REGION_0);
    expect(topology).toMatchObject({ clusterSize: 2, replicationFactor: 2 });
    expect(topology.brokers.flatMap(({ partitions }) => partitions).filter(({ role }) => role === 'leader').map(({ id }) => id).sort()).toEqual([1, 2]);
  });

  it('reads what a removal and a disabling were accepted as', async () => {
    const cluster = clusterOver({ http: (call) => call.startsWith('PATCH') ? recorded('region1-removing', 'removal') : recorded('region1-disabling', 'disable') });
    const { zeebe } = cluster.writers(() => undefined);
    expect(await zeebe.removeBrokers({ region: REGION_0, remove: [1, 3] })).toMatchObject({ changeId: 2, expectedMembers: [0, 2] });
    expect(await zeebe.disableExporter(REGION_0, 'camundaregion1')).toMatchObject({ changeId: 4, operations: Array.from({ length: 4 }, () => ({ operation: 'PARTITION_DISABLE_EXPORTER', exporterId: 'camundaregion1' })) });
  });
});
