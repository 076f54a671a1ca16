import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { answerCommand, renderTask } from '../render/task-view.ts';
import { renderTable } from '../render/table.ts';
import { between } from '../render/time.ts';
import { choicesFrom } from '../task-choices.ts';

export const tasksCommand = defineCommand({
  path: ['tasks'],
  summary: 'List what waits for an operator, with evidence and how to answer',
  arguments: [{ name: 'run', description: 'only of this run, each task in full', required: false }],
  examples: ['tasks', 'tasks 2251799813685251', 'tasks -o json'],
  input: z.object({ run: z.string().optional() }),
  async run({ run }, { parts, clock, verbose }) {
    const engine = await parts.engine();
    const [tasks, resources] = await Promise.all([engine.tasks.listOpen(run === undefined ? {} : { runKey: run }), parts.resources()]);
    const choices = choicesFrom(resources);
    const inFull = run !== undefined || verbose || tasks.length === 1;
    return {
      data: tasks.map((task) => ({ ...task, answerWith: answerCommand(task, choices) })),
      text(style) {
        if (tasks.length === 0) return 'Nothing waits for an operator.';
        if (inFull) return tasks.map((task) => renderTask(style, task, choices, clock.now())).join('\n\n');
        return renderTable(style, ['task', 'name', 'run', 'for', 'waiting', 'answer with'], tasks.map((task) =>
          [task.key, task.name, task.runKey, task.candidateGroups.join(', '), between(task.createdAt, null, clock.now()), answerCommand(task, choices)]));
      },
    };
  },
});
