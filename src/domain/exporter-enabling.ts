import { RunbookError } from '../errors/runbook-error.ts';
import { regionOfExporter } from './assessment.ts';
import type { ExporterState, ExporterTarget, Membership, PendingChange } from './cluster-view.ts';
import { exportersOf, type DisablingInput } from './exporter-disabling.ts';
import { unlessPaused, type ReplicaPhases } from './exporting-phase.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Region } from './regions.ts';

export interface EnablingView extends ReplicaPhases {
  readonly membership: Membership;
  readonly exporters: readonly ExporterState[];
  readonly targets: readonly ExporterTarget[];
}

export interface EnablingAction { readonly region: Region; readonly exporterId: string; readonly initializeFrom: string }

const kindOf = (id: string, { lostRegion, survivingRegion }: DisablingInput): string => id.replaceAll(lostRegion, '').replaceAll(survivingRegion, '').replace(/\d+$/, '');

/** The enabled exporter of the surviving region whose position another one takes over: of the same kind by its name where there are several: that of another one may be ahead of the copy. @throws EXPORTER_UNMAPPED (defect) */
function counterpartOf(id: string, input: DisablingInput, seen: EnablingView): string {
  const candidates = seen.exporters.filter((exporter) => {
    const target = seen.targets.find((candidate) => candidate.id === exporter.id);
    return exporter.status === 'ENABLED' && target !== undefined && regionOfExporter(input.layout, target.url) === input.survivingRegion;
  });
  const found = candidates.length === 1 ? candidates[0] : candidates.find((candidate) => kindOf(candidate.id, input) === kindOf(id, input));
  if (found === undefined) throw new RunbookError('EXPORTER_UNMAPPED', { exporter: id, why: candidates.length === 0 ? `no enabled exporter writes to ${input.survivingRegion}, so there is no position to start from` : `none of ${candidates.map((candidate) => candidate.id).join(', ')} is of its kind by its name, so its position would be a guess` });
  return found.id;
}

const isEnabling = (change: PendingChange): boolean => change.operations.length > 0 && change.operations.every(({ operation }) => operation === 'PARTITION_ENABLE_EXPORTER');

/**
 * Plans the enabling of every exporter to the recreated region from the position of the surviving one. Pure.
 * The position must be that of the snapshot: it is copied while exporting is paused, or the copy is stale.
 * @throws EXPORTER_UNMAPPED (defect) no exporter writes to that region, or none of the surviving one is its counterpart
 */
export function planExporterEnabling(input: DisablingInput, seen: EnablingView): Plan<EnablingView, EnablingAction, { readonly enabledExporters: readonly string[] }> {
  const lost = exportersOf(input, seen);
  if (lost.length === 0) throw new RunbookError('EXPORTER_UNMAPPED', { why: `no exporter writes to ${input.lostRegion}, so there is none to enable` });
  const pending = seen.membership.pendingChange;
  if (pending !== undefined && !isEnabling(pending)) return decide('FOREIGN_CHANGE_PENDING', { change: pending });
  // First of all: enabled while exporting goes on, it may have started behind the copy.
  const resumed = unlessPaused(seen);
  if (resumed !== null) return resumed;
  if (pending !== undefined) return wait(`change ${pending.id} completes`);
  if (lost.every(({ status }) => status === 'ENABLED')) return done({ enabledExporters: lost.map(({ id }) => id) });
  const open = lost.find(({ status }) => status !== 'ENABLED' && status !== 'ENABLING');
  if (open === undefined) return wait('the exporters are ENABLED');
  const exporters = seen.exporters.map((exporter) => (exporter.id === open.id ? { ...exporter, status: 'ENABLED' } : exporter));
  return act({ region: regionNamed(input.layout, input.survivingRegion), exporterId: open.id, initializeFrom: counterpartOf(open.id, input, seen) }, { ...seen, exporters }, `exporter ${open.id} is ${open.status}`);
}
