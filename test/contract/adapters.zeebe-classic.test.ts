import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TopologyAnswer } from '../../src/transport/grpc-probe.ts';
import type { HttpResponse } from '../../src/transport/http.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { clusterOver, recorded, REGION_0 } from '../support/answers.ts';
import { textWith } from '../support/matchers.ts';

const NOT_FOUND: HttpResponse = { status: 404, text: '{"status":404,"error":"Not Found"}' };
const noPort = (): never => { throw new NoAnswer('absent', 'gateway', { sent: false }); };
const overGrpc = (): TopologyAnswer => ({ kind: 'answered', topology: JSON.parse(recorded('classic', 'topology-grpc').text) });
const version = (gatewayVersion: string) => (): TopologyAnswer => ({ kind: 'answered', topology: { clusterSize: 4, partitionsCount: 2, replicationFactor: 4, gatewayVersion, brokers: [] } });

const REST = 'GET http://camunda-zeebe-gateway.camunda-region0:8080/v2/topology';
const GRPC = 'Topology http://camunda-zeebe-gateway.camunda-region0:26500';

describe('readTopology of the classic generation', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['Date'], now: 0 }); });
  afterEach(() => { vi.useRealTimers(); });

  it.each([['8.5, which has no such path', () => NOT_FOUND], ['8.2 to 8.4, whose Service has no such port', noPort]] as const)('asks %s over gRPC', async (_what, http) => {
    const { readers, sent } = clusterOver({ http, grpcTopology: overGrpc });
    expect(await readers.zeebe.readTopology(REGION_0)).toEqual({
      clusterSize: 4, partitionsCount: 2, replicationFactor: 4, gatewayVersion: '8.5.8',
      brokers: [
        { id: 0, host: 'camunda-zeebe-0.camunda-zeebe.camunda-region0.svc', port: 26_501, version: '8.5.8', partitions: [{ id: 1, role: 'follower', health: 'healthy' }, { id: 2, role: 'leader', health: 'healthy' }] },
        { id: 1, host: 'camunda-zeebe-0.camunda-zeebe.camunda-region0-failover.svc', port: 26_501, version: '8.5.8', partitions: [{ id: 1, role: 'follower', health: 'unhealthy' }, { id: 2, role: 'follower', health: 'healthy' }] },
        { id: 2, host: 'camunda-zeebe-1.camunda-zeebe.camunda-region0.svc', port: 26_501, version: '8.5.8', partitions: [{ id: 1, role: 'leader', health: 'healthy' }, { id: 2, role: 'inactive', health: 'dead' }] },
      ],
    });
    expect(sent).toEqual([REST, GRPC]);
  });

  it('knows the numbers of roles and health, and calls what it does not know unknown', async () => {
    const partitions = [{ partitionId: 1, role: 0, health: 0 }, { partitionId: 2, role: 2, health: 2 }, { partitionId: 3, role: 7, health: 7 }];
    const { readers } = clusterOver({ http: () => NOT_FOUND, grpcTopology: () => ({ kind: 'answered', topology: { clusterSize: 1, partitionsCount: 3, replicationFactor: 1, gatewayVersion: '', brokers: [{ nodeId: 0, host: 'h', port: 1, partitions }] } }) });
    expect(await readers.zeebe.readTopology(REGION_0)).toMatchObject({ gatewayVersion: 'unknown', brokers: [{ version: 'unknown', partitions: [
      { role: 'leader', health: 'healthy' }, { role: 'inactive', health: 'dead' }, { role: 'unknown', health: 'unknown' },
    ] }] });
  });

  it('asks a region over gRPC at once for a minute, then looks for the path again', async () => {
    const { readers, sent } = clusterOver({ http: () => NOT_FOUND, grpcTopology: overGrpc });
    for (const now of [0, 250, 59_999, 60_000, 60_250]) {
      vi.setSystemTime(now);
      await readers.zeebe.readTopology(REGION_0);
    }
    expect(sent).toEqual([REST, GRPC, GRPC, GRPC, REST, GRPC, GRPC]);
  });

  it('is unreachable when gRPC fails, by the name of the status, and then looks for the path again', async () => {
    const answers: TopologyAnswer[] = [overGrpc(), { kind: 'failed', status: 'UNAVAILABLE', error: '14 UNAVAILABLE: no connection' }, overGrpc()];
    const { readers, sent } = clusterOver({ http: () => NOT_FOUND, grpcTopology: () => answers.shift() ?? overGrpc() });
    await readers.zeebe.readTopology(REGION_0);
    await expect(readers.zeebe.readTopology(REGION_0)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE', facts: { region: 'region0', status: 'UNAVAILABLE', error: '14 UNAVAILABLE: no connection', call: 'gRPC Topology to http://camunda-zeebe-gateway.camunda-region0:26500' } });
    await readers.zeebe.readTopology(REGION_0);
    expect(sent).toEqual([REST, GRPC, GRPC, REST, GRPC]);
  });

  it('does not ask a gateway twice that does not answer at all', async () => {
    const { readers, sent } = clusterOver({ http: () => { throw new NoAnswer('timeout', 'gateway', { sent: true }); } });
    await expect(readers.zeebe.readTopology(REGION_0)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
    expect(sent).toEqual([REST]);
  });

  it('does not take another shape for a topology', async () => {
    const { readers } = clusterOver({ http: () => NOT_FOUND, grpcTopology: () => ({ kind: 'answered', topology: { brokers: 'many' } }) });
    await expect(readers.zeebe.readTopology(REGION_0)).rejects.toMatchObject({ code: 'ANSWER_UNKNOWN' });
  });
});

describe('readGeneration', () => {
  const generation = (exporters: () => HttpResponse, grpcTopology: () => TopologyAnswer = version('8.5.8')) =>
    clusterOver({ http: (call) => (call.includes('exporters') ? exporters() : NOT_FOUND), grpcTopology }).readers.zeebe.readGeneration(REGION_0);
  const silent = (): TopologyAnswer => ({ kind: 'failed', status: 'UNAVAILABLE', error: 'x' });

  it('is the cluster API where exporters are told', async () => {
    expect(await generation(() => recorded('normal', 'exporters'))).toBe('cluster-api');
  });

  it.each([['8.2.33', version('8.2.33')], ['8.5.8', version('8.5.8')], ['a version that nobody tells', silent]] as const)('is classic where there is no such API, on %s', async (_version, topology) => {
    expect(await generation(() => NOT_FOUND, topology)).toBe('classic');
  });

  it.each(['8.6.0', '8.10.0-alpha5'])('does not take %s without that API for classic: the path may be wrong', async (gatewayVersion) => {
    await expect(generation(() => NOT_FOUND, version(gatewayVersion))).rejects.toMatchObject({ code: 'ANSWER_UNKNOWN', facts: { gatewayVersion, problem: textWith('contextPath') } });
  });

  it('is the cluster API for a gateway of 8.6 or later whose coordinator is lost', async () => {
    expect(await generation(() => ({ status: 502, text: '' }), version('8.6.0'))).toBe('cluster-api');
    await expect(generation(() => ({ status: 502, text: '' }), version('8.5.8'))).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
    await expect(generation(() => ({ status: 502, text: '' }), silent)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE', facts: { status: 502 } });
  });

  it('is not told by another shape, nor by a refusal', async () => {
    await expect(generation(() => ({ status: 200, text: '<html>' }))).rejects.toMatchObject({ code: 'ANSWER_UNKNOWN' });
    await expect(generation(() => ({ status: 401, text: '' }))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('the management API of the classic generation', () => {
  it('has no exporters API: those of the brokers are always enabled', async () => {
    const { readers } = clusterOver({ http: () => NOT_FOUND, grpcTopology: overGrpc, kubernetes: ({ path }) => recorded('normal', path.includes('statefulsets') ? 'statefulset' : 'pods') });
    expect(await readers.zeebe.readExporters(REGION_0)).toEqual([{ id: 'camundaregion0', status: 'ENABLED' }, { id: 'camundaregion1', status: 'ENABLED' }]);
  });

  it('is no excuse for a newer cluster that does not tell its exporters', async () => {
    const { readers } = clusterOver({ http: () => NOT_FOUND, grpcTopology: version('8.6.0') });
    await expect(readers.zeebe.readExporters(REGION_0)).rejects.toMatchObject({ code: 'ANSWER_UNKNOWN' });
  });

  it('tells members and changes from 8.4 on, and before the members of its configuration', async () => {
    const { readers } = clusterOver({ http: () => recorded('classic', 'cluster') });
    expect(await readers.zeebe.readMembership(REGION_0)).toEqual({
      members: [0, 1, 2, 3], lastChange: { id: 2, status: 'COMPLETED' },
      pendingChange: { id: 3, status: 'IN_PROGRESS', completedCount: 1, operations: [
        { operation: 'PARTITION_FORCE_RECONFIGURE', brokerId: 0, partitionId: 1, brokers: [0, 2] }, { operation: 'BROKER_FORCE_REMOVE', brokerId: 0, brokers: [1] },
      ] },
    });
    const older = clusterOver({ http: () => NOT_FOUND, grpcTopology: overGrpc });
    expect(await older.readers.zeebe.readMembership(REGION_0)).toEqual({ members: [0, 1, 2, 3] });
  });

  it('does not take a pause before quorum for done, and tells why in one line', async () => {
    const { zeebe } = clusterOver({ http: () => recorded('classic', 'pause-refused') }).writers(() => undefined);
    await expect(zeebe.pauseExporting(REGION_0)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', facts: { status: 500, answer: textWith('Leader -2 of partition 2 is not known') } });
  });
});
