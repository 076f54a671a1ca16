import { describe, expect, it } from 'vitest';
import { diagnose, PATH_PORTS, pathsOf, slowPaths, type Hop, type PortResult, type Probe } from '../../../src/domain/network-paths.ts';

const open = (ms = 12): PortResult[] => PATH_PORTS.map((port) => ({ port, ms }));
const shut = (error: 'refused' | 'timeout' | 'unreachable' | 'stranger', only: readonly number[] = PATH_PORTS): PortResult[] => PATH_PORTS.map((port) => (only.includes(port) ? { port, error } : { port, ms: 12 }));
const zoneOf = (region: string): string => `camunda-${region}.svc.cluster.local`;
const probe = (from: string, to: string, change: Partial<Probe> = {}): Probe => ({
  from, to, zone: zoneOf(to), name: `region-runbooks-path-check.${zoneOf(to)}`, lookup: 'found', ownLookup: 'found', addresses: ['10.202.0.9'], ports: change.lookup === undefined ? open() : [], ...change,
});
/** `west` answers `east` as it should, unless the case says otherwise. */
const both = (there: Partial<Probe>, back: Partial<Probe> = {}): Probe[] => [probe('east', 'west', there), probe('west', 'east', back)];

describe('diagnose', () => {
  it('has nothing to say of a network that works both ways', () => {
    expect(diagnose(both({}))).toEqual([]);
  });

  it.each<{ why: string; probes: Probe[]; hop: Hop; says: string; hint: string }>([
    { why: 'its DNS does not know the zone', probes: both({ lookup: 'nxdomain' }), hop: 'dns-zone', says: 'DNS of east does not know west: region-runbooks-path-check.camunda-west.svc.cluster.local: NXDOMAIN', hint: 'must be exactly camunda-west.svc.cluster.local' },
    { why: 'another DNS serves the zone', probes: both({ lookup: 'empty' }), hop: 'dns-zone', says: 'NOERROR without an address', hint: 'forward to the DNS of west' },
    { why: 'the other DNS does not know the name either', probes: both({ lookup: 'nxdomain' }, { ownLookup: 'nxdomain' }), hop: 'dns-name', says: 'DNS of west does not know the name of its own check pod (NXDOMAIN), so neither does that of east', hint: 'EndpointSlices' },
    { why: 'the other DNS is not reached', probes: both({ lookup: 'trouble' }), hop: 'dns-path', says: 'DNS of east gets no answer from that of west', hint: 'load balancer before the DNS of west, and firewalls must let port 53 through, TCP and UDP' },
    { why: 'its own DNS is broken', probes: both({ lookup: 'trouble', ownLookup: 'trouble' }), hop: 'dns-pods', says: 'nor for its own names', hint: 'the DNS pods of east itself' },
    { why: 'no port of the pod is reached', probes: [probe('east', 'west', { ports: shut('timeout') })], hop: 'route', says: 'found at 10.202.0.9 and cannot be reached: no answer on any port', hint: 'routes between the pod networks' },
    { why: 'there is no route', probes: [probe('east', 'west', { ports: shut('unreachable') })], hop: 'route', says: 'no route to it', hint: 'peering' },
    { why: 'no port is reached, but the way back proves the route', probes: both({ ports: shut('timeout') }), hop: 'firewall', says: 'no answer on port 26501, 26502, 9200, while the way back works', hint: 'Open TCP 26501, 26502, 9200 from the pods of east to those of west' },
    { why: 'one port is dropped', probes: both({ ports: shut('timeout', [26_502]) }), hop: 'firewall', says: 'no answer on port 26502, while port 26501, 9200 is reached', hint: 'Open TCP 26502 from' },
    { why: 'one port is refused', probes: both({ ports: shut('refused', [9_200]) }), hop: 'firewall', says: 'refused on port 9200', hint: 'Open TCP 9200 from' },
    { why: 'every port is refused: packets get there', probes: [probe('east', 'west', { ports: shut('refused') })], hop: 'firewall', says: 'something on the way answers', hint: 'NetworkPolicies' },
    { why: 'something else answers', probes: both({ ports: shut('stranger') }), hop: 'proxy', says: 'something else than the check pod of west answers at 10.202.0.9', hint: 'overlap' },
  ])('names hop, direction and remedy when $why', ({ probes, hop, says, hint }) => {
    const [finding, ...others] = diagnose(probes);
    expect(others).toEqual([]);
    expect(finding?.hop).toBe(hop);
    expect(finding?.message).toContain(says);
    expect(finding?.hint).toContain(hint);
  });

  it('tells each direction on its own', () => {
    expect(diagnose(both({ lookup: 'nxdomain' }, { ports: shut('timeout', [26_501]) })).map(({ hop, message }) => [hop, /^(DNS of|From) (east|west)/.exec(message)?.[2]])).toEqual([['dns-zone', 'east'], ['firewall', 'west']]);
  });

  it('proves no route by a stranger that answers on the way back', () => {
    expect(diagnose(both({ ports: shut('timeout') }, { ports: shut('stranger') })).map(({ hop }) => hop)).toEqual(['route', 'proxy']);
  });
});

describe('round trips', () => {
  it('lists those of every open port', () => {
    expect(pathsOf([probe('east', 'west', { ports: shut('timeout', [9_200]) })])).toEqual([{ from: 'east', to: 'west', port: 26_501, ms: 12 }, { from: 'east', to: 'west', port: 26_502, ms: 12 }]);
  });

  it('warns of a direction whose best time is above 100 ms', () => {
    expect(slowPaths(both({ ports: open(130) }, { ports: open(100) }))).toEqual(['The round trip from east to west takes 130 ms: more than 100 ms are not supported over two regions']);
    expect(slowPaths(both({ ports: [{ port: 1, ms: 300 }, { port: 2, ms: 90 }] }, { lookup: 'nxdomain' }))).toEqual([]);
  });
});
