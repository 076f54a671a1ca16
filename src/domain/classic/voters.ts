import type { Topology } from '../cluster-view.ts';
import { hostOfSite, type BrokerId, type Layout, type Region } from '../regions.ts';

/** The brokers that hold each partition, by round robin: partition p on the brokers p-1, p, p+1, …; `[[0, 1, 2, 3]]` for one partition of 2+2. @source Zeebe: RoundRobinPartitionDistributor */
export const placementOf = (clusterSize: number, partitions: number, replicationFactor: number): readonly (readonly BrokerId[])[] =>
  Array.from({ length: partitions }, (_, partition) => Array.from({ length: replicationFactor }, (_each, replica) => (partition + replica) % clusterSize));

/**
 * Why brokers with empty disks must not start now, one sentence each; empty when they may. Pure.
 * With two empty voters in a partition of four, a survivor that lacks a record can be elected by them, and the record is gone. So at most one
 * joins a partition at a time, and what is there already must be healthy.
 * @param settled brokers that must have caught up first: those that started empty before
 */
export function problemsOfStart(topology: Topology, clusterSize: number, starting: readonly BrokerId[], settled: readonly BrokerId[]): readonly string[] {
  const placement = placementOf(clusterSize, topology.partitionsCount, topology.replicationFactor);
  const problems: string[] = [];
  for (const { id, partitions } of topology.brokers) {
    const held = partitions.map((partition) => partition.id).sort((a, b) => a - b);
    const expected = placement.flatMap((brokers, index) => (brokers.includes(id) ? [index + 1] : []));
    if (held.length > 0 && held.join() !== expected.join()) problems.push(`broker ${id} holds partitions ${held.join(', ')}, by round robin they were ${expected.join(', ')}: nobody can tell where empty disks would join`);
  }
  placement.forEach((brokers, index) => {
    const joining = brokers.filter((id) => starting.includes(id));
    if (joining.length > 1) problems.push(`partition ${index + 1} would get ${joining.length} empty voters at once, brokers ${joining.join(', ')}`);
    for (const id of brokers.filter((broker) => settled.includes(broker) && joining.length > 0)) {
      const replica = topology.brokers.find((broker) => broker.id === id)?.partitions.find((partition) => partition.id === index + 1);
      if (replica?.health !== 'healthy') problems.push(`broker ${id} has not caught up on partition ${index + 1} (${replica?.health ?? 'not seen'})`);
    }
  });
  return problems;
}

/** Whether every partition has one leader and each of its replicas on `brokers` is there and healthy; brokers by round robin. Pure. */
export function haveCaughtUp(topology: Topology, clusterSize: number, brokers: readonly BrokerId[]): boolean {
  return placementOf(clusterSize, topology.partitionsCount, topology.replicationFactor).every((replicas, index) => {
    const seen = topology.brokers.flatMap(({ id, partitions }) => partitions.filter((partition) => partition.id === index + 1).map((partition) => ({ broker: id, ...partition })));
    return seen.filter(({ role }) => role === 'leader').length === 1
      && replicas.filter((id) => brokers.includes(id)).every((id) => seen.find(({ broker }) => broker === id)?.health === 'healthy');
  });
}

/** The topology as it will be once `joining` run in that namespace and have caught up. Pure. */
export function withJoined(topology: Topology, clusterSize: number, joining: readonly { readonly id: BrokerId; readonly host: string }[]): Topology {
  const others = topology.brokers.filter(({ id }) => !joining.some((broker) => broker.id === id));
  const brokers = [...others.map(({ id, host, version }) => ({ id, host, version })), ...joining.map((broker) => ({ ...broker, version: others[0]?.version ?? '' }))].sort((a, b) => a.id - b.id);
  const placement = placementOf(clusterSize, topology.partitionsCount, topology.replicationFactor);
  const present = brokers.map(({ id }) => id);
  return {
    ...topology,
    brokers: brokers.map((broker) => ({
      ...broker,
      partitions: placement.flatMap((replicas, index) => (replicas.includes(broker.id)
        ? [{ id: index + 1, role: replicas.find((id) => present.includes(id)) === broker.id ? 'leader' : 'follower', health: 'healthy' }] : [])),
    })),
  };
}

/** Brokers of a region, or of a failover site, with the hosts that they advertise there; temporary ones are the pods of their site in order. Pure. */
export const advertisedIn = ({ release, regions }: Layout, { name, namespace }: Region, ids: readonly BrokerId[]): readonly { readonly id: BrokerId; readonly host: string }[] =>
  ids.map((id, place) => ({ id, host: `${release}-zeebe-${hostOfSite(name) === null ? Math.floor(id / regions.length) : place}.${release}-zeebe.${namespace}.svc` }));
