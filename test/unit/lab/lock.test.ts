import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLabLock } from '../../../src/lab/lock.ts';

describe('lab lock', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'lab-lock-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  it('refuses a second command while the first runs, and names the first', async () => {
    const path = join(folder, 'lab.lock');
    await withLabLock(path, 'up', async () => {
      await expect(withLabLock(path, 'down', () => Promise.resolve())).rejects.toMatchObject({ code: 'LAB_FAILED', facts: { command: 'up', pid: process.pid } });
    });
    expect(existsSync(path)).toBe(false);
  });

  it('is released when the work fails', async () => {
    const path = join(folder, 'lab.lock');
    await expect(withLabLock(path, 'up', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLabLock(path, 'down', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it.each([
    ['a holder that is gone', JSON.stringify({ pid: process.pid, startTicks: '1', command: 'up' })],
    ['a file that is no lock', 'half'],
  ])('takes over from %s', async (_case, text) => {
    const path = join(folder, 'lab.lock');
    writeFileSync(path, text);
    await expect(withLabLock(path, 'down', () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
