import { describe, expect, it } from 'vitest';
import { createTicks } from '../../../src/runtime/ticks.ts';

describe('createTicks', () => {
  it('counts from an instant that another runner wrote down, and never backwards', () => {
    const ticks = createTicks({ now: () => Date.parse('2026-01-01T00:10:00Z') }, '2026-01-01T00:09:00Z');
    expect([ticks.elapsedMs, ticks.sinceMs('2026-01-01T00:00:00Z'), ticks.sinceMs('2026-01-01T00:11:00Z'), ticks.sinceMs('')]).toEqual([60_000, 600_000, 0, 0]);
  });
});
