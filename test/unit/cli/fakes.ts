import type { CliContext, Composition, EngineConnection } from '../../../src/cli/context.ts';
import { commands } from '../../../src/cli/registry.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import type { IncidentRecord, OpenTask, Resource, RunSummary, StepRecord } from '../../../src/ports/engine.ts';
import { silentProgress } from '../../../src/ports/progress.ts';
import type { ClusterPolicy, CompletedApproval } from '../../../src/ports/runs.ts';

export const RUN = '2251799813685251';
export const NOW = Date.parse('2026-03-04T02:20:00.000Z');

export const policy: ClusterPolicy = {
  layout: { cluster: 'payments', release: 'camunda', regions: [
    { name: 'east', index: 0, context: 'east', namespace: 'camunda-east' }, { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' },
  ] },
  approvalGroups: ['platform', 'database'], requesterMayApprove: false, lossHoldMs: 0,
};

const decideForm: Resource = { name: 'decide-lost-region.form', content: JSON.stringify({ id: 'decide-lost-region', components: [{ type: 'text' }, { key: 'decision', values: ['wait', 'fence', 'stop'].map((value) => ({ value, label: value })) }] }) };

export const run = (change: Partial<RunSummary> = {}): RunSummary =>
  ({ key: RUN, processId: 'RegionFailover', version: 1, state: 'ACTIVE', startedAt: '2026-03-04T02:14:00.000Z', endedAt: null, parentKey: null, ...change });
export const ended = run({ state: 'COMPLETED', endedAt: '2026-03-04T02:14:30.000Z' });

export const step = (elementId: string, change: Partial<StepRecord> = {}): StepRecord => ({
  key: `key-${elementId}`, elementId, name: elementId, type: 'SERVICE_TASK', state: 'COMPLETED', startedAt: '2026-03-04T02:14:00.000Z', endedAt: '2026-03-04T02:14:01.500Z',
  processInstanceKey: RUN, incidentKey: null, ...change,
});

export const approveTask: OpenTask = {
  key: '402', name: 'Approve removal of lost brokers', elementId: 'Task_ApproveRemoveLostBrokers', processId: 'Region failover', runKey: RUN, processInstanceKey: RUN, formId: 'approve-step',
  candidateGroups: ['platform'], assignee: null, createdAt: '2026-03-04T02:19:00.000Z',
  variables: { requestedBy: 'ada', requesterMayApprove: false, previewId: 'p1', evidence: '- **members now**: 0, 1, 2, 3', commands: 'PATCH /actuator/cluster?force=true {"brokers":{"remove":[1,3]}}', irreversible: 'The brokers leave for good.' },
};
export const decideTask: OpenTask = { ...approveTask, key: '377', name: 'Decide on region that still answers', elementId: 'Task_DecideLostRegion', formId: 'decide-lost-region', variables: { evidenceText: '- **verdict**: alive' } };
export const incident: IncidentRecord = { key: '900', processInstanceKey: RUN, elementInstanceKey: '1', elementId: 'Task_TakeLock', type: 'JOB_NO_RETRIES', message: 'The step did not reach its goal in time.', createdAt: '2026-03-04T02:15:00.000Z', jobKey: '901' };

/** What the engine of a test holds. */
export interface FakeEngine {
  runs: RunSummary[];
  variables: Record<string, unknown>;
  steps: StepRecord[];
  incidents: IncidentRecord[];
  tasks: OpenTask[];
  approvals: CompletedApproval[];
  deployed: boolean;
  reachable: boolean;
  active: boolean;
  /** Every change that was asked for, in order. */
  readonly calls: unknown[];
}

export const fakeEngine = (change: Partial<FakeEngine> = {}): FakeEngine =>
  ({ runs: [], variables: { cluster: 'payments', lostRegion: 'west', reason: 'power cut' }, steps: [], incidents: [], tasks: [], approvals: [], deployed: true, reachable: true, active: true, calls: [], ...change });

function connectionTo(engine: FakeEngine): EngineConnection {
  const tell = (call: unknown): Promise<void> => { engine.calls.push(call); return Promise.resolve(); };
  const reach = async <T>(value: T): Promise<T> => { if (!engine.reachable) throw new RunbookError('ENGINE_UNREACHABLE', { call: 'fake' }); return value; };
  return {
    engineId: 'embedded-test', ping: () => reach('8.6.0'),
    runs: {
      deploy: async (resources) => { engine.deployed = true; await tell({ deploy: resources.map(({ name }) => name) }); return { key: '1', processes: [{ processId: 'RegionFailover', version: 1, key: '2' }], forms: [] }; },
      startRun: async (processId, variables) => { await reach(0); if (!engine.deployed) throw new RunbookError('NOT_FOUND', { process: processId }); await tell({ start: processId, variables }); return RUN; },
      isActive: () => reach(engine.active),
      setVariables: (scopeKey, variables) => tell({ set: scopeKey, variables }),
      publishMessage: (message) => tell({ publish: message }),
      resolveIncident: ({ key }, retries) => tell({ resolve: key, retries }),
      modify: (modification) => tell({ modify: modification }),
      cancel: (runKey) => tell({ cancel: runKey }),
    },
    tasks: {
      listOpen: ({ runKey } = {}) => reach(engine.tasks.filter((task) => runKey === undefined || task.runKey === runKey)),
      assign: (taskKey, assignee) => tell({ assign: taskKey, assignee }),
      complete: (taskKey, answer) => tell({ complete: taskKey, ...answer }),
      readApprovals: () => reach(engine.approvals),
    },
    history: {
      listRuns: () => reach(engine.runs), readRun: (key) => reach(engine.runs.find((candidate) => candidate.key === key) ?? null),
      readSteps: () => reach(engine.steps), readIncidents: () => reach(engine.incidents),
      readVariables: () => reach(Object.entries(engine.variables).map(([name, value]) => ({ name, value, scopeKey: RUN }))),
    },
  };
}

const notFaked = (what: string) => (): Promise<never> => Promise.reject(new Error(`${what} is not part of this test`));

function compose(engine: FakeEngine, parts: Partial<Composition>): Composition {
  return {
    config: notFaked('config'), cluster: notFaked('cluster'), engineControl: notFaked('engineControl'), lab: notFaked('lab'), planFailover: notFaked('planFailover'), planFailback: notFaked('planFailback'),
    planSetup: notFaked('planSetup'), planTeardown: notFaked('planTeardown'), valuesOf: notFaked('valuesOf'), checkCluster: notFaked('checkCluster'),
    startRunner: notFaked('startRunner'), sendCanary: notFaked('sendCanary'), checkUp: notFaked('checkUp'), exampleConfig: () => Promise.resolve('clusters: {}\n'), openLog: () => Promise.resolve(() => undefined),
    modelOf: notFaked('modelOf'), isLab: () => Promise.resolve(false), resources: () => Promise.resolve([decideForm]),
    catalogue: () => Promise.resolve({ names: () => ['payments'], policyOf: (name) => (name === 'payments' ? policy : null) }),
    engine: () => Promise.resolve(connectionTo(engine)),
    files: { exists: () => Promise.resolve(false), read: () => Promise.resolve(''), write: () => Promise.resolve() },
    useLab: () => undefined,
    close: () => Promise.resolve(), ...parts,
  };
}

export interface Ran { readonly code: number; readonly out: string; readonly err: string }

/** Runs one command line against fakes: an empty environment, a fixed clock, nobody at the terminal unless `answer` is given. */
export async function regionctl(args: readonly string[], engine: FakeEngine = fakeEngine(), { parts = {}, answer, clock = () => NOW }: { readonly parts?: Partial<Composition>; readonly answer?: string; readonly clock?: () => number } = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const plain = createStyle(false);
  const code = await runCli(args, {
    version: '0.0.0-test', commands, writeOut: (text) => { out.push(text); }, writeErr: (text) => { err.push(text); },
    open: (globals): CliContext => ({
      parts: compose(engine, parts), progress: silentProgress, style: plain, talkStyle: plain, format: globals.output, verbose: globals.verbose, user: 'duty',
      clock: { now: clock }, pause: () => Promise.resolve(), interrupted: new AbortController().signal,
      terminal: {
        say: (text) => { err.push(`${text}\n`); }, print: (text) => { out.push(`${text}\n`); }, redraw: (text) => { out.push(`${text}\n`); },
        interactive: answer !== undefined, ask: () => (answer === undefined ? Promise.reject(new RunbookError('NOT_CONFIRMED')) : Promise.resolve(answer)),
      },
    }),
  });
  return { code, out: out.join(''), err: err.join('') };
}
