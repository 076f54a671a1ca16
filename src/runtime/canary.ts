import { keysForPartitions } from '../domain/canary.ts';
import type { Topology } from '../domain/cluster-view.ts';
import { refusalInWords } from '../domain/refusals.ts';
import type { Layout, Region } from '../domain/regions.ts';
import type { CanaryLedger, CanaryRecord } from '../ports/kubernetes.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import { reading } from './reading.ts';
import type { Clock } from './ticks.ts';

/** How long a message stays: records older than this prove nothing. */
const TIME_TO_LIVE_MS = 86_400_000;
const PUBLISH_DEADLINE_MS = 2_000;
/** Records of a partition that are kept. */
const KEPT_PER_PARTITION = 50;

/** What one round of the canary did. */
export interface CanaryReport {
  readonly cluster: string;
  /** The region whose gateway answered; null where none did, and nothing was sent. */
  readonly region: string | null;
  readonly acknowledged: readonly CanaryRecord[];
  readonly failures: readonly { readonly partitionId: number; readonly status: string; /** Status and cause, in words. */ readonly why: string }[];
  /** Regions whose ledger holds the records now. */
  readonly notedIn: readonly string[];
}

/** A managed cluster with a ledger that may be written. */
export type CanaryCluster = Pick<ManagedCluster, 'readers'> & { readonly ledger: CanaryLedger };

/** The ledger after a round: of each partition the newest records that have not expired. Pure. */
export function mergeLedger(known: readonly CanaryRecord[], added: readonly CanaryRecord[], nowMs: number): readonly CanaryRecord[] {
  const byId = new Map([...known, ...added].map((record) => [record.messageId, record]));
  const lasting = [...byId.values()].filter(({ expiresAt }) => Date.parse(expiresAt) > nowMs).sort((a, b) => b.expiresAt.localeCompare(a.expiresAt));
  return lasting.filter((record, index) => lasting.slice(0, index).filter(({ partitionId }) => partitionId === record.partitionId).length < KEPT_PER_PARTITION);
}

async function firstThatAnswers(layout: Layout, cluster: CanaryCluster): Promise<{ readonly region: Region; readonly topology: Topology } | null> {
  for (const region of layout.regions) {
    const topology = await reading(() => cluster.readers.zeebe.readTopology(region));
    if (topology.answers) return { region, topology: topology.value };
  }
  return null;
}

/**
 * Publishes one message to each partition and notes the acknowledged ones in the ledger of every region that answers.
 * Bounded by the short deadlines of each call; a lost region or a partition without quorum is an answer, never an error.
 */
export async function runCanaryRound(layout: Layout, cluster: CanaryCluster, clock: Clock): Promise<CanaryReport> {
  const place = await firstThatAnswers(layout, cluster);
  if (place === null) return { cluster: layout.cluster, region: null, acknowledged: [], failures: [], notedIn: [] };
  const sentMs = clock.now();
  const expiresAt = new Date(sentMs + TIME_TO_LIVE_MS).toISOString();
  const answers = await Promise.all(keysForPartitions('region-runbooks', place.topology.partitionsCount).map(async (correlationKey, index) => {
    const record: CanaryRecord = { partitionId: index + 1, correlationKey, messageId: `canary-${layout.cluster}-${sentMs}-${index + 1}`, expiresAt };
    const answer = await cluster.readers.canary.publish(place.region, { correlationKey, messageId: record.messageId, timeToLiveMs: TIME_TO_LIVE_MS }, PUBLISH_DEADLINE_MS);
    const elsewhere = answer.kind === 'accepted' && answer.partitionId !== record.partitionId ? `answered by partition ${answer.partitionId}` : null;
    const failed = answer.kind === 'failed' ? { status: answer.status, why: refusalInWords({ ...answer, partitionId: record.partitionId }, place.topology) } : elsewhere === null ? null : { status: elsewhere, why: elsewhere };
    return { record, failed };
  }));
  const acknowledged = answers.filter(({ failed }) => failed === null).map(({ record }) => record);
  const noted = acknowledged.length === 0 ? [] : await Promise.all(layout.regions.map(async (region) => {
    const written = await reading(async () => {
      const known = await cluster.ledger.read(region, layout.cluster);
      await cluster.ledger.write(region, layout.cluster, mergeLedger(known, acknowledged, sentMs));
    });
    return written.answers ? [region.name] : [];
  }));
  return {
    cluster: layout.cluster, region: place.region.name, acknowledged,
    failures: answers.flatMap(({ record, failed }) => (failed === null ? [] : [{ partitionId: record.partitionId, ...failed }])),
    notedIn: noted.flat(),
  };
}
