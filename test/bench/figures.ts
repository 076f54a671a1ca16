/** Several measurements of one thing, in milliseconds. */
export interface Spread { readonly median: number; readonly min: number; readonly max: number }

/** @throws RangeError for no values */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => {
    const value = sorted[index];
    if (value === undefined) throw new RangeError('no values');
    return value;
  };
  const middle = sorted.length / 2;
  const median = sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2;
  return { median: Math.round(median), min: at(0), max: at(sorted.length - 1) };
}

/** One part of a measured procedure; steps that ran twice are told apart by their element. */
export interface MeasuredStep { readonly title: string; readonly tookMs: number; /** Part of it that waited for the cluster. */ readonly waitedMs: number; /** The longest waits, by what was waited for; only where a step tells it. */ readonly waits?: Readonly<Record<string, number>> }

/** Way (a), (b) or (c). */
export type Way = 'raw' | 'engine' | 'script';
export const WAYS: readonly Way[] = ['raw', 'engine', 'script'];

/** What a procedure took, and its steps in their order. */
export interface Measured { readonly totalMs: number; readonly steps: readonly MeasuredStep[] }

/** One procedure, from its start to the tenth canary round in a row. */
export interface Measurement extends Measured {
  readonly way: Way;
  readonly run: number;
  /** ISO 8601, start of the procedure. */
  readonly startedAt: string;
  /** Load average of the last minute as the procedure started: what else the machine did. */
  readonly load: number;
}

export interface WaySummary {
  readonly way: Way;
  readonly total: Spread;
  /** In the order of the procedure. */
  readonly steps: readonly { readonly title: string; readonly took: Spread; readonly waited: Spread }[];
}

export const ofWay = <Kind extends Measurement>(way: Way, measurements: readonly Kind[]): readonly Kind[] => measurements.filter((measurement) => measurement.way === way);

/** Null where the way was not measured. */
export function summarise(way: Way, measurements: readonly Measurement[]): WaySummary | null {
  const own = ofWay(way, measurements);
  if (own.length === 0) return null;
  const titles = [...new Set(own.flatMap(({ steps }) => steps.map(({ title }) => title)))];
  return {
    way, total: spreadOf(own.map(({ totalMs }) => totalMs)),
    steps: titles.map((title) => {
      const found = own.flatMap(({ steps }) => steps.filter((step) => step.title === title));
      return { title, took: spreadOf(found.map(({ tookMs }) => tookMs)), waited: spreadOf(found.map(({ waitedMs }) => waitedMs)) };
    }),
  };
}

/** How many times as much, by the medians; null where one of them was not measured. */
export const ratio = (more: Spread | undefined, less: Spread | undefined): number | null =>
  more === undefined || less === undefined ? null : Math.round((more.median / less.median) * 100) / 100;
