import { renderTable } from '../../src/cli/render/table.ts';
import type { Style } from '../../src/cli/render/style.ts';
import type { Spread, WaySummary } from './figures.ts';
import type { MachineFacts } from './machine.ts';

export const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
export const range = ({ min, max }: Spread): string => `${seconds(min)}..${seconds(max)}`;

/** A row of the goals; `note` stands instead of a verdict where nothing can be said. */
export const goalRow = (style: Style, text: string, value: number | null, met: (value: number) => boolean, note?: string): readonly string[] =>
  [text, value === null ? 'not measured' : value.toFixed(2), value === null ? '' : note ?? (met(value) ? style.good('met') : style.warn('missed'))];

/** The steps of a way under its title; nothing where it was not measured. */
export const renderSteps = (style: Style, title: string, way: WaySummary | null): readonly string[] => way === null ? [] : ['', style.strong(title), renderTable(
  style, ['step', 'median s', 'min..max', 'of it waited for the cluster'], way.steps.map(({ title: step, took, waited }) => [step, seconds(took.median), range(took), seconds(waited.median)]),
)];

export const renderMachine = (style: Style, { cores, memoryGiB, versions }: MachineFacts): string =>
  style.dim(`${cores} cores, ${memoryGiB} GiB; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}`);

export const runsOf = (measurements: readonly { readonly run: number }[]): number => Math.max(0, ...measurements.map(({ run }) => run));
