import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../errors/catalogue.ts';
import { RunbookError, toRunbookError } from '../errors/runbook-error.ts';
import type { EngineMessage, HeldJob, JobCommand } from '../ports/jobs.ts';
import { isoOf, type StepEnvironment } from './environment.ts';
import { holdJob } from './hold.ts';
import { openJournal, type JournalBook, type StepJournal } from './journal.ts';
import { runJob } from './job-run.ts';
import { previewJob } from './preview.ts';
import { throwCommand, reactTo } from './reaction.ts';
import type { StepDefinition } from './step.ts';
import type { Outcome } from './reconcile.ts';
import type { ClusterCatalogue } from '../ports/runs.ts';

/** A job worker as the runner and the contract tests see it. */
export interface Worker {
  readonly jobType: string;
  readonly title: string;
  /** Whether the step runs as preview, approve, do. */
  readonly changes: boolean;
  readonly decides: readonly string[];
  /** Never throws: every end is a command to the engine. */
  handle(job: HeldJob, env: StepEnvironment): Promise<JobCommand>;
}

const modeOf = (job: HeldJob): StepJournal['mode'] => {
  const { mode } = job.headers;
  return mode === 'preview' || mode === 'do' ? mode : 'plain';
};

/** The input of a step out of the run's variables. @throws UNEXPECTED (defect) naming each variable that does not fit */
export function parseInput<Input>(schema: z.ZodType<Input>, variables: Readonly<Record<string, unknown>>): Input {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  throw new RunbookError('UNEXPECTED', { variables: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) });
}

type Work = (book: JournalBook, mode: StepJournal['mode']) => Promise<{ readonly command: JobCommand; readonly outcome: string }>;

/** Keeps the journal around a job's work and turns every error into a command. */
async function keepingJournal(step: Pick<Worker, 'jobType' | 'title' | 'decides'>, job: HeldJob, env: StepEnvironment, work: Work): Promise<JobCommand> {
  const book = openJournal(job, step, modeOf(job), env.calls, () => isoOf(env.clock));
  const finish = async (outcome: string, command: JobCommand, detail?: string): Promise<JobCommand> => {
    if (command.kind === 'fail' && command.retries === 0) book.reopenDeadline();
    if (command.kind !== 'silent') {
      book.close(outcome, detail);
      await book.save();
    }
    return command;
  };
  try {
    const { command, outcome } = await work(book, modeOf(job));
    return await finish(outcome, command, command.kind === 'throw' ? command.message : undefined);
  } catch (cause) {
    const failure = toRunbookError(cause);
    if (failure.code === 'UNEXPECTED') env.log({ job: job.key, jobType: job.type, error: failure.facts, stack: cause instanceof Error ? cause.stack : undefined }, failure.message);
    return finish(failure.code, reactTo(failure, job, step.decides), failure.forPeople).catch((lost: unknown) => {
      env.log({ job: job.key, error: String(lost) }, 'the journal could not be stored; the job will be handed out again');
      return { kind: 'silent', why: 'the engine does not answer' };
    });
  }
}

/** A decision in words: what, the facts, what to do. */
const toldOf = (code: string, facts: Readonly<Record<string, unknown>>): string => (isErrorCode(code) ? new RunbookError(code, facts).forPeople : code);
const isErrorCode = (code: string): code is ErrorCode => code in ERRORS;

const asCommand = <Output extends object>(outcome: Outcome<Output>): { command: JobCommand; outcome: string } =>
  outcome.kind === 'done'
    ? { command: { kind: 'complete', variables: Object.fromEntries(Object.entries(outcome.output)) }, outcome: 'done' }
    : { command: throwCommand(outcome.code, toldOf(outcome.code, outcome.facts), outcome.facts), outcome: outcome.code };

/** A worker for one step over a managed cluster. */
export function defineWorker<Input, View, Action, Output extends object>(step: StepDefinition<Input, View, Action, Output>): Worker & { readonly step: StepDefinition<Input, View, Action, Output> } {
  const worker = { jobType: step.jobType, title: step.title, changes: step.kind === 'approved', decides: decidesOf(step) };
  return {
    ...worker,
    step,
    async handle(job, env) {
      const hold = holdJob(job, env.calls);
      try {
        return await keepingJournal(worker, job, env, async (book, mode) => {
          const input = parseInput(step.input, job.variables);
          const cluster = env.cluster(z.object({ cluster: z.string() }).parse(job.variables).cluster);
          if (mode === 'preview') return asCommand(await previewJob({ step, input, job, env, cluster, hold, book }));
          return asCommand(await runJob({ step, input, job, env, cluster, hold, book, mode }));
        });
      } finally {
        hold.release();
      }
    },
  };
}

const approvalCodes = ['REJECTED', 'PLAN_CHANGED', 'APPROVAL_INVALID'];
const decidesOf = (step: { readonly kind: string; readonly decides: readonly string[] }): readonly string[] =>
  step.kind === 'approved' ? [...step.decides, ...approvalCodes] : step.decides;

export interface PureContext { readonly runKey: string; readonly jobKey: string; readonly catalogue: ClusterCatalogue; readonly nowIso: string }

/** A worker that touches no managed cluster: a function of the run's variables and the configuration. It may tell other models of the engine something. */
export function definePureWorker(pure: {
  readonly jobType: string; readonly title: string; readonly decides: readonly string[];
  run(variables: Readonly<Record<string, unknown>>, context: PureContext): Outcome<object> & { readonly messages?: readonly EngineMessage[] };
}): Worker {
  return {
    jobType: pure.jobType, title: pure.title, changes: false, decides: pure.decides,
    handle: (job, env) => keepingJournal(pure, job, env, async () => {
      const { messages = [], ...outcome } = pure.run(job.variables, { runKey: job.processInstanceKey, jobKey: job.key, catalogue: env.catalogue, nowIso: isoOf(env.clock) });
      for (const message of messages) await env.calls.publish(message);
      return asCommand(outcome);
    }),
  };
}
