import type { Composition } from '../../src/cli/context.ts';
import type { ClusterConfig } from '../../src/config/schema.ts';
import type { Evidence } from '../../src/domain/assessment.ts';
import { otherRegion, type Layout } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { ManagedCluster } from '../../src/ports/managed-cluster.ts';
import type { RunContext } from '../../src/runtime/step.ts';
import { createTicks, systemClock } from '../../src/runtime/ticks.ts';
import { assessWorker } from '../../workers/cluster/assess.ts';

/** The cluster of the lab, and the region that it loses. */
export const CLUSTER = 'lab';
export const LOST_REGION = 'region1';

const DETECTED_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 250;

/** What every way knows as it starts. */
export interface Situation {
  readonly parts: Composition;
  readonly cluster: ManagedCluster;
  readonly layout: Layout;
  readonly lostRegion: string;
  readonly survivingRegion: string;
  /** Brokers before the loss. */
  readonly clusterSize: number;
  pause(ms: number): Promise<void>;
  /** @throws whatever ends the benchmark, between two observations */
  goOn(): void;
}

/** A run that no engine knows, so that the lock is taken and released as by any other. */
export const benchRun = (engineId: string, name: string): RunContext => ({ runKey: '1', engineId, jobKey: name });

export type Place = Pick<Situation, 'parts' | 'pause' | 'goOn'>;

/** What regions.yaml says of the lab's cluster. @throws CLUSTER_UNKNOWN (refuse) */
export async function clusterConfigOf(parts: Composition): Promise<ClusterConfig> {
  const { config } = await parts.config();
  const cluster = config.clusters[CLUSTER];
  if (cluster === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: CLUSTER });
  return cluster;
}

/** The situation seen from other connections: those of before a region was rebuilt tell nothing of it. */
export async function situationAt({ parts, pause, goOn }: Place, clusterSize: number): Promise<Situation> {
  const cluster = await parts.cluster(CLUSTER);
  const layout = (await parts.catalogue()).policyOf(CLUSTER)?.layout;
  if (layout === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: CLUSTER });
  return { parts, cluster, layout, lostRegion: LOST_REGION, survivingRegion: otherRegion(layout, LOST_REGION).name, clusterSize, pause, goOn };
}

/** Looks as the step Assess does until the verdict is `lost`; resolves with the brokers that there were. @throws DEADLINE */
export async function waitForDetection(place: Place): Promise<Situation> {
  const situation = await situationAt(place, 0);
  const { cluster, layout, lostRegion, survivingRegion, pause, goOn } = situation;
  const ticks = createTicks(systemClock, new Date().toISOString());
  for (;;) {
    goOn();
    const seen: Evidence = await assessWorker.step.observe({ layout, lostRegion, survivingRegion, lossHoldMs: 0 }, cluster.readers, benchRun('bench', 'detection'), ticks);
    if (seen.verdict === 'lost') return { ...situation, clusterSize: seen.clusterSize };
    if (ticks.elapsedMs > DETECTED_WITHIN_MS) throw new RunbookError('DEADLINE', { step: 'detection', waitingFor: seen.observers.join('; '), deadlineMs: DETECTED_WITHIN_MS });
    await pause(LOOK_EVERY_MS);
  }
}
