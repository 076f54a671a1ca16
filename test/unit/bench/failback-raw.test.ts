import { describe, expect, it } from 'vitest';
import { resumeExportingWorker } from '../../../workers/zeebe/resume-exporting.ts';
import { pauseJournal, restoreMs } from '../../bench/failback-raw.ts';

const layout = { cluster: 'lab', release: 'camunda', regions: [0, 1].map((index) => ({ name: `region${index}`, index, context: `region${index}`, namespace: `camunda-region${index}` })) };
/** A write as the transports tell it: before it is sent, and with its answer. */
const told = (command: string, startedAt: string) => [{ command, startedAt }, { command, startedAt, endedAt: startedAt, answer: '204' }];

describe('pauseJournal', () => {
  it('makes the resume undo a pause that was sent, with nothing under way', () => {
    const journalPauseExporting = [pauseJournal(told('POST …/actuator/exporting/pause', '2026-11-24T10:00:00.000Z'))];
    const input = resumeExportingWorker.step.input.parse({ layout, lostRegion: 'region1', survivingRegion: 'region0', runKey: '1', pauseLimitMs: 300_000, journalPauseExporting });
    expect(input).toMatchObject({ paused: true });
    expect(input).not.toMatchObject({ underWay: true });
    expect(journalPauseExporting[0]?.actions).toHaveLength(1);
  });
});

describe('restoreMs', () => {
  const entries = [...told('PUT …/_snapshot/camunda_backup {}', '2026-11-24T10:00:00.000Z'), ...told('POST …/_snapshot/camunda_backup/x/_restore {}', '2026-11-24T10:00:01.000Z')];

  it('counts from the sending of the restore', () => {
    expect(restoreMs(entries, Date.parse('2026-11-24T10:00:03.500Z'))).toBe(2_500);
  });

  it('knows none where none was sent', () => {
    expect(() => restoreMs(entries.slice(0, 2), 0)).toThrow(expect.objectContaining({ code: 'UNEXPECTED' }));
  });
});
