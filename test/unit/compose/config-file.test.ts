import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findConfig, readConfig } from '../../../src/compose/config-file.ts';
import { embeddedEngineId } from '../../../src/compose/engine.ts';

describe('findConfig', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'regionctl-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });
  const at = (name: string): string => join(folder, name);

  it('takes the option, then the environment, then the folder, then the lab', () => {
    const lab = at('lab.yaml');
    expect(findConfig({ folder, lab })).toBeNull();
    writeFileSync(lab, '');
    expect(findConfig({ folder, lab })).toEqual({ path: lab, from: 'lab' });
    writeFileSync(at('regions.yaml'), '');
    expect(findConfig({ folder, lab })).toEqual({ path: at('regions.yaml'), from: 'folder' });
    expect(findConfig({ folder, lab, environment: 'other.yaml' })).toEqual({ path: at('other.yaml'), from: 'environment' });
    expect(findConfig({ folder, lab, environment: 'other.yaml', option: 'mine.yaml' })).toEqual({ path: at('mine.yaml'), from: 'option' });
  });

  it('says which file cannot be read', () => {
    expect(() => readConfig({ path: at('absent.yaml'), from: 'option' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', facts: { file: at('absent.yaml'), problem: 'cannot be read' } }));
  });

  it('keeps the name of the embedded engine', () => {
    const id = embeddedEngineId({ state: at('state') });
    expect(id).toMatch(/^embedded-[0-9a-f]{8}$/);
    expect(embeddedEngineId({ state: at('state') })).toBe(id);
  });
});
