import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';

const titles = (steps: readonly { readonly title: string; readonly outcome: string }[]): string[] => steps.map(({ title, outcome }) => `${title}: ${outcome}`);
const removals = (effects: readonly string[]): string[] => effects.filter((effect) => effect.includes('"remove"'));
const changes = (effects: readonly string[]): string[] => effects.filter((effect) => !effect.startsWith('PUT /leases'));

describe('RegionFailover with a runner at work', () => {
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

  it('asks when the region still answers: stop changes nothing', async () => {
    const sim = harness.cluster();
    const run = await harness.start(sim.name);
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'stop', reason: 'false alarm' });
    const report = await harness.report(run);
    expect(report).toMatchObject({ outcome: 'stopped', verdict: 'healthy', decisions: [{ on: 'lostRegion', decision: 'stop', reason: 'false alarm' }] });
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

  it('is locked out by a run of another engine, and leaves its lease alone', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.state.leases.set('east', { resourceVersion: 'x', holder: 'other-engine/42', acting: '', since: '2024-01-01T00:00:00Z' });
    const report = await harness.report(await harness.start(sim.name));
    expect(report).toMatchObject({ outcome: 'locked' });
    expect(report.problem ?? '').toContain('LOCKED');
    expect(sim.state.leases.get('east')?.holder).toBe('other-engine/42');
    expect(changes(sim.effects)).toEqual([]);
  });

  it('is locked out by a second run of its own engine while the first one waits', async () => {
    const sim = harness.cluster();
    const first = await harness.start(sim.name);
    await harness.task(first, 'Task_DecideLostRegion');
    expect((await harness.report(await harness.start(sim.name))).outcome).toBe('locked');
    await harness.answer(first, 'Task_DecideLostRegion', 'bob', { decision: 'stop', reason: 'done' });
    expect((await harness.report(first)).outcome).toBe('stopped');
  });

  it('takes over the lease of a run of its own engine that has ended', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.state.leases.set('east', { resourceVersion: 'x', holder: 'test-engine/4503599627370000', acting: '', since: '2024-01-01T00:00:00Z' });
    expect((await harness.report(await harness.start(sim.name))).outcome).toBe('restored');
  });

  it.each(['answer lost', 'never arrived'] as const)('observes before it repeats a removal whose fate is unknown: %s', async (fault) => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.faults.set('remove', [fault]);
    const report = await harness.report(await harness.start(sim.name));
    expect(report.outcome).toBe('restored');
    expect(removals(sim.effects)).toHaveLength(1);
    const answers = report.steps.find(({ elementId }) => elementId === 'Task_RemoveLostBrokers')?.actions.map(({ answer }) => answer);
    expect(answers?.[0]).toContain('unknown');
    expect(answers).toHaveLength(fault === 'answer lost' ? 1 : 2);
  });

  it('asks nobody and sends nothing when the failover was done before', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    expect((await harness.report(await harness.start(sim.name))).outcome).toBe('restored');
    const before = changes(sim.effects).length;
    const report = await harness.report(await harness.start(sim.name, { approvers: ['operators', 'managers'] }));
    expect(report.outcome).toBe('restored');
    expect(changes(sim.effects)).toHaveLength(before);
  });

  it.each([
    { decision: 'restart', outcome: 'restored', restarts: 2 },
    { decision: 'continue', outcome: 'restored', restarts: 0 },
    { decision: 'stop', outcome: 'stopped', restarts: 0 },
  ])('asks when exporting stalls: $decision', async ({ decision, outcome, restarts }) => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.state.exportingMoves = false;
    const stalled = eventually('exporting is watched', 30_000, () => expect(sim.state.watched).toBe(true)).then(() => harness.advance(61_000));
    const run = await harness.start(sim.name);
    await stalled;
    await harness.answer(run, 'Task_DecideStalledExporting', 'bob', { decision, reason: 'camunda#38724' });
    expect((await harness.report(run)).outcome).toBe(outcome);
    expect(sim.effects.filter((effect) => effect.includes('delete pod'))).toHaveLength(restarts);
  }, 120_000);

  it.each([
    { at: 'the decision on the region', element: 'Task_DecideLostRegion', lost: false },
    { at: 'the approval of the removal', element: 'Task_ApproveRemoveLostBrokers', lost: true },
  ])('aborts at $at: nothing changed, lock released', async ({ element, lost }) => {
    const sim = harness.cluster();
    if (lost) sim.lose('west');
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.task(run, element);
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted', problem: 'false alarm' });
    expect(changes(sim.effects)).toEqual([]);
    expect(sim.state.leases.get('east')?.holder).toBe('');
  });

  it('aborts after a fence: the brokers start again', async () => {
    const sim = harness.cluster();
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'fence', reason: 'cut' });
    await harness.answer(run, 'Task_ApproveFenceLostRegion', 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveRemoveLostBrokers');
    await harness.abort(run);
    expect((await harness.report(run)).outcome).toBe('aborted');
    expect(sim.state.replicas.get('west')).toBe(2);
  });

  it('aborts after the removal: what is removed stays removed, and is never started again', async () => {
    const sim = harness.cluster();
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'fence', reason: 'cut' });
    await harness.answer(run, 'Task_ApproveFenceLostRegion', 'bob', { decision: 'approve' });
    await harness.answer(run, 'Task_ApproveRemoveLostBrokers', 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveDisableLostExporters');
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted', removedBrokers: [1, 3] });
    expect(sim.state.replicas.get('west')).toBe(0);
    expect(sim.state.members).toEqual([0, 2]);
  });

  it('aborts while it verifies', async () => {
    const sim = harness.cluster();
    sim.lose('west');
    sim.faults.set('disable', [{ after: () => { sim.state.messages.clear(); setTimeout(() => { sim.state.leaderless = true; }, 0); } }]);
    const run = await harness.start(sim.name);
    await harness.abort(run);
    expect((await harness.report(run)).outcome).toBe('aborted');
  });

  it('proves that records acknowledged before the loss are there', async () => {
    const sim = harness.cluster();
    sim.state.ledger = [{ partitionId: 1, correlationKey: 'k', messageId: 'm', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }];
    sim.state.messages.add('k/m');
    sim.lose('west');
    expect((await harness.report(await harness.start(sim.name))).verification).toMatchObject({ recordsChecked: 1, recordsPresent: 1 });
  });

  it.each([
    { why: 'an acknowledged record is gone', code: 'RECORD_MISSING', harm: (sim: ReturnType<FailoverHarness['cluster']>): void => { sim.state.ledger = [{ partitionId: 1, correlationKey: 'k', messageId: 'gone', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }]; }, mend: (sim: ReturnType<FailoverHarness['cluster']>): void => { sim.state.ledger = []; } },
    { why: 'an enabled exporter writes to no known region', code: 'EXPORTER_UNMAPPED', harm: (sim: ReturnType<FailoverHarness['cluster']>): void => { sim.state.exporters.set('kafka', 'ENABLED'); }, mend: (sim: ReturnType<FailoverHarness['cluster']>): void => { sim.state.exporters.delete('kafka'); } },
  ])('opens an incident that says what to do when $why, and goes on after the repair', async ({ code, harm, mend }) => {
    const sim = harness.cluster();
    sim.lose('west');
    harm(sim);
    const run = await harness.start(sim.name);
    const incident = await eventually('incident', 20_000, async () => {
      const [first] = await harness.engine.history.readIncidents(run);
      expect(first?.message).toContain(`[${code}]`);
      return first;
    });
    mend(sim);
    if (incident !== undefined) await harness.engine.runs.resolveIncident(incident, 3);
    expect((await harness.report(run)).outcome).toBe('restored');
  });
});

describe('RegionFailover with runners that fail', () => {
  let harness: FailoverHarness;
  beforeAll(async () => { harness = await openHarness(); });
  afterAll(() => harness.close());

  it.each([
    { when: 'before the removal is sent', where: 'before' },
    { when: 'after the removal took effect, before its answer is stored', where: 'after' },
  ])('goes on where the world stands when the runner dies $when', async ({ where }) => {
    const sim = harness.cluster();
    sim.lose('west');
    const first = await harness.startWorking();
    const die = (): Promise<void> => { first.kill(); return new Promise(() => undefined); };
    sim.faults.set('remove', [where === 'before' ? { before: die } : { after: die }]);
    const run = await harness.start(sim.name);
    await eventually('the first runner dies', 30_000, () => expect(sim.faults.get('remove')).toEqual([]));
    const second = await harness.startWorking();
    const report = await harness.report(run);
    expect(report.outcome).toBe('restored');
    expect(removals(sim.effects)).toHaveLength(1);
    const step = report.steps.find(({ elementId }) => elementId === 'Task_RemoveLostBrokers');
    expect(step?.activations).toBe(2);
    expect(step?.actions[0]?.answer).toContain('unknown');
    await second.close();
  }, 120_000);

  it('stops silently when it was paused and another runner took over', async () => {
    const hands: { onSwap: (acting: string) => Promise<void> } = { onSwap: () => Promise.resolve() };
    const sim = harness.cluster({}, (cluster) => ({ ...cluster, leases: { ...cluster.leases, swap: async (region, name, previous, next) => { await hands.onSwap(next.acting); return cluster.leases.swap(region, name, previous, next); } } }));
    sim.lose('west');
    const first = await harness.startWorking();
    const asleep: { wake: () => void; swaps: number; name: string } = { wake: () => undefined, swaps: 0, name: '' };
    hands.onSwap = async (acting) => {
      asleep.name ||= acting.split('/')[0] ?? '';
      if (!acting.startsWith(`${asleep.name}/`)) return;
      asleep.swaps += 1;
      if (asleep.swaps !== 2) return;
      first.pause();
      await new Promise<void>((resolve) => { asleep.wake = resolve; });
    };
    const run = await harness.start(sim.name);
    await eventually('the first runner sleeps right before its write', 30_000, () => expect(asleep.swaps).toBe(2));
    const second = await harness.startWorking();
    await eventually('the second runner removes', 60_000, () => expect(removals(sim.effects)).toHaveLength(1));
    first.resume();
    asleep.wake();
    expect((await harness.report(run)).outcome).toBe('restored');
    expect(removals(sim.effects)).toHaveLength(1);
    await Promise.all([first.close(), second.close()]);
  }, 120_000);
});
