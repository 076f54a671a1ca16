import type { ManagedCluster } from '../ports/managed-cluster.ts';
import type { JobCalls } from '../ports/jobs.ts';
import type { ClusterCatalogue } from '../ports/runs.ts';
import type { Clock } from './ticks.ts';

/** What a runner gives every step. */
export interface StepEnvironment {
  /** The ports of a managed cluster by its name in regions.yaml. @throws CLUSTER_UNKNOWN (refuse) */
  cluster(name: string): ManagedCluster;
  readonly catalogue: ClusterCatalogue;
  readonly calls: JobCalls;
  readonly engineId: string;
  /** Differs for every process that works, so that two runners never take each other for themselves. */
  readonly runnerId: string;
  readonly clock: Clock;
  /** Waits between two observations; resolves early when the runner stops. */
  pause(ms: number): Promise<void>;
  /** True once this runner is told to stop: steps give up between two observations, the job is handed out again. */
  readonly stopping: () => boolean;
  log(entry: Readonly<Record<string, unknown>>, message: string): void;
}

export const isoOf = (clock: Clock): string => new Date(clock.now()).toISOString();
