import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes, titles } from '../support/effects.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { SHAPE } from '../support/bare-step.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

describe('RegionTeardown', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

  /** Set up by a run, so that what there is to remove is what a set-up makes. */
  const setUp = async (policy: Parameters<FailoverHarness['cluster']>[0] = {}): Promise<Sim> => {
    const sim = harness.cluster({ shape: { ...SHAPE, secrets: ['gcs-backup-key'] }, ...policy });
    sim.state.wantedSecrets = ['gcs-backup-key'];
    sim.vacate();
    const report = await harness.report(await harness.startSetup(sim.name, { approvers: [] }), 120_000);
    expect(report.outcome, titles(report.steps).join('\n')).toBe('installed');
    sim.effects.length = 0;
    return sim;
  };

  it('leaves nothing, and finds nothing the second time', async () => {
    const sim = await setUp();
    const report = await harness.report(await harness.startTeardown(sim.name, { evenIfServing: true }), 120_000);
    expect(report.outcome, titles(report.steps).join('\n')).toBe('removed');
    expect([...sim.state.namespaces.values()].flatMap((inRegion) => [...inRegion.keys()])).toEqual([]);
    for (const held of [sim.state.releases, sim.state.claims, sim.state.secretStates, sim.state.balancers]) expect([...held.keys()]).toEqual([]);
    expect([...sim.state.forwards.values()].flat()).toEqual([]);
    expect([...sim.state.leases.keys()]).toEqual([]);
    const done = changes(sim.effects).length;
    expect(await harness.report(await harness.startTeardown(sim.name), 120_000)).toMatchObject({ outcome: 'removed', verdict: 'nothing' });
    expect(changes(sim.effects).slice(done).filter((effect) => !/lease|namespace region-runbooks|configmap/i.test(effect))).toEqual([]);
  });

  it('leaves a cluster alone that serves traffic', async () => {
    const sim = await setUp();
    const report = await harness.report(await harness.startTeardown(sim.name));
    expect(report).toMatchObject({ outcome: 'refused', verdict: 'serving' });
    expect(changes(sim.effects)).toEqual([]);
  });

  it('refuses another name than that of the cluster', async () => {
    const sim = await setUp();
    const report = await harness.report(await harness.startTeardown(sim.name, { confirm: 'orders', evenIfServing: true }));
    expect(report.outcome).toBe('refused');
    expect(report.problem).toContain(`type the name of the cluster, ${sim.name}`);
    expect(changes(sim.effects)).toEqual([]);
  });

  it('asks where a region does not answer', async () => {
    const sim = await setUp();
    sim.lose('west');
    const run = await harness.startTeardown(sim.name, { evenIfServing: true });
    harness.advance(30_000);
    await harness.answer(run, 'Task_DecideTeardownNotReady', 'bob', { decision: 'stop', reason: 'not today', decidedBy: 'bob' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'stopped' });
    expect(changes(sim.effects)).toEqual([]);
  });
});
