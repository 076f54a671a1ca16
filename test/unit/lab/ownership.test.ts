import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import { ownershipStore, type Ownership } from '../../../src/lab/ownership.ts';

const owned: Ownership = {
  version: 1, phase: 'creating', options: { brokers: 4, partitions: 2 }, networkNamespaces: ['rrlab-r0'], links: ['rrlab-v0'],
  cgroups: ['rrlab-r0'], mountPoints: ['/var/lib/cni'], regions: { region0: { daemons: {} }, region1: { daemons: {}, lost: 'cut' } },
};

describe('ownership record', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ownership-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  it('gives back what was written', () => {
    const store = ownershipStore(join(folder, 'lab', 'ownership.json'));
    expect(store.read()).toBeUndefined();
    store.write(owned);
    expect(store.read()).toEqual(owned);
  });

  it('changes one region and leaves the rest', () => {
    const store = ownershipStore(join(folder, 'ownership.json'));
    store.write(owned);
    store.changeRegion('region0', (record) => ({ ...record, daemons: { etcd: { pid: 7, startTicks: '99' } } }));
    expect(store.read()).toEqual({ ...owned, regions: { ...owned.regions, region0: { daemons: { etcd: { pid: 7, startTicks: '99' } } } } });
  });

  it('does not take a broken record for no record', () => {
    const file = join(folder, 'ownership.json');
    writeFileSync(file, '{"version": 2}');
    expect(() => ownershipStore(file).read()).toThrowError(new RunbookError('LAB_FAILED').message);
  });
});
