import type { RegionName } from './regions.ts';

/** Ports that must be open between the regions: commands, cluster and raft, search. @source Camunda dual-region guide 8.6–8.9 */
export const PATH_PORTS = [26_501, 26_502, 9_200] as const;

/** Above this round trip a dual-region cluster is not supported. @source Camunda dual-region guide 8.6–8.9 */
export const ROUND_TRIP_LIMIT_MS = 100;

/** What the DNS of a pod says of a name: `empty` is NOERROR without an address, `trouble` SERVFAIL, REFUSED or silence (getaddrinfo does not tell them apart). */
export type Lookup = 'found' | 'nxdomain' | 'empty' | 'trouble';

/** One connection: its round trip, or why there is none. `stranger`: something answers that is not the check pod of the other region. */
export type PortResult =
  | { readonly port: number; readonly ms: number }
  | { readonly port: number; readonly error: 'refused' | 'timeout' | 'unreachable' | 'stranger' };

/** What the check pod of `from` found on its way to that of `to`. */
export interface Probe {
  readonly from: RegionName;
  readonly to: RegionName;
  /** Name of the check pod of `to`, as it was asked for. */
  readonly name: string;
  /** The zone that `from` must forward: `camunda-region1.svc.cluster.local`. */
  readonly zone: string;
  readonly lookup: Lookup;
  readonly addresses: readonly string[];
  /** What the same DNS says of the name of its own region. */
  readonly ownLookup: Lookup;
  /** Empty where the name has no address. */
  readonly ports: readonly PortResult[];
}

/** Where the way ends. */
export type Hop = 'check-pod' | 'dns-name' | 'dns-pods' | 'dns-zone' | 'dns-path' | 'route' | 'firewall' | 'proxy';

export interface PathFinding {
  readonly hop: Hop;
  /** What was seen, with the direction. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

const isOpen = (result: PortResult): result is { readonly port: number; readonly ms: number } => 'ms' in result;
const portsOf = (results: readonly PortResult[]): string => results.map(({ port }) => port).join(', ');
const failed = (results: readonly PortResult[], error: string): readonly PortResult[] => results.filter((result) => !isOpen(result) && result.error === error);

/** @param there what the DNS of `to` says of that name itself, as the way back tells it */
function dnsFinding({ from, to, name, zone, lookup, ownLookup }: Probe, there: Lookup | undefined): PathFinding | null {
  if (lookup === 'found') return null;
  if (ownLookup !== 'found') {
    return {
      hop: 'dns-pods', message: `DNS of ${from} answers neither for ${to} (${told(lookup)}) nor for its own names (${told(ownLookup)})`,
      hint: `Look at the DNS pods of ${from} itself and at their configuration: a change of it may have broken it`,
    };
  }
  if (lookup === 'trouble') {
    return {
      hop: 'dns-path', message: `DNS of ${from} gets no answer from that of ${to}: ${name}: SERVFAIL or time-out`,
      hint: `The address in the zone ${zone} in the DNS ConfigMap of ${from} must be that of the load balancer before the DNS of ${to}, and firewalls must let port 53 through, TCP and UDP`,
    };
  }
  if (there !== undefined && there !== 'found') {
    return {
      hop: 'dns-name', message: `DNS of ${to} does not know the name of its own check pod (${told(there)}), so neither does that of ${from}: ${name}: ${told(lookup)}`,
      hint: `Look at the EndpointSlices of the check pod's Service in ${to}, then at the controller manager and the DNS pods there: they are behind`,
    };
  }
  return {
    hop: 'dns-zone', message: `DNS of ${from} does not know ${to}: ${name}: ${told(lookup)}`,
    hint: `The key of the zone in the DNS ConfigMap of ${from} must be exactly ${zone}, and forward to the DNS of ${to}`,
  };
}

function told(lookup: Lookup): string {
  switch (lookup) {
    case 'found': return 'an address';
    case 'nxdomain': return 'NXDOMAIN';
    case 'empty': return 'NOERROR without an address';
    case 'trouble': return 'SERVFAIL or time-out';
  }
}

/** Connections that are refused got there; those that vanish did so on their way, unless the other direction proves that way. */
function connectionFindings({ from, to, addresses, ports }: Probe, isWayProved: boolean): readonly PathFinding[] {
  const [address = 'no address'] = addresses;
  const shut = ports.filter((result) => !isOpen(result));
  const strangers = failed(shut, 'stranger');
  const lost = [...failed(shut, 'timeout'), ...failed(shut, 'unreachable')];
  const refused = failed(shut, 'refused');
  const proxy: readonly PathFinding[] = strangers.length === 0 ? [] : [{
    hop: 'proxy', message: `From ${from}, something else than the check pod of ${to} answers at ${address}, port ${portsOf(strangers)}`,
    hint: `Compare that address with the pods of ${to}: DNS leads elsewhere, the pod networks of the regions overlap, or a proxy or mesh takes the connections`,
  }];
  if (lost.length === ports.length && ports.length > 0 && !isWayProved) {
    const why = lost.every((result) => !isOpen(result) && result.error === 'unreachable') ? 'no route to it' : 'no answer on any port';
    return [{
      hop: 'route', message: `From ${from}, the pod of ${to} is found at ${address} and cannot be reached: ${why}`,
      hint: `Look at the routes between the pod networks (peering, route tables of both sides), then at firewalls that drop everything between ${from} and ${to}`,
    }];
  }
  const blocked = [...(lost.length === 0 ? [] : [`no answer on port ${portsOf(lost)}`]), ...(refused.length === 0 ? [] : [`refused on port ${portsOf(refused)}`])];
  if (blocked.length === 0) return proxy;
  const open = ports.filter(isOpen);
  const proof = open.length > 0 ? `port ${portsOf(open)} is reached` : isWayProved ? 'the way back works' : 'something on the way answers';
  return [...proxy, {
    hop: 'firewall', message: `From ${from}, connections to ${to} (${address}) are blocked: ${blocked.join(', ')}, while ${proof}`,
    hint: `Open TCP ${portsOf([...lost, ...refused])} from the pods of ${from} to those of ${to}: firewall rules or security groups, and NetworkPolicies of its namespace`,
  }];
}

/** Where each broken direction ends, one finding a hop; empty where both work. Pure. */
export function diagnose(probes: readonly Probe[]): readonly PathFinding[] {
  return probes.flatMap((probe) => {
    const back = probes.find(({ from, to }) => from === probe.to && to === probe.from);
    const dns = dnsFinding(probe, back?.ownLookup);
    if (dns !== null) return [dns];
    return connectionFindings(probe, back?.ports.some(isOpen) ?? false);
  });
}

/** A connection that was made; the round trip in milliseconds. */
export interface NetworkPath { readonly from: RegionName; readonly to: RegionName; readonly port: number; readonly ms: number }

export const pathsOf = (probes: readonly Probe[]): readonly NetworkPath[] =>
  probes.flatMap(({ from, to, ports }) => ports.filter(isOpen).map(({ port, ms }) => ({ from, to, port, ms })));

/** One sentence for each direction that is slower than what is supported. Pure. */
export function slowPaths(probes: readonly Probe[]): readonly string[] {
  return probes.flatMap((probe) => {
    const times = probe.ports.filter(isOpen).map(({ ms }) => ms);
    const best = Math.min(...times);
    return times.length > 0 && best > ROUND_TRIP_LIMIT_MS ? [`The round trip from ${probe.from} to ${probe.to} takes ${Math.round(best)} ms: more than ${ROUND_TRIP_LIMIT_MS} ms are not supported over two regions`] : [];
  });
}
