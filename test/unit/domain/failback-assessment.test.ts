import { describe, expect, it } from 'vitest';
import type { DnsAnswer, DnsBothWays } from '../../../src/domain/dns.ts';
import { assessFailback, type FailbackObservations } from '../../../src/domain/failback-assessment.ts';
import { answers, change, disk, exporters, exporting, layout, phases, silent, targets, topology } from '../../support/failback-builders.ts';

const empty = { releases: [], claims: [], volumes: [], pods: [] };
const old = answers({ ...empty, claims: ['data-camunda-zeebe-0'] });
/** What the DNS of the survivor says to the zone of the recreated region. */
const dns = (zoneOfWest: DnsAnswer = { kind: 'empty' }): DnsBothWays => {
  const names = (region: string): DnsBothWays['survivor']['names'] => ({ zone: `camunda-${region}.svc.cluster.local`, brokers: `camunda-zeebe.camunda-${region}.svc.cluster.local` });
  const known = { [names('east').brokers]: { kind: 'addresses', addresses: ['10.0.0.4'] }, [names('east').zone]: { kind: 'empty' }, [names('west').zone]: { kind: 'empty' } } satisfies Record<string, DnsAnswer>;
  return { recreated: { region: 'west', names: names('west'), says: answers(known), udpOnly: false }, survivor: { region: 'east', names: names('east'), says: answers({ ...known, [names('west').zone]: zoneOfWest }), udpOnly: false } };
};
type Surviving = FailbackObservations['surviving'];
const surviving = (part: Partial<Surviving> = {}): Surviving => ({
  pods: answers({ region: 'east', serverVersion: '', replicas: 2, clusterSize: 4, pods: [], exporters: targets }), topology: answers(topology([0, 2])), membership: answers({ members: [0, 2] }),
  exporters: answers(exporters({ camundaeast: 'ENABLED', camundawest: 'DISABLED' })), partitions: answers(exporting), search: answers({ status: 'green', clusterUuid: 'east', version: null }),
  disk: answers([disk(750)]), webApps: answers([]), repository: answers(null), repositoryProblem: answers(null), ...part,
});
const assess = (part: Partial<Surviving> = {}, footprint: FailbackObservations['recreated']['footprint'] = answers(empty), bothWays = dns()): ReturnType<typeof assessFailback> =>
  assessFailback(layout, 'west', 'east', { takenAt: '', recreated: { footprint, search: silent }, dns: bothWays, surviving: surviving(part) }, 600_000);
const enabled = answers(exporters({ camundaeast: 'ENABLED', camundawest: 'ENABLED' }));
const members = { membership: answers({ members: [0, 1, 2, 3] }), topology: answers(topology([0, 1, 2, 3])) };

describe('assessFailback', () => {
  it.each([
    { verdict: 'empty', why: 'the region is there and empty', of: assess() },
    { verdict: 'empty', why: 'an earlier run installed it: its brokers run idle', of: assess({ topology: answers(topology([0, 2], [1, 3])) }, old) },
    { verdict: 'not-empty', why: 'claims are left and no broker runs', of: assess({}, old) },
    { verdict: 'not-empty', why: 'only one of its brokers runs idle', of: assess({ topology: answers(topology([0, 2], [1])) }, old) },
    { verdict: 'not-empty', why: 'its brokers hold partitions without being members', of: assess({ topology: answers(topology([0, 1, 2, 3])) }, old) },
    { verdict: 'exporting', why: 'its exporter is enabled', of: assess({ exporters: enabled }, old) },
    { verdict: 'whole', why: 'its brokers are members', of: assess({ ...members, exporters: enabled }, old) },
    { verdict: 'not-ready', why: 'its brokers are members and its exporter is disabled', of: assess({ ...members }, old) },
    { verdict: 'not-ready', why: 'some of its brokers are members', of: assess({ membership: answers({ members: [0, 1, 2] }), exporters: enabled }) },
    { verdict: 'not-ready', why: 'its exporter is half enabled', of: assess({ exporters: answers(exporters({ camundaeast: 'ENABLED', camundawest: 'ENABLING' })) }) },
    { verdict: 'not-ready', why: 'no exporter writes to it', of: assess({ exporters: answers(exporters({ camundaeast: 'ENABLED' })) }) },
    { verdict: 'not-ready', why: 'a replica is paused already', of: assess({ partitions: answers(phases('EXPORTING', 'PAUSED')) }) },
    { verdict: 'not-ready', why: 'a change is pending', of: assess({ membership: answers({ members: [0, 2], pendingChange: change({ operation: 'PARTITION_JOIN' }) }) }) },
    { verdict: 'not-ready', why: 'a partition has no leader among the members', of: assess({ membership: answers({ members: [2] }) }) },
    { verdict: 'not-ready', why: 'a disk has too little room for a pause', of: assess({ disk: answers([disk(760)]) }) },
    { verdict: 'not-ready', why: 'the search cluster that is to be copied is red', of: assess({ search: answers({ status: 'red', clusterUuid: 'east', version: null }) }) },
    { verdict: 'not-ready', why: 'the repository cannot be used', of: assess({ repository: answers({ readonly: false, fits: true, says: 'fs' }), repositoryProblem: answers('denied') }) },
    { verdict: 'not-ready', why: 'the DNS of the survivor does not lead to the region', of: assess({}, answers(empty), dns({ kind: 'code', code: 'SERVFAIL' })) },
    { verdict: 'not-ready', why: 'the region does not answer', of: assess({}, silent) },
    { verdict: 'not-ready', why: 'the members cannot be read', of: assess({ membership: silent }) },
    { verdict: 'not-ready', why: 'the broker set of the survivor cannot be read', of: assess({ pods: silent }) },
  ])('says $verdict when $why', ({ verdict, of }) => {
    expect(of.verdict).toBe(verdict);
    expect(of.problems.length > 0).toBe(verdict === 'not-ready');
  });

  it('shows what the DNS of either region says, and what is broken as a problem', () => {
    expect(assess().observers.filter((says) => says.startsWith('DNS of'))).toEqual([
      'DNS of west leads to east: camunda-zeebe.camunda-east.svc.cluster.local: 10.0.0.4', 'DNS of east leads to west: camunda-west.svc.cluster.local: NOERROR without an address',
    ]);
    const broken = assess({}, answers(empty), dns({ kind: 'silence', withinMs: 3_000 }));
    expect(broken.observers.filter((says) => says.startsWith('DNS of'))).toHaveLength(1);
    expect(broken.problems).toEqual([expect.stringMatching(/^DNS of east does not lead to west: asked for camunda-west.svc.cluster.local: no answer in 3 s/)]);
  });

  it('tells how many bytes each broker may still write, and for which pause that must do', () => {
    expect(assess()).toMatchObject({ pauseLimitMs: 600_000, disk: [{ pod: 'camunda-zeebe-0', usedBytes: 750, roomBytes: 100 }] });
  });
});
