import { RunbookError } from '../errors/runbook-error.ts';
import { unlessPaused, type ReplicaPhases } from './exporting-phase.ts';
import type { WebAppId } from './imports.ts';
import { planWebAppsOff, planWebAppsOn, type InstallAction, type WebAppFacts } from './installation.ts';
import { act, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Region } from './regions.ts';
import { isPartOf, planRepository, snapshotName, type RepositorySeen, type SnapshotAction, type SnapshotFacts, type SnapshotInput, type TakenSnapshot } from './snapshot.ts';

/** What a web app says of one backup. */
export interface BackupFacts {
  /** IN_PROGRESS, COMPLETED, FAILED, INCOMPATIBLE, INCOMPLETE. @source Operate, Tasklist 8.2–8.7: actuator/backups */
  readonly state: string;
  readonly reason: string | null;
  /** Names of its snapshots, in the order in which they are restored. */
  readonly parts: readonly string[];
}

/** A web app of the surviving region. */
export interface BackedUpApp {
  readonly app: WebAppId;
  readonly deployment: WebAppFacts;
  /** What of the exported records it has not read yet, in words; null when it has read all. */
  readonly unread: string | null;
  /** Null where it knows no backup of that number, or does not run. */
  readonly backup: BackupFacts | null;
  /** How long that has told the same. */
  readonly stillMs: number;
}

/** How long a backup may be INCOMPLETE: between two parts it is, for a moment; for good where the web app ended in between. @source Tasklist 8.6.0 */
const INCOMPLETE_MS = 60_000;

export interface BackupSeen extends ReplicaPhases, RepositorySeen {
  readonly apps: readonly BackedUpApp[];
  /** The exported records, which no web app backs up. */
  readonly records: SnapshotFacts | null;
  /** The snapshots of the backups as the repository has them; read once all are there. */
  readonly parts: readonly SnapshotFacts[];
  readonly size: { readonly bytes: number; readonly tookMs: number } | null;
}

export interface BackupInput extends SnapshotInput {
  /** The web apps as the run found them. */
  readonly webAppsBefore: readonly WebAppFacts[];
}

export type BackupAction =
  | SnapshotAction | InstallAction
  | { readonly kind: 'back-up' | 'forget-backup'; readonly region: Region; readonly app: WebAppId; readonly id: number }
  | { readonly kind: 'take-records'; readonly region: Region; readonly name: string };

/** Number of the backups of one pause: its second, since web apps take whole numbers alone. A repeated step finds its own. */
export const backupId = (pausedAt: string): number => Math.floor(Date.parse(pausedAt) / 1_000);

/** Name of the snapshot of the records. It bears the run's keys and the number of the backups, so that the retention finds all that belongs together. */
export const recordsName = (cluster: string, { guardId, pausedAt }: Pick<SnapshotInput, 'guardId' | 'pausedAt'>): string => `${snapshotName(cluster, guardId)}-b${backupId(pausedAt)}`;

/** What the repository tells of a backup whose web app is off: COMPLETED where all its parts are there and whole, else nothing. */
export function backupInRepository(app: WebAppId, id: number, snapshots: readonly SnapshotFacts[]): BackupFacts | null {
  const parts = partsOf(app, id, snapshots);
  const isWhole = parts.length > 0 && parts.every(({ name, state }) => state === 'SUCCESS' && name.endsWith(`_of_${parts.length}`));
  return isWhole ? { state: 'COMPLETED', reason: null, parts: parts.map(({ name }) => name) } : null;
}

/** The snapshots of a backup bear their number. */
export const partNumber = (name: string): number => Number(/_part_(\d+)_of_\d+$/.exec(name)?.[1] ?? 0);

/** The snapshots of one app's backup, in the order in which they are restored. */
export const partsOf = (app: WebAppId, id: number, snapshots: readonly SnapshotFacts[]): readonly SnapshotFacts[] =>
  snapshots.filter(({ name }) => isPartOf(id, name) && name.startsWith(`camunda_${app}_`)).toSorted((a, b) => partNumber(a.name) - partNumber(b.name));

/** What was there at the first look of an activation: a backup that failed before is made again, one that fails now is told. */
export interface FoundBackups { readonly recordsUuid: string | null; readonly states: Readonly<Record<string, string>> }
export const foundOf = ({ records, apps }: BackupSeen): FoundBackups =>
  ({ recordsUuid: records?.uuid ?? null, states: Object.fromEntries(apps.map(({ app, backup }) => [app, backup?.state ?? ''])) });

type Planned = Plan<BackupSeen, BackupAction, { readonly snapshot: TakenSnapshot }>;

/**
 * Plans the copy by the web apps' own backups, one app after the other, then a snapshot of the exported records, then the stop of the web apps: only they can
 * make the backups. Nothing is backed up before they have read all records, or these would be missing from what they keep. Pure.
 * @throws BACKUP_UNUSABLE (defect) a backup did not complete, or there is no web app; SNAPSHOT_UNUSABLE (defect) the repository cannot be used
 */
export function planBackup(input: BackupInput, seen: BackupSeen, found: FoundBackups): Planned {
  const region = regionNamed(input.layout, input.survivingRegion);
  const resumed = unlessPaused(seen);
  if (resumed !== null) return resumed;
  const repository = planRepository(region, seen);
  if (repository.kind !== 'done') return repository.kind === 'act' ? { ...repository, expect: { ...seen, ...repository.expect } } : repository;
  if (seen.apps.length === 0) throw new RunbookError('BACKUP_UNUSABLE', { region: region.name, problem: 'there is neither Operate nor Tasklist to make a backup', remedy: 'Write snapshots.by: snapshot in regions.yaml, or start them, then start the failback again' });
  return planApps(input, region, seen, found) ?? planRecords(input, region, seen, found) ?? planEnd(input, region, seen);
}

const withDeployments = (seen: BackupSeen, deployments: readonly WebAppFacts[]): BackupSeen =>
  ({ ...seen, apps: seen.apps.map((known) => ({ ...known, deployment: deployments.find(({ name }) => name === known.deployment.name) ?? known.deployment })) });

/** The backup of each web app, until all are COMPLETED; null then. */
function planApps({ pausedAt, webAppsBefore }: BackupInput, region: Region, seen: BackupSeen, { states }: FoundBackups): Planned | null {
  const id = backupId(pausedAt);
  const next = seen.apps.find(({ backup }) => backup?.state !== 'COMPLETED');
  if (next === undefined) return null;
  const after = (backup: BackupFacts | null): BackupSeen => ({ ...seen, apps: seen.apps.map((known) => (known === next ? { ...known, backup } : known)) });
  const started = planWebAppsOn(region, webAppsBefore, seen.apps.map(({ deployment }) => deployment));
  if (started.kind === 'act') return { ...started, expect: withDeployments(seen, started.expect) };
  if (started.kind !== 'done') return started;
  const { app, backup, unread, stillMs } = next;
  if (backup === null) {
    if (unread !== null) return wait(`${app} of ${region.name} has imported ${unread}`, 1_000);
    const expect = after({ state: 'COMPLETED', reason: null, parts: [] });
    return act({ kind: 'back-up', region, app, id }, expect, `${app} has no backup ${id}`);
  }
  if (backup.state === 'IN_PROGRESS' || (backup.state === 'INCOMPLETE' && stillMs < INCOMPLETE_MS)) return wait(`backup ${id} of ${app} completes`, 500);
  if (states[app] === backup.state) return act({ kind: 'forget-backup', region, app, id }, after(null), `backup ${id} of ${app} is ${backup.state}`);
  throw new RunbookError('BACKUP_UNUSABLE', { region: region.name, app, backup: id, state: backup.state, reason: backup.reason ?? 'not told' });
}

/** The snapshot of the exported records; null when it is there. */
function planRecords(input: BackupInput, region: Region, seen: BackupSeen, { recordsUuid }: FoundBackups): Planned | null {
  const { records } = seen;
  const name = recordsName(input.layout.cluster, input);
  const drop = (why: string): Planned => act({ kind: 'drop', region, name }, { ...seen, records: null }, why);
  if (records === null) {
    const expected: SnapshotFacts = { name, uuid: '(next)', state: 'SUCCESS', startedAt: input.pausedAt, indices: [], shards: { total: 0, failed: 0 } };
    return act({ kind: 'take-records', region, name }, { ...seen, records: expected }, 'there is no snapshot of the exported records');
  }
  if (records.uuid === recordsUuid && Date.parse(records.startedAt) < Date.parse(input.pausedAt)) return drop(`snapshot ${name} is of ${records.startedAt}, before the pause`);
  if (records.state === 'IN_PROGRESS') return wait(`snapshot ${name} completes`);
  return records.state !== 'SUCCESS' || records.shards.failed > 0 ? drop(`snapshot ${name} is ${records.state}, ${records.shards.failed} shards failed`) : null;
}

/** Web apps off, so that nothing changes what was copied; then what later steps know of the copy. */
function planEnd(input: BackupInput, region: Region, seen: BackupSeen): Planned {
  const stopped = planWebAppsOff(region, seen.apps.map(({ deployment }) => deployment));
  if (stopped.kind === 'act') return { ...stopped, expect: withDeployments(seen, stopped.expect) };
  if (stopped.kind !== 'done') return stopped;
  const { records, parts, size } = seen;
  const all = [...parts, ...(records === null ? [] : [records])];
  return done({
    snapshot: {
      name: recordsName(input.layout.cluster, input), uuid: records?.uuid ?? '', indices: [...new Set(all.flatMap(({ indices }) => indices))], bytes: size?.bytes ?? 0, tookMs: size?.tookMs ?? 0,
      parts: all.map(({ name, uuid, indices }) => ({ name, uuid, indices })),
    },
  });
}
