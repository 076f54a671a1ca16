import type { DiskUsage } from './cluster-view.ts';

/** Used space of its disk, in percent, at which a broker takes no more commands. @source Zeebe 8.6, diskUsageCommandWatermark of the official charts */
export const BROKER_LIMIT_PERCENT = 85;

/** Bytes that a disk takes until its broker stops: by its size and what is free, as the broker itself counts. */
export const roomBytesOf = ({ sizeBytes, freeBytes }: DiskUsage): number => Math.max(0, Math.floor(freeBytes - (100 - BROKER_LIMIT_PERCENT) / 100 * sizeBytes));

/** A disk with the bytes that it takes until its broker stops. */
export interface DiskRoom extends DiskUsage { readonly roomBytes: number }
export const withRoom = (disk: DiskUsage): DiskRoom => ({ ...disk, roomBytes: roomBytesOf(disk) });

/** A disk in words, with the room that is left. */
export const tellRoom = ({ pod, usedPercent, roomBytes }: Pick<DiskRoom, 'pod' | 'usedPercent' | 'roomBytes'>): string =>
  `${pod}: ${usedPercent} % used, ${roomBytes} bytes left until its broker stops at ${BROKER_LIMIT_PERCENT} %`;

/** Brokers grow in segments of 128 MB: over a shorter time one segment would look like a flood. */
const RATE_OVER_MS = 60_000;

export interface DiskForecast { readonly pod: string; readonly fullInMs: number }

/** When each disk reaches the limit at the rate that it grew by over that time; none for one that did not grow, nor before the rate can be told. The first one to be full comes first. Pure. */
export function forecastDisks(before: readonly DiskUsage[], now: readonly DiskUsage[], overMs: number): readonly DiskForecast[] {
  if (overMs < RATE_OVER_MS) return [];
  return now.flatMap((disk) => {
    const grownBytes = disk.usedBytes - (before.find(({ pod }) => pod === disk.pod)?.usedBytes ?? disk.usedBytes);
    return grownBytes <= 0 ? [] : [{ pod: disk.pod, fullInMs: roomBytesOf(disk) / grownBytes * overMs }];
  }).toSorted((a, b) => a.fullInMs - b.fullInMs);
}
