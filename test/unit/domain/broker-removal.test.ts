import { describe, expect, it } from 'vitest';
import type { Membership, Topology } from '../../../src/domain/cluster-view.ts';
import { planBrokerRemoval, type RemovalView } from '../../../src/domain/broker-removal.ts';
import type { Layout } from '../../../src/domain/regions.ts';

const layout: Layout = {
  cluster: 'orders', release: 'camunda',
  regions: [{ name: 'east', index: 0, context: 'east', namespace: 'camunda-east' }, { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' }],
};
const input = { layout, lostRegion: 'west', survivingRegion: 'east', clusterSize: 4 };
const leaderless: Topology = {
  clusterSize: 2, partitionsCount: 1, replicationFactor: 2, gatewayVersion: '8.6.0',
  brokers: [0, 2].map((id) => ({ id, host: `camunda-zeebe-${id / 2}.camunda-zeebe.camunda-east.svc`, version: '8.6.0', partitions: [{ id: 1, role: 'follower', health: 'healthy' }] })),
};
const seen = (membership: Membership): RemovalView => ({ membership, topology: leaderless, lostPods: null, dryRun: null });

describe('planBrokerRemoval after the removal', () => {
  it('is done once the members are read back, before any partition has a leader', () => {
    expect(planBrokerRemoval(input, seen({ members: [0, 2] }))).toEqual({ kind: 'done', output: { removedBrokers: [1, 3] } });
  });

  it('waits while its own change is pending', () => {
    const pendingChange = { id: 2, status: 'IN_PROGRESS', operations: [{ operation: 'PARTITION_FORCE_RECONFIGURE', partitionId: 1, brokers: [0, 2] }, { operation: 'BROKER_REMOVE', brokerId: 0, brokers: [1] }, { operation: 'BROKER_REMOVE', brokerId: 0, brokers: [3] }] };
    expect(planBrokerRemoval(input, seen({ members: [0, 2], pendingChange }))).toMatchObject({ kind: 'wait' });
  });
});

describe('planBrokerRemoval with the coordinator lost', () => {
  const silent = { answers: false, tookMs: 1_000, error: 'no answer', code: 'REGION_UNREACHABLE' } as const;
  const asked = (removed: readonly number[], members: readonly number[]): RemovalView => ({ membership: null, topology: { ...leaderless, clusterSize: 4 }, lostPods: silent, dryRun: { removed, members, forced: true } });

  it('looks again when a removal took effect between two of its reads: a runner that died had sent it', () => {
    expect(planBrokerRemoval(input, asked([], [0, 2]))).toEqual({ kind: 'wait', why: 'the members are read back after the removal' });
  });

  it('removes nobody where the dry run would do something else', () => {
    expect(planBrokerRemoval(input, asked([1, 3], [0, 2]))).toMatchObject({ kind: 'act', action: { remove: [1, 3] } });
    for (const other of [asked([1], [0, 2, 3]), asked([], [0, 1, 2, 3])]) expect(() => planBrokerRemoval(input, other)).toThrow(expect.objectContaining({ code: 'DRY_RUN_DIFFERS' }));
  });
});
