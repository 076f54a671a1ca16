import { expect } from 'vitest';
import type { DiskUsage, PartitionProgress, PendingChange, Reading, Topology } from '../../src/domain/cluster-view.ts';
import { regionNamed, type Layout } from '../../src/domain/regions.ts';

/** 2+2 brokers: `west` (brokers 1 and 3) comes back, `east` (0 and 2) survived. */
export const layout: Layout = {
  cluster: 'orders', release: 'camunda',
  regions: [{ name: 'east', index: 0, context: 'east', namespace: 'camunda-east' }, { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' }],
};
export const place = { layout, lostRegion: 'west', survivingRegion: 'east' } as const;
export const east = regionNamed(layout, 'east');
export const west = regionNamed(layout, 'west');

/** Two partitions on two brokers; the phases of (1,0), (1,2), (2,0), (2,2), the last one repeated. */
export const phases = (...given: readonly string[]): PartitionProgress[] => [[1, 0], [1, 2], [2, 0], [2, 2]].map(([partitionId = 0, brokerId = 0], index) => ({
  partitionId, brokerId, role: 'leader', exporterPhase: given[index] ?? given.at(-1) ?? '', processedPosition: 9, exportedPosition: 9,
}));
export const paused = phases('PAUSED');
export const exporting = phases('EXPORTING');
/** Two partitions of two replicas each. */
export const wanted = { partitions: 2, replicas: 2 } as const;
/** Broker 2 is silent. */
export const withoutBroker2 = (partitions: readonly PartitionProgress[]): PartitionProgress[] => partitions.filter(({ brokerId }) => brokerId !== 2);
/** A disk of 1000 bytes: its broker stops at 850. */
export const disk = (usedBytes: number, pod = 'camunda-zeebe-0'): DiskUsage => ({ pod, usedPercent: Math.ceil(usedBytes / 10), sizeBytes: 1_000, usedBytes, freeBytes: 1_000 - usedBytes });

export const targets = [{ id: 'camundaeast', url: 'http://search.camunda-east.svc:9200' }, { id: 'camundawest', url: 'http://search.camunda-west.svc:9200' }];
/** The states of exporters by their ids. */
export const exporters = (statuses: Readonly<Record<string, string>>): { id: string; status: string }[] => Object.entries(statuses).map(([id, status]) => ({ id, status }));
/** A pending change of these operations. */
export const change = (...operations: PendingChange['operations']): PendingChange => ({ id: 7, status: 'IN_PROGRESS', operations });

/** Every member holds both partitions, healthy, the first one leads; the others run idle. */
export const topology = (members: readonly number[], idle: readonly number[] = []): Topology => ({
  clusterSize: members.length, partitionsCount: 2, replicationFactor: members.length, gatewayVersion: '8.6.0',
  brokers: [...members, ...idle].map((id) => ({
    id, host: `camunda-zeebe-${Math.floor(id / 2)}.camunda-${id % 2 === 0 ? 'east' : 'west'}`, version: '8.6.0',
    partitions: members.includes(id) ? [1, 2].map((partition) => ({ id: partition, role: members[0] === id ? 'leader' : 'follower', health: 'healthy' })) : [],
  })),
});

export const answers = <T>(value: T): Reading<T> => ({ answers: true, value, tookMs: 1 });
export const silent: Reading<never> = { answers: false, code: 'REGION_UNREACHABLE', error: 'timeout', tookMs: 1 };
/** The error of that code, as `toThrow` matches it. */
export const code = (name: string): Error => { const error: Error = expect.objectContaining({ code: name }); return error; };
