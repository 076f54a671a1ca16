import type { RemovalView } from '../domain/broker-removal.ts';
import type { DisablingView } from '../domain/exporter-disabling.ts';
import type { LockView } from '../domain/lock.ts';
import { brokersOf, regionNamed, type Layout } from '../domain/regions.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import { reading } from '../runtime/reading.ts';

interface Input { readonly layout: Layout; readonly lostRegion: string; readonly survivingRegion: string; readonly clusterSize: number }

/** What the removal sees once the lost region is fenced: no pod there, and survivors that miss its brokers. */
export function fencedTopology({ layout, lostRegion, clusterSize }: Input, view: RemovalView): RemovalView {
  const lost = brokersOf(layout, lostRegion, clusterSize);
  const { topology, lostPods } = view;
  const silent = lostPods?.answers === true ? { ...lostPods, value: { ...lostPods.value, replicas: 0, pods: [] } } : lostPods;
  return { ...view, lostPods: silent, topology: topology === null ? null : { ...topology, brokers: topology.brokers.filter(({ id }) => !lost.includes(id)) } };
}

/**
 * What the disabling sees after the removal. While the coordinator is dead nobody tells the exporters' state: each that the
 * brokers are configured with counts as enabled.
 */
export async function readDisabling({ layout, survivingRegion, clusterSize }: Input, { readers }: Pick<ManagedCluster, 'readers'>): Promise<DisablingView> {
  const survivor = regionNamed(layout, survivingRegion);
  const [exporters, pods] = await Promise.all([reading(() => readers.zeebe.readExporters(survivor)), readers.kubernetes.readPods(survivor)]);
  return {
    membership: { members: brokersOf(layout, survivingRegion, clusterSize) }, targets: pods.exporters,
    exporters: exporters.answers ? exporters.value : pods.exporters.map(({ id }) => ({ id, status: 'ENABLED' })),
  };
}

/** The leases as this run holds them at its end: in every region that answers now. */
export function predictRelease(view: LockView): LockView {
  const held = Object.entries(view.leases).map(([region, lease]) => [region, lease.answers
    ? { ...lease, value: { resourceVersion: '(read at run time)', acting: '', since: '', ...lease.value, holder: view.holder } }
    : lease] as const);
  return { ...view, leases: Object.fromEntries(held) };
}
