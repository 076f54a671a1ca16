import type { DiskUsage } from './cluster-view.ts';
import { done, wait, type Plan } from './plan.ts';

/** Share of the limit after which a person is asked. */
const WARN_AT = 0.6;
/** Used space of a survivor's disk, in percent, at which a person is asked: the broker stops taking commands at 85. */
const DISK_WARNING_PERCENT = 80;

/** Plans the watch that asks a person in time: by the age of the pause, or by the disks that fill meanwhile. Pure. */
export function planPauseWatch(pauseLimitMs: number, disk: readonly DiskUsage[], elapsedMs: number): Plan<readonly DiskUsage[], never, { readonly pauseWarning: string }> {
  const full = disk.filter(({ usedPercent }) => usedPercent >= DISK_WARNING_PERCENT);
  if (full.length > 0) return done({ pauseWarning: `The disks of the surviving brokers fill: ${full.map(({ pod, usedPercent }) => `${pod} ${usedPercent} %`).join(', ')}` });
  const left = Math.round((pauseLimitMs - elapsedMs) / 1_000);
  if (elapsedMs >= WARN_AT * pauseLimitMs) return done({ pauseWarning: `Exporting is paused for ${Math.round(elapsedMs / 1_000)} s; the guards resume it in ${left} s and the copy is then done again` });
  return wait(`the pause ends, or ${Math.round((WARN_AT * pauseLimitMs - elapsedMs) / 1_000)} s pass`, 2_000);
}
