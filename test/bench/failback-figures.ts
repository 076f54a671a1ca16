import { ofWay, ratio, spreadOf, summarise, type Measured, type Measurement, type Spread, type Way, type WaySummary } from './figures.ts';

/** Title of the step that waits for pods to start, in every way. */
export const INSTALL = 'Install recreated region';

/** Below this the fixed cost of a restore outweighs its bytes: a speed says nothing. */
export const TELLING_BYTES = 100e6;

/** From the sending of the restore until its end was seen; bytes of the snapshot. */
export interface Restore { readonly bytes: number; readonly tookMs: number }

export interface MeasuredFailback extends Measured { readonly restore: Restore }

/** One failback: from the empty region to the verified redundancy. */
export interface FailbackMeasurement extends Measurement, MeasuredFailback {
  /** Bytes of documents that were written into the surviving search cluster beforehand, beside its own. */
  readonly documentBytes: number;
}

/** The time without the step that waits for pods: what is left is the procedure's own. */
export const withoutInstallMs = ({ totalMs, steps }: Measured): number => totalMs - steps.filter(({ title }) => title === INSTALL).reduce((sum, { tookMs }) => sum + tookMs, 0);

export const bytesPerSecond = ({ bytes, tookMs }: Restore): number => Math.round(bytes / Math.max(0.001, tookMs / 1_000));

export interface FailbackSummary extends WaySummary {
  readonly withoutInstall: Spread;
  readonly restoredBytes: Spread;
  readonly restoreMs: Spread;
  readonly restoreBytesPerSecond: Spread;
}

export function summariseFailback(way: Way, measurements: readonly FailbackMeasurement[]): FailbackSummary | null {
  const summary = summarise(way, measurements);
  if (summary === null) return null;
  const own = ofWay(way, measurements);
  return {
    ...summary, withoutInstall: spreadOf(own.map(withoutInstallMs)),
    restoredBytes: spreadOf(own.map(({ restore }) => restore.bytes)), restoreMs: spreadOf(own.map(({ restore }) => restore.tookMs)),
    restoreBytesPerSecond: spreadOf(own.map(({ restore }) => bytesPerSecond(restore))),
  };
}

export type FailbackSummaries = Readonly<Record<Way, FailbackSummary | null>>;

export const summariesOf = (measurements: readonly FailbackMeasurement[]): FailbackSummaries =>
  ({ raw: summariseFailback('raw', measurements), engine: summariseFailback('engine', measurements), script: summariseFailback('script', measurements) });

/** Each by the medians; null where one of the two was not measured. */
export interface FailbackRatios {
  /** The figure of interest: without the start of pods. */
  readonly engineOverRaw: number | null;
  readonly engineOverRawWithInstall: number | null;
  readonly scriptOverEngine: number | null;
  /** Restore speed beside that of one direct call that waits for completion. */
  readonly rawRestoreSpeed: number | null;
  readonly engineRestoreSpeed: number | null;
}

export const ratiosOf = ({ raw, engine, script }: FailbackSummaries): FailbackRatios => ({
  engineOverRaw: ratio(engine?.withoutInstall, raw?.withoutInstall),
  engineOverRawWithInstall: ratio(engine?.total, raw?.total),
  scriptOverEngine: ratio(script?.withoutInstall, engine?.withoutInstall),
  rawRestoreSpeed: ratio(raw?.restoreBytesPerSecond, script?.restoreBytesPerSecond),
  engineRestoreSpeed: ratio(engine?.restoreBytesPerSecond, script?.restoreBytesPerSecond),
});

/** Whether enough was copied in every way to speak of a speed. */
export const isTelling = (summaries: FailbackSummaries): boolean => Object.values(summaries).every((way) => way === null || way.restoredBytes.median >= TELLING_BYTES);
