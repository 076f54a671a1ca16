import { describe, expect, it } from 'vitest';
import { ApprovalInput, checkApprovals, isApproved, problemWith, refuseRejection } from '../../../src/runtime/approval.ts';
import type { HeldJob } from '../../../src/ports/jobs.ts';
import type { CompletedApproval } from '../../../src/ports/runs.ts';

const preview = { id: 'p1', step: 'Remove', evidence: '', commands: [], digests: [], irreversible: '', nothingToDo: false, approvers: ['platform', 'database'] };
const input = (approvals: unknown, change: object = {}): ApprovalInput => ApprovalInput.parse({ preview, approvals, requestedBy: 'ada', requesterMayApprove: false, ...change });
const approve = { approver: 'platform', decision: 'approve', comment: null };
const job: HeldJob = { key: '1', type: 't', elementId: 'e', elementInstanceKey: '2', processInstanceKey: '3', retries: 3, headers: { approval: 'Task_Approve' }, variables: {} };
const reader = (completed: readonly CompletedApproval[]) => ({ readApprovals: () => Promise.resolve(completed) });
const by = (assignee: string | null, taskKey = '7'): CompletedApproval => ({ taskKey, assignee, completedAt: '2026-03-04T02:00:00Z' });

describe('ApprovalInput', () => {
  it('takes tasks that the first rejection left without an answer', async () => {
    const rejected = input([{ approver: 'platform', decision: 'reject', comment: 'no' }, null]);
    await expect(refuseRejection(rejected, () => Promise.resolve('eve'))).rejects.toMatchObject({ code: 'REJECTED', facts: { by: 'eve', approver: 'platform', comment: 'no' } });
    expect(input(null).approvals).toEqual([]);
  });
});

describe('problemWith', () => {
  it.each([
    { people: ['bob', 'eve'], problem: null },
    { people: ['bob', 'bob'], problem: 'the same person approved twice: bob, bob' },
    { people: ['bob', ' '], problem: 'a task was completed without a name: assign it first' },
    { people: ['bob', null], problem: 'a task was completed without a name: assign it first' },
    { people: ['ada', 'eve'], problem: 'the requester ada may not approve' },
  ])('says $problem of $people', ({ people, problem }) => {
    expect(problemWith(people, input([approve, approve]))).toBe(problem);
  });

  it('lets the requester approve where the policy allows it', () => {
    expect(problemWith(['ada', 'eve'], input([approve, approve], { requesterMayApprove: true }))).toBeNull();
  });
});

describe('checkApprovals', () => {
  it('gives who approved once the task API shows them all', async () => {
    expect(await checkApprovals(job, input([approve, approve]), reader([by('bob')]))).toBeNull();
    expect(await checkApprovals(job, input([approve, approve]), reader([by('bob'), by('eve', '8')]))).toEqual([by('bob'), by('eve', '8')]);
  });
});

describe('isApproved', () => {
  const approved = { digests: ['scale', 'install'], reserve: ['restart'] };
  it.each([
    { why: 'all', remaining: ['scale', 'install'], ok: true },
    { why: 'the last ones', remaining: ['install'], ok: true },
    { why: 'what stands in reserve, however often', remaining: ['restart', 'restart'], ok: true },
    { why: 'what stands in reserve between the others', remaining: ['scale', 'restart', 'install'], ok: true },
    { why: 'the first ones alone', remaining: ['scale'], ok: false },
    { why: 'another order', remaining: ['install', 'scale'], ok: false },
    { why: 'another action beside the reserve', remaining: ['restart', 'wipe'], ok: false },
    { why: 'one action twice', remaining: ['install', 'install'], ok: false },
  ])('says $ok of $why', ({ remaining, ok }) => expect(isApproved(remaining, approved)).toBe(ok));

  it('knows no reserve where nothing was shown in reserve', () => expect(isApproved(['restart'], { digests: [], reserve: [] })).toBe(false));

  it('takes an action that the preview already planned for one that may turn out not to be needed', () => {
    const early = { digests: ['scale', 'restart'], reserve: ['restart'] };
    expect(isApproved(['scale'], early)).toBe(true);
    expect(isApproved([], early)).toBe(true);
  });
});
