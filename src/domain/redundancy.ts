import { RunbookError } from '../errors/runbook-error.ts';
import { isRedundant, REPLICATION_FACTOR } from './broker-addition.ts';
import type { ExporterState, PartitionProgress, Topology } from './cluster-view.ts';
import { isExporting } from './exporting-phase.ts';
import { wait, type Plan } from './plan.ts';
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
