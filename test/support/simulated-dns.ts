import type { DnsAnswer } from '../../src/domain/dns.ts';
import { regionNamed, type Layout, type Region } from '../../src/domain/regions.ts';
import type { DnsReader } from '../../src/ports/dns.ts';

export interface DnsState {
  /** What the DNS of a region says to every name of the other region, instead of what that one's own DNS says. */
  dns: Map<string, DnsAnswer>;
  /** Why the DNS of a region cannot be asked. */
  dnsUnasked: Map<string, Error>;
  /** Rounds of questions to either region so far. */
  dnsRounds: number;
}

export const newDnsState = (): DnsState => ({ dns: new Map(), dnsUnasked: new Map(), dnsRounds: 0 });

const zoneOf = ({ namespace }: Region): string => `${namespace}.svc.cluster.local`;

/** The DNS of two simulated regions, each forwarding to the other: a namespace is there, its brokers have addresses while some are wanted. */
export const dnsReader = (layout: Layout, state: DnsState & { readonly replicas: Map<string, number> }, reach: (region: Region) => void): DnsReader => {
  const ownAnswer = (name: string): DnsAnswer => {
    const owner = layout.regions.find((region) => name === zoneOf(region) || name.endsWith(`.${zoneOf(region)}`));
    if (owner === undefined) return { kind: 'code', code: 'NXDOMAIN' };
    if (name === zoneOf(owner)) return { kind: 'empty' };
    const replicas = state.replicas.get(owner.name) ?? 0;
    return replicas === 0 ? { kind: 'code', code: 'NXDOMAIN' } : { kind: 'addresses', addresses: Array.from({ length: replicas }, (_, ordinal) => `10.${owner.index}.0.${ordinal + 4}`) };
  };
  return {
    isChecked: true,
    namesOf: (region) => ({ zone: zoneOf(region), brokers: `${layout.release}-zeebe.${zoneOf(region)}` }),
    takesUdpOnly: async (region) => { reach(region); return false; },
    ask: async (asked, names) => {
      reach(asked);
      state.dnsRounds += 1;
      const unasked = state.dnsUnasked.get(asked.name);
      if (unasked !== undefined) throw unasked;
      const own = zoneOf(regionNamed(layout, asked.name));
      return Object.fromEntries(names.map((name) => [name, name.endsWith(own) ? ownAnswer(name) : state.dns.get(asked.name) ?? ownAnswer(name)]));
    },
  };
};
