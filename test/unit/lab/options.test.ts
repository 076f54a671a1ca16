import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sameOptions, zeebeOf } from '../../../src/lab/options.ts';
import { ownershipStore } from '../../../src/lab/ownership.ts';
import { optionsOf } from '../../../src/lab/status.ts';
import type { LabOptions } from '../../../src/ports/lab.ts';

const plain: LabOptions = { brokers: 4, partitions: 2 };

describe('sameOptions', () => {
  it('takes what is left out for the default', () => {
    expect(sameOptions(plain, { ...plain, zeebe: '8.6.0', search: 'elasticsearch', webApps: false })).toBe(true);
  });

  it.each<Partial<LabOptions>>([{ brokers: 8 }, { partitions: 3 }, { zeebe: '8.5.8' }, { chart: '/chart' }, { search: 'opensearch' }, { webApps: true }])('tells a lab with %j from one without', (other) => {
    expect(sameOptions(plain, { ...plain, ...other })).toBe(false);
  });
});

describe('the record of a lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-options-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const kept = (options: LabOptions): LabOptions | undefined => {
    const store = ownershipStore(join(folder, 'ownership.json'));
    store.write({ version: 1, phase: 'up', options, networkNamespaces: [], links: [], cgroups: [], mountPoints: [], regions: { region0: { daemons: {} }, region1: { daemons: {} } } });
    const owned = store.read();
    return owned && optionsOf(owned);
  };

  it('keeps the version of Zeebe', () => {
    expect(kept({ ...plain, zeebe: '8.5.8' })).toEqual({ ...plain, zeebe: '8.5.8' });
  });

  it('without one is of 8.6.0: there was no other', () => {
    const options = kept(plain);
    expect(options).toEqual(plain);
    expect(zeebeOf(options ?? {})).toBe('8.6.0');
  });
});
