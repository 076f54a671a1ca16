import { describe, expect, it } from 'vitest';
import { planPauseWatch, type PauseWarning, type WatchView } from '../../../src/domain/pause-watch.ts';
import { disk } from '../../support/failback-builders.ts';

const LIMIT = 600_000;
/** From one fill to another, in that time. */
const seen = (from: number, to: number, watchedMs: number): WatchView => ({ firstDisk: [disk(from)], disk: [disk(to)], watchedMs });
const plan = (view: WatchView, pausedForMs: number, pauseWarned: readonly PauseWarning[] = []): ReturnType<typeof planPauseWatch> => planPauseWatch({ pauseLimitMs: LIMIT, pauseWarned }, view, pausedForMs);
const kindOf = (given: ReturnType<typeof planPauseWatch>): string => (given.kind === 'done' ? given.output.pauseWarningKind : given.kind);

describe('planPauseWatch', () => {
  it.each([
    { why: 'the pause is young and the disks have room', view: seen(790, 790, 300_000), pausedForMs: 359_999, kind: 'wait' },
    { why: 'a disk is nearly full, at whatever rate', view: seen(800, 800, 0), pausedForMs: 0, kind: 'disk' },
    { why: '60 % of the limit have passed', view: seen(100, 100, 0), pausedForMs: 360_000, kind: 'age' },
    { why: 'a disk would be full right before the limit: 101 bytes in 100 s, 500 left, 500 s to go', view: seen(249, 350, 100_000), pausedForMs: 100_000, kind: 'rate' },
    { why: 'it would be full only when the limit ends the pause', view: seen(250, 350, 100_000), pausedForMs: 100_000, kind: 'wait' },
    { why: 'it grows by one segment and the watch has just begun', view: seen(100, 350, 2_000), pausedForMs: 2_000, kind: 'wait' },
    { why: 'no disk can be read and the pause is young', view: { disk: [], firstDisk: [], watchedMs: 0 }, pausedForMs: 100_000, kind: 'wait' },
    { why: 'no disk can be read and the pause is old', view: { disk: [], firstDisk: [], watchedMs: 0 }, pausedForMs: 360_000, kind: 'age' },
  ])('says $kind when $why', ({ view, pausedForMs, kind }) => {
    expect(kindOf(plan(view, pausedForMs))).toBe(kind);
  });

  it('tells when which broker is full, the age of the pause, and the room of every disk', () => {
    const given = plan(seen(50, 350, 100_000), 100_000);
    expect(given.kind === 'done' ? given.output.pauseWarning.split('\n\n') : []).toEqual([
      'At the present rate the disk of broker camunda-zeebe-0 is full in 167 s, 333 s before the pause ends by itself.',
      'Exporting is paused for 100 s; the guards resume it in 500 s and the copy is then done again.',
      '- camunda-zeebe-0: 35 % used, 500 bytes left until its broker stops at 85 %',
    ]);
  });

  it('asks once for each reason: who lets the copy go on at a forecast is asked again before it is too late', () => {
    const worst = seen(100, 820, 100_000);
    expect(kindOf(plan(worst, 400_000))).toBe('disk');
    expect(kindOf(plan(worst, 400_000, ['disk']))).toBe('rate');
    expect(kindOf(plan(worst, 400_000, ['rate']))).toBe('disk');
    expect(kindOf(plan(worst, 400_000, ['disk', 'rate']))).toBe('age');
    expect(kindOf(plan(worst, 400_000, ['disk', 'rate', 'age']))).toBe('wait');
  });
});
