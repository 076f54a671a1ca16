import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { choicesFrom, isApproval, openTask } from '../task-choices.ts';

export const decideCommand = defineCommand({
  path: ['decide'],
  summary: 'Answer a task that asks for a decision',
  details: 'What each value does stands in the task: `regionctl tasks RUN`. No flag answers a decision in your place.',
  arguments: [
    { name: 'task', description: 'key of the task, from `regionctl tasks`', required: true },
    { name: 'value', description: 'the decision, one of those that the task offers', required: true },
  ],
  options: [
    { flags: '--reason <text>', description: 'why, for the audit', required: true },
    { flags: '--as <user>', description: 'your name, for the audit; the user of the operating system when absent' },
  ],
  examples: ['decide 2251799813685377 wait --reason "network is being repaired"', 'decide 2251799813685377 fence --reason "region 1 must not come back by itself" --as ada'],
  input: z.object({ task: z.string(), value: z.string(), reason: z.string().trim().min(1, 'say why'), as: z.string().optional() }),
  async run({ task: key, value, reason, as }, { parts, user }) {
    const engine = await parts.engine();
    const [task, resources] = await Promise.all([openTask(engine, key), parts.resources()]);
    if (isApproval(task)) throw new RunbookError('USAGE', { task: key, problem: `"${task.name}" asks for an approval: use \`regionctl approve\` or \`reject\`` });
    const values = choicesFrom(resources).of(task);
    if (values.length > 0 && !values.includes(value)) throw new RunbookError('USAGE', { value, expected: values });
    const name = as ?? user;
    await engine.tasks.complete(key, { as: name, variables: { decision: value, reason, decidedBy: name } });
    return { data: { task: key, name: task.name, run: task.runKey, decision: value, reason, as: name }, text: (style) => `${style.good('decided')}: ${value} for "${task.name}", by ${name} (run ${task.runKey})` };
  },
});
