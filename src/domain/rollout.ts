import { RunbookError } from '../errors/runbook-error.ts';
import { act, done, wait, type Plan } from './plan.ts';
import type { Layout, Region, RegionName } from './regions.ts';

/** How often a broker is restarted before a person looks: each, and all together. */
export const RESTART_LIMIT = { each: 3, all: 6 } as const;
/** A port must be found closed this often in a row: one lost connection is no proof. */
export const CLOSED_LOOKS = 3;
const POLL_MS = 1_000;

/** A restart as it is noted before it is sent: the pod that was to go is known by its uid, so that it is sent and counted once. */
export interface NotedRestart {
  readonly pod: string;
  readonly uid: string;
  /** Instant in ISO 8601 at which this attempt of the step began; a retry after an incident counts anew. */
  readonly attempt: string;
}

export interface RolloutPod {
  readonly name: string;
  readonly uid: string;
  /** Phase, or why its container waits: `Pending`, `Running`, `CrashLoopBackOff`. */
  readonly state: string;
  readonly ready: boolean;
  /** Being deleted. */
  readonly ending: boolean;
  /** Of the newest revision of the StatefulSet. */
  readonly current: boolean;
  /** ISO 8601: since when its broker container runs; null while it does not. */
  readonly runningSince: string | null;
  /** ISO 8601: creation of the pod, by the clock of the Kubernetes API; absent where it is still to come. */
  readonly since?: string;
}

/** One region: its brokers, its gateway, and what was restarted in this run. */
export interface RegionRollout {
  /** Null where there is no StatefulSet. */
  readonly replicas: number | null;
  readonly pods: readonly RolloutPod[];
  /** Null where there is no gateway of its own (8.8 and later, embedded gateways). */
  readonly gateway: { readonly wanted: number; readonly ready: number; readonly rollingOut: boolean } | null;
  readonly restarts: readonly NotedRestart[];
}

/** What was found of the management port of a pod that is not ready. */
export interface ManagementLook { readonly open: boolean; /** How often in a row it was closed. */ readonly closedLooks: number }

export interface RolloutView {
  readonly regions: Readonly<Record<RegionName, RegionRollout>>;
  /** By `REGION/POD`; pods that were not asked are absent. */
  readonly management: Readonly<Record<string, ManagementLook>>;
  /** Names that do not resolve, one sentence each; asked once a broker is stuck. */
  readonly dns: readonly string[];
}

export interface RolloutInput { readonly layout: Layout; readonly brokers: number; readonly stuckAfterMs: number }
export interface RolloutClock { readonly startedAt: string; sinceMs(instant: string): number }

export type RolloutAction =
  | { readonly kind: 'note'; readonly region: Region; readonly restarts: readonly NotedRestart[] }
  | { readonly kind: 'restart'; readonly region: Region; readonly pod: string };

export interface RolloutOutput { readonly restarted: readonly string[] }

interface Placed { readonly region: Region; readonly pod: RolloutPod; readonly key: string; readonly restarts: readonly NotedRestart[] }

const placedIn = (layout: Layout, regions: RolloutView['regions']): readonly Placed[] => layout.regions.flatMap((region) => {
  const seen = regions[region.name];
  return (seen?.pods ?? []).map((pod) => ({ region, pod, key: `${region.name}/${pod.name}`, restarts: (seen?.restarts ?? []).filter((restart) => restart.pod === pod.name) }));
});

const runsUnready = ({ pod }: Placed): boolean => !pod.ready && !pod.ending && pod.runningSince !== null;
const isLong = ({ pod }: Placed, stuckAfterMs: number, clock: RolloutClock): boolean => pod.runningSince !== null && clock.sinceMs(pod.runningSince) >= stuckAfterMs;

/** Brokers whose management port is to be asked: those that are late, and those that were restarted and come back. Pure. */
export const askedBrokers = ({ layout, stuckAfterMs }: RolloutInput, regions: RolloutView['regions'], clock: RolloutClock): readonly { readonly region: Region; readonly pod: string; readonly key: string }[] =>
  placedIn(layout, regions).filter((placed) => runsUnready(placed) && (isLong(placed, stuckAfterMs, clock) || placed.restarts.length > 0)).map(({ region, pod, key }) => ({ region, pod: pod.name, key }));

/** Brokers that run for too long, are not ready, and whose management port never opened. @source camunda#55038: a name that does not resolve holds the start for ever */
function stuckOf(input: RolloutInput, { regions, management }: RolloutView, clock: RolloutClock): readonly Placed[] {
  return placedIn(input.layout, regions).filter((placed) => runsUnready(placed) && isLong(placed, input.stuckAfterMs, clock) && (management[placed.key]?.closedLooks ?? 0) >= CLOSED_LOOKS);
}

/** What to do about stuck brokers. */
interface Healing {
  readonly stuck: readonly Placed[];
  /** Restarted brokers that are on their way: one at a time. */
  readonly coming: readonly string[];
  /** The next one to be restarted. */
  readonly next: Placed | undefined;
  /** Of this attempt, in both regions. */
  readonly restarts: number;
  readonly isOverLimit: boolean;
}

function healingOf(input: RolloutInput, seen: RolloutView, clock: RolloutClock): Healing {
  const { regions, management } = seen;
  const ofAttempt = (restarts: readonly NotedRestart[]): number => restarts.filter(({ attempt }) => attempt === clock.startedAt).length;
  const stuck = stuckOf(input, seen, clock);
  const back = placedIn(input.layout, regions).filter((placed) => placed.restarts.length > 0 && !placed.pod.ready && management[placed.key]?.open !== true && !stuck.some(({ key }) => key === placed.key));
  const gone = input.layout.regions.filter(({ name }) => { const region = regions[name]; return (region?.restarts.length ?? 0) > 0 && (region?.pods.length ?? 0) < (region?.replicas ?? 0); });
  const coming = [...back.map(({ key }) => key), ...gone.map(({ name }) => `a pod of ${name}`)];
  const [next] = coming.length > 0 ? [] : stuck.toSorted((left, right) => ofAttempt(left.restarts) - ofAttempt(right.restarts));
  const restarts = input.layout.regions.reduce((sum, { name }) => sum + ofAttempt(regions[name]?.restarts ?? []), 0);
  return { stuck, coming, next, restarts, isOverLimit: next !== undefined && (ofAttempt(next.restarts) >= RESTART_LIMIT.each || restarts >= RESTART_LIMIT.all) };
}

/** Whether no restart helps any more, so that DNS is asked why. Pure. */
export const isBeyondRestarts = (input: RolloutInput, seen: Omit<RolloutView, 'dns'>, clock: RolloutClock): boolean => healingOf(input, { ...seen, dns: [] }, clock).isOverLimit;

/**
 * Plans the roll-out of both regions: every broker and gateway ready and of the newest revision. Pure.
 * A broker that is stuck is restarted, one at a time over both regions: its uid is noted on the StatefulSet, then the pod is deleted, so
 * that a runner that dies in between neither forgets nor repeats it.
 * @throws BROKER_STUCK (defect) once a broker was restarted three times, or all together six times, since `clock.startedAt`
 */
export function planRollout(input: RolloutInput, seen: RolloutView, clock: RolloutClock): Plan<RolloutView, RolloutAction, RolloutOutput> {
  const { layout } = input;
  const noted = placedIn(layout, seen.regions).find((placed) => runsUnready(placed) && placed.restarts.some(({ uid }) => uid === placed.pod.uid) && seen.management[placed.key]?.open !== true);
  if (noted !== undefined) return restart(noted, seen);
  const missing = missingIn(input, seen);
  if (missing.length === 0) return done({ restarted: layout.regions.flatMap(({ name }) => (seen.regions[name]?.restarts ?? []).map(({ pod }) => `${name}/${pod}`)) });
  const { stuck, coming, next, restarts, isOverLimit } = healingOf(input, seen, clock);
  if (coming.length > 0) return wait(`restarted brokers come up: ${coming.join(', ')}. ${missing.join('; ')}`, POLL_MS);
  if (next === undefined) return wait(missing.join('; '), POLL_MS);
  if (isOverLimit) {
    throw new RunbookError('BROKER_STUCK', { brokers: stuck.map(({ key }) => key), restarts, names: seen.dns.length > 0 ? seen.dns : 'DNS leads both ways now; see the check of the network' });
  }
  const before = seen.regions[next.region.name]?.restarts ?? [];
  const after = [...before, { pod: next.pod.name, uid: next.pod.uid, attempt: clock.startedAt }];
  return act({ kind: 'note', region: next.region, restarts: after }, withRegion(seen, next.region, { restarts: after }), `${next.key} runs without opening its management port`);
}

function restart({ region, pod, key }: Placed, seen: RolloutView): Plan<RolloutView, RolloutAction, RolloutOutput> {
  const pods = (seen.regions[region.name]?.pods ?? []).map((known) => (known.name === pod.name ? { ...known, uid: '(next)', runningSince: null, state: 'Pending' } : known));
  return act({ kind: 'restart', region, pod: pod.name }, withRegion(seen, region, { pods }), `${key} is to be restarted`);
}

function withRegion(seen: RolloutView, { name }: Region, change: Partial<RegionRollout>): RolloutView {
  const region = seen.regions[name];
  return region === undefined ? seen : { ...seen, regions: { ...seen.regions, [name]: { ...region, ...change } } };
}

/** What is missing in each region, one sentence each. */
function missingIn({ layout, brokers }: RolloutInput, { regions }: RolloutView): readonly string[] {
  const wanted = brokers / layout.regions.length;
  return layout.regions.flatMap(({ name }) => {
    const seen = regions[name];
    if (seen?.replicas == null) return [`${name}: there is no StatefulSet of brokers`];
    if (seen.replicas !== wanted) return [`${name}: the StatefulSet wants ${seen.replicas} brokers, regions.yaml ${wanted}`];
    const late = seen.pods.filter(({ ready, current, ending }) => !ready || !current || ending);
    const { gateway } = seen;
    return [
      ...(seen.pods.length < wanted ? [`${name}: ${wanted - seen.pods.length} broker pods are not there`] : []),
      ...late.map((pod) => `${name}: ${pod.name} ${pod.ending ? 'ends' : pod.ready ? 'is of an old revision' : `is not ready (${pod.state})`}`),
      ...(gateway !== null && (gateway.ready < gateway.wanted || gateway.rollingOut) ? [`${name}: ${gateway.ready} of ${gateway.wanted} gateways are ready`] : []),
    ];
  });
}
