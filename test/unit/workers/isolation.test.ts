import { describe, expect, it } from 'vitest';
import { ISOLATION_MS } from '../../../src/domain/isolation.ts';
import { LANDING_MS } from '../../../src/domain/pause.ts';
import type { StepJournal } from '../../../src/runtime/journal.ts';
import { walk } from '../../../src/runtime/step.ts';
import { createTicks } from '../../../src/runtime/ticks.ts';
import { isolateRegionWorker } from '../../../workers/network/isolate-region.ts';
import { undoIsolationWorker } from '../../../workers/network/undo-isolation.ts';
import { Killed, runBare, type BareRun } from '../../support/bare-step.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const START = '2026-01-01T00:00:00Z';
const variables = { layout: SIM_LAYOUT, lostRegion: 'west', survivingRegion: 'east' };
const SITE = { name: 'east/failover', namespace: 'camunda-east-failover' };
const APPLIED = ['camunda-east', SITE.namespace].map((namespace) => `kubectl --context east --namespace ${namespace} apply -f - < (NetworkPolicy against west)`);
const LIFTED = ['camunda-east', SITE.namespace].map((namespace) => `kubectl --context east --namespace ${namespace} delete networkpolicy (against west)`);

const isolate = (sim: SimulatedCluster, options: BareRun = {}) => runBare(isolateRegionWorker.step, variables, sim, options);
const undo = (sim: SimulatedCluster, journalIsolateRegion: readonly StepJournal[] | null, options: BareRun = {}) => runBare(undoIsolationWorker.step, { ...variables, journalIsolateRegion }, sim, options);

/** West is lost: silent, as its Kubernetes API is. */
const lost = (): SimulatedCluster => { const sim = simulatedCluster(); sim.lose('west'); return sim; };
const isolated = (): SimulatedCluster => {
  const sim = lost();
  for (const name of ['east', SITE.name]) sim.state.isolation.set(name, true);
  sim.state.namespaces.get('east')?.set(SITE.namespace, { labels: {}, ending: false });
  return sim;
};
const seenBy = async <View>(step: { readonly observe: (input: typeof variables, readers: ReturnType<SimulatedCluster['managed']>['readers'], run: { runKey: string; engineId: string; jobKey: string }, ticks: ReturnType<typeof createTicks>) => Promise<View> }, sim: SimulatedCluster) => {
  const { readers } = sim.managed({ policy: { layout: sim.layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0 }, runs: { engineId: 'e', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) } });
  const ticks = createTicks({ now: () => Date.parse(START) }, START);
  return { view: await step.observe(variables, readers, { runKey: '42', engineId: 'e', jobKey: '1' }, ticks), ticks };
};

describe('network.isolate-region', () => {
  it('makes the failover namespace, cuts off both, and proves it where there is anything to try', async () => {
    const sim = simulatedCluster();
    expect((await isolate(sim)).outcome).toEqual({ kind: 'done', output: { isolated: true, tried: 2 } });
    expect(sim.effects).toEqual([`POST /api/v1/namespaces ${SITE.namespace} (context east)`, ...APPLIED]);
    expect(sim.state.isolationProbes).toBe(1);
  });
  it('is done where the lost region has no addresses', async () => {
    expect((await isolate(lost())).outcome).toEqual({ kind: 'done', output: { isolated: true, tried: 0 } });
  });
  it('sends nothing the second time, and proves it again', async () => {
    const sim = isolated();
    expect((await isolate(sim)).outcome.kind).toBe('done');
    expect(sim.effects).toEqual([]);
    expect(sim.state.isolationProbes).toBe(1);
  });
  it('previews what it sends', async () => {
    const { view, ticks } = await seenBy(isolateRegionWorker.step, lost());
    const { actions, end } = walk(isolateRegionWorker.step, variables, view, ticks);
    expect(actions.map(({ kind, region }) => `${kind} ${region.name}`)).toEqual(['namespace east', 'isolate east', 'isolate east/failover']);
    expect(end).toEqual({ kind: 'done', output: { isolated: true, tried: 0 } });
  });
  it('waits for a network plug-in that takes the policy up late, and tries every two seconds', async () => {
    const sim = simulatedCluster();
    sim.state.reachable = ['10.1.0.9:26502'];
    const clock = { at: Date.now() };
    const from = clock.at;
    const { outcome, waits } = await isolate(sim, { clock, onLook: () => { if (clock.at >= from + 9_000) sim.state.reachable = []; } });
    expect(outcome.kind).toBe('done');
    expect(waits).toContain('packets to 10.1.0.9:26502 stop');
    expect(sim.state.isolationProbes).toBe(6);
  });
  it('asks a person where packets come through for long', async () => {
    const sim = simulatedCluster();
    sim.state.reachable = ['10.1.0.9:26502'];
    sim.state.otherPolicies.set('east', ['elasticsearch']);
    const clock = { at: Date.now() };
    const from = clock.at;
    expect((await isolate(sim, { clock })).outcome).toEqual({ kind: 'decide', code: 'ISOLATION_NOT_ENFORCED', facts: { reached: ['10.1.0.9:26502'], otherPolicies: ['elasticsearch'] } });
    expect(clock.at - from).toBe(ISOLATION_MS.enforcedWithin);
  });
  it('mends a policy that somebody changed, and proves it anew', async () => {
    const sim = isolated();
    sim.state.isolation.set('east', false);
    expect((await isolate(sim)).outcome.kind).toBe('done');
    expect(sim.effects).toEqual([APPLIED[0]]);
  });
  it.each([1, 2, 3])('goes on when its runner dies after write %i', async (after) => {
    const sim = lost();
    const writes = { count: 0 };
    await expect(isolate(sim, { onWrite: () => { writes.count += 1; if (writes.count === after) throw new Killed(); } })).rejects.toBeInstanceOf(Killed);
    expect((await isolate(sim)).outcome.kind).toBe('done');
    expect(sim.effects).toHaveLength(3);
  });

  it('shows the namespaces, the pod network, other policies, and that nothing was tried yet', async () => {
    const sim = lost();
    sim.state.otherPolicies.set('east', ['elasticsearch']);
    sim.state.isolation.set('east', false);
    const { view } = await seenBy(isolateRegionWorker.step, sim);
    expect(isolateRegionWorker.step.evidence?.(variables, view)).toEqual({
      namespaces: ['camunda-east in east: the policy there says something else', 'camunda-east-failover in east: not there yet'], 'pod network cut off': '10.1.0.0/16 of west',
      'other policies (all of them add up: what any one allows is open)': ['elasticsearch in camunda-east'], probe: 'not made yet: both namespaces are cut off first',
    });
  });
  it.each([
    { what: 'nothing to try', sim: isolated(), tried: 'nothing: the pods of west cannot be read, or there are none', reached: 'nothing' },
    { what: 'an address that is reached', sim: (() => { const sim = isolated(); sim.state.silent.clear(); sim.state.reachable = ['10.1.0.9:26502']; return sim; })(), tried: ['10.1.0.9:26501', '10.1.0.9:26502'], reached: ['10.1.0.9:26502'] },
  ])('shows what the probe tried and reached: $what', async ({ sim, tried, reached }) => {
    const { view } = await seenBy(isolateRegionWorker.step, sim);
    expect(isolateRegionWorker.step.evidence?.(variables, view)).toMatchObject({ namespaces: ['camunda-east in east: isolated', 'camunda-east-failover in east: isolated'], tried, reached });
  });
});

describe('network.undo-isolation', () => {
  const journal = (part: Partial<StepJournal> = {}, answered = true): readonly StepJournal[] => [{
    jobKey: '1', elementId: 'Task_IsolateRegion', jobType: 'network.isolate-region', title: 'Isolate lost region', mode: 'do', startedAt: START, waitedMs: 0, activations: 1,
    actions: [{ command: APPLIED[0] ?? '', activation: 1, startedAt: START, ...(answered ? { endedAt: START, answer: '' } : {}) }], ...part,
  }];

  it('opens what this run cut off, whether its isolation was proved or not', async () => {
    for (const outcome of ['done', 'ISOLATION_NOT_ENFORCED']) {
      const sim = isolated();
      expect((await undo(sim, journal({ outcome }))).outcome).toEqual({ kind: 'done', output: { lifted: true } });
      expect(sim.effects).toEqual(LIFTED);
    }
  });
  it.each([
    { what: 'nothing', given: null }, { what: 'a preview alone', given: journal({ mode: 'preview' }) }, { what: 'a look at an isolation that was there', given: journal({ outcome: 'done', actions: [] }) },
  ])('leaves an isolation alone of which this run has sent $what', async ({ given }) => {
    const sim = isolated();
    expect((await undo(sim, given)).outcome).toEqual({ kind: 'done', output: { lifted: false, why: 'this run isolated nothing' } });
    expect(sim.effects).toEqual([]);
    expect(sim.state.reads).toBe(0);
  });
  it('leaves it where temporary brokers are installed', async () => {
    const sim = isolated();
    sim.state.releases.set(SITE.name, { revision: 1, status: 'deployed', webAppsOff: true });
    expect((await undo(sim, journal({ outcome: 'done' }))).outcome).toMatchObject({ kind: 'done', output: { lifted: false } });
    expect(sim.effects).toEqual([]);
  });
  it('waits for a write whose sender was stopped', async () => {
    const sim = lost();
    const clock = { at: Date.now() };
    const from = clock.at;
    const { outcome } = await undo(sim, journal({}, false), { clock, onLook: (look) => { if (look === 20) sim.state.isolation.set('east', true); } });
    expect(outcome).toEqual({ kind: 'done', output: { lifted: true } });
    expect(sim.effects).toEqual([LIFTED[0]]);
    expect(clock.at - from).toBe(LANDING_MS);
  });
});
