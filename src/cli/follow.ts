import { RunbookError } from '../errors/runbook-error.ts';
import type { CliContext, EngineConnection } from './context.ts';
import type { ExitName } from './exit-codes.ts';
import { clockTime, duration } from './render/time.ts';
import { renderTask } from './render/task-view.ts';
import type { Style } from './render/style.ts';
import { exitOfRun, outcomeOf, readRunView, type RunView } from './runs.ts';
import { choicesFrom, type TaskChoices } from './task-choices.ts';

const POLL_MS = 500;
/** A first step that nobody took after this long: there is probably no runner. */
const NO_RUNNER_AFTER_MS = 8_000;
/** The history lags; longer than this after the end it is away. */
const HISTORY_WITHIN_MS = 60_000;

export interface FollowedEnd {
  readonly exit: ExitName;
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: (style: Style) => string;
}

/** Says what is new in a run since the last look. */
export function createTeller({ terminal, talkStyle: style, clock }: Pick<CliContext, 'terminal' | 'talkStyle' | 'clock'>, choices: TaskChoices): (view: RunView) => void {
  const told = new Set<string>();
  const once = (key: string, tell: () => string): void => {
    if (told.has(key)) return;
    told.add(key);
    terminal.say(tell());
  };
  const tellSteps = (view: RunView): void => {
    for (const step of view.steps.filter(({ type }) => type === 'SERVICE_TASK')) {
      const name = step.name ?? step.elementId;
      once(`start ${step.key}`, () => `${style.dim(clockTime(step.startedAt))}  ${name}`);
      const { endedAt } = step;
      if (endedAt !== null) once(`end ${step.key}`, () => `${style.dim(clockTime(endedAt))}  ${step.state === 'COMPLETED' ? style.good('done') : style.warn('ended')}  ${name}  ${style.dim(duration(Date.parse(endedAt) - Date.parse(step.startedAt)))}`);
    }
  };
  return (view) => {
    tellSteps(view);
    const [first, ...more] = view.steps.filter(({ type }) => type === 'SERVICE_TASK');
    if (first !== undefined && more.length === 0 && first.endedAt === null && clock.now() - Date.parse(first.startedAt) > NO_RUNNER_AFTER_MS) {
      once('no runner', () => style.warn('Nobody took the first step yet. Is a runner at work? Start one: regionctl work'));
    }
    for (const task of view.tasks) once(`task ${task.key}`, () => `\n${renderTask(style, task, choices, clock.now())}\n`);
    for (const incident of view.incidents) once(`incident ${incident.key}`, () => `${style.bad('incident')}  ${incident.elementId}: ${incident.message}\nRepair the cause, then: regionctl retry ${view.run.key}`);
  };
}

/** How a run ends well, by its outcome. */
const SUCCESS: Readonly<Record<string, string>> = { restored: 'Processing is restored', redundant: 'Redundancy is restored', installed: 'The cluster is installed', removed: 'The cluster is removed' };

const endOf = (view: RunView): FollowedEnd => {
  const outcome = outcomeOf(view);
  const ended = view.run.endedAt !== null;
  const took = duration(Date.parse(view.run.endedAt ?? view.run.startedAt) - Date.parse(view.run.startedAt));
  return {
    exit: exitOfRun(view),
    data: { outcome: ended ? outcome : null, state: view.run.state, incidents: view.incidents, endedAt: view.run.endedAt },
    text: (style) => ended
      ? `${SUCCESS[outcome] !== undefined ? style.good(SUCCESS[outcome]) : style.warn(`The run has ended: ${outcome}`)} after ${took}. Report: regionctl report ${view.run.key}`
      : `The run has an open incident. Repair the cause, then: regionctl retry ${view.run.key}`,
  };
};

async function look(engine: EngineConnection, runKey: string): Promise<RunView | null> {
  try {
    return await readRunView(engine, runKey);
  } catch (cause) {
    if (cause instanceof RunbookError) return null;
    throw cause;
  }
}

/**
 * Follows a run to its end, or to an incident, telling each step.
 * @throws DEADLINE (defect) when `timeoutMs` has passed: the run goes on
 */
export async function followRun(runKey: string, context: CliContext, timeoutMs: number | null): Promise<FollowedEnd> {
  const { parts, clock, terminal } = context;
  const engine = await parts.engine();
  const tell = createTeller(context, choicesFrom(await parts.resources()));
  const began = clock.now();
  let inactiveSince: number | null = null;
  let silent = false;
  while (!context.interrupted.aborted) {
    const active = await engine.runs.isActive(runKey).catch(() => true);
    const view = await look(engine, runKey);
    if (view !== null) {
      tell(view);
      if (view.run.endedAt !== null && outcomeOf(view) !== 'unknown') return endOf(view);
      if (view.incidents.length > 0) return endOf(view);
    } else if (!silent && clock.now() - began > 5_000) {
      silent = true;
      terminal.say('Operate does not show the run yet; it goes on meanwhile.');
    }
    inactiveSince = active ? null : inactiveSince ?? clock.now();
    if (inactiveSince !== null && clock.now() - inactiveSince > HISTORY_WITHIN_MS) throw new RunbookError('ENGINE_UNREACHABLE', { run: runKey, problem: 'the run has ended, but Operate does not show how' });
    if (timeoutMs !== null && clock.now() - began > timeoutMs) throw new RunbookError('DEADLINE', { run: runKey, followedMs: timeoutMs, note: 'the run goes on' });
    await context.pause(POLL_MS);
  }
  terminal.say(`No longer following; the run goes on: regionctl status ${runKey} --watch`);
  return { exit: 'interrupted', data: { outcome: null }, text: () => '' };
}
