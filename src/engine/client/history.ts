import { z } from 'zod';
import type { EngineHistory, IncidentRecord, RunState, RunSummary, StepRecord, VariableRecord } from '../../ports/engine.ts';
import { isoDate } from './tasks.ts';
import type { WebApi } from './web-api.ts';

const PAGE = 1_000;
/** Operate's default threshold for large variables. */
const CUT_OFF_FROM = 8_191;

const Instance = z.object({
  key: z.string(), processVersion: z.number(), bpmnProcessId: z.string(), parentKey: z.string().nullish(), startDate: z.string(), endDate: z.string().nullish(),
  state: z.enum(['ACTIVE', 'COMPLETED', 'CANCELED']), incident: z.boolean().nullish(),
});
const FlowNode = z.object({
  key: z.string(), processInstanceKey: z.string(), startDate: z.string(), endDate: z.string().nullish(), flowNodeId: z.string(), flowNodeName: z.string().nullish(),
  type: z.string(), state: z.enum(['ACTIVE', 'COMPLETED', 'TERMINATED']), incidentKey: z.string().nullish(),
});
const Variable = z.object({ key: z.string(), processInstanceKey: z.string(), scopeKey: z.string(), name: z.string(), value: z.string() });
const Whole = z.object({ value: z.string() });
const Incident = z.object({
  key: z.string(), processInstanceKey: z.string(), type: z.string(), message: z.string().nullish(), creationTime: z.string(), state: z.string(), jobKey: z.string().nullish(),
});
const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), sortValues: z.array(z.unknown()).nullish() });

const summaryOf = ({ key, bpmnProcessId, processVersion, state, incident, startDate, endDate, parentKey }: z.infer<typeof Instance>): RunSummary => ({
  key, processId: bpmnProcessId, version: processVersion, state: incident === true && state === 'ACTIVE' ? 'INCIDENT' : state,
  startedAt: isoDate(startDate), endedAt: endDate ? isoDate(endDate) : null, parentKey: parentKey ?? null,
});

const stepOf = ({ key, flowNodeId, flowNodeName, type, state, startDate, endDate, processInstanceKey, incidentKey }: z.infer<typeof FlowNode>): StepRecord => ({
  key, elementId: flowNodeId, name: flowNodeName && flowNodeName !== flowNodeId ? flowNodeName : null, type, state,
  startedAt: isoDate(startDate), endedAt: endDate ? isoDate(endDate) : null, processInstanceKey, incidentKey: incidentKey ?? null,
});

const inState = (state: RunState | undefined): Readonly<Record<string, unknown>> =>
  state === undefined ? {} : state === 'INCIDENT' ? { state: 'ACTIVE', incident: true } : { state };

/** Runs and their records over Operate's API. */
export function createHistory(operate: WebApi): EngineHistory {
  const instances = async (filter: Readonly<Record<string, unknown>>, size: number): Promise<readonly RunSummary[]> => {
    const answer = await operate.post('/v1/process-instances/search', { filter, size, sort: [{ field: 'startDate', order: 'DESC' }] });
    return page(Instance).parse(answer).items.map(summaryOf);
  };

  /** The run and everything it called, at any depth. */
  async function family(runKey: string): Promise<readonly string[]> {
    const children = await instances({ parentKey: runKey }, PAGE);
    return [runKey, ...(await Promise.all(children.map(({ key }) => family(key)))).flat()];
  }

  async function search<Item extends z.ZodType>(path: string, item: Item, filter: Readonly<Record<string, unknown>>, sort?: string): Promise<z.infer<Item>[]> {
    const found: z.infer<Item>[] = [];
    let after: readonly unknown[] = [];
    for (;;) {
      const body = { filter, size: PAGE, ...(sort === undefined ? {} : { sort: [{ field: sort, order: 'ASC' }] }), ...(after.length === 0 ? {} : { searchAfter: after }) };
      const { items, sortValues } = page(item).parse(await operate.post(path, body));
      found.push(...items);
      if (items.length < PAGE) return found;
      after = sortValues ?? [];
    }
  }

  const flowNodes = async (processInstanceKey: string): Promise<readonly StepRecord[]> =>
    (await search('/v1/flownode-instances/search', FlowNode, { processInstanceKey }, 'startDate')).map(stepOf);

  /** Which of the two ways gives whole values here; null until the first was tried. */
  let hasPublicVariables: boolean | null = null;

  /**
   * A value in full: lists cut it off after 8191 characters, without a mark on OpenSearch.
   * @source Operate 8.6.0: in one JVM with Tasklist GET /v1/variables/KEY is ambiguous and answers 500; the web app's own path works
   */
  async function wholeValue({ key, processInstanceKey, scopeKey, name }: z.infer<typeof Variable>): Promise<unknown> {
    if (hasPublicVariables !== false) {
      const answer = await operate.get(`/v1/variables/${key}`).catch((cause: unknown) => {
        if (hasPublicVariables === true) throw cause;
        return null;
      });
      hasPublicVariables = answer !== null;
      if (answer !== null) return JSON.parse(Whole.parse(answer).value);
    }
    return JSON.parse(Whole.parse(await operate.get(`/api/process-instances/${processInstanceKey}/variables/${encodeURIComponent(`${scopeKey}-${name}`)}`)).value);
  }

  const valueOf = async (variable: z.infer<typeof Variable>): Promise<unknown> => {
    if (variable.value.length < CUT_OFF_FROM) return JSON.parse(variable.value);
    return wholeValue(variable);
  };

  async function incidents(processInstanceKey: string): Promise<readonly IncidentRecord[]> {
    const open = (await search('/v1/incidents/search', Incident, { processInstanceKey })).filter(({ state }) => state !== 'RESOLVED');
    if (open.length === 0) return [];
    const steps = await flowNodes(processInstanceKey);
    return open.map(({ key, type, message, creationTime, jobKey }) => {
      const at = steps.filter(({ incidentKey }) => incidentKey === key).at(-1);
      return { key, processInstanceKey, elementInstanceKey: at?.key ?? '', elementId: at?.elementId ?? '', type, message: message ?? '', createdAt: isoDate(creationTime), jobKey: jobKey ?? null };
    });
  }

  return {
    async listRuns({ processIds, state, roots = true, limit = 50 } = {}) {
      const filters = processIds === undefined ? [{}] : processIds.map((bpmnProcessId) => ({ bpmnProcessId }));
      const found = (await Promise.all(filters.map((filter) => instances({ ...filter, ...inState(state) }, PAGE)))).flat();
      return found.filter(({ parentKey }) => !roots || parentKey === null).sort((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, limit);
    },
    readRun: async (runKey) => (await instances({ key: runKey }, 1))[0] ?? null,
    readSteps: async (runKey) => (await Promise.all((await family(runKey)).map(flowNodes))).flat().sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
    readVariables: async (runKey) => Promise.all((await search('/v1/variables/search', Variable, { processInstanceKey: runKey }))
      .map(async (variable): Promise<VariableRecord> => ({ name: variable.name, value: await valueOf(variable), scopeKey: variable.scopeKey }))),
    readIncidents: async (runKey) => (await Promise.all((await family(runKey)).map(incidents))).flat(),
  };
}
