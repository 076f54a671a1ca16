import { z } from 'zod';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { readRootVariables } from '../../src/cli/runs.ts';
import type { Measured, MeasuredStep } from './figures.ts';
import { CLUSTER, type Place, type Situation } from './situation.ts';

const LOOK_EVERY_MS = 500;

const Report = z.object({
  outcome: z.string(), recovery: z.object({ totalMs: z.number() }).nullable(),
  steps: z.array(z.object({ title: z.string(), elementId: z.string(), mode: z.string(), jobType: z.string(), startedAt: z.string(), endedAt: z.string().nullable(), tookMs: z.number(), waitedMs: z.number() })),
  failback: z.object({ snapshot: z.object({ bytes: z.number() }).nullable(), restore: z.object({ tookMs: z.number() }).nullable() }).optional(),
});
export type Report = z.infer<typeof Report>;

/** A process, and how far its own report is counted. */
export interface EngineRun {
  readonly processId: 'RegionFailover' | 'RegionFailback';
  readonly variables: Readonly<Record<string, string>>;
  /** Job type of the last step that counts; the run goes on to its end, which is not part of the figure. */
  readonly lastJobType: string;
  /** Job types of steps that stand beside the others and would be counted twice. */
  readonly beside: readonly string[];
  readonly endedWithinMs: number;
}

/** Titles of the two assessments are the same; their elements are not. */
const titleOf = ({ title, elementId }: Report['steps'][number]): string => (elementId === 'Task_AssessUnderLock' ? 'Assess again under lock' : title);

async function reportOf(runKey: string, { processId, endedWithinMs }: EngineRun, { parts, pause, goOn }: Place): Promise<Report> {
  const engine = await parts.engine();
  const until = Date.now() + endedWithinMs;
  for (;;) {
    goOn();
    const run = await engine.history.readRun(runKey);
    const variables = run?.endedAt == null ? {} : await readRootVariables(engine, runKey);
    const report = Report.safeParse(variables['report']);
    if (report.success) return report.data;
    if (Date.now() > until) throw new RunbookError('DEADLINE', { step: processId, waitingFor: run === null ? 'the history to know the run' : `its end (${run.state})`, run: runKey });
    await pause(LOOK_EVERY_MS);
  }
}

/** Runs a process with no approvals, from CreateProcessInstance to the end of its last counted step by its own report. The caller has a runner at work. */
export async function runByEngine(wanted: EngineRun, place: Place): Promise<Measured & { readonly report: Report }> {
  const engine = await place.parts.engine();
  const began = Date.now();
  const runKey = await engine.runs.startRun(wanted.processId, { cluster: CLUSTER, ...wanted.variables, requestedBy: 'bench', approvers: [] });
  const report = await reportOf(runKey, wanted, place);
  const told = report.steps.filter(({ jobType }) => !wanted.beside.includes(jobType));
  const last = told.findLastIndex(({ jobType }) => jobType === wanted.lastJobType);
  const endedAt = told[last]?.endedAt;
  if (report.recovery === null || endedAt == null) throw new RunbookError('UNEXPECTED', { run: runKey, outcome: report.outcome, steps: report.steps.map(titleOf) });
  const counted = told.slice(0, last + 1);
  const totalMs = Date.parse(endedAt) - began;
  const steps = counted.map((step): MeasuredStep => ({ title: titleOf(step), tookMs: step.tookMs, waitedMs: step.waitedMs }));
  const between = totalMs - steps.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return { totalMs, steps: [...steps, { title: '(engine, between the steps)', tookMs: between, waitedMs: 0 }], report };
}

/** Way (b): RegionFailover, to the end of Verify processing. */
export async function failOverByEngine(situation: Situation): Promise<Measured> {
  const { totalMs, steps } = await runByEngine({
    processId: 'RegionFailover', variables: { lostRegion: situation.lostRegion, reason: 'benchmark' }, lastJobType: 'zeebe.verify-processing', beside: [], endedWithinMs: 600_000,
  }, situation);
  return { totalMs, steps };
}
