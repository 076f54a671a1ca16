import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { changes, removals, titles } from '../support/effects.ts';

describe('RegionFailover', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

  it('restores processing without approvals, and tells every action with its answer', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    const report = await harness.report(await harness.start(sim.name));
    expect(report).toMatchObject({ outcome: 'restored', verdict: 'lost', removedBrokers: [1, 3], disabledExporters: ['camundawest'], verification: { rounds: 10, partitions: 2 } });
    expect(titles(report.steps)).toEqual([
      'Check request: done', 'Assess situation: done', 'Take lock: done', 'Assess situation: done', 'Preview: Remove lost brokers: done', 'Remove lost brokers: done',
      'Preview: Disable exporters of lost region: done', 'Disable exporters of lost region: done', 'Verify processing: done', 'Verify exporting: done', 'Release lock: done',
    ]);
    const removal = report.steps.find(({ elementId }) => elementId === 'Task_RemoveLostBrokers');
    expect(removal?.actions).toMatchObject([{ command: 'PATCH /actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context east)', answer: '202' }]);
    expect(sim.state.leases.get('east')?.holder).toBe('');
    expect(report.recovery?.totalMs).toBeGreaterThan(0);
  });

  it('loses region 0 as well: the coordinator is dead until the removal', async () => {
    const sim = harness.cluster();
    sim.lose('east');
    const report = await harness.report(await harness.start(sim.name, { lostRegion: 'east' }));
    expect(report).toMatchObject({ outcome: 'restored', removedBrokers: [0, 2], disabledExporters: ['camundaeast'] });
  });

  it('asks two different people, and names their commands in the forms', async () => {
    const sim = harness.cluster({ approvalGroups: ['operators', 'managers'], requesterMayApprove: false });
    sim.lose('west');
    const run = await harness.start(sim.name);
    const task = await harness.task(run, 'Task_ApproveRemoveLostBrokers');
    expect(JSON.stringify(task.variables)).toContain('PATCH /actuator/cluster?force=true');
    expect(removals(sim.effects)).toEqual([]);
    for (const element of ['Task_ApproveRemoveLostBrokers', 'Task_ApproveDisableLostExporters']) {
      for (const person of ['bob', 'cleo']) await harness.answer(run, element, person, { decision: 'approve', comment: 'go' });
    }
    const report = await harness.report(run);
    expect(report.outcome).toBe('restored');
    expect(report.recovery?.peopleMs).toBeGreaterThan(0);
  });

  it('ends as refused, nothing changed, when one of two rejects', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    const run = await harness.start(sim.name, { approvers: ['operators', 'managers'] });
    await harness.answer(run, 'Task_ApproveRemoveLostBrokers', 'bob', { decision: 'reject', comment: 'not yet' });
    const report = await harness.report(run);
    expect(report.outcome).toBe('refused');
    expect(report.problem).toContain('not yet');
    expect(changes(sim.effects)).toEqual([]);
    expect(sim.state.leases.get('east')?.holder).toBe('');
  });

  it.each([
    { why: 'the same person approves twice', people: ['bob', 'bob'], says: 'the same person approved twice' },
    { why: 'the requester approves where the policy forbids it', people: ['ann', 'bob'], says: 'the requester ann may not approve' },
  ])('asks again when $why', async ({ people, says }) => {
    const sim = harness.cluster({ approvalGroups: ['operators', 'managers'], requesterMayApprove: false });
    sim.lose('west');
    const run = await harness.start(sim.name);
    const first = await harness.task(run, 'Task_ApproveRemoveLostBrokers');
    for (const person of people) await harness.answer(run, 'Task_ApproveRemoveLostBrokers', person, { decision: 'approve' });
    for (const person of ['bob', 'cleo']) {
      const again = await harness.task(run, 'Task_ApproveRemoveLostBrokers');
      expect(again.variables['previewId']).not.toBe(first.variables['previewId']);
      await harness.answer(run, 'Task_ApproveRemoveLostBrokers', person, { decision: 'approve' });
    }
    for (const person of ['bob', 'cleo']) await harness.answer(run, 'Task_ApproveDisableLostExporters', person, { decision: 'approve' });
    const report = await harness.report(run);
    expect(report.outcome).toBe('restored');
    expect(report.steps.find(({ outcome }) => outcome === 'APPROVAL_INVALID')?.detail).toContain(says);
    expect(removals(sim.effects)).toHaveLength(1);
  });

  it('previews again when the world changed after the approval', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_ApproveRemoveLostBrokers', 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveDisableLostExporters');
    sim.state.exporters.set('elasticsearchwest', 'ENABLED');
    await harness.answer(run, 'Task_ApproveDisableLostExporters', 'bob', { decision: 'approve' });
    const again = await harness.task(run, 'Task_ApproveDisableLostExporters');
    expect(JSON.stringify(again.variables)).toContain('elasticsearchwest/disable');
    await harness.answer(run, 'Task_ApproveDisableLostExporters', 'bob', { decision: 'approve' });
    const report = await harness.report(run);
    expect(report.disabledExporters).toEqual(['camundawest', 'elasticsearchwest']);
    expect(report.steps.map(({ outcome }) => outcome)).toContain('PLAN_CHANGED');
  });

  it.each([
    { why: 'an unknown cluster', variables: { cluster: 'nowhere' }, says: 'cluster is "nowhere"' },
    { why: 'an unknown region', variables: { lostRegion: 'north' }, says: 'lostRegion is "north"' },
    { why: 'both regions', variables: { lostRegion: 'east,west' }, says: 'name only one' },
    { why: 'no reason', variables: { reason: ' ' }, says: 'reason is " "' },
    { why: 'weaker approval than the policy', variables: { approvers: [] }, says: "the cluster's policy asks for operators" },
  ])('refuses $why before anything is read', async ({ variables, says }) => {
    const sim = harness.cluster({ approvalGroups: ['operators'] });
    const report = await harness.report(await harness.start(sim.name, variables));
    expect(report.outcome).toBe('refused');
    expect(report.problem).toContain(says);
    expect(sim.state.reads).toBe(0);
  });
});
