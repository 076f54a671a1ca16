import type { Topology } from './cluster-view.ts';
import type { BrokerId } from './regions.ts';

/** Ids of all partitions, in order. */
export const partitionsOf = ({ partitionsCount }: Pick<Topology, 'partitionsCount'>): number[] => Array.from({ length: partitionsCount }, (_, index) => index + 1);

/** Brokers that call themselves leader of the partition; more than one while the topology lags. */
export const leadersOf = (topology: Topology, partitionId: number): BrokerId[] =>
  topology.brokers.filter(({ partitions }) => partitions.some(({ id, role }) => id === partitionId && role === 'leader')).map(({ id }) => id);

/** Partitions that no broker leads, in order. */
export const leaderless = (topology: Topology): number[] => partitionsOf(topology).filter((id) => leadersOf(topology, id).length === 0);

/** Whether every partition has exactly one leader among the brokers given, and all its replicas there are healthy. */
export function isLed(topology: Topology, brokers: readonly BrokerId[]): boolean {
  return partitionsOf(topology).every((id) => {
    const replicas = topology.brokers.filter((broker) => brokers.includes(broker.id)).flatMap((broker) => broker.partitions).filter((partition) => partition.id === id);
    return replicas.filter(({ role }) => role === 'leader').length === 1 && replicas.every(({ health }) => health === 'healthy');
  });
}
