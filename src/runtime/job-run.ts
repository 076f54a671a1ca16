import { z } from 'zod';
import { Layout, RegionName } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { HeldJob } from '../ports/jobs.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import type { CompletedApproval } from '../ports/runs.ts';
import { ApprovalInput, checkApprovals, isApproved, readAnswers, refuseRejection } from './approval.ts';
import { isoOf, type StepEnvironment } from './environment.ts';
import { createFence, noFence, type Fence } from './fence.ts';
import type { Hold } from './hold.ts';
import type { JournalBook } from './journal.ts';
import { reconcile, POLL_MS, type Outcome, type Surroundings } from './reconcile.ts';
import type { RunContext, StepDefinition } from './step.ts';
import { createTicks } from './ticks.ts';

export interface JobRun<Input, View, Action, Output> {
  readonly step: StepDefinition<Input, View, Action, Output>;
  readonly input: Input;
  readonly job: HeldJob;
  readonly env: StepEnvironment;
  readonly cluster: ManagedCluster;
  readonly hold: Hold;
  readonly book: JournalBook;
}

export const contextOf = (job: HeldJob, env: StepEnvironment): RunContext => ({ runKey: job.processInstanceKey, engineId: env.engineId, jobKey: job.key });

/** Ends the step between two observations when its job is gone or this runner stops. @throws OVERTAKEN (silent) */
export function goOnWith(hold: Hold, env: StepEnvironment): void {
  if (hold.gone) throw new RunbookError('OVERTAKEN', { why: 'the job is gone' });
  if (env.stopping()) throw new RunbookError('OVERTAKEN', { why: 'this runner stops' });
}

const FenceInput = z.object({ layout: Layout, survivingRegion: RegionName });

function fenceFor<Input, View, Action, Output>(run: JobRun<Input, View, Action, Output>): Fence {
  if (!run.step.fenced) return noFence;
  const { layout, survivingRegion } = FenceInput.parse(run.job.variables);
  return createFence(run.cluster.leases, layout, survivingRegion, contextOf(run.job, run.env), run.env.runnerId, () => isoOf(run.env.clock));
}

/** Approvals are waited for this long: the task API lags behind the engine by a second or two. */
const APPROVALS_SEEN_WITHIN_MS = 30_000;

async function approvalsSeen(run: { readonly job: HeldJob; readonly env: StepEnvironment; readonly cluster: ManagedCluster; readonly hold: Hold }, approval: ApprovalInput): Promise<readonly CompletedApproval[]> {
  const until = run.env.clock.now() + APPROVALS_SEEN_WITHIN_MS;
  for (;;) {
    const given = await checkApprovals(run.job, approval, run.cluster.approvals);
    if (given !== null) return given;
    if (run.env.clock.now() > until) throw new RunbookError('ENGINE_UNREACHABLE', { waitingFor: 'the task API to show the completed approvals', expected: approval.preview.approvers.length });
    goOnWith(run.hold, run.env);
    await run.env.pause(POLL_MS);
  }
}

/** A rejection ends the run at once: its name is worth a moment, not more. */
const REJECTION_NAMED_WITHIN_MS = 5_000;

async function lastAnswer({ job, env, cluster, hold }: Pick<JobRun<never, never, never, never>, 'job' | 'env' | 'cluster' | 'hold'>, approval: ApprovalInput): Promise<string> {
  const until = env.clock.now() + REJECTION_NAMED_WITHIN_MS;
  for (;;) {
    const given = await readAnswers(job, approval, cluster.approvals).catch(() => []);
    if (given.length >= approval.approvals.length || env.clock.now() > until) return given.toSorted((a, b) => a.completedAt.localeCompare(b.completedAt)).at(-1)?.assignee ?? 'not known';
    goOnWith(hold, env);
    await env.pause(POLL_MS);
  }
}

/** Runs a step under its job: approvals, fence and intent before each write, the answer after it. */
export async function runJob<Input, View, Action, Output>(run: JobRun<Input, View, Action, Output> & { readonly mode: 'do' | 'plain' | 'preview' }): Promise<Outcome<Output>> {
  const { step, job, env, hold, book } = run;
  const approval = step.kind === 'approved' && run.mode === 'do' ? ApprovalInput.parse(job.variables) : null;
  if (step.kind === 'approved' && approval === null) throw new RunbookError('UNEXPECTED', { error: `${step.jobType} changes the cluster and must run with the header mode=do or preview` });
  if (approval !== null) await refuseRejection(approval, () => lastAnswer(run, approval));
  const fence = fenceFor(run);
  if (step.kind === 'approved') await fence.claim();
  const checked = { done: false };
  const around: Surroundings = {
    cluster: run.cluster, run: contextOf(job, env),
    ticks: createTicks(env.clock, book.current.activeSince ?? isoOf(env.clock)),
    pause: env.pause,
    goOn: () => goOnWith(hold, env),
    async beforeWrite(remaining) {
      if (approval !== null) {
        if (!isApproved(remaining.map(({ digest }) => digest), approval.preview)) throw new RunbookError('PLAN_CHANGED', { approved: approval.preview.commands, now: remaining.flatMap(({ commands }) => commands) });
        if (!checked.done) book.approvedBy(await approvalsSeen(run, approval), approval.approvals.flatMap(({ comment }) => (comment ? [comment] : [])));
        checked.done = true;
      }
      for (const command of remaining[0]?.commands ?? []) book.record({ command, digest: remaining[0]?.digest ?? '', answer: 'unknown: intended, no answer yet' });
      await book.save();
      if (!(await hold.renew())) goOnWith(hold, env);
      await fence.confirm();
      for (const command of remaining[0]?.commands ?? []) env.log({ run: job.processInstanceKey, job: job.key }, `${step.title}: sends ${command}`);
    },
    journal: (entry) => book.record(entry),
    afterWrite: () => book.save(),
    waited: (ms) => book.addWaited(ms),
  };
  return reconcile(step, run.input, around);
}
