import { describe, expect, it } from 'vitest';
import type { RegionPods } from '../../../src/domain/cluster-view.ts';
import { assessSetup, type SetupObservations, type SetupSide } from '../../../src/domain/setup-assessment.ts';
import type { Shape } from '../../../src/domain/shape.ts';
import { answers, layout, silent, topology } from '../../support/failback-builders.ts';

const shape: Shape = { version: '8.6.0', brokers: 4, partitions: 2, replicationFactor: 4, search: 'elasticsearch', webApps: false, searchClusters: 'chart', secrets: [], snapshots: true };
const site = (name: string) => ({ kubernetesVersion: 'v1.33.4', clusterUid: name, nodes: [{ name, ready: true, podCidrs: [name === 'east' ? '10.192.0.0/24' : '10.202.0.0/24'] }], defaultStorageClasses: ['standard'] });
const pods = (region: string): RegionPods => ({ region, serverVersion: '', replicas: 2, clusterSize: 4, exporters: [], pods: [] });
const nothing: RegionPods = { region: '', serverVersion: '', replicas: null, clusterSize: null, exporters: [], pods: [] };
const empty = (region: string, part: Partial<SetupSide> = {}): SetupSide => ({ region, site: answers(site(region)), release: answers(null), differences: answers([]), searchDifferences: answers([]), pods: answers(nothing), topology: silent, ...part });
const running = (region: string, part: Partial<SetupSide> = {}): SetupSide =>
  ({ ...empty(region), release: answers({ revision: 3, status: 'deployed' }), pods: answers(pods(region)), topology: answers(topology([0, 1, 2, 3])), ...part });
const seen = (sides: readonly SetupSide[], part: Partial<SetupObservations> = {}): SetupObservations =>
  ({ takenAt: '', sides, membership: silent, overlayProblems: answers([]), helmVersion: answers('3.18.0'), ...part });
const whole = (part: Partial<SetupObservations> = {}): SetupObservations => seen([running('east'), running('west')], { membership: answers({ members: [0, 1, 2, 3] }), ...part });

const judge = (observations: SetupObservations, wanted: Shape = shape) => assessSetup(layout, wanted, observations);

describe('assessSetup', () => {
  it.each([
    ['empty', seen([empty('east'), empty('west')])], ['partly', seen([running('east'), empty('west')], { membership: answers({ members: [0, 1, 2, 3] }) })], ['installed', whole()],
    ['partly', seen([running('east'), running('west', { differences: answers([{ path: 'zeebe.logLevel', before: 'info', after: 'debug' }]) })], { membership: answers({ members: [0, 1, 2, 3] }) })],
  ])('says %s', (verdict, observations) => {
    expect(judge(observations)).toMatchObject({ verdict, problems: [], clusterSize: 4 });
  });

  it('tells each value that would change, by its region', () => {
    const { changes } = judge(seen([running('east'), running('west', { differences: answers([{ path: 'zeebe.logLevel', before: undefined, after: 'debug' }]) })]));
    expect(changes).toEqual(['west: zeebe.logLevel: (nothing) → debug']);
  });

  it('tells what differs in search clusters, also where there is no release yet', () => {
    const heap = { searchDifferences: answers([{ path: 'elasticsearch.heapSize', before: '384m', after: '448m' }]) };
    expect(judge(seen([running('east', heap), running('west')], { membership: answers({ members: [0, 1, 2, 3] }) }))).toMatchObject({ verdict: 'partly', changes: ['east, search cluster: elasticsearch.heapSize: 384m → 448m'] });
    expect(judge(seen([empty('east', heap), empty('west')]))).toMatchObject({ verdict: 'empty', changes: ['east, search cluster: elasticsearch.heapSize: 384m → 448m'] });
  });

  it.each([
    ['west does not answer', seen([empty('east'), empty('west', { site: silent })])],
    ['lead to the same Kubernetes cluster', seen([empty('east'), empty('west', { site: answers({ ...site('west'), clusterUid: 'east' }) })])],
    ['share addresses', seen([empty('east'), empty('west', { site: answers({ ...site('west'), nodes: [{ name: 'west', ready: true, podCidrs: ['10.192.0.0/16'] }] }) })])],
    ['No node of west is ready', seen([empty('east'), empty('west', { site: answers({ ...site('west'), nodes: [{ name: 'west', ready: false, podCidrs: [] }] }) })])],
    ['a cluster of 8, regions.yaml says 4', seen([running('east', { pods: answers({ ...pods('east'), clusterSize: 8 }) }), empty('west')])],
    ['has 3 partitions, regions.yaml says 2', seen([running('east', { topology: answers({ ...topology([0, 1, 2, 3]), partitionsCount: 3 }) }), empty('west')])],
    ['is pending-upgrade', seen([running('east', { release: answers({ revision: 1, status: 'pending-upgrade' }) }), empty('west')])],
    ['Brokers of versions 8.6.0, 8.7.0 run together', seen([running('east', { topology: answers({ ...topology([0, 1, 2, 3]), brokers: topology([0, 1, 2, 3]).brokers.map((broker) => (broker.id === 3 ? { ...broker, version: '8.7.0' } : broker)) }) }), empty('west')])],
    ['Bring the region back with a failback', whole({ membership: answers({ members: [0, 2] }) })],
    ['A change of the cluster is pending', whole({ membership: answers({ members: [0, 1, 2, 3], pendingChange: { id: 1, status: 'IN_PROGRESS', operations: [] } }) })],
    ['values.yaml sets zeebe.clusterSize', whole({ overlayProblems: answers(['values.yaml sets zeebe.clusterSize']) })],
    ['helm does not run', whole({ helmVersion: silent })],
  ])('is not ready: %s', (problem, observations) => {
    const evidence = judge(observations);
    expect(evidence.verdict).toBe('not-ready');
    expect(evidence.problems.join('\n')).toContain(problem);
    expect(evidence.problems).toHaveLength(1);
  });

  it('asks for Helm 4 from 8.10 on', () => {
    const newer = { ...shape, version: '8.10.0' };
    expect(judge(seen([empty('east'), empty('west')]), newer).problems).toEqual(['Helm 3.18.0 is too old: the chart for 8.10.0 needs Helm 4']);
    expect(judge(seen([empty('east'), empty('west')], { helmVersion: answers('4.0.1') }), newer).problems).toEqual([]);
  });

  it('calls an upgrade by its name', () => {
    expect(judge(whole(), { ...shape, version: '8.7.0' }).problems).toEqual(['Brokers of version 8.6.0 run, regions.yaml says 8.7.0: an upgrade is not a set-up']);
  });
});
