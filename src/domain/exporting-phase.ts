import type { Membership, PartitionProgress, Topology } from './cluster-view.ts';
import { decide, wait } from './plan.ts';
import type { Layout } from './regions.ts';

export interface WantedReplicas { readonly partitions: number; readonly replicas: number }

/** The phases of exporting that the replicas of one region tell. */
export interface ReplicaPhases {
  readonly partitions: readonly PartitionProgress[];
  /** How many partitions there are, and replicas of each in this region; null where that cannot be told. */
  readonly wanted: WantedReplicas | null;
}

type Wait = ReturnType<typeof wait>;

/** The replicas that one region should tell of: those of a partition are spread evenly over the regions that have members. */
export function wantedReplicas(layout: Layout, membership: Membership | null, topology: Topology | null): WantedReplicas | null {
  if (membership === null || topology === null) return null;
  const regions = new Set(membership.members.map((id) => id % layout.regions.length)).size;
  return { partitions: topology.partitionsCount, replicas: Math.floor(topology.replicationFactor / Math.max(1, regions)) };
}

/** The replicas whose exporters are there: one that is CLOSED exports nothing, and its broker is starting or changes its role. As good as silent. */
const told = (partitions: readonly PartitionProgress[]): readonly PartitionProgress[] => partitions.filter(({ exporterPhase }) => exporterPhase !== 'CLOSED');

const inPhase = (phase: string) => (partitions: readonly PartitionProgress[]): boolean => told(partitions).length > 0 && told(partitions).every(({ exporterPhase }) => exporterPhase === phase);

/** Whether every replica read is paused. One that is not makes a copy of the search data stale. */
export const isPaused = inPhase('PAUSED');
/** Whether every replica read exports. */
export const isExporting = inPhase('EXPORTING');

/** A wait for the replicas that are silent; null where each one tells its phase. One whose broker restarts comes back with the phase that it was left in. */
export function awaitReplicas({ partitions, wanted }: ReplicaPhases): Wait | null {
  if (told(partitions).length === 0) return wait('the brokers tell the phase of their exporters');
  if (wanted === null) return wait('members and topology tell how many replicas there are');
  const silent = Array.from({ length: wanted.partitions }, (_, index) => index + 1)
    .filter((id) => told(partitions).filter(({ partitionId }) => partitionId === id).length < wanted.replicas);
  return silent.length === 0 ? null : wait(`every replica of partition ${silent.join(', ')} tells the phase of its exporter`);
}

/**
 * What a step that copies does where exporting is not paused as a whole; null where it is. A replica that tells another phase makes the copy
 * stale at once; a silent one is waited for, since it may be the one that exports.
 */
export function unlessPaused(seen: ReplicaPhases): Wait | ReturnType<typeof decide> | null {
  const { partitions } = seen;
  return told(partitions).length === 0 || isPaused(partitions) ? awaitReplicas(seen) : decide('PAUSE_LOST', { partitions });
}
