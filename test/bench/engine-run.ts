import { z } from 'zod';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { readRootVariables } from '../../src/cli/runs.ts';
import type { MeasuredStep } from './figures.ts';
import { CLUSTER, type Situation } from './situation.ts';

const ENDED_WITHIN_MS = 240_000;
const LOOK_EVERY_MS = 500;

const Report = z.object({
  outcome: z.string(), recovery: z.object({ totalMs: z.number() }).nullable(),
  steps: z.array(z.object({ title: z.string(), elementId: z.string(), mode: z.string(), jobType: z.string(), startedAt: z.string(), endedAt: z.string().nullable(), tookMs: z.number(), waitedMs: z.number() })),
});
type Report = z.infer<typeof Report>;

/** Titles of the two assessments are the same; their elements are not. */
const titleOf = ({ title, elementId }: Report['steps'][number]): string => (elementId === 'Task_AssessUnderLock' ? 'Assess again under lock' : title);

async function reportOf(runKey: string, { parts, pause, goOn }: Situation): Promise<Report> {
  const engine = await parts.engine();
  const until = Date.now() + ENDED_WITHIN_MS;
  for (;;) {
    goOn();
    const run = await engine.history.readRun(runKey);
    const variables = run?.endedAt == null ? {} : await readRootVariables(engine, runKey);
    const report = Report.safeParse(variables['report']);
    if (report.success) return report.data;
    if (Date.now() > until) throw new RunbookError('DEADLINE', { step: 'RegionFailover', waitingFor: run === null ? 'the history to know the run' : `its end (${run.state})`, run: runKey });
    await pause(LOOK_EVERY_MS);
  }
}

/**
 * Way (b): RegionFailover with no approvals, from CreateProcessInstance to the end of Verify processing by the run's own report.
 * The caller has a runner at work. The run goes on to its end (exporting, lock, report), which is not part of the figure.
 */
export async function failOverByEngine(situation: Situation): Promise<{ readonly totalMs: number; readonly steps: readonly MeasuredStep[] }> {
  const engine = await situation.parts.engine();
  const began = Date.now();
  const runKey = await engine.runs.startRun('RegionFailover', { cluster: CLUSTER, lostRegion: situation.lostRegion, reason: 'benchmark', requestedBy: 'bench', approvers: [] });
  const report = await reportOf(runKey, situation);
  const last = report.steps.findLastIndex(({ jobType }) => jobType === 'zeebe.verify-processing');
  const endedAt = report.steps[last]?.endedAt;
  if (report.recovery === null || endedAt == null) throw new RunbookError('UNEXPECTED', { run: runKey, outcome: report.outcome, steps: report.steps.map(titleOf) });
  const counted = report.steps.slice(0, last + 1);
  const totalMs = Date.parse(endedAt) - began;
  const steps = counted.map((step): MeasuredStep => ({ title: titleOf(step), tookMs: step.tookMs, waitedMs: step.waitedMs }));
  const between = totalMs - steps.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return { totalMs, steps: [...steps, { title: '(engine, between the steps)', tookMs: between, waitedMs: 0 }] };
}
