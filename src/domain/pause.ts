import type { DiskUsage, Membership, PartitionProgress, PendingChange, Topology } from './cluster-view.ts';
import { done, wait, act, decide, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

/** The dead man's switch as a plan sees it: a Job in the surviving region that resumes exporting when its time is up. */
export interface SwitchFacts { readonly name: string; readonly state: 'armed' | 'fired' | 'failed' }

export interface PauseInput {
  readonly layout: Layout;
  readonly survivingRegion: RegionName;
  readonly runKey: string;
  readonly pauseLimitMs: number;
}

/** The leaders' view of exporting, and the guards around it. */
export interface PauseView {
  readonly partitions: readonly PartitionProgress[];
  readonly deadMansSwitch: SwitchFacts | null;
  readonly image: string;
  readonly pendingChange: PendingChange | null;
  /** How many partitions there are, and replicas of each in this region; null where that cannot be told. */
  readonly wanted: WantedReplicas | null;
}

export interface WantedReplicas { readonly partitions: number; readonly replicas: number }

/** The replicas that one region should tell of: those of a partition are spread evenly over the regions that have members. */
export function wantedReplicas(layout: Layout, membership: Membership | null, topology: Topology | null): WantedReplicas | null {
  if (membership === null || topology === null) return null;
  const regions = new Set(membership.members.map((id) => id % layout.regions.length)).size;
  return { partitions: topology.partitionsCount, replicas: Math.floor(topology.replicationFactor / Math.max(1, regions)) };
}

export type PauseAction =
  | { readonly kind: 'arm'; readonly region: Region; readonly name: string; readonly image: string; readonly waitSeconds: number }
  | { readonly kind: 'disarm'; readonly region: Region; readonly name: string }
  | { readonly kind: 'pause' | 'resume'; readonly region: Region };

/** Name of a run's dead man's switch: a repeated step finds its own. */
export const switchName = (runKey: string): string => `exporting-guard-${runKey}`;

const inPhase = (phase: string) => (partitions: readonly PartitionProgress[]): boolean => partitions.length > 0 && partitions.every(({ exporterPhase }) => exporterPhase === phase);

/** Whether every replica read is paused. One that is not makes a copy of the search data stale. */
export const isPaused = inPhase('PAUSED');
/** Whether every replica read exports. */
export const isExporting = inPhase('EXPORTING');

/** What a step that copies does where exporting is not paused: look again while nothing answers, else the copy is stale; null where it is paused. */
export function unlessPaused(partitions: readonly PartitionProgress[]): { kind: 'wait'; why: string } | ReturnType<typeof decide> | null {
  if (isPaused(partitions)) return null;
  return partitions.length === 0 ? wait('the brokers tell the phase of their exporters') : decide('PAUSE_LOST', { partitions });
}

const withPhase = (view: PauseView, exporterPhase: string): PauseView => ({ ...view, partitions: view.partitions.map((partition) => ({ ...partition, exporterPhase })) });
/** Partitions of which a replica is silent. One whose broker restarts comes back with the phase that it was left in. */
const silentPartitions = ({ partitions, wanted }: PauseView): readonly number[] => Array.from({ length: wanted?.partitions ?? 0 }, (_, index) => index + 1)
  .filter((id) => partitions.filter(({ partitionId }) => partitionId === id).length < (wanted?.replicas ?? 0));
const awaitSilent = (view: PauseView): { kind: 'wait'; why: string } | null => {
  const silent = silentPartitions(view);
  return silent.length === 0 ? null : wait(`every replica of partition ${silent.join(', ')} tells the phase of its exporter`);
};
const phases = (view: PauseView): string => view.partitions.map(({ partitionId, brokerId, exporterPhase }) => `partition ${partitionId} on broker ${brokerId}: ${exporterPhase}`).join(', ') || 'no partition answers';

/**
 * Plans the pause of exporting: the dead man's switch first, then the pause, proved by the phase of every partition. Pure.
 * Exporting is never paused while a change is pending: the change may need it.
 */
export function planPause(input: PauseInput, seen: PauseView): Plan<PauseView, PauseAction, { readonly exportingPaused: boolean }> {
  const region = regionNamed(input.layout, input.survivingRegion);
  const name = switchName(input.runKey);
  if (seen.pendingChange !== null) return decide('FOREIGN_CHANGE_PENDING', { change: seen.pendingChange });
  if (seen.partitions.length === 0) return wait('the brokers tell the phase of their exporters');
  if (seen.deadMansSwitch !== null && seen.deadMansSwitch.state !== 'armed') {
    return act({ kind: 'disarm', region, name }, { ...seen, deadMansSwitch: null }, `the guard of an earlier pause has ${seen.deadMansSwitch.state}`);
  }
  if (seen.deadMansSwitch === null) {
    return act({ kind: 'arm', region, name, image: seen.image, waitSeconds: Math.ceil(input.pauseLimitMs / 1_000) }, { ...seen, deadMansSwitch: { name, state: 'armed' } }, 'no guard stands yet');
  }
  if (isPaused(seen.partitions)) return awaitSilent(seen) ?? done({ exportingPaused: true });
  return act({ kind: 'pause', region }, withPhase(seen, 'PAUSED'), phases(seen));
}

export interface ResumeInput extends PauseInput {
  /** Whether this run may have paused exporting: the intent stands in its journal. */
  readonly paused: boolean;
  /** Whether a write of the pause has no known end: it may still take effect. */
  readonly underWay?: boolean;
}

/** How long a write whose sender was stopped may still take effect: the server gives up after 10 s, its callers after 15. */
export const LANDING_MS = 20_000;

/**
 * Plans the end of the pause: exporting resumed on every partition, then the dead man's switch taken down. Pure.
 * @param lookedForMs since the first look: a pause that was under way when the run was stopped is waited for, or it would outlast its guards
 */
export function planResume(input: ResumeInput, seen: PauseView, lookedForMs: number): Plan<PauseView, PauseAction, { readonly exportingPaused: boolean }> {
  if (!input.paused) return done({ exportingPaused: false });
  const region = regionNamed(input.layout, input.survivingRegion);
  if (seen.partitions.length === 0) return wait('the brokers tell the phase of their exporters');
  if (!isExporting(seen.partitions)) return act({ kind: 'resume', region }, withPhase(seen, 'EXPORTING'), phases(seen));
  const silent = awaitSilent(seen);
  if (silent !== null) return silent;
  if (input.underWay === true && lookedForMs < LANDING_MS) return wait('the pause that was under way when the run was stopped takes effect, or does not');
  if (seen.deadMansSwitch !== null) return act({ kind: 'disarm', region, name: seen.deadMansSwitch.name }, { ...seen, deadMansSwitch: null }, 'the pause is over');
  return done({ exportingPaused: false });
}

export interface GuardView extends PauseView {
  /** Whether the guarded run is active. */
  readonly runActive: boolean;
  /** Whether the lock is another run's by now: a pause is then that run's, and none of this guard's business. */
  readonly lockedByOther: boolean;
  /** Since exporting was seen paused without a break. Part of the view: a predicted one must not start the clock anew. */
  readonly pausedForMs: number;
  /** Since the run was seen ended, with exporting going on, without a break. */
  readonly overForMs: number;
}

/** How long a guard waits for an exporter whose enabling is under way: resumed before, it would start behind the copy. */
const ENABLING_GRACE_MS = 120_000;

/**
 * Plans the watch over another run's pause. Ends when that run has ended, with exporting resumed and its dead man's switch taken
 * down, and a pause that was under way at that moment no longer to be feared; resumes earlier where the pause takes too long. Pure.
 */
export function planGuard(input: PauseInput, seen: GuardView): Plan<GuardView, PauseAction, { readonly guarded: boolean }> {
  const region = regionNamed(input.layout, input.survivingRegion);
  if (!seen.runActive && seen.lockedByOther) {
    if (seen.deadMansSwitch === null) return done({ guarded: true });
    return act({ kind: 'disarm', region, name: seen.deadMansSwitch.name }, { ...seen, deadMansSwitch: null }, 'the run has ended and another one holds the lock');
  }
  if (seen.partitions.length === 0) return wait('the brokers tell the phase of their exporters', 1_000);
  const { pausedForMs } = seen;
  const overdue = pausedForMs >= input.pauseLimitMs;
  if (isExporting(seen.partitions)) {
    if (seen.runActive) return wait('the run ends', 1_000);
    const silent = awaitSilent(seen);
    if (silent !== null) return silent;
    if (seen.deadMansSwitch !== null) return act({ kind: 'disarm', region, name: seen.deadMansSwitch.name }, { ...seen, deadMansSwitch: null }, 'the run has ended and exporting goes on');
    if (seen.overForMs < LANDING_MS) return wait('no pause that the run had under way takes effect', 1_000);
    return done({ guarded: true });
  }
  if (seen.runActive && !overdue) return wait(`the run resumes exporting, or ${Math.round((input.pauseLimitMs - pausedForMs) / 1_000)} s pass`, 1_000);
  const enabling = seen.pendingChange?.operations.some(({ operation }) => operation === 'PARTITION_ENABLE_EXPORTER') ?? false;
  if (enabling && pausedForMs < input.pauseLimitMs + ENABLING_GRACE_MS) return wait(`change ${seen.pendingChange?.id ?? ''} enables the exporter`);
  return act({ kind: 'resume', region }, { ...seen, ...withPhase(seen, 'EXPORTING') }, seen.runActive ? 'the pause takes too long' : 'the run has ended while exporting is paused');
}

/** Share of the limit after which a person is asked. */
const WARN_AT = 0.6;
/** Used space of a survivor's disk, in percent, at which a person is asked: the broker stops taking commands at 85. */
const DISK_WARNING_PERCENT = 80;

/** Plans the watch that asks a person in time: by the age of the pause, or by the disks that fill meanwhile. Pure. */
export function planPauseWatch(pauseLimitMs: number, disk: readonly DiskUsage[], elapsedMs: number): Plan<readonly DiskUsage[], never, { readonly pauseWarning: string }> {
  const full = disk.filter(({ usedPercent }) => usedPercent >= DISK_WARNING_PERCENT);
  if (full.length > 0) return done({ pauseWarning: `The disks of the surviving brokers fill: ${full.map(({ pod, usedPercent }) => `${pod} ${usedPercent} %`).join(', ')}` });
  const left = Math.round((pauseLimitMs - elapsedMs) / 1_000);
  if (elapsedMs >= WARN_AT * pauseLimitMs) return done({ pauseWarning: `Exporting is paused for ${Math.round(elapsedMs / 1_000)} s; the guards resume it in ${left} s and the copy is then done again` });
  return wait(`the pause ends, or ${Math.round((WARN_AT * pauseLimitMs - elapsedMs) / 1_000)} s pass`, 2_000);
}
