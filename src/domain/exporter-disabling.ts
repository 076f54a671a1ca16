import { RunbookError } from '../errors/runbook-error.ts';
import { regionOfExporter } from './assessment.ts';
import { isOurChange } from './changes.ts';
import type { ExporterState, ExporterTarget, Membership, PartitionProgress } from './cluster-view.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

/** How long the surviving exporter may stand still after the other one is disabled, before a person is asked. */
export const STALLED_AFTER_MS = 30_000;

export interface DisablingInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName }

export interface DisablingView {
  readonly membership: Membership;
  readonly exporters: readonly ExporterState[];
  readonly targets: readonly ExporterTarget[];
  /** Leaders' progress; empty until the exporters are disabled. */
  readonly progress: readonly PartitionProgress[];
}

export interface DisablingAction { readonly region: Region; readonly exporterId: string }
export interface DisablingOutput { readonly disabledExporters: readonly string[] }

/** What the plan remembers of earlier observations in this activation. */
export interface Baseline {
  /** Leaders' progress when the exporters were first seen disabled. */
  readonly first: readonly PartitionProgress[];
  readonly sinceMs: number;
}

/** The exporters that write to the lost region. @throws EXPORTER_UNMAPPED (defect) when an enabled one writes to no known region */
export function exportersOf(input: DisablingInput, seen: Pick<DisablingView, 'exporters' | 'targets'>): readonly ExporterState[] {
  const withRegion = seen.exporters.map((exporter) => {
    const target = seen.targets.find(({ id }) => id === exporter.id);
    return { exporter, target, region: target === undefined ? null : regionOfExporter(input.layout, target.url) };
  });
  const unmapped = withRegion.filter(({ exporter, region }) => region === null && exporter.status !== 'DISABLED');
  if (unmapped.length > 0) {
    throw new RunbookError('EXPORTER_UNMAPPED', { exporters: unmapped.map(({ exporter, target }) => ({ id: exporter.id, writesTo: target?.url ?? 'not in the broker environment' })) });
  }
  return withRegion.filter(({ region }) => region === input.lostRegion).map(({ exporter }) => exporter);
}

/** Whether a partition's exporting moves, or has nothing left to export. */
const advances = (now: PartitionProgress, first: readonly PartitionProgress[]): boolean => {
  const before = first.find(({ partitionId }) => partitionId === now.partitionId);
  return now.exportedPosition >= now.processedPosition || now.exportedPosition > (before?.exportedPosition ?? Number.MAX_SAFE_INTEGER);
};

/**
 * Plans the disabling of every exporter that writes to the lost region, one after the other. Pure.
 * Done when each is DISABLED and the surviving exporter advances, or has exported everything, on every partition.
 * @throws EXPORTER_UNMAPPED (defect)
 */
export function planExporterDisabling(input: DisablingInput, seen: DisablingView, baseline: Baseline): Plan<DisablingView, DisablingAction, DisablingOutput> {
  const lost = exportersOf(input, seen);
  const pending = seen.membership.pendingChange;
  if (pending !== undefined) {
    return isOurChange(pending, [], lost.map(({ id }) => id)) ? wait(`change ${pending.id} completes`) : decide('FOREIGN_CHANGE_PENDING', { change: pending });
  }
  const open = lost.find(({ status }) => status !== 'DISABLED' && status !== 'DISABLING');
  if (open !== undefined) {
    const exporters = seen.exporters.map((exporter) => (exporter.id === open.id ? { ...exporter, status: 'DISABLED' } : exporter));
    return act({ region: regionNamed(input.layout, input.survivingRegion), exporterId: open.id }, { ...seen, exporters }, `exporter ${open.id} is ${open.status} and writes to ${input.lostRegion}`);
  }
  if (lost.some(({ status }) => status === 'DISABLING')) return wait('the exporters are DISABLED');
  const still = seen.progress.filter((progress) => !advances(progress, baseline.first));
  if (still.length === 0) return done({ disabledExporters: lost.map(({ id }) => id) });
  if (baseline.sinceMs >= STALLED_AFTER_MS) return decide('EXPORTING_STALLED', { partitions: still });
  return wait(`exporting advances on partition ${still.map(({ partitionId }) => partitionId).join(', ')}`);
}
