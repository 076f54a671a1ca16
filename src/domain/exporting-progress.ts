import type { ExporterState, PartitionProgress } from './cluster-view.ts';
import { decide, done, wait, type Plan } from './plan.ts';

/**
 * How long the surviving exporter may stand still before a person is asked. A broker that was writing to the lost region when its
 * link went down hangs in that request until the exporter's own time-out, 30 seconds by default: twice that is no flush any more.
 */
export const STALLED_AFTER_MS = 60_000;

/** What the plan remembers of earlier observations in this activation. */
export interface Baseline {
  /** Leaders' progress at the first observation. */
  readonly first: readonly PartitionProgress[];
  /** Since every exporter to the lost region is DISABLED. */
  readonly sinceMs: number;
}

export interface ExportingOutput { readonly exporting: { readonly partitions: readonly { readonly partitionId: number; readonly exportedPosition: number }[] } }

/** Whether a partition's exporting moves, or has nothing left to export. */
const advances = (now: PartitionProgress, first: readonly PartitionProgress[]): boolean => {
  const before = first.find(({ partitionId }) => partitionId === now.partitionId);
  return now.exportedPosition >= now.processedPosition || now.exportedPosition > (before?.exportedPosition ?? Number.MAX_SAFE_INTEGER);
};

export interface ExportingView {
  readonly leaders: readonly PartitionProgress[];
  /** Exporters that write to the lost region. */
  readonly lost: readonly ExporterState[];
}

/** Plans the proof that every exporter to the lost region is DISABLED, and that the surviving one advances, or has exported everything, on every partition. Pure. */
export function planExportingProof({ leaders, lost }: ExportingView, baseline: Baseline): Plan<ExportingView, never, ExportingOutput> {
  const open = lost.filter(({ status }) => status !== 'DISABLED');
  // No decision: it could restart brokers in the middle of the change.
  if (open.length > 0) return wait(`exporter ${open.map(({ id, status }) => `${id} (${status})`).join(', ')} is DISABLED`);
  if (leaders.length === 0) return wait('the leaders tell their positions');
  const still = leaders.filter((progress) => !advances(progress, baseline.first));
  if (still.length === 0) return done({ exporting: { partitions: leaders.map(({ partitionId, exportedPosition }) => ({ partitionId, exportedPosition })) } });
  if (baseline.sinceMs >= STALLED_AFTER_MS) return decide('EXPORTING_STALLED', { partitions: still });
  return wait(`exporting advances on partition ${still.map(({ partitionId }) => partitionId).join(', ')}`);
}
