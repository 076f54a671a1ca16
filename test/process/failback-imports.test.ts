import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes } from '../support/effects.ts';
import { eventually } from '../support/eventually.ts';
import { failedOver, sent } from '../support/failback-expectations.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

describe('web apps of a RegionFailback that import nothing', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

  const back = (): Sim => failedOver(harness);
  /** Moves the clock forward until it holds. */
  const inTime = (what: string, check: () => void | Promise<void>): Promise<void> => eventually(what, 60_000, async () => { harness.advance(2_000); await check(); });
  const COPY_AND_ADD = ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting', 'TakeSnapshot', 'RestoreSnapshot', 'EnableExporters', 'AddBrokers'];

  it('restarts a web app once that looks healthy and imports nothing, under the approval of the step that starts it', async () => {
    const sim = back();
    sim.state.importsNothing.set('west/operate', 1);
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of COPY_AND_ADD) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    const { variables } = await harness.task(run, 'Task_ApproveApplyNormalValues');
    const restart = 'kubectl --context west rollout restart deployment camunda-operate';
    expect(variables['commands']).not.toContain(restart);
    expect(variables['evidenceText']).toMatch(new RegExp(`only if needed[^]*${restart}`));
    await harness.answer(run, 'Task_ApproveApplyNormalValues', 'bob', { decision: 'approve' });
    await inTime('the restart', () => expect(sent(sim, restart)).toBe(1));
    const report = await harness.report(run);
    expect(report).toMatchObject({ outcome: 'redundant' });
    expect(JSON.stringify(report.steps)).toContain(restart);
    expect(sent(sim, 'rollout restart')).toBe(1);
  }, 180_000);

  it('restarts it again where the first restart did not help', async () => {
    const sim = back();
    sim.state.importsNothing.set('east/tasklist', 2);
    const run = await harness.startFailback(sim.name);
    await eventually('web apps on', 60_000, () => expect(sim.state.webApps.get('west')).toHaveLength(2));
    await inTime('two restarts', () => expect(sent(sim, 'rollout restart')).toBe(2));
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant' });
    expect(sent(sim, 'rollout restart')).toBe(2);
  }, 180_000);

  it('asks before it restarts a web app of a cluster where nothing else is to do', async () => {
    const sim = harness.cluster();
    sim.state.importsNothing.set('east/operate', 1);
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    await inTime('the question', async () => expect((await harness.engine.tasks.listOpen({ runKey: run })).map(({ elementId }) => elementId)).toContain('Task_ApproveApplyNormalValues'));
    expect(changes(sim.effects)).toEqual([]);
    await harness.answer(run, 'Task_ApproveApplyNormalValues', 'bob', { decision: 'approve' });
    await inTime('the restart', () => expect(changes(sim.effects)).toEqual(['kubectl --context east rollout restart deployment camunda-operate']));
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant', verdict: 'whole' });
  }, 180_000);
});
