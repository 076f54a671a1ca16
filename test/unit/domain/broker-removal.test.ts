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
