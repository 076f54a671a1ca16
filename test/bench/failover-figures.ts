import { ofWay, spreadOf, summarise, type Measurement, type Spread, type Way, type WaySummary } from './figures.ts';

/** One loss: from the verdict `lost` to the tenth canary round in a row on every partition. */
export interface FailoverMeasurement extends Measurement {
  /** From the cut to the verdict `lost`; no part of `totalMs`. */
  readonly detectionMs: number;
}

export interface FailoverSummary extends WaySummary { readonly detection: Spread }

export function summariseFailover(way: Way, measurements: readonly FailoverMeasurement[]): FailoverSummary | null {
  const summary = summarise(way, measurements);
  return summary === null ? null : { ...summary, detection: spreadOf(ofWay(way, measurements).map(({ detectionMs }) => detectionMs)) };
}
