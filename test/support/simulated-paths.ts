import type { PortResult, Probe } from '../../src/domain/network-paths.ts';
import { PATH_PORTS } from '../../src/domain/network-paths.ts';
import type { CheckPod } from '../../src/domain/path-check.ts';
import type { Layout, Region } from '../../src/domain/regions.ts';
import type { NotedRestart } from '../../src/domain/rollout.ts';
import type { PathReader, PathWriter } from '../../src/ports/paths.ts';
import type { ReleaseView } from '../../src/ports/installation.ts';
import type { RolloutReader, RolloutWriter } from '../../src/ports/rollout.ts';

/** What fails on the way from a region to the other one: DNS as it answers, the route, or single ports. */
export type BrokenHop = 'nxdomain' | 'servfail' | 'route' | readonly number[];

export interface PathState {
  /** The clock of Kubernetes, in milliseconds since 1970. */
  now(): number;
  networkUnchecked: boolean;
  /** The check pods and their Services by region. */
  checkPods: Map<string, CheckPod>;
  checkServices: Set<string>;
  /** Regions whose check pods do not start, and why. */
  checkPodsHeld: Map<string, string>;
  /** By the region that connections start from. */
  brokenHops: Map<string, BrokenHop>;
  /** Round trip between the regions. */
  pathMs: number;
  /** Probes so far. */
  probes: number;
}

export const newPathState = (): PathState => ({ now: Date.now, networkUnchecked: false, checkPods: new Map(), checkServices: new Set(), checkPodsHeld: new Map(), brokenHops: new Map(), pathMs: 12, probes: 0 });

type Reach = (region: Region) => void;
type Send = (verb: string, command: string, effect: () => void) => Promise<void>;

export const pathReader = (state: PathState, reach: Reach): PathReader => ({
  isChecked: () => !state.networkUnchecked,
  readCheckPods: async (region) => {
    reach(region);
    const held = state.checkPodsHeld.get(region.name);
    const pod = state.checkPods.get(region.name);
    return { pod: pod === undefined ? null : held === undefined ? pod : { ...pod, listening: false, state: held }, service: state.checkServices.has(region.name) };
  },
  probe: async (from, to): Promise<Probe> => {
    reach(from);
    state.probes += 1;
    const broken = state.brokenHops.get(from.name);
    const isFound = broken !== 'nxdomain' && broken !== 'servfail';
    const resultOf = (port: number): PortResult => (broken === 'route' || (Array.isArray(broken) && broken.includes(port)) ? { port, error: 'timeout' } : { port, ms: state.pathMs });
    const zone = `${to.namespace}.svc.cluster.local`;
    return {
      from: from.name, to: to.name, zone, name: `region-runbooks-path-check.${zone}`, ownLookup: 'found',
      lookup: isFound ? 'found' : broken === 'nxdomain' ? 'nxdomain' : 'trouble', addresses: isFound ? [`10.${to.index}.0.9`] : [], ports: isFound ? PATH_PORTS.map(resultOf) : [],
    };
  },
});

export const pathWriter = (state: PathState, send: Send): PathWriter => ({
  startCheck: (region, run) => send('start-check', `kubectl --context ${region.context} apply -f - < (check pod)`, () => {
    state.checkServices.add(region.name);
    state.checkPods.set(region.name, { run, listening: true, ended: false, ending: false, state: 'Running', createdAt: new Date(state.now()).toISOString() });
  }),
  endCheck: (region) => send('end-check', `kubectl --context ${region.context} delete pods,services --selector app.kubernetes.io/name=region-runbooks-path-check`, () => {
    state.checkServices.delete(region.name);
    state.checkPods.delete(region.name);
  }),
});

export interface RolloutState {
  /** Brokers that hang in their start, by `REGION/POD`: how often they do so still. Restarted once more often, they come up. */
  stuck: Map<string, number>;
  /** Since when a broker runs, ISO 8601; the year 2024 where nothing restarted it. */
  runningSince: Map<string, string>;
  /** Restarts that were noted, by region. */
  notedRestarts: Map<string, readonly NotedRestart[]>;
}

export const newRolloutState = (): RolloutState => ({ stuck: new Map(), runningSince: new Map(), notedRestarts: new Map() });

const keyOf = (region: Region, pod: string): string => `${region.name}/${pod}`;
const isStuck = (state: RolloutState, key: string): boolean => (state.stuck.get(key) ?? 0) > 0;

export const rolloutReader = (layout: Layout, state: RolloutState & { readonly replicas: Map<string, number>; readonly releases: Map<string, ReleaseView> }, reach: Reach): RolloutReader => ({
  readRollout: async (region) => {
    reach(region);
    const replicas = state.replicas.get(region.name) ?? 0;
    const isHalf = state.releases.get(region.name)?.classic?.installationType === 'failBack';
    const pods = Array.from({ length: replicas }, (_, ordinal) => {
      const name = `${layout.release}-zeebe-${ordinal}`;
      const key = keyOf(region, name);
      const runningSince = state.runningSince.get(key) ?? '2024-01-01T00:00:00Z';
      return { name, uid: `${key}@${runningSince}`, state: 'Running', ready: !isStuck(state, key) && !(isHalf && ordinal % 2 === 0), ending: false, current: true, runningSince, since: runningSince };
    });
    return { replicas, pods, gateway: { wanted: 1, ready: 1, rollingOut: false }, restarts: state.notedRestarts.get(region.name) ?? [] };
  },
  isManagementOpen: async (region, pod) => { reach(region); return !isStuck(state, keyOf(region, pod)); },
});

export const rolloutWriter = (state: RolloutState, send: Send): RolloutWriter => ({
  noteRestarts: (region, run, restarts) => send('note', `kubectl --context ${region.context} annotate statefulset camunda-zeebe region-runbooks/restarts=${JSON.stringify({ run, restarts })}`, () => { state.notedRestarts.set(region.name, restarts); }),
});

/** What the deletion of a broker pod does to one that hangs. */
export function restartStuck(state: RolloutState, region: Region, pod: string): void {
  const key = keyOf(region, pod);
  const left = state.stuck.get(key);
  if (left !== undefined) state.stuck.set(key, left - 1);
  // Never the same instant twice: the uid is made of it.
  const after = Date.parse(state.runningSince.get(key) ?? '') + 1;
  state.runningSince.set(key, new Date(Math.max(Date.now(), after || 0)).toISOString());
}
