import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { changes } from '../support/effects.ts';

describe('the decisions of RegionFailover', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

  it('asks when the region still answers: stop changes nothing', async () => {
    const sim = harness.cluster();
    const run = await harness.start(sim.name);
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'stop', reason: 'false alarm', decidedBy: 'bob' });
    const report = await harness.report(run);
    expect(report).toMatchObject({ outcome: 'stopped', verdict: 'healthy', decisions: [{ on: 'lostRegion', decision: 'stop', reason: 'false alarm', by: 'bob' }] });
    expect(changes(sim.effects)).toEqual([]);
    expect([...sim.state.leases.values()].map(({ holder }) => holder)).toEqual(['', '']);
  });

  it('waits on request, and goes on once the region is lost', async () => {
    const sim = harness.cluster();
    const run = await harness.start(sim.name);
    await harness.task(run, 'Task_DecideLostRegion');
    sim.lose('west');
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'wait', reason: 'it dies soon' });
    expect((await harness.report(run)).outcome).toBe('restored');
  });

  it('fences on request, proves it, and goes on', async () => {
    const sim = harness.cluster();
    const run = await harness.start(sim.name);
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'fence', reason: 'the link is cut' });
    const report = await harness.report(run);
    expect(report.outcome).toBe('restored');
    expect(changes(sim.effects)).toEqual([
      'kubectl --context west scale statefulset camunda-zeebe --replicas=0',
      'PATCH /actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context east)', 'POST /actuator/exporters/camundawest/disable (context east)',
    ]);
  });

  it('never removes brokers that the survivors still see', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.state.ghosts = new Set([1, 3]);
    const run = await harness.start(sim.name);
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'stop', reason: 'unclear' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'stopped', verdict: 'unclear' });
    expect(changes(sim.effects)).toEqual([]);
  }, 120_000);

  it.each([
    { decision: 'cancel', outcome: 'restored', first: 'DELETE /actuator/cluster/changes/7 (context east)' },
    { decision: 'stop', outcome: 'stopped', first: undefined },
  ])("asks about somebody else's pending change: $decision", async ({ decision, outcome, first }) => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.state.pendingChange = { id: 7, status: 'IN_PROGRESS', operations: [{ operation: 'PARTITION_JOIN', brokerId: 0, partitionId: 1 }] };
    const run = await harness.start(sim.name);
    await harness.answer(run, 'Task_DecideForeignChange', 'bob', { decision, reason: 'looked at it' });
    expect((await harness.report(run)).outcome).toBe(outcome);
    expect(changes(sim.effects)[0]).toBe(first);
  });

  it('sees a foreign change that starts while the approval is open', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.task(run, 'Task_ApproveRemoveLostBrokers');
    sim.state.pendingChange = { id: 9, status: 'IN_PROGRESS', operations: [{ operation: 'PARTITION_JOIN', brokerId: 0, partitionId: 1 }] };
    await harness.answer(run, 'Task_ApproveRemoveLostBrokers', 'bob', { decision: 'approve' });
    await harness.answer(run, 'Task_DecideForeignChange', 'bob', { decision: 'stop', reason: 'looked at it' });
    expect((await harness.report(run)).outcome).toBe('stopped');
    expect(changes(sim.effects)).toEqual([]);
  });

  it('stops before the removal when the region returns while the approval is open', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.task(run, 'Task_ApproveRemoveLostBrokers');
    sim.state.silent.clear();
    await harness.answer(run, 'Task_ApproveRemoveLostBrokers', 'bob', { decision: 'approve' });
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'stop', reason: 'it is back' });
    expect((await harness.report(run)).outcome).toBe('stopped');
    expect(changes(sim.effects)).toEqual([]);
  });
});
