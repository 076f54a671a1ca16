import { describe, expect, it } from 'vitest';
import { planClustersGone, planClustersMade, planExports, planPortsClosed, planPortsOpen, type ClusterView, type ExportsView, type FirewallView, type Sides } from '../../../src/domain/network-setup.ts';
import { east, west } from '../../support/failback-builders.ts';

const both = <View>(first: View | null, second: View | null): Sides<View> => [{ region: east, concerned: first !== null, seen: first }, { region: west, concerned: second !== null, seen: second }];

describe('planPortsOpen', () => {
  const open: FirewallView = { missing: [], ours: [] };
  it.each([
    { why: 'a port is closed', view: both(open, { missing: ['tcp 9200'], ours: [] }), plan: { kind: 'act', action: { kind: 'open', region: { name: 'west' } }, why: 'tcp 9200 is closed in west' } },
    { why: 'somebody else has opened all', view: both(open, open), plan: { kind: 'done' } },
    { why: 'the providers open none', view: both<FirewallView>(null, null), plan: { kind: 'done' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => expect(planPortsOpen(view)).toMatchObject(plan));
});

describe('planPortsClosed', () => {
  it('closes what is ours alone', () => {
    expect(planPortsClosed(both<FirewallView>({ missing: [], ours: [] }, { missing: [], ours: ['rule'] }))).toMatchObject({ kind: 'act', action: { kind: 'close', region: { name: 'west' } } });
    expect(planPortsClosed(both<FirewallView>({ missing: [], ours: [] }, { missing: ['tcp 9200'], ours: [] }))).toMatchObject({ kind: 'done' });
  });
});

describe('planClustersMade', () => {
  const cluster = (state: ClusterView['state'], ours = true): ClusterView => ({ state, ours });
  it.each([
    { why: 'there is none', view: both(cluster('running'), cluster('absent')), plan: { kind: 'act', action: { region: { name: 'west' } } } },
    { why: 'the other one is still being made: both at the same time', view: both(cluster('provisioning'), cluster('absent')), plan: { kind: 'act', action: { region: { name: 'west' } } } },
    { why: 'one was begun and left', view: both(cluster('unfinished'), cluster('running')), plan: { kind: 'act', action: { region: { name: 'east' } } } },
    { why: 'one is being made', view: both(cluster('running'), cluster('provisioning')), plan: { kind: 'wait' } },
    { why: 'one failed', view: both(cluster('failed'), cluster('running')), plan: { kind: 'wait', why: 'the Kubernetes cluster of east runs: it is failed; the console of the provider says why' } },
    { why: 'both run, whoever made them', view: both(cluster('running', false), cluster('running')), plan: { kind: 'done', output: { clusters: ['east', 'west'] } } },
    { why: 'none is to be made', view: both<ClusterView>(null, null), plan: { kind: 'done', output: { clusters: [] } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => expect(planClustersMade(view)).toMatchObject(plan));
});

describe('planClustersGone', () => {
  const cluster = (state: ClusterView['state'], ours = true): ClusterView => ({ state, ours });
  it.each([
    { why: 'one of ours runs', view: both(cluster('absent', false), cluster('running')), plan: { kind: 'act', action: { kind: 'delete', region: { name: 'west' } } } },
    { why: 'one of ours failed', view: both(cluster('failed'), cluster('absent', false)), plan: { kind: 'act', action: { region: { name: 'east' } } } },
    { why: 'one of ours ends', view: both(cluster('stopping'), cluster('absent', false)), plan: { kind: 'wait' } },
    { why: 'one of ours is still being made: nothing can delete it yet', view: both(cluster('provisioning'), cluster('absent', false)), plan: { kind: 'wait' } },
    { why: 'only that of somebody else is left', view: both(cluster('running', false), cluster('absent', false)), plan: { kind: 'done' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => expect(planClustersGone(view)).toMatchObject(plan));
});

describe('planExports', () => {
  const exported = (...names: readonly string[]): ExportsView['exported'] => names.map((name) => ({ name, ours: true }));
  it.each([
    { why: 'Services are not exported: all of a region at once', view: both<ExportsView>({ services: ['a', 'b', 'c'], exported: exported('b'), imported: ['b'] }, null), plan: { kind: 'act', action: { region: { name: 'east' }, services: ['a', 'c'] } } },
    { why: 'one is not imported yet', view: both<ExportsView>({ services: ['a', 'b'], exported: exported('a', 'b'), imported: ['b'] }, null), plan: { kind: 'wait', why: expect.stringContaining('a ServiceImport for a of east') } },
    { why: 'all are', view: both<ExportsView>({ services: ['a'], exported: exported('a'), imported: ['a', 'old'] }, { services: ['b'], exported: exported('b'), imported: ['b'] }), plan: { kind: 'done', output: { exported: ['a', 'b'] } } },
    { why: 'the providers export none', view: both<ExportsView>(null, null), plan: { kind: 'done', output: { exported: [] } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => expect(planExports(view)).toMatchObject(plan));
});
