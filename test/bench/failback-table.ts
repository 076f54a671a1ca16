import { renderTable } from '../../src/cli/render/table.ts';
import type { Style } from '../../src/cli/render/style.ts';
import { isTelling, ratiosOf, summariesOf, TELLING_BYTES, type FailbackMeasurement } from './failback-figures.ts';
import type { Way } from './figures.ts';
import type { MachineFacts } from './machine.ts';
import { goalRow, range, renderMachine, renderSteps, runsOf, seconds } from './table.ts';

const NAMES: Readonly<Record<Way, string>> = { raw: '(a) raw calls, no engine', engine: '(b) RegionFailback', script: '(c) published procedure' };
const GOALS = { engineOverRaw: 1.3, restoreSpeed: 0.9 } as const;

const mega = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Tables for a person. */
export function renderFailback(style: Style, measurements: readonly FailbackMeasurement[], machine: MachineFacts): string {
  const summaries = summariesOf(measurements);
  const ratios = ratiosOf(summaries);
  const { raw, engine, script } = summaries;
  const ways = [raw, engine, script].filter((way) => way !== null);
  const tooLittle = isTelling(summaries) ? undefined : `less than ${mega(TELLING_BYTES)} MB copied: says nothing`;
  return [
    style.strong(`Failback, seconds from the empty region to the verified redundancy (${runsOf(measurements)} runs)`),
    renderTable(style, ['', 'without pod start', 'min..max', 'with it', 'min..max', 'restore s', 'restored MB', 'MB/s'], ways.map((way) => [
      NAMES[way.way], seconds(way.withoutInstall.median), range(way.withoutInstall), seconds(way.total.median), range(way.total),
      seconds(way.restoreMs.median), mega(way.restoredBytes.median), mega(way.restoreBytesPerSecond.median),
    ])),
    '', renderTable(style, ['ratio', 'measured', 'goal'], [
      goalRow(style, `b/a without pod start, at most ${GOALS.engineOverRaw}`, ratios.engineOverRaw, (value) => value <= GOALS.engineOverRaw),
      goalRow(style, 'b/a with pod start', ratios.engineOverRawWithInstall, () => true, 'none'),
      goalRow(style, 'c/b without pod start', ratios.scriptOverEngine, () => true, 'none'),
      goalRow(style, `restore speed (a) by that of (c), at least ${GOALS.restoreSpeed}`, ratios.rawRestoreSpeed, (value) => value >= GOALS.restoreSpeed, tooLittle),
      goalRow(style, `restore speed (b) by that of (c), at least ${GOALS.restoreSpeed}`, ratios.engineRestoreSpeed, (value) => value >= GOALS.restoreSpeed, tooLittle),
    ]),
    ...renderSteps(style, '(b) by step', engine), ...renderSteps(style, '(a) by step', raw), ...renderSteps(style, '(c) by step', script),
    '', renderMachine(style, machine),
  ].join('\n');
}

/** Everything, for --json. */
export const failbackJson = (measurements: readonly FailbackMeasurement[], machine: MachineFacts): unknown => {
  const summaries = summariesOf(measurements);
  return { machine, ratios: ratiosOf(summaries), ways: [summaries.raw, summaries.engine, summaries.script], measurements };
};
