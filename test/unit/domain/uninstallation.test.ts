import { describe, expect, it } from 'vitest';
import type { InventoryView } from '../../../src/domain/namespaces.ts';
import type { Inventory } from '../../../src/domain/ownership.ts';
import { planUninstallation } from '../../../src/domain/uninstallation.ts';
import { layout } from '../../support/failback-builders.ts';
import { emptyInventory, fullInventory, walked } from '../../support/inventories.ts';

const plan = (view: InventoryView): ReturnType<typeof planUninstallation> => planUninstallation({ layout }, view);
const west = (part: Partial<Inventory>): InventoryView => ({ east: emptyInventory(), west: emptyInventory(part) });

describe('planUninstallation', () => {
  it('ends what writes before what is written to, and deletes data last, each in both regions', () => {
    expect(walked(plan, { east: fullInventory('camunda-east'), west: fullInventory('camunda-west') })).toEqual({
      actions: ['release', 'search-resource', 'mark', 'claims', 'volumes'].flatMap((kind) => [`${kind} east`, `${kind} west`]), end: { kind: 'done', output: { uninstalled: true } },
    });
  });
  it('has nothing to do the second time, whatever else is there', () => {
    expect(plan({ east: emptyInventory(), west: emptyInventory({ namespaces: [{ name: 'camunda-west', ending: false, foreign: ['release theirs', 'volume claim theirs'] }], secrets: ['bucket-key'] }) })).toEqual({ kind: 'done', output: { uninstalled: true } });
  });
  it('uninstalls every release of the cluster by its name', () => {
    expect(plan(west({ releases: [{ name: 'camunda', status: 'deployed' }, { name: 'camunda-search', status: 'deployed' }] }))).toMatchObject({
      action: { kind: 'release', name: 'camunda' }, expect: { west: { releases: [{ name: 'camunda-search' }] } },
    });
  });
  it('marks all volumes, and deletes those alone that stay behind their claims', () => {
    const volumes = [{ name: 'pv-0', marked: false, stays: true }, { name: 'pv-1', marked: false, stays: false }];
    expect(plan(west({ volumes, claims: [{ name: 'c', ending: false }] }))).toMatchObject({ action: { kind: 'mark', names: ['pv-0', 'pv-1'] } });
    expect(plan(west({ volumes: volumes.map((volume) => ({ ...volume, marked: true })) }))).toMatchObject({ action: { kind: 'volumes', names: ['pv-0'] } });
  });
  it.each([
    { why: 'the operator still ends an Elasticsearch: its claims stay until then', part: { searchResources: [{ name: 'elasticsearch', ending: true }], claims: [{ name: 'c', ending: false }] }, says: 'Elasticsearch elasticsearch in west ends' },
    { why: 'pods and claims end: volumes are in use', part: { pods: ['p'], claims: [{ name: 'c', ending: true }], volumes: [{ name: 'pv-0', marked: true, stays: true }] }, says: 'pod p, volume claim c in west end' },
    { why: 'a volume is deleted by its storage class', part: { volumes: [{ name: 'pv-1', marked: true, stays: false }] }, says: 'volumes pv-1 of west end' },
  ])('waits when $why', ({ part, says }) => {
    expect(plan(west(part))).toMatchObject({ kind: 'wait', why: says });
  });
});
