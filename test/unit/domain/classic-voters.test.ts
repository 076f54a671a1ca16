import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../src/domain/cluster-view.ts';
import { haveCaughtUp, placementOf, problemsOfStart, withJoined } from '../../../src/domain/classic/voters.ts';
import { brokersOf, recreatedHalfOf, temporaryBrokersOf, type Layout } from '../../../src/domain/regions.ts';

const layout: Layout = { cluster: 'orders', release: 'camunda', regions: [{ name: 'east', index: 0, context: 'east', namespace: 'camunda-east' }, { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' }] };

/** The brokers given, with the partitions that round robin gives them, all healthy. */
function topologyOf(clusterSize: number, partitions: number, brokers: readonly number[]): Topology {
  const empty: Topology = { clusterSize, partitionsCount: partitions, replicationFactor: 4, gatewayVersion: '8.5.8', brokers: [] };
  return withJoined(empty, clusterSize, brokers.map((id) => ({ id, host: `camunda-zeebe-${id}.camunda-zeebe.camunda-east.svc` })));
}

describe('the ids of the classic procedure', () => {
  it.each([
    { clusterSize: 4, lost: 'west', temporary: [1], recreated: [3] },
    { clusterSize: 4, lost: 'east', temporary: [0], recreated: [2] },
    { clusterSize: 8, lost: 'west', temporary: [1, 5], recreated: [3, 7] },
    { clusterSize: 8, lost: 'east', temporary: [0, 4], recreated: [2, 6] },
  ])('are $temporary, then $recreated, of $clusterSize brokers with $lost lost', ({ clusterSize, lost, temporary, recreated }) => {
    expect(temporaryBrokersOf(layout, lost, clusterSize)).toEqual(temporary);
    expect(recreatedHalfOf(layout, lost, clusterSize)).toEqual(recreated);
    expect([...temporary, ...recreated].sort((a, b) => a - b)).toEqual(brokersOf(layout, lost, clusterSize));
  });

  it('never put two of them into one partition, whatever the number of partitions', () => {
    for (const clusterSize of [4, 8, 12, 16]) {
      for (const partitions of [1, 2, 3, 8, 17]) {
        for (const lost of ['east', 'west']) {
          const others = brokersOf(layout, lost === 'east' ? 'west' : 'east', clusterSize);
          expect(problemsOfStart(topologyOf(clusterSize, partitions, others), clusterSize, temporaryBrokersOf(layout, lost, clusterSize), [])).toEqual([]);
        }
      }
    }
  });
});

describe('placementOf', () => {
  it('follows the round robin of the brokers', () => {
    expect(placementOf(8, 8, 4)).toEqual([[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6], [4, 5, 6, 7], [5, 6, 7, 0], [6, 7, 0, 1], [7, 0, 1, 2]]);
  });
});

describe('problemsOfStart', () => {
  it('refuses two empty voters in one partition', () => {
    expect(problemsOfStart(topologyOf(8, 8, [0, 2, 4, 6]), 8, [1, 3], [])).toEqual([
      'partition 1 would get 2 empty voters at once, brokers 1, 3', 'partition 2 would get 2 empty voters at once, brokers 1, 3',
    ]);
  });

  it('refuses a second half before the first has caught up', () => {
    const { brokers, ...rest } = topologyOf(4, 2, [0, 1, 2]);
    const behind = { ...rest, brokers: brokers.map((broker) => (broker.id === 1 ? { ...broker, partitions: broker.partitions.map((partition) => ({ ...partition, health: partition.id === 2 ? 'unhealthy' : 'healthy' })) } : broker)) };
    expect(problemsOfStart(behind, 4, [3], [1])).toEqual(['broker 1 has not caught up on partition 2 (unhealthy)']);
    expect(problemsOfStart(topologyOf(4, 2, [0, 2]), 4, [3], [1])).toEqual(['broker 1 has not caught up on partition 1 (not seen)', 'broker 1 has not caught up on partition 2 (not seen)']);
  });

  it('refuses partitions that stand elsewhere than round robin puts them', () => {
    const { brokers, ...rest } = topologyOf(8, 8, [0, 2, 4, 6]);
    const moved = { ...rest, brokers: brokers.map((broker) => (broker.id === 2 ? { ...broker, partitions: broker.partitions.slice(1) } : broker)) };
    expect(problemsOfStart(moved, 8, [1, 5], [])).toEqual(['broker 2 holds partitions 2, 3, 8, by round robin they were 1, 2, 3, 8: nobody can tell where empty disks would join']);
  });
});

describe('haveCaughtUp', () => {
  it('wants each replica of the brokers given, healthy, and one leader', () => {
    expect(haveCaughtUp(topologyOf(4, 2, [0, 1, 2]), 4, [0, 1, 2])).toBe(true);
    expect(haveCaughtUp(topologyOf(4, 2, [0, 2]), 4, [0, 1, 2])).toBe(false);
    const { brokers, ...rest } = topologyOf(4, 2, [0, 1, 2]);
    expect(haveCaughtUp({ ...rest, brokers: brokers.map((broker) => ({ ...broker, partitions: broker.partitions.map((partition) => ({ ...partition, role: 'follower' })) })) }, 4, [0, 1, 2])).toBe(false);
  });
});
