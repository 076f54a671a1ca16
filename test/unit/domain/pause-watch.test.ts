import { describe, expect, it } from 'vitest';
import { planPauseWatch } from '../../../src/domain/pause-watch.ts';

describe('planPauseWatch', () => {
  const disk = (usedPercent: number): { pod: string; usedPercent: number; freeBytes: number }[] => [{ pod: 'camunda-zeebe-0', usedPercent, freeBytes: 1 }];
  it.each([
    { why: 'the pause is young and the disks have room', usedPercent: 79, elapsedMs: 359_999, kind: 'wait' },
    { why: 'a disk fills', usedPercent: 80, elapsedMs: 0, kind: 'done' },
    { why: '60 % of the limit have passed', usedPercent: 10, elapsedMs: 360_000, kind: 'done' },
  ])('plans $kind when $why', ({ usedPercent, elapsedMs, kind }) => {
    expect(planPauseWatch(600_000, disk(usedPercent), elapsedMs).kind).toBe(kind);
  });
});
