import { RunbookError } from '../errors/runbook-error.ts';
import type { ExporterState } from './cluster-view.ts';
import { unlessPaused, type ReplicaPhases } from './exporting-phase.ts';
import { act, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';
import type { RepositoryFacts, SnapshotFacts, TakenSnapshot } from './snapshot.ts';

export interface IndexFacts { readonly name: string; readonly documents: number; readonly health: string }

export interface RestoreInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; readonly snapshot: TakenSnapshot }

export interface RestoreView extends ReplicaPhases {
  /** Exporters that write to the recreated region. */
  readonly lostExporters: readonly ExporterState[];
  readonly sourceUuid: string;
  readonly targetUuid: string;
  /** As registered in the recreated region. */
  readonly repository: RepositoryFacts | null;
  readonly snapshot: SnapshotFacts | null;
  /** Of a copy by backups: those of its parts that the registered repository shows. */
  readonly parts: readonly SnapshotFacts[];
  readonly source: readonly IndexFacts[];
  readonly target: readonly IndexFacts[];
  readonly restoring: { readonly recoveredBytes: number; readonly totalBytes: number; readonly active: number; readonly snapshots: readonly string[] } | null;
}

export type RestoreAction =
  | { readonly kind: 'register'; readonly region: Region; readonly readonly: boolean }
  | { readonly kind: 'delete-indices'; readonly region: Region; readonly names: readonly string[] }
  | { readonly kind: 'restore'; readonly region: Region; readonly name: string; readonly globalState: boolean };

/** Indices of the snapshot that the target lacks or holds with another number of documents than the source. */
const differing = (input: RestoreInput, seen: RestoreView): readonly string[] => input.snapshot.indices.filter((name) => {
  const [from, to] = [seen.source.find((index) => index.name === name), seen.target.find((index) => index.name === name)];
  return to === undefined || (from !== undefined && from.documents !== to.documents);
});

const percent = ({ recoveredBytes, totalBytes }: NonNullable<RestoreView['restoring']>): number => totalBytes === 0 ? 0 : Math.floor((100 * recoveredBytes) / totalBytes);

type Blocked = Exclude<Plan<RestoreView, RestoreAction, never>, { kind: 'done' }>;

/**
 * What comes before any restore; null where nothing is in the way. Nothing is deleted or written before the target is proved to be another
 * cluster than the source, exporting is paused, and the repository is registered read-only and shows the copy. Pure.
 * @throws RESTORE_TARGET_WRONG (defect) both endpoints are one cluster, or brokers export to the target
 */
export function unlessRestorable(input: RestoreInput, seen: RestoreView): Blocked | null {
  const region = regionNamed(input.layout, input.lostRegion);
  if (seen.sourceUuid === seen.targetUuid) throw new RunbookError('RESTORE_TARGET_WRONG', { why: 'both search endpoints are the same cluster', clusterUuid: seen.targetUuid });
  const enabled = seen.lostExporters.filter(({ status }) => status !== 'DISABLED');
  if (enabled.length > 0) throw new RunbookError('RESTORE_TARGET_WRONG', { why: 'brokers export to it', exporters: enabled });
  const resumed = unlessPaused(seen);
  if (resumed !== null) return resumed;
  const { repository, snapshot } = seen;
  const { name, uuid, indices, parts = [] } = input.snapshot;
  const factsOf = (part: Pick<SnapshotFacts, 'name' | 'uuid' | 'indices'>): SnapshotFacts => ({ ...part, state: 'SUCCESS', startedAt: '', shards: { total: 0, failed: 0 } });
  const unseen = parts.filter((part) => !seen.parts.some((shown) => shown.name === part.name && shown.uuid === part.uuid));
  if (repository !== null && repository.fits && repository.readonly && snapshot?.uuid === uuid && unseen.length === 0) return null;
  // One that was registered before the snapshot was taken goes on listing what it saw then.
  const expect = { ...seen, repository: { readonly: true, fits: true, says: '' }, snapshot: factsOf({ name, uuid, indices }), parts: parts.map(factsOf) };
  return act({ kind: 'register', region, readonly: true }, expect, repository === null ? 'the repository is not registered' : 'the registered repository does not show the snapshot');
}

/** A wait while a restore goes on; null when none does. */
export function isRestoring({ restoring, target }: RestoreView): ReturnType<typeof wait> | null {
  if (restoring !== null && restoring.active > 0) return wait(`the restore completes (${percent(restoring)} %)`);
  return target.some(({ health }) => health === 'red') ? wait('the restored indices have their shards') : null;
}

/**
 * Plans the restore of the snapshot into the recreated region's search cluster. Pure.
 * Done when every index of the snapshot is there with as many documents as in the source, which stands still while exporting is paused.
 * @throws RESTORE_TARGET_WRONG (defect) both endpoints are one cluster, or brokers export to the target
 */
export function planRestore(input: RestoreInput, seen: RestoreView): Plan<RestoreView, RestoreAction, { readonly restoredIndices: number }> {
  const region = regionNamed(input.layout, input.lostRegion);
  const blocked = unlessRestorable(input, seen) ?? isRestoring(seen);
  if (blocked !== null) return blocked;
  const { name } = input.snapshot;
  const open = differing(input, seen);
  // Equal counts prove nothing of an older copy: documents are written over in place.
  const copied = seen.restoring?.snapshots.every((from) => from === name) ?? input.snapshot.indices.length === 0;
  const foreign = seen.target.map((index) => index.name).filter((index) => !input.snapshot.indices.includes(index));
  if (open.length === 0 && foreign.length === 0 && copied) return done({ restoredIndices: input.snapshot.indices.length });
  if (seen.target.length > 0) {
    const names = seen.target.map((index) => index.name).sort();
    return act({ kind: 'delete-indices', region, names }, { ...seen, target: [], restoring: null }, `${names.length} indices stand where the snapshot goes`);
  }
  const restored = input.snapshot.indices.map((index) => seen.source.find((candidate) => candidate.name === index) ?? { name: index, documents: 0, health: 'green' });
  return act({ kind: 'restore', region, name, globalState: true }, { ...seen, restoring: { recoveredBytes: 0, totalBytes: 0, active: 0, snapshots: [name] }, target: restored.map((index) => ({ ...index, health: 'green' })) }, `${open.length} indices are missing`);
}
