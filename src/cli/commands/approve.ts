import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { OpenTask } from '../../ports/engine.ts';
import { defineCommand, type CliCommand } from '../command-spec.ts';
import type { EngineConnection } from '../context.ts';
import { isApproval, openTask } from '../task-choices.ts';

const Policy = z.object({ requestedBy: z.string(), requesterMayApprove: z.boolean() }).partial();

/** What the run would find out only after the last approval. @throws APPROVAL_INVALID (decide) */
async function checkApprover({ tasks }: Pick<EngineConnection, 'tasks'>, task: OpenTask, name: string): Promise<void> {
  const { requestedBy, requesterMayApprove } = Policy.catch({}).parse(task.variables);
  if (requesterMayApprove === false && requestedBy === name) throw new RunbookError('APPROVAL_INVALID', { problem: `the requester ${name} may not approve` });
  const { previewId } = task.variables;
  if (typeof previewId !== 'string') return;
  const given = await tasks.readApprovals({ runKey: task.runKey, elementId: task.elementId, previewId }).catch(() => []);
  if (given.some(({ assignee }) => assignee === name)) throw new RunbookError('APPROVAL_INVALID', { problem: `${name} has approved this step already: another person must` });
}

const answering = (verb: 'approve' | 'reject', summary: string, details: string): CliCommand => defineCommand({
  path: [verb], summary, details,
  arguments: [{ name: 'task', description: 'key of the task, from `regionctl tasks`', required: true }],
  options: [
    { flags: '--as <user>', description: 'your name, for the audit', required: true },
    { flags: '--comment <text>', description: 'kept with the answer' },
  ],
  examples: [verb === 'approve' ? 'approve 2251799813685402 --as ada' : 'reject 2251799813685402 --as ada --comment "region 1 is coming back"'],
  input: z.object({ task: z.string(), as: z.string().trim().min(1, 'give a name'), comment: z.string().optional() }),
  async run({ task: key, as, comment }, { parts }) {
    const engine = await parts.engine();
    const task = await openTask(engine, key);
    if (!isApproval(task)) throw new RunbookError('USAGE', { task: key, problem: `"${task.name}" asks for a decision: use \`regionctl decide\`` });
    if (verb === 'approve') await checkApprover(engine, task, as);
    await engine.tasks.complete(key, { as, variables: { decision: verb, comment: comment ?? null } });
    return {
      data: { task: key, name: task.name, run: task.runKey, decision: verb, as },
      text: (style) => `${verb === 'approve' ? style.good('approved') : style.warn('rejected')}: ${task.name}, by ${as} (run ${task.runKey})`,
    };
  },
});

export const approveCommand = answering('approve', 'Approve a step, so that it is done', 'Read the evidence and the commands first: `regionctl tasks RUN`. The run does exactly these commands, or asks again.');
export const rejectCommand = answering('reject', 'Reject a step: the run ends as refused', 'Nothing of the step is done; what the run has fenced before is started again.');
