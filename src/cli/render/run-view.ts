import { isAboutOneRegion } from '../../domain/runbooks.ts';
import type { FailbackStatus } from '../failback-status.ts';
import { clusterOf, lostRegionOf, stateOf, type RunView } from '../runs.ts';
import type { TaskChoices } from '../task-choices.ts';
import { stateIn, type Style } from './style.ts';
import { renderFacts, renderTable } from './table.ts';
import { renderTask } from './task-view.ts';
import { between, clockTime, dateTime, duration } from './time.ts';

const SHOWN = ['SERVICE_TASK', 'USER_TASK'];

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** What an active failback does, how long exporting is paused, how far the restore is. */
function failbackFacts(style: Style, { phase, pausedForMs, pauseLimitMs, restore }: FailbackStatus): readonly (readonly [string, string])[] {
  const late = pausedForMs !== null && pauseLimitMs !== null && pausedForMs > pauseLimitMs;
  const limit = pauseLimitMs === null ? '' : late ? `, longer than ${seconds(pauseLimitMs)}: the guards should have resumed it` : `, resumed by the guards after ${seconds(pauseLimitMs)} at the latest`;
  const share = restore === null || restore.totalBytes === 0 ? '' : ` (${Math.floor((100 * restore.recoveredBytes) / restore.totalBytes)} %)`;
  return [
    ...(phase === null ? [] : [['phase', phase] as const]),
    ...(pausedForMs === null ? [] : [['pause', (late ? style.bad : style.warn)(`exporting paused for ${duration(pausedForMs)}${limit}`)] as const]),
    ...(restore === null ? [] : [['restore', `${megabytes(restore.recoveredBytes)} of ${megabytes(restore.totalBytes)}${share}`] as const]),
  ];
}

/** Which region the run is about; a set-up and a teardown are about both. */
function aboutRegion(view: RunView): string {
  const region = lostRegionOf(view);
  return region === '' ? '' : `, ${view.run.processId === 'RegionFailback' ? 'comes back' : 'lost'}: ${region}`;
}

/** One run with its steps, tasks and incidents; `failback` where it is an active one. */
export function renderRun(style: Style, view: RunView, { choices, nowMs, failback }: { readonly choices: TaskChoices; readonly nowMs: number; readonly failback: FailbackStatus | null }): string {
  const { run, steps, tasks, incidents, variables } = view;
  const reason = variables['reason'];
  const rows = steps.filter(({ type }) => SHOWN.includes(type)).map((step) => [
    clockTime(step.startedAt), step.endedAt === null ? '' : clockTime(step.endedAt), between(step.startedAt, step.endedAt, nowMs),
    step.incidentKey === null ? stateIn(style, step.state) : style.bad('INCIDENT'), step.name ?? step.elementId,
  ]);
  return [
    renderFacts(style, [
      ['run', `${style.strong(run.key)}  ${run.processId} version ${run.version}`], ['state', stateIn(style, stateOf(view))],
      ['cluster', `${clusterOf(view)}${aboutRegion(view)}`], ['reason', typeof reason === 'string' ? reason : ''],
      ['started', `${dateTime(run.startedAt)} UTC, ${run.endedAt === null ? `going for ${between(run.startedAt, null, nowMs)}` : `took ${between(run.startedAt, run.endedAt, nowMs)}`}`],
      ...(failback === null ? [] : failbackFacts(style, failback)),
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
    view.run.key, view.run.processId, clusterOf(view), isAboutOneRegion(view.run.processId) ? lostRegionOf(view) : 'both', dateTime(view.run.startedAt), between(view.run.startedAt, view.run.endedAt, nowMs), stateIn(style, stateOf(view)),
  ]));
}
