import { z } from 'zod';
import type { EngineTasks, OpenTask } from '../../ports/engine.ts';
import type { WebApi } from './web-api.ts';

const MOST_TASKS = 200;
const MOST_INSTANCES = 1_000;

const Variable = z.object({ name: z.string(), value: z.string().nullish(), previewValue: z.string().nullish(), isValueTruncated: z.boolean().nullish() });
const Task = z.object({
  id: z.string(), name: z.string().nullish(), taskDefinitionId: z.string(), processName: z.string().nullish(), processDefinitionKey: z.string().nullish(),
  processInstanceKey: z.string(), creationDate: z.string(), completionDate: z.string().nullish(), taskState: z.string(), assignee: z.string().nullish(),
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

/** The run that a task belongs to: what the variable `runKey` says where its instance was called by another. */
function runOf({ variables, processInstanceKey }: Task): string {
  const runKey = parseValue(variables?.find(({ name }) => name === 'runKey')?.value ?? 'null');
  return typeof runKey === 'string' ? runKey : processInstanceKey;
}

export interface TaskApis {
  readonly tasklist: WebApi;
  readonly operate: WebApi;
  /** The engine's REST API. */
  readonly engine: WebApi;
}

const Found = z.object({ items: z.array(z.object({ key: z.string(), type: z.string().nullish(), scopeKey: z.string().nullish(), value: z.string().nullish() })) });
/** Order of creation; keys are longer than a number can hold. */
const byKey = (a: string, b: string): number => BigInt(a) < BigInt(b) ? -1 : 1;

/** Tasks over Tasklist's API (lists) and the engine's REST API (assign, complete). */
export function createTasks({ tasklist, operate, engine }: TaskApis): EngineTasks {
  async function search(query: Readonly<Record<string, unknown>>): Promise<readonly Task[]> {
    return z.array(Task).parse(await tasklist.post('/v1/tasks/search', { pageSize: MOST_TASKS, ...query }));
  }

  async function variablesOf(taskKey: string): Promise<Readonly<Record<string, unknown>>> {
    const find = async (query: unknown): Promise<z.infer<typeof Variable>[]> => z.array(Variable).parse(await tasklist.post(`/v1/tasks/${taskKey}/variables/search`, query));
    const found = await find({});
    const cut = found.filter(({ isValueTruncated }) => isValueTruncated === true).map(({ name }) => ({ name, alwaysReturnFullValue: true }));
    const whole = cut.length === 0 ? [] : await find({ includeVariables: cut });
    return Object.fromEntries([...found, ...whole].map(({ name, value, previewValue }) => [name, parseValue(value ?? previewValue ?? 'null')]));
  }

  const openTask = async (task: Task): Promise<OpenTask> => ({
    key: task.id, name: task.name ?? task.taskDefinitionId, elementId: task.taskDefinitionId, processId: task.processName ?? '',
    runKey: runOf(task), processInstanceKey: task.processInstanceKey,
    formId: task.formId ?? null, candidateGroups: task.candidateGroups ?? [], assignee: task.assignee ?? null,
    createdAt: isoDate(task.creationDate), variables: await variablesOf(task.id),
  });

  const assign = async (taskKey: string, assignee: string): Promise<void> => {
    await engine.post(`/v2/user-tasks/${taskKey}/assignment`, { assignee, allowOverride: true });
  };

  /**
   * The preview that each task of an element belongs to, in order of creation: Tasklist keeps only what a task was completed
   * with, so the task's local variable `previewId` is read from Operate. The n-th element instance is the n-th task.
   */
  async function previewsOf(runKey: string, elementId: string): Promise<readonly unknown[]> {
    const find = async (what: string, filter: Readonly<Record<string, unknown>>): Promise<z.infer<typeof Found>['items']> =>
      Found.parse(await operate.post(`/v1/${what}/search`, { filter: { processInstanceKey: runKey, ...filter }, size: MOST_INSTANCES })).items;
    const [instances, variables] = await Promise.all([find('flownode-instances', { flowNodeId: elementId }), find('variables', { name: 'previewId' })]);
    const values = new Map(variables.map(({ scopeKey, value }) => [scopeKey, parseValue(value ?? 'null')]));
    return instances.filter(({ type }) => type === 'USER_TASK').map(({ key }) => key).sort(byKey).map((key) => values.get(key));
  }

  return {
    async listOpen({ runKey } = {}) {
      const found = await search({ state: 'CREATED', sort: [{ field: 'creationTime', order: 'ASC' }], includeVariables: [{ name: 'runKey' }] });
      return Promise.all(found.filter((task) => runKey === undefined || runOf(task) === runKey).map(openTask));
    },
    assign,
    async complete(taskKey, { as, variables }) {
      await assign(taskKey, as);
      await engine.post(`/v2/user-tasks/${taskKey}/completion`, { variables });
    },
    async readApprovals({ runKey, elementId, previewId }) {
      const ofElement = { taskDefinitionId: elementId, processInstanceKey: runKey };
      // Without a state the search leaves cancelled tasks out.
      const [tasks, cancelled, previews] = await Promise.all([search(ofElement), search({ ...ofElement, state: 'CANCELED' }), previewsOf(runKey, elementId)]);
      const inOrder = [...tasks, ...cancelled].sort((a, b) => byKey(a.id, b.id));
      if (inOrder.length !== previews.length) return []; // one of the two has not heard of all yet
      return inOrder
        .filter(({ taskState }, index) => taskState === 'COMPLETED' && previews[index] === previewId)
        .map(({ id, assignee, completionDate, creationDate }) => ({ taskKey: id, assignee: assignee ?? null, completedAt: isoDate(completionDate ?? creationDate) }));
    },
  };
}
