import type { FailbackResult } from './failback-report.ts';
import { z } from 'zod';

const said = z.string().nullish().catch(null);

/** One answer of a person that steered the run, as the model or `regionctl skip` noted it; names are as stated. */
export const ReportedDecision = z.looseObject({ on: said, decision: said, reason: said, by: said, at: said });
export type ReportedDecision = Readonly<z.infer<typeof ReportedDecision>>;

/** One step as the report shows it; times in ISO 8601. */
export interface ReportedStep {
  readonly title: string;
  readonly elementId: string;
  readonly jobType: string;
  readonly mode: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly tookMs: number;
  readonly waitedMs: number;
  readonly outcome: string;
  readonly detail?: string;
  /** Who approved it, as the task API said; absent where nobody had to. */
  readonly approvals?: readonly { readonly by: string; readonly at: string }[];
  readonly comments?: readonly string[];
  /** 2 and more: a runner was replaced, or the job was tried again. */
  readonly activations: number;
  readonly actions: readonly { readonly command: string; readonly startedAt?: string; readonly endedAt?: string; readonly answer: string }[];
}

/** Where the time went, in milliseconds: our own work and the engine's, people, waiting for the managed cluster. */
export interface TimeSplit { readonly totalMs: number; readonly machineMs: number; readonly peopleMs: number; readonly clusterMs: number }

export interface RunReport {
  /** Process id of the runbook. */
  readonly runbook: string;
  readonly runKey: string;
  readonly cluster: string;
  /** Empty, as the surviving one, of a run about both. */
  readonly lostRegion: string;
  readonly survivingRegion: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly approvers: readonly string[];
  readonly outcome: string;
  /** Why it ended without its goal; absent when that was reached. */
  readonly problem?: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Start of the run to the proof of its goal: the tenth canary round in a row, or nothing left; null when it was not proved. */
  readonly recovery: TimeSplit | null;
  readonly verdict: string;
  readonly observers: readonly string[];
  readonly removedBrokers: readonly number[];
  readonly disabledExporters: readonly string[];
  readonly verification: Readonly<Record<string, unknown>> | null;
  readonly decisions: readonly ReportedDecision[];
  /** What was found and did not stop the run, such as a long way between the regions. */
  readonly warnings?: readonly string[];
  /** Only of a failback. */
  readonly failback?: FailbackResult;
  readonly steps: readonly ReportedStep[];
}

const gapBefore = (step: ReportedStep, previous: ReportedStep): number => Math.max(0, Date.parse(step.startedAt) - Date.parse(previous.endedAt ?? previous.startedAt));

/** Whether the pause between two steps was a person's: an approval, or a decision after an assessment or a stalled step. */
function isPeoples(step: ReportedStep, previous: ReportedStep, approvers: readonly string[]): boolean {
  if (step.mode === 'do') return approvers.length > 0;
  if (previous.outcome === 'EXPORTING_STALLED') return true;
  const assessed = previous.jobType === 'cluster.assess' || previous.jobType === 'cluster.assess-failback';
  return assessed && !['lock.acquire', 'zeebe.remove-brokers', 'helm.install-region', 'zeebe.add-brokers', 'helm.apply-normal-values'].includes(step.jobType);
}

/** Splits the time up to the end of the last of `steps`. Pure. */
export function splitTime(steps: readonly ReportedStep[], approvers: readonly string[]): TimeSplit {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return { totalMs: 0, machineMs: 0, peopleMs: 0, clusterMs: 0 };
  const totalMs = Date.parse(last.endedAt ?? last.startedAt) - Date.parse(first.startedAt);
  const clusterMs = steps.reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  const peopleMs = steps.slice(1).reduce((sum, step, index) => {
    const previous = steps[index];
    return previous !== undefined && isPeoples(step, previous, approvers) ? sum + gapBefore(step, previous) : sum;
  }, 0);
  return { totalMs, clusterMs, peopleMs, machineMs: Math.max(0, totalMs - clusterMs - peopleMs) };
}
