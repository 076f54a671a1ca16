import { clusterOf, lostRegionOf, stateOf, type RunView } from '../runs.ts';
import type { TaskChoices } from '../task-choices.ts';
import { stateIn, type Style } from './style.ts';
import { renderFacts, renderTable } from './table.ts';
import { renderTask } from './task-view.ts';
import { between, clockTime, dateTime } from './time.ts';

const SHOWN = ['SERVICE_TASK', 'USER_TASK'];

/** One run with its steps, tasks and incidents. */
export function renderRun(style: Style, view: RunView, choices: TaskChoices, nowMs: number): string {
  const { run, steps, tasks, incidents, variables } = view;
  const reason = variables['reason'];
  const rows = steps.filter(({ type }) => SHOWN.includes(type)).map((step) => [
    clockTime(step.startedAt), step.endedAt === null ? '' : clockTime(step.endedAt), between(step.startedAt, step.endedAt, nowMs),
    step.incidentKey === null ? stateIn(style, step.state) : style.bad('INCIDENT'), step.name ?? step.elementId,
  ]);
  return [
    renderFacts(style, [
      ['run', `${style.strong(run.key)}  ${run.processId} version ${run.version}`], ['state', stateIn(style, stateOf(view))],
      ['cluster', `${clusterOf(view)}, ${run.processId === 'RegionFailback' ? 'comes back' : 'lost'}: ${lostRegionOf(view)}`], ['reason', typeof reason === 'string' ? reason : ''],
      ['started', `${dateTime(run.startedAt)} UTC, ${run.endedAt === null ? `going for ${between(run.startedAt, null, nowMs)}` : `took ${between(run.startedAt, run.endedAt, nowMs)}`}`],
    ]),
    '', renderTable(style, ['start', 'end', 'took', 'state', 'step'], rows),
    ...incidents.map(({ elementId, message }) => `\n${style.bad('incident')} at ${elementId}: ${message}\n  Repair the cause, then  ${style.strong(`regionctl retry ${run.key}`)}`),
    ...tasks.map((task) => `\n${renderTask(style, task, choices, nowMs)}`),
  ].join('\n');
}

/** Runs, newest first. */
export function renderRuns(style: Style, views: readonly RunView[], nowMs: number): string {
  if (views.length === 0) return 'No run yet. Start one: regionctl start failover --cluster NAME --lost REGION --reason "…"';
  return renderTable(style, ['run', 'process', 'cluster', 'region', 'started (UTC)', 'took', 'state'], views.map((view) => [
    view.run.key, view.run.processId, clusterOf(view), lostRegionOf(view), dateTime(view.run.startedAt), between(view.run.startedAt, view.run.endedAt, nowMs), stateIn(style, stateOf(view)),
  ]));
}
