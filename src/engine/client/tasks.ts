import { z } from 'zod';
import type { EngineTasks, OpenTask } from '../../ports/engine.ts';
import type { WebApi } from './web-api.ts';

const MOST_TASKS = 200;

const Variable = z.object({ id: z.string(), name: z.string(), value: z.string().nullish(), previewValue: z.string().nullish(), isValueTruncated: z.boolean().nullish() });
const Task = z.object({
  id: z.string(), name: z.string().nullish(), taskDefinitionId: z.string(), processName: z.string().nullish(), processDefinitionKey: z.string().nullish(),
  processInstanceKey: z.string(), creationDate: z.string(), completionDate: z.string().nullish(), assignee: z.string().nullish(),
  candidateGroups: z.array(z.string()).nullish(), formId: z.string().nullish(), variables: z.array(Variable).nullish(),
});
type Task = z.infer<typeof Task>;

/** ISO 8601 with a colon in its offset, as everything else reads it: Tasklist writes `+0000`. */
export const isoDate = (text: string): string => new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();

const parseValue = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Tasks over Tasklist's API (lists) and the engine's REST API (assign, complete). */
export function createTasks({ tasklist, engine }: { readonly tasklist: WebApi; readonly engine: WebApi }): EngineTasks {
  async function search(query: Readonly<Record<string, unknown>>): Promise<readonly Task[]> {
    return z.array(Task).parse(await tasklist.post('/v1/tasks/search', { pageSize: MOST_TASKS, ...query }));
  }

  async function variablesOf(taskKey: string): Promise<Readonly<Record<string, unknown>>> {
    const found = z.array(Variable).parse(await tasklist.post(`/v1/tasks/${taskKey}/variables/search`, {}));
    const pairs = await Promise.all(found.map(async ({ id, name, value, previewValue, isValueTruncated }) => {
      if (value !== null && value !== undefined) return [name, parseValue(value)] as const;
      if (isValueTruncated !== true) return [name, parseValue(previewValue ?? 'null')] as const;
      const whole = Variable.parse(await tasklist.get(`/v1/variables/${encodeURIComponent(id)}`));
      return [name, parseValue(whole.value ?? 'null')] as const;
    }));
    return Object.fromEntries(pairs);
  }

  async function openTask(task: Task): Promise<OpenTask> {
    const variables = await variablesOf(task.id);
    const { runKey } = variables;
    return {
      key: task.id, name: task.name ?? task.taskDefinitionId, elementId: task.taskDefinitionId, processId: task.processName ?? '',
      runKey: typeof runKey === 'string' ? runKey : task.processInstanceKey, processInstanceKey: task.processInstanceKey,
      formId: task.formId ?? null, candidateGroups: task.candidateGroups ?? [], assignee: task.assignee ?? null,
      createdAt: isoDate(task.creationDate), variables,
    };
  }

  const assign = async (taskKey: string, assignee: string): Promise<void> => {
    await engine.post(`/v2/user-tasks/${taskKey}/assignment`, { assignee, allowOverride: true });
  };

  return {
    async listOpen({ runKey } = {}) {
      const found = await search({ state: 'CREATED', sort: [{ field: 'creationTime', order: 'ASC' }] });
      const tasks = await Promise.all(found.map(openTask));
      return runKey === undefined ? tasks : tasks.filter((task) => task.runKey === runKey);
    },
    assign,
    async complete(taskKey, { as, variables }) {
      await assign(taskKey, as);
      await engine.post(`/v2/user-tasks/${taskKey}/completion`, { variables });
    },
    async readApprovals({ runKey, elementId, previewId }) {
      const found = await search({
        state: 'COMPLETED', taskDefinitionId: elementId, processInstanceKey: runKey,
        includeVariables: [{ name: 'previewId', alwaysReturnFullValue: true }],
      });
      return found
        .filter(({ variables }) => variables?.some(({ name, value }) => name === 'previewId' && parseValue(value ?? 'null') === previewId))
        .map(({ id, assignee, completionDate, creationDate }) => ({ taskKey: id, assignee: assignee ?? null, completedAt: isoDate(completionDate ?? creationDate) }));
    },
  };
}
