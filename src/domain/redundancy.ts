import { RunbookError } from '../errors/runbook-error.ts';
import { isRedundant, REPLICATION_FACTOR } from './broker-addition.ts';
import type { ExporterState, PartitionProgress, Topology } from './cluster-view.ts';
import { isExporting } from './exporting-phase.ts';
import { done, wait, type Plan } from './plan.ts';
import { planCanary, type CanaryRound, type Verification, type VerificationView } from './verification.ts';

export interface RedundancyView {
  /** What the gateway of each region says. */
  readonly topologies: Readonly<Record<string, Topology | null>>;
  readonly exporters: readonly ExporterState[];
  readonly partitions: readonly PartitionProgress[];
  /** One round through the gateway of each region. */
  readonly rounds: readonly CanaryRound[];
  readonly ledger: VerificationView['ledger'];
}

/** Whether the cluster stands as with two regions: what must be so before a canary is worth sending; null when it does. */
export function missingForRedundancy(clusterSize: number, seen: Pick<RedundancyView, 'topologies' | 'exporters' | 'partitions'>): string | null {
  const replicas = Math.min(REPLICATION_FACTOR, clusterSize);
  for (const [region, topology] of Object.entries(seen.topologies)) {
    if (topology === null) return `the gateway of ${region} answers`;
    if (topology.clusterSize !== clusterSize || topology.replicationFactor !== replicas) return `the gateway of ${region} sees ${clusterSize} brokers and replication factor ${replicas} (${topology.clusterSize}, ${topology.replicationFactor})`;
    if (!isRedundant(topology, replicas)) return `every partition has ${replicas} healthy replicas and one leader, seen from ${region}`;
  }
  const disabled = seen.exporters.filter(({ status }) => status !== 'ENABLED');
  if (disabled.length > 0) return `exporter ${disabled.map(({ id, status }) => `${id} (${status})`).join(', ')} is ENABLED`;
  return isExporting(seen.partitions) ? null : 'every partition exports';
}

/**
 * Plans the proof of full redundancy: topology as both gateways tell it, exporters, ten canary rounds in a row through both regions,
 * and every record that was acknowledged still there. Pure.
 * @throws RECORD_MISSING (defect) an acknowledged record was accepted anew, so it was gone
 */
export function planRedundancy(clusterSize: number, seen: RedundancyView, streak: number): Plan<RedundancyView, never, { readonly verification: Verification }> {
  const missing = seen.ledger.filter(({ present }) => present === false);
  if (missing.length > 0) throw new RunbookError('RECORD_MISSING', { records: missing });
  const lacks = missingForRedundancy(clusterSize, seen);
  if (lacks !== null) return wait(lacks);
  const canary = { rounds: seen.rounds, ledger: seen.ledger, partitions: seen.rounds[0]?.failures.length ?? 0, records: 'the acknowledged records' };
  return planCanary(canary, streak);
}

export interface DataView {
  readonly messageIds: readonly string[];
  /** Documents of each message in the search cluster of each region. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Documents of each index in the search cluster of each region. */
  readonly indices: Readonly<Record<string, readonly { readonly name: string; readonly documents: number }[]>>;
}

/** What the report says of the search data. */
export interface DataProof {
  readonly recordsCompared: number;
  /** Acknowledged records that are missing: the recovery point, as records. */
  readonly recordsMissing: number;
  readonly indicesCompared: number;
  /** Indices whose counts differed: 0, or clients wrote meanwhile. */
  readonly indicesDiffering: number;
}

/** How long the counts of whole indices may differ before they are reported as written to meanwhile. */
const COUNTS_SETTLE_MS = 10_000;

/**
 * Plans the proof of the search data: every acknowledged record exactly once in both search clusters, and the counts of each index. Pure.
 * @throws RECORD_MISSING (defect) a record stands more than once
 */
export function planDataProof(seen: DataView, elapsedMs: number): Plan<DataView, never, { readonly dataProof: DataProof }> {
  const regions = Object.entries(seen.counts);
  const twice = regions.flatMap(([region, counts]) => seen.messageIds.filter((id) => (counts[id] ?? 0) > 1).map((id) => ({ region, messageId: id, documents: counts[id] ?? 0 })));
  if (twice.length > 0) throw new RunbookError('RECORD_MISSING', { why: 'a record stands more than once', records: twice });
  const absent = regions.flatMap(([region, counts]) => seen.messageIds.filter((id) => (counts[id] ?? 0) === 0).map((id) => `${id} in ${region}`));
  if (absent.length > 0) return wait(`${absent.length} acknowledged records are in the search data (${absent.slice(0, 3).join(', ')})`, 500);
  const [first = [], second = []] = Object.values(seen.indices);
  const names = [...new Set([...first, ...second].map(({ name }) => name))];
  const countIn = (indices: readonly { readonly name: string; readonly documents: number }[], name: string): number | undefined => indices.find((index) => index.name === name)?.documents;
  const differing = names.filter((name) => countIn(first, name) !== countIn(second, name));
  if (differing.length > 0 && elapsedMs < COUNTS_SETTLE_MS) return wait(`the counts of ${differing.slice(0, 3).join(', ')} meet`, 500);
  return done({ dataProof: { recordsCompared: seen.messageIds.length, recordsMissing: 0, indicesCompared: names.length, indicesDiffering: differing.length } });
}
