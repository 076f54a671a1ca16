import { z } from 'zod';
import { isAboutOneRegion, RUNBOOKS } from '../domain/runbooks.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { IncidentRecord, OpenTask, RunSummary, StepRecord } from '../ports/engine.ts';
import type { EngineConnection } from './context.ts';
import { exitOfOutcome, type ExitName } from './exit-codes.ts';

/** The processes whose runs this command line shows. */
export const PROCESS_IDS: readonly string[] = Object.keys(RUNBOOKS);

/** Everything the history knows of a run. */
export interface RunView {
  readonly run: RunSummary;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly steps: readonly StepRecord[];
  readonly incidents: readonly IncidentRecord[];
  readonly tasks: readonly OpenTask[];
}

/** The variables of the run itself, without those of its sub-processes. */
export async function readRootVariables({ history }: Pick<EngineConnection, 'history'>, runKey: string): Promise<Readonly<Record<string, unknown>>> {
  const records = await history.readVariables(runKey);
  return Object.fromEntries(records.filter(({ scopeKey }) => scopeKey === runKey).map(({ name, value }) => [name, value]));
}

/** @throws NOT_FOUND (refuse) where the history does not know the run (it lags by a second or two) */
export async function readRunView(engine: Pick<EngineConnection, 'history' | 'tasks'>, runKey: string): Promise<RunView> {
  const run = await engine.history.readRun(runKey);
  if (run === null) throw new RunbookError('NOT_FOUND', { run: runKey });
  const ended = run.endedAt !== null;
  const [variables, steps, incidents, tasks] = await Promise.all([
    readRootVariables(engine, runKey), engine.history.readSteps(runKey),
    ended ? [] : engine.history.readIncidents(runKey), ended ? [] : engine.tasks.listOpen({ runKey }),
  ]);
  return { run, variables, steps, incidents, tasks };
}

/** The run named, else the only one that is active. @throws USAGE (refuse) when there are several, NOT_FOUND (refuse) when there is none */
export async function chooseRun({ history }: Pick<EngineConnection, 'history'>, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const active = (await history.listRuns({ processIds: PROCESS_IDS })).filter(({ endedAt }) => endedAt === null);
  const [only] = active;
  if (only === undefined) throw new RunbookError('NOT_FOUND', { run: 'no run is active' });
  if (active.length > 1) throw new RunbookError('USAGE', { run: 'several are active: name one', active: active.map(({ key }) => key) });
  return only.key;
}

const Text = z.string();
const textIn = (variables: Readonly<Record<string, unknown>>, name: string): string => Text.catch('').parse(variables[name]);

export const outcomeOf = (view: Pick<RunView, 'run' | 'variables'>): string => {
  const outcome = textIn(view.variables, 'outcome');
  if (view.run.endedAt === null) return '';
  return outcome !== '' ? outcome : view.run.state === 'CANCELED' ? 'cancelled in the engine' : 'unknown';
};

export const clusterOf = (view: Pick<RunView, 'variables'>): string => textIn(view.variables, 'cluster');
/** The region that is lost or comes back; empty for a run about both. */
export const lostRegionOf = (view: Pick<RunView, 'run' | 'variables'>): string => isAboutOneRegion(view.run.processId) ? textIn(view.variables, 'lostRegion') : '';

/** What a run does now, in a word. */
export function stateOf(view: RunView): string {
  if (view.run.endedAt !== null) return outcomeOf(view);
  if (view.incidents.length > 0) return 'INCIDENT';
  return view.tasks.length > 0 ? 'waiting' : 'running';
}

/** The exit code that tells the state of a run. */
export function exitOfRun(view: RunView): ExitName {
  if (view.run.endedAt !== null) return exitOfOutcome(outcomeOf(view));
  if (view.incidents.length > 0) return 'incident';
  return view.tasks.length > 0 ? 'waiting' : 'done';
}
