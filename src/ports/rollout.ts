import type { Region } from '../domain/regions.ts';
import type { NotedRestart, RegionRollout } from '../domain/rollout.ts';

/** How far the brokers of a region are. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface RolloutReader {
  /** Broker StatefulSet with its pods, gateway Deployment, and the restarts that this run noted. */
  readRollout(region: Region, run: string): Promise<RegionRollout>;
  /** Whether anything answers at port 9600 of the broker pod within two seconds, whatever it says. */
  isManagementOpen(region: Region, pod: string): Promise<boolean>;
}

/** @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry) */
export interface RolloutWriter {
  /** `kubectl annotate statefulset`: replaces what is noted there; no pod is touched by it. */
  noteRestarts(region: Region, run: string, restarts: readonly NotedRestart[]): Promise<void>;
}
