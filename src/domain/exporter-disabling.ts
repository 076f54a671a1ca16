import { RunbookError } from '../errors/runbook-error.ts';
import { regionOfExporter } from './assessment.ts';
import { isOurChange } from './changes.ts';
import type { ExporterState, ExporterTarget, Membership, PendingChange } from './cluster-view.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

export interface DisablingInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; /** The exporter was enabled on a copy that is stale: an enabling under way is ours, and waited for. */ readonly copyStale?: boolean | null | undefined }

export interface DisablingView {
  readonly membership: Membership;
  readonly exporters: readonly ExporterState[];
  readonly targets: readonly ExporterTarget[];
}

export interface DisablingAction { readonly region: Region; readonly exporterId: string }
export interface DisablingOutput { readonly disabledExporters: readonly string[] }

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

/** Whether a pending change disables the exporter. An operation under way may be reported without its exporter: it is then the only one left. */
const disables = (change: PendingChange, id: string, left: readonly ExporterState[]): boolean => change.operations.some(({ operation, exporterId }) =>
  operation === 'PARTITION_DISABLE_EXPORTER' && (exporterId === id || (exporterId === undefined && left.length === 1)));

/**
 * Plans the disabling of every exporter that writes to the lost region, one after the other. Pure.
 * Done when each is read back as DISABLED, or as disabled by the pending change: a broker that was writing to the lost region when it
 * went away hangs in that request for half a minute, and the change with it, while processing need not wait.
 * That all are DISABLED and the other one advances is proved by a step of its own, once processing is back.
 * @throws EXPORTER_UNMAPPED (defect)
 */
export function planExporterDisabling(input: DisablingInput, seen: DisablingView): Plan<DisablingView, DisablingAction, DisablingOutput> {
  const lost = exportersOf(input, seen);
  const pending = seen.membership.pendingChange;
  if (pending !== undefined && input.copyStale === true && pending.operations.every(({ operation }) => operation === 'PARTITION_ENABLE_EXPORTER')) return wait(`change ${pending.id} completes`);
  if (pending !== undefined) {
    if (!isOurChange(pending, [], lost.map(({ id }) => id))) return decide('FOREIGN_CHANGE_PENDING', { change: pending });
    const left = lost.filter(({ status }) => status !== 'DISABLED' && status !== 'DISABLING');
    return left.every(({ id }) => disables(pending, id, left)) ? done({ disabledExporters: lost.map(({ id }) => id) }) : wait(`change ${pending.id} completes`);
  }
  const open = lost.find(({ status }) => status !== 'DISABLED' && status !== 'DISABLING');
  if (open !== undefined) {
    const exporters = seen.exporters.map((exporter) => (exporter.id === open.id ? { ...exporter, status: 'DISABLED' } : exporter));
    return act({ region: regionNamed(input.layout, input.survivingRegion), exporterId: open.id }, { ...seen, exporters }, `exporter ${open.id} is ${open.status} and writes to ${input.lostRegion}`);
  }
  if (lost.some(({ status }) => status === 'DISABLING')) return wait('the exporters are DISABLED');
  return done({ disabledExporters: lost.map(({ id }) => id) });
}
