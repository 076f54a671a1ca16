import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findClientTools } from '../../../src/compose/clusters.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tools-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

function program(...path: readonly string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

describe('findClientTools', () => {
  const find = () => findClientTools(`${join(folder, 'empty')}:${join(folder, 'bin')}`, { cache: join(folder, 'cache') });

  it('takes each program from PATH, else from what the lab brought', () => {
    program('bin', 'kubectl');
    program('cache', 'artifacts', 'client-tools-1', 'kubectl');
    const helm = program('cache', 'artifacts', 'client-tools-1', 'helm');
    expect(find()).toEqual({ kubectl: 'kubectl', helm });
  });

  it('names none where there is none', () => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'helm'), 'a file that nobody may run');
    expect(find()).toEqual({});
  });
});
