import { describe, expect, it } from 'vitest';
import { ratio, spreadOf, summarise, type Measurement } from '../../bench/figures.ts';
import { summariseFailover } from '../../bench/failover-figures.ts';

const measurement = (over: Partial<Measurement>): Measurement => ({ way: 'raw', run: 1, startedAt: '2026-11-24T10:00:00.000Z', load: 1, totalMs: 0, steps: [], ...over });

describe('spreadOf', () => {
  it.each([
    { values: [5], median: 5 },
    { values: [9, 1, 2], median: 2 },
    { values: [1, 4, 2, 9], median: 3 },
  ])('takes $median for the median of $values', ({ values, median }) => {
    expect(spreadOf(values)).toEqual({ median, min: Math.min(...values), max: Math.max(...values) });
  });

  it('has nothing to say of no values', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('summarise', () => {
  it('keeps the order of the procedure, and its own way apart', () => {
    const step = (title: string, tookMs: number) => ({ title, tookMs, waitedMs: 1 });
    const summary = summarise('raw', [
      measurement({ totalMs: 30, steps: [step('Take lock', 10), step('Verify', 20)] }),
      measurement({ totalMs: 50, steps: [step('Take lock', 20), step('Verify', 30)] }),
      measurement({ way: 'engine', totalMs: 999 }),
    ]);
    expect(summary).toMatchObject({ total: { median: 40 }, steps: [{ title: 'Take lock', took: { median: 15 } }, { title: 'Verify', took: { median: 25 } }] });
  });

  it('is null for a way that was not measured', () => {
    expect(summarise('script', [measurement({})])).toBeNull();
    expect(summariseFailover('script', [])).toBeNull();
  });
});

describe('ratio', () => {
  it('is that of the medians, and null where one is missing', () => {
    expect(ratio(spreadOf([130, 120, 140]), spreadOf([100]))).toBe(1.3);
    expect(ratio(undefined, spreadOf([100]))).toBeNull();
    expect(ratio(spreadOf([100]), undefined)).toBeNull();
  });
});
