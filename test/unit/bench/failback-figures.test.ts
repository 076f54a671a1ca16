import { describe, expect, it } from 'vitest';
import { bytesPerSecond, INSTALL, isTelling, ratiosOf, summariesOf, withoutInstallMs, type FailbackMeasurement } from '../../bench/failback-figures.ts';
import type { Way } from '../../bench/figures.ts';
import { installRegionWorker } from '../../../workers/helm/install-region.ts';

/** A failback of which `installMs` went into the start of pods. */
const failback = (way: Way, totalMs: number, installMs: number, restore = { bytes: 200e6, tookMs: 10_000 }): FailbackMeasurement => ({
  way, run: 1, startedAt: '2026-11-24T10:00:00.000Z', load: 1, totalMs, documentBytes: 0, restore,
  steps: [{ title: `Preview: ${INSTALL}`, tookMs: 100, waitedMs: 0 }, { title: INSTALL, tookMs: installMs, waitedMs: installMs }, { title: 'Add brokers', tookMs: totalMs - installMs - 100, waitedMs: 0 }],
});

describe('withoutInstallMs', () => {
  it('takes out the step that waits for pods, and not its preview', () => {
    expect(withoutInstallMs(failback('engine', 70_000, 40_000))).toBe(30_000);
  });

  it('knows that step by the title that the runbook reports', () => {
    expect(installRegionWorker.title).toBe(INSTALL);
  });
});

describe('bytesPerSecond', () => {
  it('is whole bytes by seconds, and finite for a copy that took no time', () => {
    expect(bytesPerSecond({ bytes: 5_000_000, tookMs: 2_000 })).toBe(2_500_000);
    expect(bytesPerSecond({ bytes: 10, tookMs: 0 })).toBe(10_000);
  });
});

describe('ratiosOf', () => {
  it('compares the ways with and without the start of pods', () => {
    const measured = [failback('raw', 60_000, 40_000), failback('engine', 46_000, 20_000), failback('script', 170_000, 40_000)];
    expect(ratiosOf(summariesOf(measured))).toMatchObject({ engineOverRaw: 1.3, engineOverRawWithInstall: 0.77, scriptOverEngine: 5 });
  });

  it('compares the speed of each restore with that of the direct call', () => {
    const measured = [failback('raw', 1, 0, { bytes: 190e6, tookMs: 10_000 }), failback('engine', 1, 0, { bytes: 180e6, tookMs: 10_000 }), failback('script', 1, 0, { bytes: 400e6, tookMs: 20_000 })];
    expect(ratiosOf(summariesOf(measured))).toMatchObject({ rawRestoreSpeed: 0.95, engineRestoreSpeed: 0.9 });
  });

  it('says nothing of ways that were not measured', () => {
    expect(ratiosOf(summariesOf([failback('engine', 50_000, 20_000)]))).toEqual({ engineOverRaw: null, engineOverRawWithInstall: null, scriptOverEngine: null, rawRestoreSpeed: null, engineRestoreSpeed: null });
  });
});

describe('isTelling', () => {
  it('asks for enough bytes in every way that was measured', () => {
    expect(isTelling(summariesOf([failback('raw', 1, 0), failback('script', 1, 0)]))).toBe(true);
    expect(isTelling(summariesOf([failback('raw', 1, 0), failback('script', 1, 0, { bytes: 5e6, tookMs: 100 })]))).toBe(false);
  });
});
