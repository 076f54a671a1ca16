import { describe, expect, it } from 'vitest';
import type { DnsAnswer, DnsBothWays } from '../../../src/domain/dns.ts';
import { isForwarded, planBalancers, planChain, planUnchain, type ChainSide, type ChainView, type UnchainSide } from '../../../src/domain/dns-chaining.ts';
import type { Forward } from '../../../src/domain/dns-forwarding.ts';
import type { BalancerView, ForwardsView, Sides } from '../../../src/domain/network-setup.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import { answers, east, west } from '../../support/failback-builders.ts';

const zone = (name: string): string => `camunda-${name}.svc.cluster.local`;
const balancer = (part: Partial<BalancerView> = {}): BalancerView => ({ name: 'kube-system/kube-dns-lb', ours: true, addresses: ['10.0.0.1'], hostname: null, ending: false, ...part });
const config = (part: Partial<ForwardsView> = {}): ForwardsView => ({ forwards: [], stale: false, reloadsByItself: true, noted: false, ...part });
const both = <View>(first: View | null, second: View | null, concerned = true): Sides<View> => [{ region: east, concerned, seen: first }, { region: west, concerned, seen: second }];

const EAST_LB = balancer({ addresses: ['10.1.0.1'] });
const WEST_LB = balancer({ addresses: ['10.2.0.1'] });
/** What the DNS of the other region has to say to reach that one. */
const forwardsTo = (name: string, address: string, ours = true): Forward[] => [zone(name), zone(`${name}-failover`)].map((each) => ({ zone: each, addresses: [address], ours }));
const inEast = forwardsTo('west', '10.2.0.1');
const inWest = forwardsTo('east', '10.1.0.1');
const sides = ({ first = {}, second = {}, lb = [EAST_LB, WEST_LB] }: { readonly first?: Partial<ForwardsView>; readonly second?: Partial<ForwardsView>; readonly lb?: readonly (BalancerView | null)[] } = {}): Sides<ChainSide> =>
  both({ zone: zone('east'), balancer: lb[0] ?? null, config: config({ forwards: inEast, ...first }) }, { zone: zone('west'), balancer: lb[1] ?? null, config: config({ forwards: inWest, ...second }) });

const names = (name: string): DnsBothWays['survivor']['names'] => ({ zone: zone(name), brokers: `camunda-zeebe.${zone(name)}` });
const unknown: DnsAnswer = { kind: 'code', code: 'NXDOMAIN' };
/** Namespaces without brokers; each side as if its forwarding worked, unless the case says otherwise. */
const dns = (inWestSays: Readonly<Record<string, DnsAnswer>> = {}, inEastSays: Readonly<Record<string, DnsAnswer>> = {}): DnsBothWays => {
  const forwarded = Object.fromEntries(['east', 'west'].flatMap((name): [string, DnsAnswer][] => [[zone(name), { kind: 'empty' }], [names(name).brokers, unknown]]));
  return {
    recreated: { region: 'west', names: names('west'), says: answers({ ...forwarded, ...inWestSays }), udpOnly: false },
    survivor: { region: 'east', names: names('east'), says: answers({ ...forwarded, ...inEastSays }), udpOnly: false },
  };
};

describe('planBalancers', () => {
  it.each([
    { why: 'a region has none', view: both(balancer(), null), plan: { kind: 'act', action: { kind: 'create', region: { name: 'west' } } } },
    { why: 'one has no address: what to look at is told', view: both(balancer(), balancer({ addresses: [] })), plan: { kind: 'wait', why: expect.stringMatching(/address of the load balancer kube-system\/kube-dns-lb of west: none is assigned; its events say why \(quota/) } },
    { why: 'one has a name alone', view: both(balancer(), balancer({ addresses: [], hostname: 'a.elb' })), plan: { kind: 'wait', why: expect.stringContaining('the name a.elb alone') } },
    { why: 'one is being deleted, although it has an address', view: both(balancer({ ending: true }), balancer()), plan: { kind: 'wait' } },
    { why: 'both have one, whoever made it', view: both(balancer({ ours: false }), WEST_LB), plan: { kind: 'done', output: { dnsAddresses: { east: ['10.0.0.1'], west: ['10.2.0.1'] } } } },
    { why: 'the DNS is not chained', view: both<BalancerView>(null, null, false), plan: { kind: 'done', output: { dnsAddresses: {} } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => expect(planBalancers(view)).toMatchObject(plan));

  it('refuses two regions that do not find each other in the same way', () => {
    const [first, second] = both(balancer(), balancer());
    if (first === undefined || second === undefined) throw new Error('two sides');
    expect(() => planBalancers([first, { ...second, concerned: false, seen: null }])).toThrow(RunbookError);
  });
});

describe('planChain', () => {
  const view = (seen: Sides<ChainSide>, asked: DnsBothWays | null = null): ChainView => ({ sides: seen, dns: asked });
  it.each([
    { why: 'a load balancer is missing', of: view(sides({ lb: [EAST_LB, null] })), plan: { kind: 'wait', why: 'a load balancer before the DNS of west' } },
    { why: 'nothing is forwarded', of: view(sides({ first: { forwards: [] } })), plan: { kind: 'act', action: { kind: 'forward', region: { name: 'east' }, forwards: inEast.map((forward) => ({ zone: forward.zone, addresses: forward.addresses })) } } },
    { why: 'a rebuilt region has another address', of: view(sides({ second: { forwards: forwardsTo('east', '10.1.0.9') } })), plan: { kind: 'act', action: { kind: 'forward', region: { name: 'west' } } } },
    { why: 'one zone is there by hand: only the other one is written', of: view(sides({ first: { forwards: forwardsTo('west', '10.2.0.1', false).slice(0, 1) } })), plan: { kind: 'act', action: { forwards: [{ zone: zone('west-failover') }] } } },
    { why: 'DNS pods are older than their configuration', of: view(sides({ second: { stale: true } })), plan: { kind: 'act', action: { kind: 'restart', region: { name: 'west' } } } },
    { why: 'the namespace is not found: wrong zone', of: view(sides(), dns({}, { [zone('west')]: unknown })), plan: { kind: 'wait', why: expect.stringMatching(/DNS of east does not lead to west.*NXDOMAIN.*the zone camunda-west\.svc\.cluster\.local/) } },
    { why: 'nothing comes back: firewall', of: view(sides(), dns({ [zone('east')]: { kind: 'silence', withinMs: 3_000 }, [names('east').brokers]: { kind: 'silence', withinMs: 3_000 } })), plan: { kind: 'wait', why: expect.stringMatching(/DNS of west does not lead to east.*firewalls must let port 53 through/) } },
    { why: 'the namespaces are not there, so nothing is proved', of: view(sides(), dns({ [zone('west')]: unknown }, { [zone('west')]: unknown })), plan: { kind: 'wait', why: expect.stringContaining('is not proved') } },
    { why: 'both lead to each other', of: view(sides(), dns()), plan: { kind: 'done', output: { dnsChained: true, dnsSays: [expect.stringContaining('leads to'), expect.stringContaining('leads to')] } } },
    { why: 'no DNS pod runs yet after a restart', of: view(sides(), { ...dns(), recreated: { ...dns().recreated, says: { answers: false, code: 'REGION_UNREACHABLE', error: 'no pod runs', tookMs: 0 } } }), plan: { kind: 'wait', why: 'the DNS of west can be asked: no pod runs' } },
    { why: 'the load balancers take UDP alone, over which nobody can ask from here', of: view(sides(), { recreated: { ...dns({ [zone('east')]: { kind: 'silence', withinMs: 3_000 } }).recreated, udpOnly: true }, survivor: { ...dns().survivor, udpOnly: true } }), plan: { kind: 'done', output: { dnsSays: [expect.stringContaining('takes UDP only'), expect.any(String)] } } },
    { why: 'the DNS is not to be asked', of: view(sides()), plan: { kind: 'done', output: { dnsSays: [] } } },
    { why: 'the DNS is not chained', of: view(both<ChainSide>(null, null, false)), plan: { kind: 'done', output: { dnsChained: false } } },
  ])('plans $plan.kind when $why', ({ of, plan }) => expect(planChain(of)).toMatchObject(plan));

  it('leaves a zone that somebody else leads elsewhere, and says which', () => {
    const seen = sides({ first: { forwards: forwardsTo('west', '10.9.9.9', false) } });
    const error = ((): unknown => { try { return planChain(view(seen)); } catch (cause) { return cause; } })();
    expect(error).toMatchObject({ code: 'DNS_NOT_CHAINABLE', facts: { region: 'east', problem: expect.stringContaining(`the zone ${zone('west')} already, and leads it to 10.9.9.9 instead of 10.2.0.1`) } });
  });

  it('keeps the zones of others in what it foresees', () => {
    const other: Forward = { zone: 'example.com', addresses: ['10.0.0.1'], ours: false };
    const plan = planChain(view(sides({ first: { forwards: [other] } })));
    expect(plan.kind === 'act' ? plan.expect.sides[0]?.seen?.config.forwards : plan).toEqual([other, ...inEast]);
  });

  it('asks the DNS only once all is forwarded and every pod knows it', () => {
    expect([sides(), sides({ first: { forwards: [] } }), sides({ second: { stale: true } }), sides({ lb: [EAST_LB, null] })].map(isForwarded)).toEqual([true, false, false, false]);
  });
});

describe('planUnchain', () => {
  const left = (part: Partial<UnchainSide> = {}): UnchainSide => ({ balancer: null, config: config(), exports: null, ...part });
  it.each([
    { why: 'zones of ours are left', view: both(left(), left({ config: config({ forwards: inWest }) })), plan: { kind: 'act', action: { kind: 'drop', region: { name: 'west' } } } },
    { why: 'its DNS pods still know them', view: both(left({ config: config({ stale: true, noted: true }) }), left()), plan: { kind: 'act', action: { kind: 'restart', region: { name: 'east' } } } },
    { why: 'the note of the original is left', view: both(left({ config: config({ noted: true }) }), left()), plan: { kind: 'act', action: { kind: 'clear', region: { name: 'east' } } } },
    { why: 'a load balancer of ours is left', view: both(left({ balancer: balancer() }), left()), plan: { kind: 'act', action: { kind: 'balancer', region: { name: 'east' } } } },
    { why: 'the cloud still deletes it', view: both(left({ balancer: balancer({ ending: true }) }), left()), plan: { kind: 'wait', why: 'the load balancer kube-system/kube-dns-lb of east is gone' } },
    { why: 'it is of somebody else', view: both(left({ balancer: balancer({ ours: false }), config: config({ forwards: forwardsTo('x', '1.1.1.1', false) }) }), left()), plan: { kind: 'done', output: { dnsKept: [] } } },
    { why: 'zones of somebody else lead to ours: it stays', view: both(left({ balancer: balancer({ addresses: ['10.1.0.1'] }) }), left({ config: config({ forwards: forwardsTo('x', '10.1.0.1', false) }) })), plan: { kind: 'done', output: { dnsKept: [expect.stringContaining('of east: zones of somebody else lead to it')] } } },
    { why: 'Services of ours are exported', view: both(left({ config: null, exports: { services: [], exported: [{ name: 'a', ours: true }, { name: 'b', ours: false }], imported: [] } }), left()), plan: { kind: 'act', action: { kind: 'unexport', services: ['a'] } } },
    { why: 'nothing is left', view: both(left(), left()), plan: { kind: 'done' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => expect(planUnchain(view)).toMatchObject(plan));

  it('foresees all: zones before load balancers, which the other region still leads to until then', () => {
    const view = both(left({ balancer: EAST_LB, config: config({ forwards: inEast, reloadsByItself: false, noted: true }) }), left({ balancer: WEST_LB, config: config({ forwards: inWest }) }));
    const rest = (from: Sides<UnchainSide>): string[] => {
      const plan = planUnchain(from);
      return plan.kind === 'act' ? [`${plan.action.kind} ${plan.action.region.name}`, ...rest(plan.expect)] : [plan.kind];
    };
    expect(rest(view)).toEqual(['drop east', 'restart east', 'clear east', 'drop west', 'balancer east', 'balancer west', 'done']);
  });
});
