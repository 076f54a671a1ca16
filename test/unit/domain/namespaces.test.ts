import { describe, expect, it } from 'vitest';
import { namespacesKept, planNamespaceRemoval, planNamespaces, type InventoryView, type NamespacesView } from '../../../src/domain/namespaces.ts';
import { labelsOf, type Inventory } from '../../../src/domain/ownership.ts';
import { layout } from '../../support/failback-builders.ts';
import { emptyInventory, walked } from '../../support/inventories.ts';

describe('planNamespaces', () => {
  const ours = { labels: labelsOf('orders'), ending: false };
  const foreign = { labels: {}, ending: false };
  const input = { layout, shape: { version: '8.6.0' } };
  const none: NamespacesView = { east: { 'camunda-east': null }, west: { 'camunda-west': null } };

  it('creates what is missing in both regions, and is done when it is there', () => {
    expect(walked((view: NamespacesView) => planNamespaces(input, view), none)).toEqual({
      actions: ['create east', 'create west'], end: { kind: 'done', output: { namespacesMade: ['east/camunda-east', 'west/camunda-west'], namespacesUsed: [] } },
    });
  });
  it('uses a namespace that was there before, and does not claim it', () => {
    expect(planNamespaces(input, { east: { 'camunda-east': foreign }, west: { 'camunda-west': ours } })).toEqual({ kind: 'done', output: { namespacesMade: ['west/camunda-west'], namespacesUsed: ['east/camunda-east'] } });
  });
  it('waits for one that ends, before it makes any other', () => {
    expect(planNamespaces(input, { ...none, west: { 'camunda-west': { ...ours, ending: true } } })).toEqual({ kind: 'wait', why: 'namespace camunda-west in west ends: it cannot be used before' });
  });
  it('wants a namespace for temporary brokers before 8.6 alone', () => {
    const old = { layout, shape: { version: '8.5.8' } };
    expect(planNamespaces(old, { east: { 'camunda-east': ours }, west: { 'camunda-west': ours } })).toMatchObject({ kind: 'act', action: { name: 'camunda-east-failover' } });
  });
});

describe('planNamespaceRemoval', () => {
  const made = (namespace: string, part: Partial<Inventory> = {}): Inventory => emptyInventory({ namespaces: [{ name: namespace, ending: false, foreign: [] }], secrets: ['bucket-key'], ...part });
  const seen = (east: Inventory, west: Inventory = emptyInventory()): InventoryView => ({ east, west });
  const plan = (view: InventoryView): ReturnType<typeof planNamespaceRemoval> => planNamespaceRemoval({ layout }, view);

  it('removes Secrets, then namespaces, in both regions', () => {
    expect(walked(plan, seen(made('camunda-east'), made('camunda-west')))).toEqual({
      actions: ['secrets east', 'secrets west', 'namespace east', 'namespace west'], end: { kind: 'done', output: { namespacesRemoved: true, namespacesKept: [] } },
    });
  });
  it('has nothing to do the second time', () => expect(plan(seen(emptyInventory()))).toEqual({ kind: 'done', output: { namespacesRemoved: true, namespacesKept: [] } }));
  it('removes our Secrets from a namespace that was there before, and leaves that alone', () => {
    expect(walked(plan, seen(made('camunda-east', { namespaces: [] }))).actions).toEqual(['secrets east']);
  });
  it('leaves a namespace alone that holds anything of somebody else, and tells it', () => {
    const view = seen(made('camunda-east', { namespaces: [{ name: 'camunda-east', ending: false, foreign: ['pod theirs'] }] }));
    expect(walked(plan, view)).toMatchObject({ actions: ['secrets east'], end: { kind: 'done', output: { namespacesKept: ['namespace camunda-east of east stays: it holds pod theirs'] } } });
    expect(namespacesKept({ layout }, view)).toHaveLength(1);
  });
  it.each([
    ['a release', { releases: [{ name: 'camunda', status: 'deployed' }] }], ['a claim', { claims: [{ name: 'data-0', ending: true }] }],
    ['a pod', { pods: ['camunda-zeebe-0'] }], ['an Elasticsearch', { searchResources: [{ name: 'elasticsearch', ending: false }] }],
  ])('removes nothing while %s of the cluster is left', (_what, part) => {
    expect(plan(seen(made('camunda-east', part))).kind).toBe('wait');
  });
  it('waits for the end of a namespace, and does not delete it again', () => {
    expect(plan(seen(emptyInventory({ namespaces: [{ name: 'camunda-east', ending: true, foreign: [] }] })))).toMatchObject({ kind: 'wait', why: 'namespaces end: camunda-east in east' });
  });
});
