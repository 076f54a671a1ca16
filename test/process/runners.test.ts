import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { removals } from '../support/effects.ts';

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
