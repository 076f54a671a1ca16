import { RunbookError } from '../errors/runbook-error.ts';
import { dnsFacts, dnsProblems, dnsUnproved, type DnsBothWays } from './dns.ts';
import { leadsAlike, zonesTo, type Forwarding } from './dns-forwarding.ts';
import { changed, type BalancerView, type ExportsView, type ForwardsView, type RegionAction, type Sides } from './network-setup.ts';
import { act, done, wait, type Plan } from './plan.ts';
import type { Region } from './regions.ts';

const POLL_MS = 2_000;

const notReached = (region: Region, seen: BalancerView | null): string => seen === null
  ? `a load balancer before the DNS of ${region.name}`
  : `an address of the load balancer ${seen.name} of ${region.name}: ${seen.hostname === null ? 'none is assigned' : `it has the name ${seen.hostname} alone, and a DNS forwards to addresses only`}; its events say why (quota, tags of the subnets, a controller that is missing)`;

/** Either both regions chain their DNS or none does. @throws DNS_NOT_CHAINABLE (defect) */
function isChained(sides: Sides<unknown>): boolean {
  const [some, all] = [sides.some(({ concerned }) => concerned), sides.every(({ concerned }) => concerned)];
  if (some && !all) throw new RunbookError('DNS_NOT_CHAINABLE', { problem: 'the provider of one region chains the DNS, that of the other does not', remedy: 'Take providers for both regions that find each other in the same way' });
  return all;
}

/**
 * Plans a load balancer before the DNS of both regions, and waits for their addresses: a later step shows them in what it is approved for.
 * One that is there already is used, whoever made it. Pure.
 */
export function planBalancers(sides: Sides<BalancerView>): Plan<Sides<BalancerView>, RegionAction<'create'>, { readonly dnsAddresses: Readonly<Record<string, readonly string[]>> }> {
  if (!isChained(sides)) return done({ dnsAddresses: {} });
  const absent = sides.find(({ seen }) => seen === null);
  if (absent !== undefined) {
    const expect: BalancerView = { name: '(next)', ours: true, addresses: [`(of ${absent.region.name})`], hostname: null, ending: false };
    return act({ kind: 'create', region: absent.region }, changed(sides, absent.region, expect), `no load balancer stands before the DNS of ${absent.region.name}`);
  }
  const ending = sides.find(({ seen }) => seen?.ending === true);
  if (ending !== undefined) return wait(`the load balancer ${ending.seen?.name} of ${ending.region.name} is gone: it is being deleted`, POLL_MS);
  const waiting = sides.filter(({ seen }) => (seen?.addresses.length ?? 0) === 0);
  if (waiting.length > 0) return wait(waiting.map(({ region, seen }) => notReached(region, seen)).join('. '), POLL_MS);
  return done({ dnsAddresses: Object.fromEntries(sides.map(({ region, seen }) => [region.name, seen?.addresses ?? []])) });
}

/** One region, as the chaining of its DNS sees it. */
export interface ChainSide {
  /** For example `camunda-region0.svc.cluster.local`. */
  readonly zone: string;
  readonly balancer: BalancerView | null;
  readonly config: ForwardsView;
}

export interface ChainView {
  readonly sides: Sides<ChainSide>;
  /** Read only once every zone is forwarded; null before, and where regions.yaml has it unchecked. */
  readonly dns: DnsBothWays | null;
}

export type ChainAction = (RegionAction<'forward'> & { readonly forwards: readonly Forwarding[] }) | RegionAction<'restart'>;

/** What the DNS of a region is to pass on; null while the address of the other one is not known. */
function wantedIn(sides: Sides<ChainSide>, region: Region): readonly Forwarding[] | null {
  const own = sides.find((side) => side.region.name === region.name)?.seen;
  const other = sides.find((side) => side.region.name !== region.name)?.seen;
  const addresses = other?.balancer?.addresses ?? [];
  return own == null || other == null || addresses.length === 0 ? null : zonesTo(other.zone, own.zone, addresses);
}

/** Whether the configuration of both passes on all that it is to, and every DNS pod knows it. Pure. */
export const isForwarded = (sides: Sides<ChainSide>): boolean => isChained(sides) && sides.every(({ region, seen }) => {
  const wanted = wantedIn(sides, region);
  return wanted !== null && seen?.config.stale === false && lackingIn(region, seen, wanted).length === 0;
});

/** @throws DNS_NOT_CHAINABLE (defect) where somebody else has the zone, and leads it elsewhere */
function lackingIn(region: Region, { config: { forwards } }: ChainSide, wanted: readonly Forwarding[]): readonly Forwarding[] {
  for (const { zone, addresses } of wanted) {
    const foreign = forwards.find((forward) => forward.zone === zone && !forward.ours);
    if (foreign !== undefined && !leadsAlike(foreign, { zone, addresses })) {
      throw new RunbookError('DNS_NOT_CHAINABLE', {
        region: region.name, problem: `the DNS configuration has the zone ${zone} already, and leads it to ${foreign.addresses.join(', ') || 'nowhere'} instead of ${addresses.join(', ')}`,
        remedy: 'Remove that zone from the DNS ConfigMap, or correct its addresses: a set-up changes no zone that somebody else wrote',
      });
    }
  }
  return wanted.filter((forward) => !forwards.some((found) => leadsAlike(found, forward)));
}

/**
 * Plans that the DNS of each region passes on the namespaces of the other one to its load balancer. Done when the DNS of both was asked
 * and leads to the other, as far as it can be asked. Pure.
 */
export function planChain({ sides, dns }: ChainView): Plan<ChainView, ChainAction, { readonly dnsChained: boolean; readonly dnsSays: readonly string[] }> {
  if (!isChained(sides)) return done({ dnsChained: false, dnsSays: [] });
  const unreached = sides.filter(({ seen }) => (seen?.balancer?.addresses.length ?? 0) === 0);
  if (unreached.length > 0) return wait(unreached.map(({ region, seen }) => notReached(region, seen?.balancer ?? null)).join('. '), POLL_MS);
  const expect = (region: Region, side: ChainSide, config: Partial<ForwardsView>): ChainView => ({ sides: changed(sides, region, { ...side, config: { ...side.config, ...config } }), dns: null });
  for (const { region, seen } of sides) {
    const wanted = wantedIn(sides, region);
    if (seen === null || wanted === null) continue;
    const lacking = lackingIn(region, seen, wanted);
    if (lacking.length === 0) continue;
    const foreign = seen.config.forwards.filter(({ ours }) => !ours);
    const forwards = wanted.filter((forward) => !foreign.some((found) => leadsAlike(found, forward)));
    const config = { forwards: [...foreign, ...forwards.map((forward) => ({ ...forward, ours: true }))], stale: !seen.config.reloadsByItself };
    return act({ kind: 'forward', region, forwards }, expect(region, seen, config), `the DNS of ${region.name} does not pass on ${lacking.map(({ zone }) => zone).join(', ')}`);
  }
  const stale = sides.find(({ seen }) => seen?.config.stale === true);
  if (stale?.seen != null) return act({ kind: 'restart', region: stale.region }, expect(stale.region, stale.seen, { stale: false }), `the DNS pods of ${stale.region.name} started before its configuration was changed`);
  const unasked = dns === null ? [] : [dns.recreated, dns.survivor].flatMap(({ region, says }) => (says.answers ? [] : [`the DNS of ${region} can be asked: ${says.error}`]));
  const open = dns === null ? [] : [...dnsProblems(dns), ...dnsUnproved(dns), ...unasked];
  return open.length > 0 ? wait(open.join('. '), POLL_MS) : done({ dnsChained: true, dnsSays: dns === null ? [] : [...dnsFacts(dns)] });
}

export interface UnchainSide {
  readonly balancer: BalancerView | null;
  /** Null where the DNS is not chained. */
  readonly config: ForwardsView | null;
  /** Null where Services are not exported. */
  readonly exports: ExportsView | null;
}

export type UnchainAction = RegionAction<'drop' | 'restart' | 'clear' | 'balancer'> | (RegionAction<'unexport'> & { readonly services: readonly string[] });

/**
 * Plans that nothing of a set-up is left in the DNS of both regions: zones, load balancers, exported Services. A load balancer of ours that
 * zones of somebody else lead to is left. Pure.
 */
export function planUnchain(sides: Sides<UnchainSide>): Plan<Sides<UnchainSide>, UnchainAction, { readonly dnsRestored: boolean; readonly dnsKept: readonly string[] }> {
  for (const { region, seen } of sides) {
    if (seen === null) continue;
    const { config, exports } = seen;
    const expect = (part: Partial<UnchainSide>): Sides<UnchainSide> => changed(sides, region, { ...seen, ...part });
    const services = (exports?.exported ?? []).filter(({ ours }) => ours).map(({ name }) => name);
    if (exports !== null && services.length > 0) return act({ kind: 'unexport', region, services }, expect({ exports: { ...exports, exported: exports.exported.filter(({ ours }) => !ours) } }), `${services.join(', ')} of ${region.name} is exported`);
    if (config === null) continue;
    const own = config.forwards.filter(({ ours }) => ours);
    if (own.length > 0) {
      const after = { ...config, forwards: config.forwards.filter(({ ours }) => !ours), stale: !config.reloadsByItself };
      return act({ kind: 'drop', region }, expect({ config: after }), `the DNS of ${region.name} passes on ${own.map(({ zone }) => zone).join(', ')}`);
    }
    if (config.stale) return act({ kind: 'restart', region }, expect({ config: { ...config, stale: false } }), `the DNS pods of ${region.name} started before its configuration was changed`);
    if (config.noted) return act({ kind: 'clear', region }, expect({ config: { ...config, noted: false } }), `the DNS configuration of ${region.name} still has a note of what it was`);
  }
  const isUsed = ({ addresses }: BalancerView): boolean => sides.some(({ seen }) => seen?.config?.forwards.some((forward) => forward.addresses.some((address) => addresses.includes(address))));
  const owned = sides.flatMap(({ region, seen }) => (seen?.balancer?.ours === true ? [{ region, seen, balancer: seen.balancer }] : []));
  const next = owned.find(({ balancer }) => !balancer.ending && !isUsed(balancer));
  if (next !== undefined) return act({ kind: 'balancer', region: next.region }, changed(sides, next.region, { ...next.seen, balancer: null }), `the load balancer ${next.balancer.name} of ${next.region.name} is ours`);
  const ending = owned.filter(({ balancer }) => balancer.ending);
  if (ending.length > 0) return wait(ending.map(({ region, balancer }) => `the load balancer ${balancer.name} of ${region.name} is gone`).join('. '), POLL_MS);
  return done({ dnsRestored: true, dnsKept: owned.map(({ region, balancer }) => `${balancer.name} of ${region.name}: zones of somebody else lead to it`) });
}
