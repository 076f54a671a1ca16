import { isHostedIn, type Topology } from './cluster-view.ts';
import { isLed } from './leadership.ts';
import { done, wait, type Plan } from './plan.ts';
import { brokersOf, failoverSiteOf, regionNamed, type BrokerId, type Layout, type RegionName } from './regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';

/** Canary rounds in a row, each on every partition, before processing counts as back. */
export const ROUNDS_IN_A_ROW = 10;

export interface VerificationInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; readonly clusterSize: number }

export interface CanaryRound {
  /** One entry a partition: null accepted, else what went wrong, for example `RESOURCE_EXHAUSTED, back-pressure`. */
  readonly failures: readonly (string | null)[];
  readonly tookMs: number;
}

export interface VerificationView {
  readonly topology: Topology | null;
  readonly round: CanaryRound | null;
  /** Records acknowledged before the loss, published again: present or missing, or null while that is not known. */
  readonly ledger: readonly { readonly partitionId: number; readonly messageId: string; readonly present: boolean | null }[];
}

export interface Verification {
  readonly rounds: number;
  readonly partitions: number;
  /** Milliseconds of the slowest canary of the last round. */
  readonly slowestMs: number;
  readonly recordsChecked: number;
  readonly recordsPresent: number;
}

/** The brokers that work while a region is lost: those of the surviving one, and temporary ones in its failover namespace. */
export const brokersAtWork = ({ layout, survivingRegion, clusterSize }: VerificationInput, topology: Topology): readonly BrokerId[] => {
  const { namespace } = failoverSiteOf(regionNamed(layout, survivingRegion));
  return [...brokersOf(layout, survivingRegion, clusterSize), ...topology.brokers.filter(({ host }) => isHostedIn(host, namespace)).map(({ id }) => id)];
};

/**
 * Plans the proof that processing is back: one healthy leader a partition, the canary accepted ten rounds in a row on every partition, and every record that was acknowledged before the loss still there. Pure.
 * @param streak successful rounds in a row, this one included.
 * @throws RECORD_MISSING (defect) an acknowledged record was accepted anew, so it was gone
 */
export function planVerification(input: VerificationInput, seen: VerificationView, streak: number): Plan<VerificationView, never, { readonly verification: Verification }> {
  const missing = seen.ledger.filter(({ present }) => present === false);
  if (missing.length > 0) throw new RunbookError('RECORD_MISSING', { records: missing });
  if (seen.topology === null) return wait('the surviving gateway answers with its topology');
  if (!isLed(seen.topology, brokersAtWork(input, seen.topology))) return wait('every partition has one healthy leader', 100);
  const canary = { rounds: seen.round === null ? [] : [seen.round], ledger: seen.ledger, partitions: seen.topology.partitionsCount, records: 'the records acknowledged before the loss' };
  return planCanary(canary, streak);
}

/** What the canary and the ledger told, however many gateways were asked. */
export interface CanaryFacts {
  readonly rounds: readonly CanaryRound[];
  readonly ledger: VerificationView['ledger'];
  readonly partitions: number;
  /** What the ledger's records are called while they are waited for. */
  readonly records: string;
}

/** The end of every proof: ten rounds in a row accepted on every partition, and every record answered for. Pure. */
export function planCanary({ rounds, ledger, partitions, records }: CanaryFacts, streak: number): Plan<never, never, { readonly verification: Verification }> {
  const failed = rounds.flatMap(({ failures }) => failures.flatMap((failure, index) => (failure === null ? [] : [`partition ${index + 1}: ${failure}`])));
  if (rounds.length === 0 || failed.length > 0) return wait(`the canary is accepted (${failed.join('; ') || 'no round yet'})`, 100);
  if (streak < ROUNDS_IN_A_ROW) return wait(`${ROUNDS_IN_A_ROW} canary rounds in a row (${streak})`, 0);
  if (ledger.some(({ present }) => present === null)) return wait(`${records} answer`, 100);
  return done({
    verification: {
      rounds: streak, partitions, slowestMs: Math.max(...rounds.map(({ tookMs }) => tookMs)),
      recordsChecked: ledger.length, recordsPresent: ledger.filter(({ present }) => present === true).length,
    },
  });
}
