import { RunbookError } from '../../src/errors/runbook-error.ts';
import { CLUSTER, situationAt, type Place, type Situation } from './situation.ts';

/** What every way knows as it starts: `lostRegion` is the one that came back and is empty. */
export interface FailbackSituation extends Situation {
  /** How long exporting may be paused before the job in the surviving region resumes it. */
  readonly pauseLimitMs: number;
}

/** @throws CONFIG_INVALID (refuse) where the lab's configuration does not say what a failback needs */
export async function failbackSituationAt(place: Place, clusterSize: number): Promise<FailbackSituation> {
  const policy = (await place.parts.catalogue()).policyOf(CLUSTER);
  if (policy?.failback === undefined) throw new RunbookError('CONFIG_INVALID', { cluster: CLUSTER, problem: 'helm or snapshots is missing', remedy: 'Bring the lab up with its own chart' });
  return { ...await situationAt(place, clusterSize), pauseLimitMs: policy.failback.pauseLimitMs };
}
