import { z } from 'zod';
import { toRunbookError } from '../../errors/runbook-error.ts';
import type { CommandResult } from '../command-spec.ts';
import { defineCommand } from '../command-spec.ts';
import type { CliContext, EngineConnection } from '../context.ts';
import { readFailbackStatus } from '../failback-status.ts';
import { renderRun, renderRuns } from '../render/run-view.ts';
import { renderTopology } from '../render/topology-view.ts';
import { clusterOf, exitOfRun, outcomeOf, readRootVariables, readRunView, PROCESS_IDS, type RunView } from '../runs.ts';
import { choicesFrom } from '../task-choices.ts';
import { chooseLayout, readClusterTopology, type ClusterTopology } from '../topology.ts';

const RECENT = 10;
const WATCH_EVERY_MS = 1_000;

/** Null where configuration or cluster are not to be had: a status shows what there is. */
async function topologyOf(view: RunView, { parts, terminal, verbose }: CliContext): Promise<ClusterTopology | null> {
  try {
    return await readClusterTopology(parts, await chooseLayout(parts, clusterOf(view)));
  } catch (cause) {
    if (verbose) terminal.say(`No topology: ${toRunbookError(cause).forPeople}`);
    return null;
  }
}

async function oneRun(runKey: string, context: CliContext, engine: EngineConnection): Promise<CommandResult> {
  const [view, resources] = await Promise.all([readRunView(engine, runKey), context.parts.resources()]);
  const [topology, failback] = await Promise.all([topologyOf(view, context), readFailbackStatus(view, context.parts, context.clock.now())]);
  const { report, ...variables } = view.variables;
  return {
    data: { run: view.run, outcome: outcomeOf(view) || null, cluster: clusterOf(view), steps: view.steps, tasks: view.tasks, incidents: view.incidents, hasReport: report !== undefined, failback, ...(context.verbose ? { variables } : {}), topology },
    text: (style) => [renderRun(style, view, { choices: choicesFrom(resources), nowMs: context.clock.now(), failback }), ...(topology === null ? [] : ['', renderTopology(style, topology)])].join('\n'),
    exit: exitOfRun(view),
  };
}

async function recentRuns(context: CliContext, engine: EngineConnection): Promise<CommandResult> {
  const runs = await engine.history.listRuns({ processIds: PROCESS_IDS, limit: RECENT });
  const tasks = runs.some(({ endedAt }) => endedAt === null) ? await engine.tasks.listOpen() : [];
  const views = await Promise.all(runs.map(async (run): Promise<RunView> => ({
    run, variables: await readRootVariables(engine, run.key), steps: [], tasks: tasks.filter(({ runKey }) => runKey === run.key),
    incidents: run.state === 'INCIDENT' ? await engine.history.readIncidents(run.key) : [],
  })));
  return {
    data: views.map((view) => ({ ...view.run, cluster: clusterOf(view), outcome: outcomeOf(view) || null, openTasks: view.tasks.length })),
    text: (style) => renderRuns(style, views, context.clock.now()),
  };
}

async function look(run: string | undefined, context: CliContext, engine: EngineConnection): Promise<CommandResult> {
  if (run !== undefined) return oneRun(run, context, engine);
  const active = (await engine.history.listRuns({ processIds: PROCESS_IDS })).filter(({ endedAt }) => endedAt === null);
  const [only] = active;
  return only !== undefined && active.length === 1 ? oneRun(only.key, context, engine) : recentRuns(context, engine);
}

export const statusCommand = defineCommand({
  path: ['status'],
  summary: 'Show a run: steps with times, what it waits for, the topology of both regions',
  details: 'Without RUN: the only active run, else the latest ones. Of an active failback also its phase, how long exporting is paused, and how far the restore is. The exit code tells the state of the run shown.',
  arguments: [{ name: 'run', description: 'key of the run', required: false }],
  options: [{ flags: '--watch', description: 'look again every second until the run has ended' }],
  examples: ['status', 'status 2251799813685251 --watch', 'status 2251799813685251 -o json'],
  endsByItself: true,
  input: z.object({ run: z.string().optional(), watch: z.boolean().default(false) }),
  async run({ run, watch }, context) {
    const engine = await context.parts.engine();
    let result = await look(run, context, engine);
    while (watch && !context.interrupted.aborted) {
      const shown = await look(run, context, engine).catch((cause: unknown) => { context.terminal.say(toRunbookError(cause).forPeople); return result; });
      result = shown;
      const ended = run !== undefined && typeof shown.data === 'object' && shown.data !== null && 'outcome' in shown.data && shown.data.outcome !== null;
      if (ended) break;
      context.terminal.redraw(shown.text?.(context.style) ?? '');
      await context.pause(WATCH_EVERY_MS);
    }
    return context.interrupted.aborted ? { exit: 'interrupted' } : result;
  },
});
