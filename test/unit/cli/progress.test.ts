import { describe, expect, it } from 'vitest';
import { liveProgress, plainProgress } from '../../../src/cli/progress.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import { duration, parseDuration } from '../../../src/cli/render/time.ts';

const fakeHost = (): { readonly written: string[]; readonly host: Parameters<typeof liveProgress>[0]; time: { now: number } } => {
  const written: string[] = [];
  const time = { now: 0 };
  return { written, time, host: { write: (text) => { written.push(text); }, columns: 60, style: createStyle(false), now: () => time.now } };
};

describe('plainProgress', () => {
  it('tells what took longer than a second, with the seconds since the start', async () => {
    const { written, host, time } = fakeHost();
    const progress = plainProgress(host);
    await progress.task('Quick', () => Promise.resolve());
    await progress.task('Slow', () => { time.now = 2_500; return Promise.resolve(); });
    expect(written).toEqual(['   2.5 s  Slow: done in 2.5 s\n']);
  });

  it('tells a failure with the last note and passes it on', async () => {
    const { written, host } = fakeHost();
    await expect(plainProgress(host).task('Build', (note) => { note('step 2'); return Promise.reject(new Error('no')); })).rejects.toThrow('no');
    expect(written).toEqual(['   0.0 s  Build: failed after 0 ms (step 2)\n']);
  });
});

describe('liveProgress', () => {
  it('leaves one line for each task, also for those that run at once, and passes results on', async () => {
    const { written, host, time } = fakeHost();
    const progress = liveProgress(host);
    const both = Promise.all([
      progress.task('One', () => { time.now = 1_200; return Promise.resolve(1); }),
      progress.task('Two', () => Promise.reject(new Error('no'))),
    ]);
    await expect(both).rejects.toThrow('no');
    expect(written.join('')).toContain('✔ One 1.2 s\n');
    expect(written.join('')).toContain('✖ Two');
  });
});

describe('duration', () => {
  it.each([[0, '0 ms'], [850, '850 ms'], [3_240, '3.2 s'], [245_000, '4 min 05 s'], [7_800_000, '2 h 10 min']])('writes %i as %s', (ms, text) => expect(duration(ms)).toBe(text));
  it.each([['90s', 90_000], ['10m', 600_000], ['1h', 3_600_000], ['5', 5_000], ['soon', null]])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));
});
