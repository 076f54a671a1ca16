import { renderTable } from '../../src/cli/render/table.ts';
import type { Style } from '../../src/cli/render/style.ts';
import { summariseFailover, type FailoverMeasurement, type FailoverSummary } from './failover-figures.ts';
import type { ZeebeVersion } from '../../src/ports/lab.ts';
import { ratio, type Way } from './figures.ts';
import type { MachineFacts } from './machine.ts';
import { goalRow, range, renderMachine, renderSteps, runsOf, seconds } from './table.ts';

const NAMES: Readonly<Record<Way, string>> = { raw: '(a) raw calls, no engine', engine: '(b) RegionFailover', script: '(c) published procedure' };
const GOALS = { engineOverRaw: { '8.6.0': 1.2, '8.5.8': 1.1 }, scriptOverEngine: 3 } as const;

const summariesOf = (measurements: readonly FailoverMeasurement[]): Readonly<Record<Way, FailoverSummary | null>> =>
  ({ raw: summariseFailover('raw', measurements), engine: summariseFailover('engine', measurements), script: summariseFailover('script', measurements) });
const ratiosOf = ({ raw, engine, script }: ReturnType<typeof summariesOf>) => ({ engineOverRaw: ratio(engine?.total, raw?.total), scriptOverEngine: ratio(script?.total, engine?.total) });

/** Tables for a person. */
export function renderFailover(style: Style, measurements: readonly FailoverMeasurement[], machine: MachineFacts, zeebe: ZeebeVersion): string {
  const most = GOALS.engineOverRaw[zeebe];
  const summaries = summariesOf(measurements);
  const { raw, engine, script } = summaries;
  const { engineOverRaw, scriptOverEngine } = ratiosOf(summaries);
  const ways = [raw, engine, script].filter((way) => way !== null);
  return [
    style.strong(`Failover, seconds from the verdict "lost" to ten canary rounds in a row on every partition (${runsOf(measurements)} runs)`),
    renderTable(style, ['', 'median', 'min..max', 'detection before it', 'min..max'], ways.map(({ way, total, detection }) => [NAMES[way], seconds(total.median), range(total), seconds(detection.median), range(detection)])),
    '', renderTable(style, ['ratio', 'measured', 'goal'], [
      goalRow(style, `b/a, at most ${most}`, engineOverRaw, (value) => value <= most),
      ...(zeebe === '8.6.0' ? [goalRow(style, `c/b, at least ${GOALS.scriptOverEngine}`, scriptOverEngine, (value) => value >= GOALS.scriptOverEngine)] : []),
    ]),
    ...renderSteps(style, '(b) by step', engine), ...renderSteps(style, '(a) by step', raw), ...renderSteps(style, '(c) by step', script),
    '', renderMachine(style, machine),
  ].join('\n');
}

/** Everything, for --json. */
export const failoverJson = (measurements: readonly FailoverMeasurement[], machine: MachineFacts): unknown => {
  const summaries = summariesOf(measurements);
  return { machine, ratios: ratiosOf(summaries), ways: [summaries.raw, summaries.engine, summaries.script], measurements };
};
