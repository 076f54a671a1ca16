import { z } from 'zod';
import { failbackResult } from '../../src/domain/failback-report.ts';
import { isAboutOneRegion, isGoal, runbookOf } from '../../src/domain/runbooks.ts';
import { ReportedDecision, splitTime, type ReportedStep, type RunReport } from '../../src/domain/report.ts';
import { journalsIn, type StepJournal } from '../../src/runtime/journal.ts';
import { definePureWorker, parseInput } from '../../src/runtime/worker.ts';

const text = z.string().catch('');

/** A run may end anywhere, so everything may be missing. */
const ReportInput = z.object({
  cluster: text, lostRegion: text, survivingRegion: text, reason: text, requestedBy: text,
  approvers: z.array(z.string()).catch([]), outcome: z.string().nullish(), abortReason: z.string().nullish(), abortedBy: z.string().nullish(),
  evidence: z.object({ verdict: z.string(), observers: z.array(z.string()) }).nullish().catch(null),
  removedBrokers: z.array(z.number()).nullish().catch(null), disabledExporters: z.array(z.string()).nullish().catch(null),
  runbook: z.string().catch('RegionFailover'),
  addedBrokers: z.array(z.number()).nullish().catch(null), enabledExporters: z.array(z.string()).nullish().catch(null), restoredIndices: z.number().nullish().catch(null),
  snapshot: z.object({ name: z.string(), bytes: z.number(), tookMs: z.number(), parts: z.array(z.object({ name: z.string() })).optional() }).nullish().catch(null),
  dataProof: z.object({ recordsCompared: z.number(), recordsMissing: z.number(), indicesCompared: z.number(), indicesDiffering: z.number(), exportedCompared: z.number().default(0), exportedMissing: z.number().default(0) }).nullish().catch(null),
  pathWarnings: z.array(z.string()).nullish().catch(null),
  verification: z.record(z.string(), z.unknown()).nullish().catch(null), decisions: z.array(ReportedDecision).nullish().catch(null),
});

const stepOf = (journal: StepJournal): ReportedStep => ({
  title: journal.mode === 'preview' ? `Preview: ${journal.title}` : journal.title,
  elementId: journal.elementId, jobType: journal.jobType, mode: journal.mode, startedAt: journal.startedAt, endedAt: journal.endedAt ?? null,
  tookMs: journal.endedAt === undefined ? 0 : Date.parse(journal.endedAt) - Date.parse(journal.startedAt),
  waitedMs: journal.waitedMs, outcome: journal.outcome ?? 'not ended', activations: journal.activations,
  ...(journal.detail === undefined ? {} : { detail: journal.detail }),
  ...(journal.approvals === undefined ? {} : { approvals: journal.approvals }),
  ...(journal.comments === undefined ? {} : { comments: journal.comments }),
  actions: journal.actions.map(({ command, startedAt, endedAt, answer }) => ({
    command, answer: answer ?? 'unknown: no answer was stored', ...(startedAt === undefined ? {} : { startedAt }), ...(endedAt === undefined ? {} : { endedAt }),
  })),
});

/**
 * Job type `runbook.write-report`: the run's own journal as one document, with where the time went. Runs on every way out, so it asks nothing of any region.
 */
export const writeReportWorker = definePureWorker({
  jobType: 'runbook.write-report',
  title: 'Write report',
  decides: [],
  run(variables, { runKey, nowIso }) {
    const input = parseInput(ReportInput, variables);
    const steps = journalsIn(variables).filter(({ jobType }) => jobType !== 'runbook.write-report').map(stepOf);
    const outcome = input.outcome ?? 'stopped';
    const isFailback = input.runbook === 'RegionFailback';
    const { proof } = runbookOf(input.runbook);
    const region = isAboutOneRegion(input.runbook) ? { lostRegion: input.lostRegion, survivingRegion: input.survivingRegion } : { lostRegion: '', survivingRegion: '' };
    const verified = steps.findLastIndex(({ jobType, outcome: ended }) => jobType === proof && ended === 'done');
    const problem = isGoal(outcome) ? undefined : [input.abortReason, steps.findLast(({ detail }) => detail !== undefined)?.detail].find((why) => typeof why === 'string' && why !== '');
    const report: RunReport = {
      runbook: input.runbook, runKey, cluster: input.cluster, ...region,
      reason: input.reason, requestedBy: input.requestedBy, approvers: input.approvers, outcome, ...(typeof problem === 'string' ? { problem } : {}),
      startedAt: steps[0]?.startedAt ?? nowIso, endedAt: nowIso,
      recovery: verified < 0 ? null : splitTime(steps.slice(0, verified + 1), input.approvers),
      verdict: input.evidence?.verdict ?? 'not assessed', observers: input.evidence?.observers ?? [],
      removedBrokers: input.removedBrokers ?? [], disabledExporters: input.disabledExporters ?? [],
      verification: input.verification ?? null, decisions: input.decisions ?? [], ...((input.pathWarnings ?? []).length === 0 ? {} : { warnings: input.pathWarnings ?? [] }), steps,
      ...(isFailback ? { failback: failbackResult(steps, { addedBrokers: input.addedBrokers ?? null, enabledExporters: input.enabledExporters ?? null, snapshot: input.snapshot ?? null, restoredIndices: input.restoredIndices ?? null, dataProof: input.dataProof ?? null }) } : {}),
    };
    return { kind: 'done', output: { report, outcome } };
  },
});
