import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { changes } from '../support/effects.ts';

describe('abort and repair of RegionFailover', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

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

  it('aborts in the middle of a fence, sent but not proved: the brokers start again', async () => {
    const sim = harness.cluster();
    sim.state.ghosts = new Set([1, 3]);
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'fence', reason: 'cut' });
    await harness.answer(run, 'Task_ApproveFenceLostRegion', 'bob', { decision: 'approve' });
    await eventually('brokers scaled down', 20_000, () => expect(sim.state.replicas.get('west')).toBe(0));
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
