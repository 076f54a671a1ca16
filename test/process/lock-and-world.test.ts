import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { changes, removals } from '../support/effects.ts';

describe('the lock of RegionFailover, and a world that misbehaves', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

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
});
