import type { FootprintFacts } from './installation.ts';
import { LANDING_MS } from './pause.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { failoverSiteOf, regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

/** Whether a namespace is cut off from the pod network of another region. */
export interface Isolation {
  /** False where there is no such namespace. */
  readonly namespaceExists: boolean;
  /** It is being deleted: nothing can be made in it. */
  readonly namespaceEnding: boolean;
  /** A policy of that name stands, whatever it says. */
  readonly policyStands: boolean;
  /** It says just what it should. */
  readonly isolated: boolean;
  /** Addresses of the pods that it is about, for example `10.202.0.0/16`. */
  readonly podCidr: string;
  /** Other policies of the namespace: all of them add up, so that one may allow what ours leaves out, and ours what they leave out. */
  readonly otherPolicies: readonly string[];
}

/** What was tried from inside the surviving region: `ADDRESS:PORT`. Nothing is tried where the other region's pods cannot be read: a dead region has no addresses. */
export interface IsolationProbe { readonly tried: readonly string[]; readonly reached: readonly string[] }

export interface IsolationInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName }

/** Both namespaces of the surviving region: that of its brokers, and that of temporary ones. */
export interface Isolations { readonly region: Isolation; readonly site: Isolation }

export interface IsolationView extends Isolations {
  /** Null before both are isolated. */
  readonly probe: IsolationProbe | null;
  /** How long the probe has reached anything without a break. */
  readonly reachedForMs: number;
}

export type IsolationAction =
  | { readonly kind: 'namespace'; readonly region: Region; readonly name: string }
  | { readonly kind: 'isolate' | 'lift'; readonly region: Region; readonly from: Region };

/** `enforcedWithin`: a network plug-in takes a policy up in seconds. */
export const ISOLATION_MS = { enforcedWithin: 15_000, probeAgain: 2_000 } as const;

/** The namespaces in the order in which they are isolated and opened. */
export const placesToIsolate = ({ layout, survivingRegion }: Omit<IsolationInput, 'lostRegion'>): readonly (readonly [keyof Isolations, Region])[] => {
  const host = regionNamed(layout, survivingRegion);
  return [['region', host], ['site', failoverSiteOf(host)]];
};

/**
 * Plans that nothing of the lost region reaches the surviving one: temporary brokers will bear its ids, and a broker that comes back with its old
 * log must meet neither. Proved by packets that do not come through, not by the policy. Pure.
 * @source Camunda dual-region guide 8.2–8.5, failover: prevent the lost region from coming back
 */
export function planIsolation(input: IsolationInput, seen: IsolationView): Plan<IsolationView, IsolationAction, { readonly isolated: boolean; readonly tried: number }> {
  const from = regionNamed(input.layout, input.lostRegion);
  const host = regionNamed(input.layout, input.survivingRegion);
  const { namespace } = failoverSiteOf(host);
  const { probe } = seen;
  if (seen.site.namespaceEnding) return wait(`namespace ${namespace} ends: it cannot be used before`, 1_000);
  if (!seen.site.namespaceExists) {
    return act({ kind: 'namespace', region: host, name: namespace }, { ...seen, site: { ...seen.site, namespaceExists: true } }, `there is no namespace ${namespace} in ${host.name}`);
  }
  for (const [key, region] of placesToIsolate(input)) {
    if (seen[key].isolated) continue;
    const expect = { ...seen, [key]: { ...seen[key], policyStands: true, isolated: true }, probe: { tried: [], reached: [] } };
    return act({ kind: 'isolate', region, from }, expect, seen[key].policyStands ? `the policy in ${region.namespace} says something else` : `${region.namespace} is open to ${from.name}`);
  }
  if (probe === null) return wait(`the way to the pods of ${from.name} is tried`);
  if (probe.reached.length === 0) return done({ isolated: true, tried: probe.tried.length });
  if (seen.reachedForMs < ISOLATION_MS.enforcedWithin) return wait(`packets to ${probe.reached.join(', ')} stop`, 1_000);
  return decide('ISOLATION_NOT_ENFORCED', { reached: probe.reached, otherPolicies: [...new Set([...seen.region.otherPolicies, ...seen.site.otherPolicies])] });
}

/** The next policy to delete; null when none stands. */
function planNextLift<View extends Isolations>(input: IsolationInput, seen: View): { readonly kind: 'act'; readonly action: IsolationAction; readonly expect: View; readonly why: string } | null {
  const next = placesToIsolate(input).find(([key]) => seen[key].policyStands);
  if (next === undefined) return null;
  const [key, region] = next;
  const from = regionNamed(input.layout, input.lostRegion);
  return act({ kind: 'lift', region, from }, { ...seen, [key]: { ...seen[key], policyStands: false, isolated: false } }, `${region.namespace} is cut off from ${from.name}`);
}

/** `footprint` is that of the recreated region; null where no policy stands, so that nothing depends on it. */
export interface LiftingView extends Isolations { readonly footprint: FootprintFacts | null }

/** What of the cluster is still in the namespace of a region that must come back empty. Pure. */
export function heldIn({ release }: Pick<Layout, 'release'>, { releases, claims, volumes, pods }: FootprintFacts): readonly string[] {
  const brokers = `${release}-zeebe-`;
  return [
    ...releases.map(({ name, status }) => `release ${name} (${status})`), ...claims.map((name) => `claim ${name}`), ...volumes.map((name) => `volume ${name}`),
    ...pods.filter((name) => name.startsWith(brokers) && /^\d+$/.test(name.slice(brokers.length))).map((name) => `pod ${name}`),
  ];
}

/**
 * Plans the end of the isolation, right before the lost region is installed anew. Never while its namespace still holds brokers or their disks: they
 * bear ids of temporary brokers, with another log. Pure.
 */
export function planLifting(input: IsolationInput, seen: LiftingView): Plan<LiftingView, IsolationAction, { readonly lifted: boolean }> {
  const next = planNextLift(input, seen);
  if (next === null) return done({ lifted: true });
  if (seen.footprint === null) return wait(`the namespace of ${input.lostRegion} is read`);
  const held = heldIn(input.layout, seen.footprint);
  return held.length > 0 ? decide('REGION_NOT_EMPTY', { says: `${input.lostRegion} holds ${held.join(', ')}: the isolation stays until it is empty` }) : next;
}

export interface IsolationUndoInput extends IsolationInput {
  /** Whether this run has sent an isolation. */
  readonly isolatedByRun: boolean;
  /** Whether one of these has no known end: it may still take effect. */
  readonly underWay: boolean;
}

export interface IsolationUndoView extends Isolations {
  /** What is in the failover namespace. */
  readonly temporary: Pick<FootprintFacts, 'releases' | 'claims'>;
  readonly lookedForMs: number;
}

/** With `lifted: false`, why the isolation was left as it is. */
export interface IsolationUndone { readonly lifted: boolean; readonly why?: string }

/**
 * Plans the undo of an isolation when its run ends early. Once there may have been temporary brokers it stays: the cluster has gone on without the
 * lost region. Whether that one is empty is no question here: nothing has taken its ids. Pure.
 * @param seen null where the run isolated nothing
 */
export function planIsolationUndo(input: IsolationUndoInput, seen: IsolationUndoView | null): Plan<IsolationUndoView | null, IsolationAction, IsolationUndone> {
  if (!input.isolatedByRun || seen === null) return done({ lifted: false, why: 'this run isolated nothing' });
  const { releases, claims } = seen.temporary;
  const temporary = [...releases.map(({ name }) => `release ${name}`), ...claims.map((name) => `claim ${name}`)];
  const { namespace } = failoverSiteOf(regionNamed(input.layout, input.survivingRegion));
  if (temporary.length > 0) return done({ lifted: false, why: `${namespace} holds ${temporary.join(', ')}: temporary brokers bear the ids of ${input.lostRegion}, which must stay cut off` });
  const next = planNextLift(input, seen);
  if (next !== null) return next;
  return input.underWay && seen.lookedForMs < LANDING_MS ? wait('the isolation that was under way when the run was stopped takes effect, or does not') : done({ lifted: true });
}
