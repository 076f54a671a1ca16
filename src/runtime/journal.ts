import type { JournalEntry } from '../ports/managed-cluster.ts';
import type { HeldJob, JobCalls } from '../ports/jobs.ts';
import type { CompletedApproval } from '../ports/runs.ts';
import { z } from 'zod';

/** What one job did, as a variable of the run: the audit trail, and the memory of a re-delivered job. */
export const StepJournal = z.object({
  jobKey: z.string(),
  elementId: z.string(),
  jobType: z.string(),
  title: z.string(),
  mode: z.enum(['preview', 'do', 'plain']),
  /** First activation, ISO 8601. Dropped when an incident opens, so that a retry starts its deadline anew. */
  activeSince: z.string().optional(),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  /** `done`, a BPMN error code, or an incident's code. */
  outcome: z.string().optional(),
  detail: z.string().optional(),
  /** Who approved the step, as the task API said before its first write. */
  approvals: z.array(z.object({ by: z.string(), at: z.string(), taskKey: z.string() })).optional(),
  comments: z.array(z.string()).optional(),
  /** Time that the step waited for the managed cluster, in milliseconds. */
  waitedMs: z.number(),
  /** Activations; 2 and more mean that a runner was replaced or the job retried. */
  activations: z.number(),
  actions: z.array(z.object({
    command: z.string(), activation: z.number(), digest: z.string().optional(), startedAt: z.string().optional(), endedAt: z.string().optional(), answer: z.string().optional(),
  })),
});
export type StepJournal = z.infer<typeof StepJournal>;

/** Name of the run's variable that holds the journals of an element: `Task_RemoveLostBrokers` → `journalRemoveLostBrokers`. */
export const journalVariable = (elementId: string): string => `journal${elementId.replace(/^[A-Za-z]+_/, '')}`;

/** The journals of all elements found among the run's variables, oldest first. */
export function journalsIn(variables: Readonly<Record<string, unknown>>): StepJournal[] {
  return Object.entries(variables)
    .filter(([name]) => name.startsWith('journal'))
    .flatMap(([, value]) => z.array(z.unknown()).catch([]).parse(value))
    .flatMap((value) => { const parsed = StepJournal.safeParse(value); return parsed.success ? [parsed.data] : []; })
    .sort((left, right) => left.startedAt.localeCompare(right.startedAt));
}

/** The journal of one job: read from the activated variables, written back to the run. */
export interface JournalBook {
  readonly current: StepJournal;
  /** The intent or the answer of a write; stored before it is sent, and after. */
  record(entry: JournalEntry & { readonly digest?: string }): void;
  addWaited(ms: number): void;
  approvedBy(given: readonly CompletedApproval[], comments: readonly string[]): void;
  close(outcome: string, detail?: string): void;
  reopenDeadline(): void;
  save(): Promise<void>;
}

export function openJournal(job: HeldJob, step: { readonly jobType: string; readonly title: string }, mode: StepJournal['mode'], calls: JobCalls, nowIso: () => string): JournalBook {
  const name = journalVariable(job.elementId);
  const all = z.array(StepJournal).safeParse(job.variables[name]);
  const earlier = all.success ? all.data.filter(({ jobKey }) => jobKey !== job.key) : [];
  const known = all.success ? all.data.find(({ jobKey }) => jobKey === job.key) : undefined;
  const started = nowIso();
  const current: StepJournal = known ?? {
    jobKey: job.key, elementId: job.elementId, jobType: step.jobType, title: step.title, mode, startedAt: started, waitedMs: 0, activations: 0, actions: [],
  };
  current.activations += 1;
  current.activeSince ??= started;
  return {
    current,
    record(entry) {
      const activation = current.activations;
      // An intent of an earlier activation whose answer was never stored stays as it is: unknown.
      const open = current.actions.findIndex((action) => action.command === entry.command && action.endedAt === undefined && action.activation === activation);
      if (open >= 0) current.actions[open] = { ...current.actions[open], ...entry, activation };
      else current.actions.push({ ...entry, activation });
    },
    addWaited(ms) { current.waitedMs += ms; },
    approvedBy(given, comments) {
      current.approvals = given.map(({ assignee, completedAt, taskKey }) => ({ by: assignee ?? '', at: completedAt, taskKey }));
      if (comments.length > 0) current.comments = [...comments];
    },
    close(outcome, detail) {
      current.outcome = outcome;
      current.endedAt = nowIso();
      if (detail !== undefined) current.detail = detail;
    },
    reopenDeadline() { delete current.activeSince; },
    save: () => calls.storeOnRun(job.processInstanceKey, { [name]: [...earlier, current] }),
  };
}
