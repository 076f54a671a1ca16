import { describe, expect, it } from 'vitest';
import type { Composition } from '../../../src/cli/context.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import { SIM_LAYOUT, simulatedCluster } from '../../support/simulated-cluster.ts';
import { fakeEngine, NOW, policy, regionctl, run, RUN, step, type FakeEngine } from './fakes.ts';

const failback = run({ processId: 'RegionFailback' });
const active = (elementId: string, name: string, type = 'SERVICE_TASK') => step(elementId, { state: 'ACTIVE', endedAt: null, type, name });
const around = [active('SubProcess_FailbackUnderLock', 'Failback under lock', 'SUB_PROCESS'), active('SubProcess_WorkWhilePaused', 'Work while exporting is paused', 'SUB_PROCESS')];
const watch = active('Task_WatchPause', 'Watch pause of exporting');
const restoring = [...around, watch, active('SubProcess_RestoreSnapshot', 'Restore of search data', 'SUB_PROCESS'), active('Task_RestoreSnapshot', 'Restore search data')];
const paused = { cluster: 'orders', lostRegion: 'west', reason: 'rebuilt', exportingPaused: true, pausedAt: new Date(NOW - 12_000).toISOString(), pauseLimitMs: 300_000 };

type Restore = () => Promise<{ readonly recoveredBytes: number; readonly totalBytes: number; readonly active: number; readonly snapshots: readonly string[] } | null>;

/** The cluster of a test; `asked` counts how often the recreated region was asked. */
function clusterWith(readRestore: Restore): { readonly parts: Partial<Composition>; readonly asked: string[] } {
  const asked: string[] = [];
  const known = { ...policy, layout: SIM_LAYOUT };
  const cluster = simulatedCluster().managed({ policy: known, runs: { engineId: 'x', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) } });
  const snapshots = { ...cluster.readers.snapshots, readRestore: ({ name }: { readonly name: string }) => { asked.push(name); return readRestore(); } };
  return {
    asked,
    parts: { catalogue: () => Promise.resolve({ names: () => ['orders'], policyOf: () => known }), cluster: () => Promise.resolve({ ...cluster, readers: { ...cluster.readers, snapshots } }) },
  };
}
const half: Restore = () => Promise.resolve({ recoveredBytes: 2_100_000, totalBytes: 4_200_000, active: 1, snapshots: [] });

async function statusOf(engine: Partial<FakeEngine>, readRestore: Restore = half): Promise<{ readonly data: unknown; readonly out: string; readonly asked: readonly string[] }> {
  const fake = clusterWith(readRestore);
  const full = fakeEngine({ runs: [failback], variables: paused, ...engine });
  const { out } = await regionctl(['status', RUN], full, fake);
  const asked = [...fake.asked];
  const parsed: unknown = JSON.parse((await regionctl(['status', RUN, '-o', 'json'], full, fake)).out);
  return { out, asked, data: typeof parsed === 'object' && parsed !== null && 'failback' in parsed ? parsed.failback : undefined };
}

describe('status of an active failback', () => {
  it('tells the phase, the pause with its limit, and how far the restore is', async () => {
    const { out, data, asked } = await statusOf({ steps: restoring });
    expect(out).toContain('phase    Restore search data\npause    exporting paused for 12.0 s, resumed by the guards after 300 s at the latest\nrestore  2.1 MB of 4.2 MB (50 %)\n');
    expect(data).toEqual({ phase: 'Restore search data', pausedForMs: 12_000, pauseLimitMs: 300_000, restore: { recoveredBytes: 2_100_000, totalBytes: 4_200_000 } });
    expect(asked).toEqual(['west']);
  });

  it.each([
    { why: 'the recreated region does not answer', readRestore: (() => Promise.reject(new RunbookError('REGION_UNREACHABLE', {}))) satisfies Restore },
    { why: 'nothing is restored yet', readRestore: (() => Promise.resolve(null)) satisfies Restore },
  ])('shows no restore where $why', async ({ readRestore }) => {
    const { out, data } = await statusOf({ steps: restoring }, readRestore);
    expect(out).not.toContain('restore  ');
    expect(data).toMatchObject({ phase: 'Restore search data', restore: null });
  });

  it('shows the rest where the cluster is not in the configuration', async () => {
    const { out } = await regionctl(['status', RUN], fakeEngine({ runs: [failback], variables: paused, steps: restoring }), { parts: { cluster: () => Promise.reject(new RunbookError('CLUSTER_UNKNOWN', {})) } });
    expect(out).toContain('exporting paused for 12.0 s');
  });

  it.each([
    { phase: 'Take snapshot', steps: [...around, active('Task_TakeSnapshot', 'Take snapshot'), watch], why: 'the watch runs beside it' },
    { phase: 'Approve restore of search data', steps: [...around, watch, active('Task_ApproveRestoreSnapshot', 'Approve restore of search data', 'USER_TASK')], why: 'a person is asked' },
    { phase: 'Watch pause of exporting', steps: [...around, watch], why: 'nothing else is active' },
    { phase: 'Work while exporting is paused', steps: around, why: 'it is between two steps' },
    { phase: null, steps: [], why: 'the history knows none yet' },
  ])('calls $phase the phase where $why, and asks no region', async ({ phase, steps }) => {
    const { data, asked } = await statusOf({ steps });
    expect(data).toMatchObject({ phase, restore: null });
    expect(asked).toEqual([]);
  });

  it('tells of no pause before and after it', async () => {
    const { out, data } = await statusOf({ steps: restoring.slice(0, 1), variables: { ...paused, exportingPaused: false } });
    expect(out).not.toContain('exporting paused');
    expect(data).toMatchObject({ pausedForMs: null, pauseLimitMs: 300_000 });
  });

  it('says that a pause is longer than the guards allow', async () => {
    const { out } = await statusOf({ variables: { ...paused, pausedAt: new Date(NOW - 400_000).toISOString() } });
    expect(out).toContain('exporting paused for 6 min 40 s, longer than 300 s: the guards should have resumed it');
  });
});

describe('status of any other run', () => {
  it.each([
    { what: 'a failover', runs: [run()] },
    { what: 'a failback that has ended', runs: [run({ processId: 'RegionFailback', state: 'COMPLETED', endedAt: '2026-03-04T02:14:30.000Z' })] },
  ])('tells nothing of a failback for $what', async ({ runs }) => {
    const { out, data, asked } = await statusOf({ runs, steps: restoring });
    expect(out).not.toMatch(/phase|exporting paused/);
    expect(data).toBeNull();
    expect(asked).toEqual([]);
  });
});
