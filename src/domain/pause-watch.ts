import { forecastDisks, tellRoom, withRoom } from './disk-room.ts';
import type { DiskUsage } from './cluster-view.ts';
import { done, wait, type Plan } from './plan.ts';

/** Why a person is asked; each reason asks once in a pause. */
export const PAUSE_WARNINGS = ['disk', 'rate', 'age'] as const;
export type PauseWarning = (typeof PAUSE_WARNINGS)[number];

export interface WatchInput {
  readonly pauseLimitMs: number;
  /** What was asked about in this pause already. */
  readonly pauseWarned: readonly PauseWarning[];
}

export interface WatchView {
  readonly disk: readonly DiskUsage[];
  /** The first disks that the watch saw in this pause. */
  readonly firstDisk: readonly DiskUsage[];
  /** Since then. */
  readonly watchedMs: number;
}

/** Share of the limit after which a person is asked. */
const WARN_AT = 0.6;
/** Used space of a survivor's disk, in percent, at which a person is asked at any rate: the broker stops taking commands at 85. */
const DISK_WARNING_PERCENT = 80;

const seconds = (ms: number): number => Math.round(ms / 1_000);

/** What there is to warn of, the worst first. */
function warningsOf(pauseLimitMs: number, { disk, firstDisk, watchedMs }: WatchView, pausedForMs: number): readonly (readonly [PauseWarning, string])[] {
  const leftMs = Math.max(0, pauseLimitMs - pausedForMs);
  const full = disk.filter(({ usedPercent }) => usedPercent >= DISK_WARNING_PERCENT);
  const [first] = forecastDisks(firstDisk, disk, watchedMs).filter(({ fullInMs }) => fullInMs < leftMs);
  return [
    ...(full.length === 0 ? [] : [['disk', `The disks of the surviving brokers fill: ${full.map(({ pod, usedPercent }) => `${pod} ${usedPercent} %`).join(', ')}.`] as const]),
    ...(first === undefined ? [] : [['rate', `At the present rate the disk of broker ${first.pod} is full in ${seconds(first.fullInMs)} s, ${seconds(leftMs - first.fullInMs)} s before the pause ends by itself.`] as const]),
    ...(pausedForMs < WARN_AT * pauseLimitMs ? [] : [['age', `The pause has lasted more than ${WARN_AT * 100} % of its limit.`] as const]),
  ];
}

/**
 * Plans the watch that asks a person in time: by the age of the pause, by the disks that fill meanwhile, or by the rate at which they do. Pure.
 * The warning tells age and disks too, whatever it warns of.
 */
export function planPauseWatch({ pauseLimitMs, pauseWarned }: WatchInput, seen: WatchView, pausedForMs: number): Plan<WatchView, never, { readonly pauseWarning: string; readonly pauseWarningKind: PauseWarning }> {
  const [warning] = warningsOf(pauseLimitMs, seen, pausedForMs).filter(([kind]) => !pauseWarned.includes(kind));
  if (warning === undefined) return wait(`the pause ends; exporting is paused for ${seconds(pausedForMs)} s of ${seconds(pauseLimitMs)} s`, 2_000);
  const [kind, why] = warning;
  const age = `Exporting is paused for ${seconds(pausedForMs)} s; the guards resume it in ${seconds(Math.max(0, pauseLimitMs - pausedForMs))} s and the copy is then done again.`;
  const disks = seen.disk.map((disk) => `- ${tellRoom(withRoom(disk))}`).join('\n') || 'No disk of a surviving broker can be read.';
  return done({ pauseWarning: [why, age, disks].join('\n\n'), pauseWarningKind: kind });
}
