import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import type { ApprovalReader, CompletedApproval } from '../ports/runs.ts';
import type { HeldJob } from '../ports/jobs.ts';

/** Result of a step's preview, a variable of the step's sub-process. */
export const Preview = z.object({
  id: z.string(),
  step: z.string(),
  /** Markdown for the form. */
  evidence: z.string(),
  /** The exact commands, in order. */
  commands: z.array(z.string()),
  digests: z.array(z.string()),
  /** Digests of what is sent only if it is needed, and stands in the evidence: it may be sent at any time, or never. */
  reserve: z.array(z.string()).default([]),
  irreversible: z.string(),
  nothingToDo: z.boolean(),
  /** Whom the approval tasks go to; empty when nothing is to be done or nobody must be asked. */
  approvers: z.array(z.string()),
});
export type Preview = z.infer<typeof Preview>;

/** What the approval tasks of a step answered, and the rules they must satisfy. */
export const ApprovalInput = z.object({
  preview: Preview,
  // null: a task that the first rejection ended before it was answered.
  approvals: z.array(z.object({ approver: z.string().nullish(), decision: z.string().nullish(), comment: z.string().nullish() }).nullable()).nullish()
    .transform((list) => (list ?? []).filter((entry) => entry !== null)),
  requestedBy: z.string(),
  requesterMayApprove: z.boolean(),
});
export type ApprovalInput = z.infer<typeof ApprovalInput>;

/** @throws REJECTED (decide) as soon as one approver said no; `whoAnsweredLast` names the person, since the first rejection is the last answer */
export async function refuseRejection({ approvals }: ApprovalInput, whoAnsweredLast: () => Promise<string>): Promise<void> {
  const rejected = approvals.find(({ decision }) => decision === 'reject');
  if (rejected !== undefined) throw new RunbookError('REJECTED', { by: await whoAnsweredLast(), approver: rejected.approver ?? '', comment: rejected.comment ?? '' });
}

/** Who completed approval tasks of this preview so far, from the task API. */
export const readAnswers = (job: HeldJob, { preview }: ApprovalInput, reader: ApprovalReader): Promise<readonly CompletedApproval[]> =>
  reader.readApprovals({ runKey: job.processInstanceKey, elementId: job.headers['approval'] ?? '', previewId: preview.id });

/** Why the people who completed the tasks do not satisfy the policy; null when they do. Pure. */
export function problemWith(people: readonly (string | null)[], input: ApprovalInput): string | null {
  const names = people.map((person) => person?.trim() ?? '');
  if (names.some((name) => name === '')) return 'a task was completed without a name: assign it first';
  if (new Set(names).size < names.length) return `the same person approved twice: ${names.join(', ')}`;
  if (!input.requesterMayApprove && names.includes(input.requestedBy)) return `the requester ${input.requestedBy} may not approve`;
  if (input.approvals.some(({ decision }) => decision !== 'approve')) return 'a task was completed without the decision "approve"';
  return null;
}

/**
 * Who completed the approval tasks, from the task API, checked against the policy. Null while that API does not show them all yet.
 * @throws APPROVAL_INVALID (decide) empty name, same person twice, or the requester where the policy forbids it
 */
export async function checkApprovals(job: HeldJob, input: ApprovalInput, reader: ApprovalReader): Promise<readonly CompletedApproval[] | null> {
  if (input.preview.approvers.length === 0) return [];
  const completed = await readAnswers(job, input, reader);
  if (completed.length < input.preview.approvers.length) return null;
  const problem = problemWith(completed.map(({ assignee }) => assignee), input);
  if (problem !== null) throw new RunbookError('APPROVAL_INVALID', { problem });
  return completed;
}

/**
 * Whether the actions still to do are the last ones of those approved: some may be done already. What was approved in case it is needed stands
 * outside of that order.
 */
export function isApproved(remaining: readonly string[], { digests, reserve }: Pick<Preview, 'digests' | 'reserve'>): boolean {
  const inOrder = (list: readonly string[]): readonly string[] => list.filter((digest) => !reserve.includes(digest));
  const [left, approved] = [inOrder(remaining), inOrder(digests)];
  return left.length <= approved.length && left.every((digest, index) => digest === approved[approved.length - left.length + index]);
}
