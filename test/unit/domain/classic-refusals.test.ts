import { describe, expect, it } from 'vitest';
import { assess, type Observations } from '../../../src/domain/assessment.ts';
import { planNormalMode, type NormalModeView } from '../../../src/domain/classic/normal-mode.ts';
import { planRecreatedHalf, type HalfInput, type HalfView } from '../../../src/domain/classic/recreated-half.ts';
import { planTemporaryBrokers, planTemporaryRemoval, type RemovalView, type TemporaryView } from '../../../src/domain/classic/temporary-brokers.ts';
import { advertisedIn, withJoined } from '../../../src/domain/classic/voters.ts';
import type { Reading, Topology } from '../../../src/domain/cluster-view.ts';
import type { ClassicMode } from '../../../src/domain/generation.ts';
import type { Isolation } from '../../../src/domain/isolation.ts';
import { failoverSiteOf, regionNamed, type Layout } from '../../../src/domain/regions.ts';
import type { RegionRollout, RolloutPod } from '../../../src/domain/rollout.ts';
import { codeOf } from '../../support/matchers.ts';

/** `west` is lost: 1 becomes the temporary broker, 3 the recreated half. */
const layout: Layout = { cluster: 'orders', release: 'camunda', regions: [{ name: 'east', index: 0, context: 'east', namespace: 'camunda-east' }, { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' }] };
const east = regionNamed(layout, 'east');
const west = regionNamed(layout, 'west');
const site = failoverSiteOf(east);
const input: HalfInput = { layout, lostRegion: 'west', survivingRegion: 'east', clusterSize: 4, throwAway: true };

const NOTHING: Topology = { clusterSize: 4, partitionsCount: 2, replicationFactor: 4, gatewayVersion: '8.5.8', brokers: [] };
const [survivors, temporary, half, sleeper] = [advertisedIn(layout, east, [0, 2]), advertisedIn(layout, site, [1]), advertisedIn(layout, west, [3]), advertisedIn(layout, west, [1])];
const topologyOf = (...groups: readonly (typeof survivors)[]): Topology => withJoined(NOTHING, 4, groups.flat());
/** The same with every replica of a broker catching up. */
const behind = (topology: Topology, id: number): Topology =>
  ({ ...topology, brokers: topology.brokers.map((broker) => (broker.id === id ? { ...broker, partitions: broker.partitions.map((partition) => ({ ...partition, health: 'unhealthy' })) } : broker)) });

const answered = <T>(value: T): Reading<T> => ({ answers: true, tookMs: 1, value });
const silent = <T>(error = 'connection timed out'): Reading<T> => ({ answers: false, tookMs: 1, code: 'REGION_UNREACHABLE', error });

function seen(change: Partial<Observations['surviving']> = {}): Observations {
  return {
    takenAt: '2026-01-01T00:00:00Z', lost: { pods: silent(), search: silent() },
    surviving: {
      pods: answered({ region: 'east', serverVersion: '1.33.1', replicas: 2, clusterSize: 4, pods: [], exporters: [] }), topology: answered(topologyOf(survivors)), membership: silent('404'), exporters: silent('404'),
      search: answered({ status: 'green', clusterUuid: 'east-1', version: '8.19.0' }), disk: answered([]), generation: answered('classic'), release: answered(null), ...change,
    },
  };
}
const mixed = { ...topologyOf(survivors), brokers: topologyOf(survivors).brokers.map((broker) => ({ ...broker, version: `8.5.${broker.id}` })) };
const modeOf = (lostRegion: string): ClassicMode => ({ installationType: 'failBack', lostRegion, throwAway: true });

describe('assess, of a cluster without a cluster API', () => {
  it('calls a silent region lost', () => {
    expect(assess(layout, 'west', seen())).toMatchObject({ verdict: 'lost', generation: 'classic', lostBrokers: [1, 3] });
  });

  it.each<{ why: string; change: Partial<Observations['surviving']>; says: string }>([
    { why: 'brokers of several versions', change: { topology: answered(mixed) }, says: 'The brokers run different versions (8.5.0, 8.5.2)' },
    { why: 'six brokers', change: { pods: answered({ region: 'east', serverVersion: '1.33.1', replicas: 3, clusterSize: 6, pods: [], exporters: [] }) }, says: '6 brokers cannot be halved twice' },
    { why: 'three replicas of each partition', change: { topology: answered({ ...topologyOf(survivors), replicationFactor: 3 }) }, says: 'The replication factor is 3' },
    { why: 'a survivor that is being recreated itself', change: { release: answered({ classic: modeOf('east') }) }, says: 'a second failover on top of it' },
    { why: 'temporary brokers that were lost with their region', change: { topology: answered(topologyOf(survivors, advertisedIn(layout, failoverSiteOf(west), [1]))) }, says: 'Temporary broker 1 runs in west: it was lost with it' },
  ])('starts nothing by itself on $why', ({ change, says }) => {
    const { verdict, observers } = assess(layout, 'west', seen(change));
    expect(verdict).toBe('unclear');
    expect(observers.join('\n')).toContain(says);
  });

  it('takes the version of the gateway where nothing else answers', () => {
    expect(assess(layout, 'west', seen({ generation: silent() }))).toMatchObject({ generation: 'classic' });
  });
});

describe('planTemporaryBrokers', () => {
  const view: TemporaryView = { isolation: { isolated: true, says: 'the policies stand' }, release: null, topology: topologyOf(survivors), search: null };

  it('installs them where nothing speaks against it', () => {
    expect(planTemporaryBrokers(input, view)).toMatchObject({ kind: 'act', action: { kind: 'install', region: { name: site.name }, webApps: false } });
  });

  it.each<{ why: string; change: Partial<TemporaryView>; says: string }>([
    { why: 'a broker of the lost region is back', change: { topology: topologyOf(survivors, half) }, says: 'no id may run twice' },
    { why: 'the region is not cut off', change: { isolation: { isolated: false, says: 'no policy stands in camunda-east' } }, says: 'west is not isolated: no policy stands' },
  ])('asks a person when $why', ({ change, says }) => {
    expect(planTemporaryBrokers(input, { ...view, ...change })).toMatchObject({ kind: 'decide', code: 'REGION_STILL_ALIVE', facts: { says: expect.stringContaining(says) } });
  });
});

const podOf = (ordinal: number, change: Partial<RolloutPod> = {}): RolloutPod => ({ name: `camunda-zeebe-${ordinal}`, uid: `uid-${ordinal}`, state: 'Running', ready: true, ending: false, current: true, runningSince: null, since: '2026-01-01T00:00:00Z', ...change });
const rolloutOf = (...pods: readonly RolloutPod[]): RegionRollout => ({ replicas: pods.length, pods, gateway: null, restarts: [] });
const open: Isolation = { namespaceExists: true, namespaceEnding: false, policyStands: false, isolated: false, podCidr: '10.202.0.0/16', otherPolicies: [] };
const shut: Isolation = { ...open, policyStands: true, isolated: true };

describe('planRecreatedHalf', () => {
  const view: HalfView = { release: null, rollout: { replicas: null, pods: [], gateway: null, restarts: [] }, lifting: { region: open, site: open, footprint: null }, search: silent(), topology: topologyOf(survivors, temporary) };
  const installed: HalfView = {
    ...view, release: { revision: 1, status: 'deployed', webAppsOff: true, classic: modeOf('west') }, rollout: rolloutOf(podOf(0, { ready: false }), podOf(1)),
    search: answered({ status: 'green', clusterUuid: 'west-2', version: '8.19.0' }), topology: topologyOf(survivors, temporary, half),
  };

  it('lifts the isolation before it installs anything', () => {
    const lifting = { region: shut, site: shut, footprint: { releases: [], claims: [], volumes: [], pods: [] } };
    expect(planRecreatedHalf(input, { ...view, lifting })).toMatchObject({ kind: 'act', action: { kind: 'lift', region: { name: 'east' } } });
    expect(planRecreatedHalf(input, view)).toMatchObject({ kind: 'act', action: { kind: 'install', region: { name: 'west' }, webApps: false } });
  });

  it('leaves the isolation as long as the region holds a disk of before', () => {
    const lifting = { region: shut, site: shut, footprint: { releases: [], claims: ['data-camunda-zeebe-0'], volumes: [], pods: [] } };
    expect(planRecreatedHalf(input, { ...view, lifting })).toMatchObject({ kind: 'decide', code: 'REGION_NOT_EMPTY', facts: { says: expect.stringContaining('claim data-camunda-zeebe-0: the isolation stays') } });
  });

  it('installs nothing while a temporary broker has not caught up: its partitions would have two empty voters', () => {
    expect(codeOf(() => planRecreatedHalf(input, { ...view, topology: behind(topologyOf(survivors, temporary), 1) }))).toBe('EMPTY_VOTERS');
  });

  it.each<{ why: string; topology: Topology; pods: readonly RolloutPod[] }>([
    { why: 'is seen by the cluster', topology: topologyOf(survivors, sleeper, half), pods: [podOf(0, { ready: false }), podOf(1)] },
    { why: 'is ready', topology: topologyOf(survivors, temporary, half), pods: [podOf(0), podOf(1)] },
  ])('stops the region when a pod that should sleep $why, and then tells which id ran twice', ({ topology, pods }) => {
    const twice = { ...installed, topology, rollout: rolloutOf(...pods) };
    const plan = planRecreatedHalf(input, twice);
    expect(plan).toMatchObject({ kind: 'act', action: { kind: 'stop', region: { name: 'west' } } });
    if (topology.brokers.some(({ id, host }) => id === 1 && host.includes('camunda-west'))) {
      expect(codeOf(() => planRecreatedHalf(input, { ...twice, rollout: { ...twice.rollout, replicas: 0, pods: [] } }))).toBe('DUPLICATE_BROKER');
    }
  });

  it('is done while the other half sleeps, once the half that runs has caught up', () => {
    expect(planRecreatedHalf(input, installed)).toMatchObject({ kind: 'done', output: { recreatedBrokers: [3] } });
    expect(planRecreatedHalf(input, { ...installed, topology: behind(installed.topology ?? NOTHING, 3) })).toMatchObject({ kind: 'wait' });
  });
});

describe('planTemporaryRemoval', () => {
  const view: RemovalView = { site: { releases: [{ name: 'camunda', status: 'deployed' }], claims: [], volumes: [], pods: [] }, topology: topologyOf(survivors, temporary, half) };

  it('takes them away once the recreated half has caught up, never before', () => {
    expect(planTemporaryRemoval(input, view)).toMatchObject({ kind: 'act', action: { region: { name: site.name } } });
    for (const topology of [topologyOf(survivors, temporary), behind(topologyOf(survivors, temporary, half), 3)]) {
      expect(planTemporaryRemoval(input, { ...view, topology })).toMatchObject({ kind: 'wait', why: expect.stringContaining('(0, 2, 3) have caught up') });
    }
  });
});

describe('planNormalMode', () => {
  const view: NormalModeView = { release: { revision: 1, status: 'deployed', webAppsOff: true, classic: modeOf('west') }, rollout: rolloutOf(podOf(0, { ready: false }), podOf(1)), topology: topologyOf(survivors, half) };
  const normal: NormalModeView = { ...view, release: { revision: 2, status: 'deployed', webAppsOff: true, storedAt: '2026-01-01T01:00:00Z' } };

  it('does not wake the sleeping half while a temporary broker runs, or the first half is behind', () => {
    expect(codeOf(() => planNormalMode(input, false, { ...view, topology: topologyOf(survivors, temporary, half) }))).toBe('EMPTY_VOTERS');
    expect(codeOf(() => planNormalMode(input, false, { ...view, topology: behind(topologyOf(survivors, half), 3) }))).toBe('EMPTY_VOTERS');
    expect(planNormalMode(input, false, view)).toMatchObject({ kind: 'act', action: { kind: 'install', region: { name: 'west' } } });
  });

  it('replaces a pod that sleeps since before the values were normal', () => {
    expect(planNormalMode(input, false, normal)).toMatchObject({ kind: 'act', action: { kind: 'restart', pod: 'camunda-zeebe-0' } });
    expect(planNormalMode(input, false, { ...normal, rollout: rolloutOf(podOf(0, { ready: false, since: '2026-01-01T02:00:00Z' }), podOf(1)) })).toMatchObject({ kind: 'wait' });
  });

  it('is done when every broker of the region is seen there and has caught up', () => {
    const whole = topologyOf(survivors, half, sleeper);
    expect(planNormalMode(input, false, { ...normal, rollout: rolloutOf(podOf(0), podOf(1)), topology: whole })).toMatchObject({ kind: 'done', output: { normal: true } });
    expect(planNormalMode(input, false, { ...normal, rollout: rolloutOf(podOf(0), podOf(1)), topology: behind(whole, 1) })).toMatchObject({ kind: 'wait' });
  });
});
