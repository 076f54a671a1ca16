import { describe, expect, it } from 'vitest';
import { createTicks } from '../../../src/runtime/ticks.ts';
import { watchPauseWorker } from '../../../workers/zeebe/watch-pause.ts';
import { place } from '../../support/failback-builders.ts';
import { simulatedCluster } from '../../support/simulated-cluster.ts';

const START = '2026-01-01T00:00:00Z';

describe('zeebe.watch-pause', () => {
  const { observe, plan } = watchPauseWorker.step;
  const sim = simulatedCluster();
  sim.failOver('west');
  const { readers } = sim.managed({
    policy: { layout: sim.layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0, failback: undefined }, runs: { engineId: 'test', isActive: () => Promise.resolve(true) },
    approvals: { readApprovals: () => Promise.resolve([]) },
  });
  const input = { ...place, layout: sim.layout, runKey: '42', pauseLimitMs: 600_000, pausedAt: START, pauseWarned: [] };
  const run = { runKey: '42', engineId: 'test', jobKey: '1' };
  const clock = { at: Date.parse(START) };
  const openTicks = (): ReturnType<typeof createTicks> => createTicks({ now: () => clock.at }, new Date(clock.at).toISOString());

  it('sees the disks grow since its first look, and leaves a look without an answer out', async () => {
    const ticks = openTicks();
    sim.state.silent.add('east');
    expect(await observe(input, readers, run, ticks)).toEqual({ disk: [], firstDisk: [], watchedMs: 0 });
    clock.at += 2_000;
    sim.state.silent.delete('east');
    await observe(input, readers, run, ticks);
    clock.at += 70_000;
    sim.state.usedBytes = 50e7;
    const seen = await observe(input, readers, run, ticks);
    expect(seen).toMatchObject({ watchedMs: 70_000, firstDisk: [{ usedBytes: 12e7 }, { usedBytes: 12e7 }], disk: [{ usedBytes: 50e7 }, { usedBytes: 50e7 }] });
    expect(plan(input, seen, ticks)).toMatchObject({ kind: 'done', output: { pauseWarningKind: 'rate' } });
  });

  it('counts the age of the pause from the pause, not from its own start', async () => {
    clock.at = Date.parse(START) + 360_000;
    const ticks = openTicks();
    expect(plan(input, await observe(input, readers, run, ticks), ticks)).toMatchObject({ kind: 'done', output: { pauseWarningKind: 'age' } });
  });
});
