import type { Topology } from './cluster-view.ts';
import type { BrokerId } from './regions.ts';

/** Whether every partition has exactly one leader among the brokers given, and all its replicas there are healthy. */
export function isLed(topology: Topology, brokers: readonly BrokerId[]): boolean {
  return Array.from({ length: topology.partitionsCount }, (_, index) => index + 1).every((id) => {
    const replicas = topology.brokers.filter((broker) => brokers.includes(broker.id)).flatMap((broker) => broker.partitions).filter((partition) => partition.id === id);
    return replicas.filter(({ role }) => role === 'leader').length === 1 && replicas.every(({ health }) => health === 'healthy');
  });
}
