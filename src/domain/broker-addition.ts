import { RunbookError } from '../errors/runbook-error.ts';
import type { ExporterState, Membership, PendingChange, Topology } from './cluster-view.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { brokersOf, regionNamed, type BrokerId, type Layout, type Region, type RegionName } from './regions.ts';

/** Replicas of a partition in a dual-region cluster: two in each region. @source Camunda dual-region guide 8.6–8.9 */
export const REPLICATION_FACTOR = 4;

export interface AdditionInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; readonly clusterSize: number }
export interface AdditionView {
  readonly membership: Membership;
  readonly topology: Topology | null;
  /** Exporters to the recreated region. */
  readonly lostExporters: readonly ExporterState[];
}
export interface AdditionAction { readonly region: Region; readonly add: readonly BrokerId[]; readonly replicationFactor: number }

const JOINS = new Set(['BROKER_ADD', 'PARTITION_JOIN', 'PARTITION_LEAVE', 'PARTITION_RECONFIGURE_PRIORITY', 'PARTITION_ENABLE_EXPORTER', 'PARTITION_DISABLE_EXPORTER']);

/** Whether a pending change adds these brokers and no other. */
export const isAddition = (change: PendingChange, add: readonly BrokerId[]): boolean => {
  const added = change.operations.filter(({ operation }) => operation === 'BROKER_ADD').flatMap(({ brokerId }) => (brokerId === undefined ? [] : [brokerId]));
  return change.operations.length > 0 && change.operations.every(({ operation }) => JOINS.has(operation)) && added.every((id) => add.includes(id));
};

/** Whether every partition has one leader and as many healthy replicas as it should. */
export function isRedundant(topology: Topology, replicas: number): boolean {
  return Array.from({ length: topology.partitionsCount }, (_, index) => index + 1).every((id) => {
    const seen = topology.brokers.flatMap(({ partitions }) => partitions).filter((partition) => partition.id === id);
    return seen.length === replicas && seen.filter(({ role }) => role === 'leader').length === 1 && seen.every(({ health }) => health === 'healthy');
  });
}

/**
 * Plans the return of the recreated region's brokers into the cluster, with the replication factor of two regions; never forced. Pure.
 * Done when membership and gossip show it: all ids members, every partition led with all its replicas healthy.
 * @throws EXPORTER_NOT_READY (defect) the exporter of that region is not enabled yet, or there is none
 */
export function planBrokerAddition(input: AdditionInput, seen: AdditionView): Plan<AdditionView, AdditionAction, { readonly addedBrokers: readonly BrokerId[] }> {
  const add = brokersOf(input.layout, input.lostRegion, input.clusterSize);
  const replicas = Math.min(REPLICATION_FACTOR, input.clusterSize);
  const pending = seen.membership.pendingChange;
  if (pending !== undefined) {
    if (!isAddition(pending, add)) return decide('FOREIGN_CHANGE_PENDING', { change: pending });
    return wait(`change ${pending.id} completes (${pending.completedCount ?? 0} of ${pending.operations.length} operations)`);
  }
  if (seen.topology === null) return wait('the surviving gateway answers with its topology');
  const complete = add.every((id) => seen.membership.members.includes(id));
  if (complete) {
    if (seen.topology.replicationFactor !== replicas || !isRedundant(seen.topology, replicas)) return wait(`every partition has ${replicas} healthy replicas and one leader`);
    return done({ addedBrokers: add });
  }
  const open = seen.lostExporters.filter(({ status }) => status !== 'ENABLED');
  if (open.length > 0 || seen.lostExporters.length === 0) throw new RunbookError('EXPORTER_NOT_READY', { exporters: open });
  const live = seen.topology.brokers.map(({ id }) => id);
  const absent = add.filter((id) => !live.includes(id));
  if (absent.length > 0) return wait(`brokers ${absent.join(', ')} run`);
  const members = [...new Set([...seen.membership.members, ...add])].sort((a, b) => a - b);
  const topology: Topology = {
    ...seen.topology, clusterSize: members.length, replicationFactor: replicas,
    brokers: seen.topology.brokers.map((broker) => ({ ...broker, partitions: predictedPartitions(seen.topology?.partitionsCount ?? 0, members.indexOf(broker.id), members.length, replicas) })),
  };
  return act({ region: regionNamed(input.layout, input.survivingRegion), add, replicationFactor: replicas }, { ...seen, membership: { members }, topology }, `brokers ${add.join(', ')} run and are no members`);
}

/** Round robin, as the broker distributes them: partition p goes to the members p-1, p, … */
const predictedPartitions = (count: number, member: number, members: number, replicas: number): Topology['brokers'][number]['partitions'] =>
  Array.from({ length: count }, (_, index) => index + 1)
    .map((id) => ({ id, place: (member - (id - 1) + count * members) % members }))
    .filter(({ place }) => place < replicas)
    .map(({ id, place }) => ({ id, role: place === 0 ? 'leader' : 'follower', health: 'healthy' }));
