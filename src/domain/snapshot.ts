import { RunbookError } from '../errors/runbook-error.ts';
import { unlessPaused, type ReplicaPhases } from './exporting-phase.ts';
import { act, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

export interface RepositoryFacts { readonly readonly: boolean; readonly fits: boolean; readonly says: string }
export interface SnapshotFacts {
  readonly name: string;
  readonly uuid: string;
  readonly state: string;
  readonly startedAt: string;
  readonly indices: readonly string[];
  readonly shards: { readonly total: number; readonly failed: number };
}

export interface SnapshotInput {
  readonly layout: Layout;
  readonly survivingRegion: RegionName;
  /** Names the pause: `RUNKEY-JOBKEY`, another one each time. */
  readonly guardId: string;
  /** ISO 8601, by the runner's clock. */
  readonly pausedAt: string;
}

export interface SnapshotSeen extends ReplicaPhases {
  readonly repository: RepositoryFacts | null;
  /** Why the repository cannot be used; null when it can, or was not asked yet. */
  readonly problem: string | null;
  readonly snapshot: SnapshotFacts | null;
  readonly size: { readonly bytes: number; readonly tookMs: number } | null;
}

export type SnapshotAction =
  | { readonly kind: 'register'; readonly region: Region; readonly readonly: boolean }
  | { readonly kind: 'take' | 'drop'; readonly region: Region; readonly name: string };

/** What later steps know of the snapshot. */
export interface TakenSnapshot {
  readonly name: string;
  readonly uuid: string;
  readonly indices: readonly string[];
  readonly bytes: number;
  readonly tookMs: number;
  /** Of a copy by backups: what is restored, in this order. */
  readonly parts?: readonly SnapshotPart[] | undefined;
}
export interface SnapshotPart { readonly name: string; readonly uuid: string; readonly indices: readonly string[] }

/** Name of the snapshot of one pause: a repeated step finds its own, and never takes that of an earlier pause for it, whatever the clocks say. */
export const snapshotName = (cluster: string, guardId: string): string => `failback-${cluster}-${guardId}`;

/** Whether a snapshot is a part of the web apps' backups of that number. @source Operate, Tasklist 8.2–8.7 */
export const isPartOf = (id: string | number, name: string): boolean => new RegExp(`^camunda_(operate|tasklist)_${id}_`).test(name);

/** The snapshots that belong to one of ours: parts of the backups whose number it bears, then itself. */
const belongingTo = (name: string, all: readonly SnapshotFacts[]): readonly string[] => {
  const id = /-b(\d+)$/.exec(name)?.[1];
  return [...(id === undefined ? [] : all.map((snapshot) => snapshot.name).filter((part) => isPartOf(id, part))), name];
};

/** Whether a snapshot was made by a failback of that cluster. */
const isOurs = (cluster: string, name: string): boolean => name.startsWith(`failback-${cluster}-`) && /^\d+-\d+(-b\d+)?$/.test(name.slice(`failback-${cluster}-`.length));

/**
 * Plans the snapshot of the surviving region's search data, taken while exporting is paused. Pure.
 * A snapshot of that name that is partial or failed is dropped and taken again; so is one that was there before and is older than the pause.
 * @param foundUuid uuid of the snapshot at the first look, null where there was none: what was taken since is never judged by a clock
 * @throws SNAPSHOT_UNUSABLE (defect) the repository is registered and its nodes cannot use it
 */
export function planSnapshot(input: SnapshotInput, seen: SnapshotSeen, foundUuid: string | null): Plan<SnapshotSeen, SnapshotAction, { readonly snapshot: TakenSnapshot }> {
  const region = regionNamed(input.layout, input.survivingRegion);
  const name = snapshotName(input.layout.cluster, input.guardId);
  const resumed = unlessPaused(seen);
  if (resumed !== null) return resumed;
  if (seen.repository === null || !seen.repository.fits || seen.repository.readonly) {
    return act({ kind: 'register', region, readonly: false }, { ...seen, repository: { readonly: false, fits: true, says: '' }, problem: null }, seen.repository === null ? 'the repository is not registered' : `the repository is registered as ${seen.repository.says}`);
  }
  if (seen.problem !== null) throw new RunbookError('SNAPSHOT_UNUSABLE', { region: region.name, answer: seen.problem });
  const { snapshot } = seen;
  const drop = (why: string): Plan<SnapshotSeen, SnapshotAction, never> => act({ kind: 'drop', region, name }, { ...seen, snapshot: null }, why);
  if (snapshot === null) {
    const expected: SnapshotFacts = { name, uuid: '(next)', state: 'SUCCESS', startedAt: input.pausedAt, indices: [], shards: { total: 0, failed: 0 } };
    return act({ kind: 'take', region, name }, { ...seen, snapshot: expected }, 'there is no snapshot of this pause');
  }
  if (snapshot.uuid === foundUuid && Date.parse(snapshot.startedAt) < Date.parse(input.pausedAt)) return drop(`snapshot ${name} is of ${snapshot.startedAt}, before the pause`);
  if (snapshot.state === 'IN_PROGRESS') return wait(`snapshot ${name} completes`);
  if (snapshot.state !== 'SUCCESS' || snapshot.shards.failed > 0) return drop(`snapshot ${name} is ${snapshot.state}, ${snapshot.shards.failed} shards failed`);
  return done({ snapshot: { name, uuid: snapshot.uuid, indices: snapshot.indices, bytes: seen.size?.bytes ?? 0, tookMs: seen.size?.tookMs ?? 0 } });
}

/** Snapshots that failbacks of this cluster have made, oldest first, beyond those to keep. Pure. */
export function snapshotsToDelete(cluster: string, snapshots: readonly SnapshotFacts[], keep: number): readonly string[] {
  const ours = snapshots.filter(({ name }) => isOurs(cluster, name)).toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  return ours.slice(0, Math.max(0, ours.length - keep)).flatMap(({ name }) => belongingTo(name, snapshots));
}

/** Plans the retention: one snapshot after the other, oldest first. Pure. */
export function planRetention(cluster: string, region: Region, keep: number, seen: readonly SnapshotFacts[]): Plan<readonly SnapshotFacts[], { readonly region: Region; readonly name: string }, { readonly keptSnapshots: readonly string[] }> {
  const [oldest] = snapshotsToDelete(cluster, seen, keep);
  if (oldest === undefined) return done({ keptSnapshots: seen.filter(({ name }) => isOurs(cluster, name)).map(({ name }) => name) });
  return act({ region, name: oldest }, seen.filter(({ name }) => name !== oldest), `${keep} failback snapshots are kept`);
}

export interface RepositorySeen { readonly repository: RepositoryFacts | null; /** Why it cannot be used; null when it can, or was not asked. */ readonly problem: string | null }

/**
 * Plans that the surviving region can write snapshots, before anything is paused for one. Pure. A repository that an earlier failback
 * registered read-only is registered anew: the roles are the other way round now.
 * @throws SNAPSHOT_UNUSABLE (defect) the repository is registered and its nodes cannot use it
 */
export function planRepository(region: Region, { repository, problem }: RepositorySeen): Plan<RepositorySeen, SnapshotAction, { readonly repositoryReady: boolean }> {
  if (repository === null || !repository.fits || repository.readonly) {
    return act({ kind: 'register', region, readonly: false }, { repository: { readonly: false, fits: true, says: '' }, problem: null }, repository === null ? 'the repository is not registered' : `the repository is registered as ${repository.says}`);
  }
  if (problem !== null) throw new RunbookError('SNAPSHOT_UNUSABLE', { region: region.name, answer: problem });
  return done({ repositoryReady: true });
}
