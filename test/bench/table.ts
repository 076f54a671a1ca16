import { renderTable } from '../../src/cli/render/table.ts';
import type { Style } from '../../src/cli/render/style.ts';
import { ratio, summarise, type Measurement, type Spread, type Way } from './figures.ts';
import type { MachineFacts } from './machine.ts';

const NAMES: Readonly<Record<Way, string>> = { raw: '(a) raw calls, no engine', engine: '(b) RegionFailover', script: '(c) published procedure' };
const GOALS = { engineOverRaw: 1.2, scriptOverEngine: 3 } as const;

const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
const range = ({ min, max }: Spread): string => `${seconds(min)}..${seconds(max)}`;

/** Tables for a person. */
export function renderFigures(style: Style, measurements: readonly Measurement[], { cores, memoryGiB, versions }: MachineFacts): string {
  const [raw, engine, script] = [summarise('raw', measurements), summarise('engine', measurements), summarise('script', measurements)];
  const ways = [raw, engine, script].filter((way) => way !== null);
  const [engineOverRaw, scriptOverEngine] = [ratio(engine, raw), ratio(script, engine)];
  const goal = (value: number | null, text: string, met: boolean): string[] => [text, value === null ? 'not measured' : value.toFixed(2), value === null ? '' : met ? style.good('met') : style.warn('missed')];
  const steps = (title: string, way: typeof raw): string[] => (way === null ? [] : ['', style.strong(title), renderTable(style, ['step', 'median s', 'min..max', 'of it waited for the cluster'], way.steps.map(({ title: step, took, waited }) => [step, seconds(took.median), range(took), seconds(waited.median)]))]);
  return [
    style.strong(`Failover, seconds from the verdict "lost" to ten canary rounds in a row on every partition (${Math.max(0, ...measurements.map(({ run }) => run))} runs)`),
    renderTable(style, ['', 'median', 'min..max', 'detection before it', 'min..max'], ways.map(({ way, total, detection }) => [NAMES[way], seconds(total.median), range(total), seconds(detection.median), range(detection)])),
    '', renderTable(style, ['ratio', 'measured', 'goal'], [
      goal(engineOverRaw, `b/a, at most ${GOALS.engineOverRaw}`, engineOverRaw !== null && engineOverRaw <= GOALS.engineOverRaw),
      goal(scriptOverEngine, `c/b, at least ${GOALS.scriptOverEngine}`, scriptOverEngine !== null && scriptOverEngine >= GOALS.scriptOverEngine),
    ]),
    ...steps('(b) by step', engine), ...steps('(a) by step', raw), ...steps('(c) by step', script),
    '', style.dim(`${cores} cores, ${memoryGiB} GiB; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}`),
  ].join('\n');
}

/** Everything, for --json. */
export const toJson = (measurements: readonly Measurement[], machine: MachineFacts): unknown => {
  const [raw, engine, script] = [summarise('raw', measurements), summarise('engine', measurements), summarise('script', measurements)];
  return { machine, ratios: { engineOverRaw: ratio(engine, raw), scriptOverEngine: ratio(script, engine) }, ways: [raw, engine, script], measurements };
};
