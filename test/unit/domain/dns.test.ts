import { describe, expect, it } from 'vitest';
import { dnsFacts, dnsProblems, type DnsAnswer, type DnsBothWays, type DnsSide } from '../../../src/domain/dns.ts';
import { answers } from '../../support/failback-builders.ts';

const names = (region: string): DnsSide['names'] => ({ zone: `camunda-${region}.svc.cluster.local`, brokers: `camunda-zeebe.camunda-${region}.svc.cluster.local` });
const [EAST, WEST] = [names('east'), names('west')];
const found: DnsAnswer = { kind: 'addresses', addresses: ['10.1.0.4', '10.1.0.5'] };
const empty: DnsAnswer = { kind: 'empty' };
const silence: DnsAnswer = { kind: 'silence', withinMs: 3_000 };
const code = (name: string): DnsAnswer => ({ kind: 'code', code: name });
const unknown = code('NXDOMAIN');

type Says = Readonly<Record<string, DnsAnswer>>;
/** What each name is to the region that it belongs to: the brokers of the survivor run, the recreated region is empty. */
const OWN = { east: { [EAST.brokers]: found, [EAST.zone]: empty }, west: { [WEST.brokers]: unknown, [WEST.zone]: empty } } satisfies Record<string, Says>;
const FORWARDED = { ...OWN.east, ...OWN.west };
const unasked: DnsSide['says'] = { answers: false, code: 'PERMISSION_DENIED', error: 'may not list pods', tookMs: 1 };
/** `west` comes back, `east` survived; each side as if its forwarding worked, unless the case says otherwise. */
const seen = ({ west = {}, east = {}, udpOnly = [] }: { readonly west?: Says | 'unasked'; readonly east?: Says | 'unasked'; readonly udpOnly?: readonly string[] } = {}): DnsBothWays => ({
  recreated: { region: 'west', names: WEST, says: west === 'unasked' ? unasked : answers({ ...FORWARDED, ...west }), udpOnly: udpOnly.includes('west') },
  survivor: { region: 'east', names: EAST, says: east === 'unasked' ? unasked : answers({ ...FORWARDED, ...east }), udpOnly: udpOnly.includes('east') },
});

describe('dnsProblems', () => {
  it.each([
    { why: 'its brokers have addresses there, the empty region is known here', of: seen() },
    { why: 'the brokers of the recreated region have addresses already', of: seen({ west: { [WEST.brokers]: found }, east: { [WEST.brokers]: found } }) },
    { why: 'the namespace is not there yet: NXDOMAIN says nothing', of: seen({ west: { [WEST.zone]: unknown }, east: { [WEST.zone]: unknown } }) },
    { why: 'the survivor itself has no such Service', of: seen({ west: { [EAST.zone]: empty, [EAST.brokers]: unknown }, east: { [EAST.brokers]: unknown } }) },
    { why: 'the recreated region cannot be asked, and NXDOMAIN may be true', of: seen({ west: 'unasked', east: { [WEST.zone]: unknown } }) },
    { why: 'the load balancer on the way takes no TCP', of: seen({ east: { [WEST.zone]: silence }, udpOnly: ['west'] }) },
    { why: 'neither can be asked', of: seen({ west: 'unasked', east: 'unasked' }) },
  ])('has nothing to say when $why', ({ of }) => {
    expect(dnsProblems(of)).toEqual([]);
  });

  it.each([
    { why: 'the recreated region does not know the brokers', of: seen({ west: { [EAST.brokers]: unknown } }), from: 'west', to: 'east', asked: EAST.brokers, answer: 'NXDOMAIN', hop: `the zone ${EAST.zone} in the DNS ConfigMap of west: it is missing` },
    { why: 'it gives no address for them', of: seen({ west: { [EAST.brokers]: empty } }), from: 'west', to: 'east', asked: EAST.brokers, answer: 'NOERROR without an address', hop: 'it is missing' },
    { why: 'it does not know them, and the survivor cannot be asked', of: seen({ west: { [EAST.brokers]: unknown }, east: 'unasked' }), from: 'west', to: 'east', asked: EAST.brokers, answer: 'NXDOMAIN', hop: 'it is missing' },
    { why: 'the survivor answers by itself for a namespace that is there', of: seen({ east: { [WEST.zone]: unknown } }), from: 'east', to: 'west', asked: WEST.zone, answer: 'NXDOMAIN', hop: `the zone ${WEST.zone} in the DNS ConfigMap of east: it is missing` },
    { why: 'the survivor does not find brokers that run', of: seen({ west: { [WEST.brokers]: found } }), from: 'east', to: 'west', asked: WEST.brokers, answer: 'NXDOMAIN', hop: 'it is missing' },
    { why: 'it forwards to an address that is gone', of: seen({ east: { [WEST.zone]: code('SERVFAIL') } }), from: 'east', to: 'west', asked: WEST.zone, answer: 'SERVFAIL', hop: 'its address must be that of the load balancer before the DNS of west' },
    { why: 'it forwards to an address that is gone, behind a load balancer of its own that takes no TCP', of: seen({ east: { [WEST.zone]: code('SERVFAIL') }, udpOnly: ['east'] }), from: 'east', to: 'west', asked: WEST.zone, answer: 'SERVFAIL', hop: 'load balancer' },
    { why: 'the survivor answers by itself, where no TCP would get through', of: seen({ east: { [WEST.zone]: unknown }, udpOnly: ['west'] }), from: 'east', to: 'west', asked: WEST.zone, answer: 'NXDOMAIN', hop: 'it is missing' },
    { why: 'a firewall swallows it', of: seen({ west: { [EAST.brokers]: silence } }), from: 'west', to: 'east', asked: EAST.brokers, answer: 'no answer in 3 s', hop: 'firewalls must let port 53 through' },
    { why: 'something else answers at that address', of: seen({ east: { [WEST.zone]: code('REFUSED') } }), from: 'east', to: 'west', asked: WEST.zone, answer: 'REFUSED', hop: 'is not the DNS of west' },
    { why: 'the recreated region cannot be asked, and the forwarding fails', of: seen({ west: 'unasked', east: { [WEST.zone]: code('SERVFAIL') } }), from: 'east', to: 'west', asked: WEST.zone, answer: 'SERVFAIL', hop: 'load balancer' },
    { why: 'its DNS answers nothing at all', of: seen({ east: { [WEST.zone]: silence, [EAST.zone]: silence, [EAST.brokers]: silence } }), from: 'east', to: 'west', asked: WEST.zone, answer: 'no answer in 3 s', hop: 'the DNS pods of east itself' },
  ])('names direction, name, answer and hop when $why', ({ of, from, to, asked, answer, hop }) => {
    const problems = dnsProblems(of);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`DNS of ${from} does not lead to ${to}: asked for ${asked}: ${answer} (the DNS of ${to} itself: `);
    expect(problems[0]).toContain(hop);
  });

  it('tells both directions when both are broken', () => {
    expect(dnsProblems(seen({ west: { [EAST.brokers]: silence }, east: { [WEST.zone]: code('SERVFAIL') } }))).toHaveLength(2);
  });
});

describe('dnsFacts', () => {
  it('tells what was asked and answered', () => {
    expect(dnsFacts(seen())).toEqual([
      `DNS of west leads to east: ${EAST.brokers}: 10.1.0.4, 10.1.0.5`,
      `DNS of east leads to west: ${WEST.zone}: NOERROR without an address`,
    ]);
  });

  it('leaves a broken direction to the problems', () => {
    expect(dnsFacts(seen({ west: { [EAST.brokers]: unknown } }))).toEqual([expect.stringContaining('DNS of east leads to west')]);
  });

  it('says that NXDOMAIN proves nothing of a namespace that is not there', () => {
    expect(dnsFacts(seen({ west: { [WEST.zone]: unknown }, east: { [WEST.zone]: unknown } }))[1])
      .toBe(`DNS of east to west is not proved: asked for ${WEST.zone}: NXDOMAIN (the DNS of west itself: NXDOMAIN). As long as west does not know that name itself, this says nothing`);
  });

  it('says that the question could not get through where only UDP is taken', () => {
    expect(dnsFacts(seen({ east: { [WEST.zone]: silence }, udpOnly: ['west'] }))[1])
      .toBe(`DNS of east to west was not checked: asked over TCP for ${WEST.zone}: no answer in 3 s, but the load balancer before the DNS of west takes UDP only`);
  });

  it('says why a direction was not checked', () => {
    expect(dnsFacts(seen({ west: 'unasked' }))).toEqual([
      'DNS of west to east was not checked: may not list pods', `DNS of east leads to west: ${WEST.zone}: NOERROR without an address`,
    ]);
  });
});
