import { describe, expect, it } from 'vitest';
import { failbackResult } from '../../../src/domain/failback-report.ts';
import type { ReportedStep } from '../../../src/domain/report.ts';

const at = (second: number): string => new Date(second * 1_000).toISOString();
const step = (jobType: string, from: number, to: number, sent?: { command: string; at: number }): ReportedStep => ({
  title: '', elementId: '', jobType, mode: jobType === 'zeebe.resume-exporting' ? 'plain' : 'do', startedAt: at(from), endedAt: at(to), tookMs: 0, waitedMs: 0, outcome: 'done', activations: 1,
  actions: sent === undefined ? [] : [{ command: sent.command, startedAt: at(sent.at), answer: '200' }],
});
const pause = (from: number): ReportedStep => step('zeebe.pause-exporting', from, from + 2, { command: 'POST /actuator/exporting/pause', at: from + 1 });
const resume = (to: number): ReportedStep => step('zeebe.resume-exporting', to - 1, to);
const restore = step('search.restore-snapshot', 20, 50, { command: 'POST /_snapshot/r/s/_restore', at: 40 });
const nothing = { addedBrokers: null, enabledExporters: null, snapshot: null, restoredIndices: null, dataProof: null };

describe('failbackResult', () => {
  it('tells the longest pause: a copy that was made again was paused twice, not once from the first to the last', () => {
    expect(failbackResult([pause(0), resume(11), pause(100), resume(131)], nothing).pausedMs).toBe(30_000);
  });
  it('tells no pause where none was sent, or none has ended', () => {
    expect(failbackResult([step('zeebe.pause-exporting', 0, 1), resume(9)], nothing).pausedMs).toBeNull();
    expect(failbackResult([pause(0)], nothing).pausedMs).toBeNull();
  });
  it('counts the restore from the moment it was sent, not from the wait for its approval', () => {
    expect(failbackResult([restore], { ...nothing, restoredIndices: 3 }).restore).toMatchObject({ indices: 3, tookMs: 10_000 });
  });
  it('forecasts from the speeds of this run, and not from a copy too small to tell', () => {
    const copied = (bytes: number): ReturnType<typeof failbackResult> => failbackResult([restore], { ...nothing, snapshot: { name: 's', bytes, tookMs: 10_000 } });
    expect(copied(1e9)).toMatchObject({ snapshot: { bytesPerSecond: 1e8 }, forecast: [{ gigabytes: 10, seconds: 200 }, { gigabytes: 100 }, { gigabytes: 1_000 }] });
    expect(copied(99e6).forecast).toEqual([]);
  });

  it('tells whose backups a copy is made of, and of which version', () => {
    const parts = ['camunda_operate_17_8.6.0_part_1_of_6', 'camunda_operate_17_8.6.0_part_2_of_6', 'camunda_tasklist_17_8.6.0_part_1_of_6', 'failback-orders-1-2-b17'].map((name) => ({ name }));
    expect(failbackResult([restore], { ...nothing, snapshot: { name: 'failback-orders-1-2-b17', bytes: 7, tookMs: 3, parts } }).snapshot).toMatchObject({ backups: ['operate 8.6.0', 'tasklist 8.6.0'] });
    expect(failbackResult([restore], { ...nothing, snapshot: { name: 's', bytes: 7, tookMs: 3 } }).snapshot).not.toHaveProperty('backups');
  });
});
