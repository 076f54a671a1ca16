import { describe, expect, it } from 'vitest';
import type { PauseView } from '../../../src/domain/pause.ts';
import type { StepJournal } from '../../../src/runtime/journal.ts';
import { reconcile, type Surroundings } from '../../../src/runtime/reconcile.ts';
import { createTicks, type Ticks } from '../../../src/runtime/ticks.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import { startWebAppsWorker } from '../../../workers/kubernetes/start-web-apps.ts';
import { guardPauseWorker } from '../../../workers/zeebe/guard-pause.ts';
import { resumeExportingWorker } from '../../../workers/zeebe/resume-exporting.ts';
import { undoEnablingWorker } from '../../../workers/zeebe/undo-enabling.ts';
import { exporters, exporting, place, targets } from '../../support/failback-builders.ts';
import { simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const START = '2026-01-01T00:00:00Z';
/** A clock that the test turns, and ticks over it. */
const time = (): { readonly ticks: Ticks; pass(ms: number): void } => {
  const clock = { at: Date.parse(START) };
  return { ticks: createTicks({ now: () => clock.at }, START), pass: (ms) => { clock.at += ms; } };
};
const entry = (part: Partial<StepJournal> & { readonly answered?: boolean }): StepJournal => {
  const { answered = true, ...rest } = part;
  return {
    jobKey: '1', elementId: 'Task_X', jobType: 'x', title: 'X', mode: 'do', startedAt: START, waitedMs: 0, activations: 1,
    actions: [{ command: 'POST /x', activation: 1, startedAt: START, ...(answered ? { endedAt: START, answer: '202' } : {}) }], ...rest,
  };
};
const UNDER_WAY = [entry({ answered: false })];
const ENDED = [entry({ outcome: 'done' })];

describe('zeebe.resume-exporting after an early end', () => {
  const view: PauseView = { partitions: exporting, deadMansSwitch: null, image: '', pendingChange: null, wanted: null };
  const { input, plan } = resumeExportingWorker.step;
  const given = (journalPauseExporting: readonly StepJournal[]): ReturnType<typeof input.parse> => input.parse({ ...place, runKey: '42', pauseLimitMs: 600_000, journalPauseExporting });

  it('waits for a pause whose sender was stopped: it would outlast every guard', () => {
    const { ticks, pass } = time();
    expect(plan(given(UNDER_WAY), view, ticks).kind).toBe('wait');
    pass(20_000);
    expect(plan(given(UNDER_WAY), view, ticks).kind).toBe('done');
  });
  it('waits for nothing where the pause was read back, or its answer is known', () => {
    for (const journal of [ENDED, [entry({})], [entry({ answered: false, outcome: 'done' })]]) expect(plan(given(journal), view, time().ticks).kind).toBe('done');
  });
});

describe('zeebe.undo-enabling', () => {
  const { input, plan } = undoEnablingWorker.step;
  const seen = (west: string): Parameters<typeof plan>[1] => ({ membership: { members: [0, 2] }, exporters: exporters({ camundaeast: 'ENABLED', camundawest: west }), targets });
  const given = (journalEnableExporters: readonly StepJournal[] | null, copyComplete: boolean): ReturnType<typeof input.parse> => input.parse({ ...place, copyComplete, journalEnableExporters });

  it.each([
    { why: 'this run has sent no enabling', journal: null, copyComplete: false, kind: 'done' },
    { why: 'its copy is complete', journal: ENDED, copyComplete: true, kind: 'done' },
    { why: 'its copy is not complete', journal: [entry({})], copyComplete: false, kind: 'act' },
    { why: 'a copy was complete and another one was begun since', journal: [...ENDED, entry({ jobKey: '2' })], copyComplete: true, kind: 'act' },
  ])('plans $kind for an enabled exporter when $why', ({ journal, copyComplete, kind }) => {
    expect(plan(given(journal, copyComplete), seen('ENABLED'), time().ticks).kind).toBe(kind);
  });
  it('waits for an enabling whose sender was stopped: it would start behind the copy', () => {
    const { ticks, pass } = time();
    expect(plan(given(UNDER_WAY, false), seen('DISABLED'), ticks).kind).toBe('wait');
    expect(plan(given(UNDER_WAY, false), seen('ENABLED'), ticks).kind).toBe('act');
    pass(20_000);
    expect(plan(given(UNDER_WAY, false), seen('DISABLED'), ticks).kind).toBe('done');
  });
});

describe('kubernetes.start-web-apps', () => {
  it('waits for a stop whose sender was stopped', () => {
    const { ticks, pass } = time();
    const { input, plan } = startWebAppsWorker.step;
    const given = input.parse({ ...place, webAppsBefore: [], journalStopWebApps: UNDER_WAY });
    const on = [{ name: 'operate', wanted: 1, ready: 1 }];
    expect(plan(given, on, ticks).kind).toBe('wait');
    pass(20_000);
    expect(plan(given, on, ticks).kind).toBe('done');
  });
});

describe('zeebe.guard-pause', () => {
  it('resumes again at once when its resume failed: the time that has passed is not forgotten', async () => {
    const sim = simulatedCluster();
    sim.failOver('west');
    sim.state.phase = 'PAUSED';
    sim.faults.set('resume', ['never arrived', 'never arrived']);
    const { ticks, pass } = time();
    const cluster = sim.managed({
      policy: { layout: sim.layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0, failback: undefined }, runs: { engineId: 'test', isActive: () => Promise.resolve(sim.state.phase === 'PAUSED') },
      approvals: { readApprovals: () => Promise.resolve([]) },
    });
    const tried: string[] = [];
    const around: Surroundings = {
      cluster, ticks, run: { runKey: '43', engineId: 'test', jobKey: '1' }, goOn: () => { if (ticks.elapsedMs > 900_000) throw new RunbookError('OVERTAKEN'); },
      pause: (ms) => { pass(ms); return Promise.resolve(); }, beforeWrite: ([first]) => { tried.push(...first?.commands ?? []); pass(100); return Promise.resolve(); },
      journal: () => undefined, afterWrite: () => Promise.resolve(), waited: () => undefined,
    };
    const outcome = await reconcile(guardPauseWorker.step, { ...place, layout: sim.layout, runKey: '42', pauseLimitMs: 600_000 }, around);
    expect(outcome).toEqual({ kind: 'done', output: { guarded: true } });
    expect(tried).toHaveLength(3);
    // Within the limit, three tries and the time that a late pause might take.
    expect(ticks.elapsedMs).toBeLessThan(625_000);
  });

  describe('the age of a pause', () => {
    const guard = guardPauseWorker.step;
    const limit = 600_000;
    /** What the guard sees of a cluster whose pause began with its switch, by the clock of Kubernetes. */
    const watch = (createdAt: string): { readonly sim: SimulatedCluster; look(ticks: Ticks): Promise<{ readonly pausedForMs: number; readonly kind: string }> } => {
      const sim = simulatedCluster();
      sim.failOver('west');
      sim.state.phase = 'PAUSED';
      sim.state.switches.set('exporting-guard-42', { name: 'exporting-guard-42', state: 'armed', createdAt });
      const { readers } = sim.managed({
        policy: { layout: sim.layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0, failback: undefined }, runs: { engineId: 'test', isActive: () => Promise.resolve(true) },
        approvals: { readApprovals: () => Promise.resolve([]) },
      });
      const input = { ...place, layout: sim.layout, runKey: '42', pauseLimitMs: limit };
      return { sim, look: async (ticks) => {
        const view = await guard.observe(input, readers, { runKey: '43', engineId: 'test', jobKey: '1' }, ticks);
        return { pausedForMs: view.pausedForMs, kind: guard.plan(input, view, ticks).kind };
      } };
    };

    it('is that of its switch for a runner that took the guard over: nothing counts anew', async () => {
      const { look } = watch(START);
      const { ticks, pass } = time();
      pass(limit - 1_000);
      // Another runner's ticks begin here: it has seen nothing of the pause.
      expect(await look(ticks)).toEqual({ pausedForMs: limit - 1_000, kind: 'wait' });
      pass(1_000);
      expect(await look(ticks)).toEqual({ pausedForMs: limit, kind: 'act' });
    });

    it('is what this runner has seen where it saw it begin, whatever the clock of Kubernetes says', async () => {
      const { sim, look } = watch('2025-12-31T00:00:00Z');
      const { ticks, pass } = time();
      sim.state.phase = 'EXPORTING';
      expect(await look(ticks)).toEqual({ pausedForMs: 0, kind: 'wait' });
      sim.state.phase = 'PAUSED';
      await look(ticks);
      pass(limit - 1);
      expect(await look(ticks)).toEqual({ pausedForMs: limit - 1, kind: 'wait' });
    });

    it('counts from the first look where no switch stands, or its clock is ahead', async () => {
      for (const at of [null, '2026-01-02T00:00:00Z']) {
        const { sim, look } = watch(at ?? START);
        if (at === null) sim.state.switches.clear();
        const { ticks, pass } = time();
        await look(ticks);
        pass(limit);
        expect(await look(ticks)).toEqual({ pausedForMs: limit, kind: 'act' });
      }
    });
  });
});
