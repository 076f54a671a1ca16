import { act, done, wait, type Plan } from './plan.ts';
import type { Region } from './regions.ts';
import type { Forward } from './dns-forwarding.ts';

/** What the provider of a region does; a step for what it does not do is done at once. */
export interface NetworkTraits {
  readonly chainsDns: boolean;
  readonly exportsServices: boolean;
  readonly opensPorts: boolean;
  readonly makesClusters: boolean;
}

/** The Service before the DNS pods of a region. */
export interface BalancerView {
  /** Namespace and name. */
  readonly name: string;
  readonly ours: boolean;
  /** By which the other region reaches it; empty while none is assigned. */
  readonly addresses: readonly string[];
  /** A name instead of addresses, as some clouds give it. */
  readonly hostname: string | null;
  /** It is being deleted. */
  readonly ending: boolean;
}

export interface ForwardsView {
  readonly forwards: readonly Forward[];
  /** DNS pods run that started before the last change, and do not look for one themselves. */
  readonly stale: boolean;
  readonly reloadsByItself: boolean;
  /** What was there before is noted beside it, until that is cleared. */
  readonly noted: boolean;
}

export interface FirewallView {
  /** What is not open to the other region, in words. */
  readonly missing: readonly string[];
  /** Rules of ours. */
  readonly ours: readonly string[];
}

export interface ClusterView {
  /** `unfinished`: begun by an earlier run that was killed. */
  readonly state: 'absent' | 'provisioning' | 'unfinished' | 'running' | 'stopping' | 'failed';
  readonly ours: boolean;
}

export interface ExportsView {
  /** Services of the namespace of the brokers. */
  readonly services: readonly string[];
  readonly exported: readonly { readonly name: string; readonly ours: boolean }[];
  /** Found by both Kubernetes clusters under their common name. */
  readonly imported: readonly string[];
}

/** What one region shows of something, in the order of the layout. */
export interface Side<View> {
  readonly region: Region;
  /** Whether its provider does this. */
  readonly concerned: boolean;
  /** Null where it is not concerned. */
  readonly seen: View | null;
}
export type Sides<View> = readonly Side<View>[];

/** The same sides, with another view of one region. */
export const changed = <View>(sides: Sides<View>, region: Region, seen: View | null): Sides<View> => sides.map((side) => (side.region.name === region.name ? { ...side, seen } : side));

export interface RegionAction<Kind extends string> { readonly kind: Kind; readonly region: Region }

const POLL_MS = 2_000;

/** Plans that what the other region needs is open in both; nothing that somebody else opened is touched. Pure. */
export function planPortsOpen(sides: Sides<FirewallView>): Plan<Sides<FirewallView>, RegionAction<'open'>, { readonly portsOpen: boolean }> {
  const shut = sides.find(({ seen }) => (seen?.missing.length ?? 0) > 0);
  if (shut === undefined) return done({ portsOpen: true });
  return act({ kind: 'open', region: shut.region }, changed(sides, shut.region, { missing: [], ours: ['(next)'] }), `${shut.seen?.missing.join(', ')} is closed in ${shut.region.name}`);
}

/** Plans that what a set-up opened is closed. Pure. */
export function planPortsClosed(sides: Sides<FirewallView>): Plan<Sides<FirewallView>, RegionAction<'close'>, { readonly portsClosed: boolean }> {
  const open = sides.find(({ seen }) => (seen?.ours.length ?? 0) > 0);
  if (open === undefined) return done({ portsClosed: true });
  return act({ kind: 'close', region: open.region }, changed(sides, open.region, { missing: [], ours: [] }), `${open.seen?.ours.join(', ')} of ${open.region.name} is ours`);
}

/** Plans that the Kubernetes clusters run, both made at the same time. Pure. */
export function planClustersMade(sides: Sides<ClusterView>): Plan<Sides<ClusterView>, RegionAction<'create'>, { readonly clusters: readonly string[] }> {
  const next = sides.find(({ seen }) => seen?.state === 'absent' || seen?.state === 'unfinished');
  if (next !== undefined) return act({ kind: 'create', region: next.region }, changed(sides, next.region, { state: 'running', ours: true }), `the Kubernetes cluster of ${next.region.name} is ${next.seen?.state ?? 'absent'}`);
  const rest = sides.filter(({ seen }) => seen !== null && seen.state !== 'running');
  return rest.length > 0
    ? wait(rest.map(({ region, seen }) => `the Kubernetes cluster of ${region.name} runs: it is ${seen?.state ?? 'absent'}${seen?.state === 'failed' ? '; the console of the provider says why' : ''}`).join('. '), 10_000)
    : done({ clusters: sides.filter(({ concerned }) => concerned).map(({ region }) => region.name) });
}

/** Plans that the Kubernetes clusters that a set-up made are gone. One that somebody else made stays. Pure. */
export function planClustersGone(sides: Sides<ClusterView>): Plan<Sides<ClusterView>, RegionAction<'delete'>, { readonly clustersGone: boolean }> {
  const own = sides.filter(({ seen }) => seen?.ours === true && seen.state !== 'absent');
  const next = own.find(({ seen }) => seen?.state !== 'stopping' && seen?.state !== 'provisioning');
  if (next !== undefined) return act({ kind: 'delete', region: next.region }, changed(sides, next.region, { state: 'absent', ours: false }), `the Kubernetes cluster of ${next.region.name} is ours`);
  return own.length > 0 ? wait(own.map(({ region, seen }) => `the Kubernetes cluster of ${region.name} is gone: it is ${seen?.state ?? 'absent'}`).join('. '), 10_000) : done({ clustersGone: true });
}

/** Plans that every Service of the namespace is known to both Kubernetes clusters. Pure. */
export function planExports(sides: Sides<ExportsView>): Plan<Sides<ExportsView>, { readonly kind: 'export'; readonly region: Region; readonly services: readonly string[] }, { readonly exported: readonly string[] }> {
  for (const { region, seen } of sides) {
    const services = (seen?.services ?? []).filter((name) => seen?.exported.every((known) => known.name !== name));
    if (seen === null || services.length === 0) continue;
    const expect: ExportsView = { ...seen, exported: [...seen.exported, ...services.map((name) => ({ name, ours: true }))], imported: [...seen.imported, ...services] };
    return act({ kind: 'export', region, services }, changed(sides, region, expect), `${services.join(', ')} of ${region.name} is not exported`);
  }
  const missing = sides.flatMap(({ region, seen }) => (seen?.services ?? []).filter((name) => seen?.imported.includes(name) !== true).map((name) => `${name} of ${region.name}`));
  if (missing.length > 0) return wait(`a ServiceImport for ${missing.join(', ')}: where none comes, look at the gateways of Submariner (\`subctl show all\`)`, POLL_MS);
  return done({ exported: sides.flatMap(({ seen }) => seen?.services ?? []) });
}
