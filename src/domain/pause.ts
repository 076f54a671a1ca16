import type { PendingChange } from './cluster-view.ts';
import { awaitReplicas, isExporting, isPaused, type ReplicaPhases } from './exporting-phase.ts';
import { done, wait, act, decide, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

/** The dead man's switch as a plan sees it: a Job in the surviving region that resumes exporting when its time is up. */
export interface SwitchFacts {
  readonly name: string;
  readonly state: 'armed' | 'fired' | 'failed';
  /** ISO 8601, by the clock of Kubernetes: right before the pause was sent. */
  readonly createdAt: string;
}

export interface PauseInput {
  readonly layout: Layout;
  readonly survivingRegion: RegionName;
  readonly runKey: string;
  readonly pauseLimitMs: number;
}

/** The replicas' view of exporting, and the guards around it. */
export interface PauseView extends ReplicaPhases {
  readonly deadMansSwitch: SwitchFacts | null;
  readonly image: string;
  readonly pendingChange: PendingChange | null;
}

export type PauseAction =
  | { readonly kind: 'arm'; readonly region: Region; readonly name: string; readonly image: string; readonly waitSeconds: number }
  | { readonly kind: 'disarm'; readonly region: Region; readonly name: string }
  | { readonly kind: 'pause' | 'resume'; readonly region: Region };

/** Name of a run's dead man's switch: a repeated step finds its own. */
export const switchName = (runKey: string): string => `exporting-guard-${runKey}`;

const withPhase = (view: PauseView, exporterPhase: string): PauseView => ({ ...view, partitions: view.partitions.map((partition) => ({ ...partition, exporterPhase })) });
/** What ends a pause is held up by silent replicas only where it is known that there are any. */
const awaitKnown = (view: PauseView): ReturnType<typeof awaitReplicas> => (view.wanted === null ? null : awaitReplicas(view));
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
    return act({ kind: 'arm', region, name, image: seen.image, waitSeconds: Math.ceil(input.pauseLimitMs / 1_000) }, { ...seen, deadMansSwitch: { name, state: 'armed', createdAt: '' } }, 'no guard stands yet');
  }
  if (isPaused(seen.partitions)) return awaitReplicas(seen) ?? done({ exportingPaused: true });
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
  const silent = awaitKnown(seen);
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
  /** Age of the pause: since it was seen to begin, or of its switch where it was found. Part of the view: a predicted one must not start the clock anew. */
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
    const silent = awaitKnown(seen);
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
