import { describe, expect, it } from 'vitest';
import { createStyle } from '../../../src/cli/render/style.ts';
import type { FailbackMeasurement } from '../../bench/failback-figures.ts';
import { failbackJson, renderFailback } from '../../bench/failback-table.ts';
import type { Way } from '../../bench/figures.ts';
import { failoverJson, renderFailover } from '../../bench/failover-table.ts';

const machine = { cores: 2, processor: 'any', memoryGiB: 24, versions: { node: '20.20.2' } };
const at = (way: Way, totalMs: number) => ({ way, run: 1, startedAt: '2026-11-24T10:00:00.000Z', load: 1, totalMs, steps: [{ title: 'Take lock', tookMs: totalMs, waitedMs: 0 }] });
const failback = (way: Way, totalMs: number, bytes: number): FailbackMeasurement => ({ ...at(way, totalMs), documentBytes: 0, restore: { bytes, tookMs: 1_000 } });

describe('renderFailback', () => {
  it('holds the figures to the goals', () => {
    const text = renderFailback(createStyle(false), [failback('raw', 10_000, 2e8), failback('engine', 14_000, 1e8), failback('script', 99_000, 2e8)], machine);
    expect(text).toMatch(/b\/a without pod start, at most 1\.3\s+1\.40\s+missed/);
    expect(text).toMatch(/restore speed \(a\) .*\s1\.00\s+met/);
    expect(text).toMatch(/restore speed \(b\) .*\s0\.50\s+missed/);
  });

  it('judges no speed of a few bytes', () => {
    expect(renderFailback(createStyle(false), [failback('raw', 10_000, 5e6), failback('script', 99_000, 5e6)], machine)).toMatch(/restore speed \(a\) .*\s1\.00\s+less than 100\.0 MB copied/);
  });
});

describe('the JSON of both', () => {
  it('has the same keys', () => {
    expect(failoverJson([{ ...at('raw', 1_000), detectionMs: 15_000 }], machine)).toMatchObject({
      machine, ratios: { engineOverRaw: null, scriptOverEngine: null }, ways: [{ way: 'raw', total: { median: 1_000 }, detection: { median: 15_000 } }, null, null], measurements: [{ detectionMs: 15_000 }],
    });
    expect(failbackJson([failback('raw', 1_000, 5e6)], machine)).toMatchObject({
      machine, ratios: { engineOverRaw: null }, ways: [{ way: 'raw', withoutInstall: { median: 1_000 }, restoreBytesPerSecond: { median: 5e6 } }, null, null], measurements: [{ restore: { bytes: 5e6 } }],
    });
  });
});

describe('renderFailover', () => {
  it('holds the figures to the goals', () => {
    const text = renderFailover(createStyle(false), [{ ...at('raw', 10_000), detectionMs: 1 }, { ...at('engine', 12_000), detectionMs: 1 }, { ...at('script', 30_000), detectionMs: 1 }], machine, '8.6.0');
    expect(text).toMatch(/b\/a, at most 1\.2\s+1\.20\s+met/);
    expect(text).toMatch(/c\/b, at least 3\s+2\.50\s+missed/);
  });
});
