import { describe, expect, it } from 'vitest';
import { askedBrokers, CLOSED_LOOKS, planRollout, type NotedRestart, type RegionRollout, type RolloutPod, type RolloutView } from '../../../src/domain/rollout.ts';
import { SIM_LAYOUT } from '../../support/simulated-cluster.ts';

const START = '2026-01-01T00:10:00Z';
const OLD = '2026-01-01T00:00:00Z';
const clock = { startedAt: START, sinceMs: (instant: string) => Date.parse('2026-01-01T00:20:00Z') - Date.parse(instant) };
const input = { layout: SIM_LAYOUT, brokers: 4, stuckAfterMs: 300_000 };

const pod = (ordinal: number, change: Partial<RolloutPod> = {}): RolloutPod => ({ name: `camunda-zeebe-${ordinal}`, uid: `u${ordinal}`, state: 'Running', ready: true, ending: false, current: true, runningSince: OLD, ...change });
const hung = (ordinal: number, change: Partial<RolloutPod> = {}): RolloutPod => pod(ordinal, { ready: false, ...change });
const region = (pods: readonly RolloutPod[], change: Partial<RegionRollout> = {}): RegionRollout => ({ replicas: 2, pods, gateway: { wanted: 1, ready: 1, rollingOut: false }, restarts: [], ...change });
const CLOSED = { open: false, closedLooks: CLOSED_LOOKS };
const view = ({ east = region([pod(0), pod(1)]), west = region([pod(0), pod(1)]), closed = [], management = {}, dns = [] }: { readonly east?: RegionRollout; readonly west?: RegionRollout; readonly closed?: readonly string[] } & Partial<Pick<RolloutView, 'management' | 'dns'>>): RolloutView =>
  ({ regions: { east, west }, management: { ...Object.fromEntries(closed.map((key) => [key, CLOSED])), ...management }, dns });
const noted = (ordinal: number, uid: string, attempt = START): NotedRestart => ({ pod: `camunda-zeebe-${ordinal}`, uid, attempt });
const plan = (seen: RolloutView) => planRollout(input, seen, clock);

describe('planRollout', () => {
  it('is done when every broker and gateway is ready and of the newest revision, and tells what was restarted', () => {
    expect(plan(view({ west: region([pod(0), pod(1)], { restarts: [noted(1, 'gone')] }) }))).toEqual({ kind: 'done', output: { restarted: ['west/camunda-zeebe-1'] } });
    expect(plan(view({ east: region([pod(0), pod(1)], { gateway: null }) })).kind).toBe('done');
  });

  it.each([
    { why: 'there is no StatefulSet', west: region([], { replicas: null }), says: 'west: there is no StatefulSet of brokers' },
    { why: 'it wants another number', west: region([pod(0)], { replicas: 1 }), says: 'west: the StatefulSet wants 1 brokers, regions.yaml 2' },
    { why: 'a pod is missing', west: region([pod(0)]), says: 'west: 1 broker pods are not there' },
    { why: 'a pod is of an old revision', west: region([pod(0), pod(1, { current: false })]), says: 'west: camunda-zeebe-1 is of an old revision' },
    { why: 'a pod cannot be placed', west: region([pod(0), hung(1, { runningSince: null, state: 'Unschedulable' })]), says: 'west: camunda-zeebe-1 is not ready (Unschedulable)' },
    { why: 'a pod ends', west: region([pod(0), pod(1, { ending: true })]), says: 'west: camunda-zeebe-1 ends' },
    { why: 'its gateway is not ready', west: region([pod(0), pod(1)], { gateway: { wanted: 2, ready: 1, rollingOut: false } }), says: 'west: 1 of 2 gateways are ready' },
    { why: 'its gateway is replaced', west: region([pod(0), pod(1)], { gateway: { wanted: 1, ready: 1, rollingOut: true } }), says: 'west: 1 of 1 gateways are ready' },
  ])('waits when $why', ({ west, says }) => {
    expect(plan(view({ west }))).toMatchObject({ kind: 'wait', why: says });
  });

  it('notes a stuck broker by its uid, then deletes it, then waits for it', () => {
    const seen = view({ west: region([pod(0), hung(1)]), closed: ['west/camunda-zeebe-1'] });
    const note = plan(seen);
    expect(note).toMatchObject({ kind: 'act', action: { kind: 'note', region: { name: 'west' }, restarts: [noted(1, 'u1')] } });
    const restart = note.kind === 'act' ? plan(note.expect) : note;
    expect(restart).toMatchObject({ kind: 'act', action: { kind: 'restart', region: { name: 'west' }, pod: 'camunda-zeebe-1' } });
    expect(restart.kind === 'act' ? plan(restart.expect) : restart).toMatchObject({ kind: 'wait', why: expect.stringContaining('restarted brokers come up: west/camunda-zeebe-1') });
  });

  it.each([
    { why: 'it runs for less than the limit', west: region([pod(0), hung(1, { runningSince: '2026-01-01T00:15:01Z' })]), management: {} },
    { why: 'its container does not run', west: region([pod(0), hung(1, { runningSince: null })]), management: {} },
    { why: 'its management port is open', west: region([pod(0), hung(1)]), management: { 'west/camunda-zeebe-1': { open: true, closedLooks: 0 } } },
    { why: 'the port was found closed only now', west: region([pod(0), hung(1)]), management: { 'west/camunda-zeebe-1': { open: false, closedLooks: CLOSED_LOOKS - 1 } } },
    { why: 'it is being deleted', west: region([pod(0), hung(1, { ending: true })]), management: {} },
  ])('restarts nothing when $why', ({ west, management }) => {
    expect(plan(view({ west, closed: ['west/camunda-zeebe-1'], management })).kind).toBe('wait');
  });

  it('restarts one at a time over both regions', () => {
    const both = { east: region([hung(0), pod(1)]), closed: ['east/camunda-zeebe-0', 'west/camunda-zeebe-1'] };
    const coming = hung(1, { uid: 'new', runningSince: '2026-01-01T00:19:00Z' });
    const restarts = [noted(1, 'u1')];
    expect(plan(view({ ...both, west: region([pod(0), coming], { restarts }), management: { 'west/camunda-zeebe-1': { open: false, closedLooks: 9 } } }))).toMatchObject({ kind: 'wait' });
    expect(plan(view({ ...both, west: region([pod(0)], { restarts }) }))).toMatchObject({ kind: 'wait', why: expect.stringContaining('a pod of west') });
    // Its port is open: it only waits for others.
    expect(plan(view({ ...both, west: region([pod(0), coming], { restarts }), management: { 'west/camunda-zeebe-1': { open: true, closedLooks: 0 } } }))).toMatchObject({ kind: 'act', action: { region: { name: 'east' } } });
  });

  it('takes first the broker that was restarted least', () => {
    const seen = view({ east: region([hung(0, { uid: 'second' }), pod(1)], { restarts: [noted(0, 'first')] }), west: region([pod(0), hung(1)]), closed: ['east/camunda-zeebe-0', 'west/camunda-zeebe-1'] });
    expect(plan(seen)).toMatchObject({ kind: 'act', action: { kind: 'note', region: { name: 'west' } } });
  });

  it('sends no second restart for what was noted once it opened its port', () => {
    expect(plan(view({ west: region([pod(0), hung(1)], { restarts: [noted(1, 'u1')] }), management: { 'west/camunda-zeebe-1': { open: true, closedLooks: 0 } } })).kind).toBe('wait');
  });

  it('gives up after three restarts of one broker, with the names that do not resolve', () => {
    const three = ['a', 'b', 'c'].map((uid) => noted(1, uid));
    const seen = view({ west: region([pod(0), hung(1)], { restarts: three }), closed: ['west/camunda-zeebe-1'], dns: ['DNS of west does not lead to east'] });
    expect(() => plan(seen)).toThrow(expect.objectContaining({ code: 'BROKER_STUCK', facts: { brokers: ['west/camunda-zeebe-1'], restarts: 3, names: ['DNS of west does not lead to east'] } }));
  });

  it('gives up after six restarts in all', () => {
    const restarts = ['a', 'b', 'c'].map((uid) => noted(0, uid));
    const seen = view({ east: region([pod(0), hung(1)], { restarts }), west: region([pod(0), pod(1)], { restarts }), closed: ['east/camunda-zeebe-1'] });
    expect(() => plan(seen)).toThrow(expect.objectContaining({ code: 'BROKER_STUCK' }));
  });

  it('counts anew after an incident, and keeps what was restarted for the report', () => {
    const earlier = ['a', 'b', 'c'].map((uid) => noted(1, uid, '2025-12-31T00:00:00Z'));
    const action = plan(view({ west: region([pod(0), hung(1)], { restarts: earlier }), closed: ['west/camunda-zeebe-1'] }));
    expect(action).toMatchObject({ kind: 'act', action: { kind: 'note', restarts: [...earlier, noted(1, 'u1')] } });
  });
});

describe('askedBrokers', () => {
  it('asks those that are late or were restarted, and no others', () => {
    const young = { runningSince: '2026-01-01T00:19:00Z' };
    const { regions } = view({ east: region([hung(0), hung(1, young)]), west: region([hung(0, young), hung(1, { runningSince: null })], { restarts: [noted(0, 'x'), noted(1, 'y')] }) });
    expect(askedBrokers(input, regions, clock).map(({ key }) => key)).toEqual(['east/camunda-zeebe-0', 'west/camunda-zeebe-0']);
  });
});
