import { describe, expect, it } from 'vitest';
import { heldIn, ISOLATION_MS, planIsolation, planIsolationUndo, planLifting, type Isolation, type IsolationUndoView, type IsolationView, type LiftingView } from '../../../src/domain/isolation.ts';
import type { FootprintFacts } from '../../../src/domain/installation.ts';
import { LANDING_MS } from '../../../src/domain/pause.ts';
import { layout, place } from '../../support/failback-builders.ts';
import { walked } from '../../support/inventories.ts';

const open: Isolation = { namespaceExists: true, namespaceEnding: false, policyStands: false, isolated: false, podCidr: '10.202.0.0/16', otherPolicies: [] };
const closed: Isolation = { ...open, policyStands: true, isolated: true };
const other: Isolation = { ...open, policyStands: true };
const missing: Isolation = { ...open, namespaceExists: false };
const nothing: FootprintFacts = { releases: [], claims: [], volumes: [], pods: [] };

describe('planIsolation', () => {
  const seen = (part: Partial<IsolationView> = {}): IsolationView => ({ region: closed, site: closed, probe: { tried: ['10.202.0.9:26501', '10.202.0.9:26502'], reached: [] }, reachedForMs: 0, ...part });
  const reached = ['10.202.0.9:26502'];
  const probe = { tried: ['10.202.0.9:26501', ...reached], reached };

  it('makes the failover namespace, then cuts off both, and foresees that nothing comes through', () => {
    expect(walked((view: IsolationView) => planIsolation(place, view), seen({ region: open, site: missing, probe: null }))).toEqual({
      actions: ['namespace east', 'isolate east', 'isolate east/failover'], end: { kind: 'done', output: { isolated: true, tried: 0 } },
    });
  });
  it.each([
    { why: 'the failover namespace ends', view: seen({ region: open, site: { ...missing, namespaceExists: true, namespaceEnding: true } }), plan: { kind: 'wait', why: 'namespace camunda-east-failover ends: it cannot be used before' } },
    { why: 'there is no failover namespace', view: seen({ site: missing }), plan: { kind: 'act', action: { kind: 'namespace', region: { name: 'east' }, name: 'camunda-east-failover' } } },
    { why: 'the brokers are open', view: seen({ region: open }), plan: { kind: 'act', action: { kind: 'isolate', region: { name: 'east', namespace: 'camunda-east' }, from: { name: 'west' } }, why: 'camunda-east is open to west' } },
    { why: 'the failover namespace is open', view: seen({ site: open }), plan: { kind: 'act', action: { kind: 'isolate', region: { name: 'east/failover', namespace: 'camunda-east-failover' } } } },
    { why: 'the policy says something else', view: seen({ region: other }), plan: { kind: 'act', action: { kind: 'isolate' }, why: 'the policy in camunda-east says something else' } },
    { why: 'nothing was tried yet', view: seen({ probe: null }), plan: { kind: 'wait', why: 'the way to the pods of west is tried' } },
    { why: 'nothing is reached', view: seen(), plan: { kind: 'done', output: { isolated: true, tried: 2 } } },
    { why: 'the lost region has no addresses', view: seen({ probe: { tried: [], reached: [] } }), plan: { kind: 'done', output: { isolated: true, tried: 0 } } },
    { why: 'packets come through, and the plug-in may still take the policy up', view: seen({ probe, reachedForMs: ISOLATION_MS.enforcedWithin - 1 }), plan: { kind: 'wait', why: 'packets to 10.202.0.9:26502 stop' } },
    { why: 'packets come through for long', view: seen({ probe, reachedForMs: ISOLATION_MS.enforcedWithin }), plan: { kind: 'decide', code: 'ISOLATION_NOT_ENFORCED', facts: { reached, otherPolicies: [] } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planIsolation(place, view)).toMatchObject(plan);
  });
  it('names each other policy once, where one of them may be the reason', () => {
    const mixed = { ...closed, otherPolicies: ['elasticsearch'] };
    expect(planIsolation(place, seen({ region: mixed, site: { ...mixed, otherPolicies: ['elasticsearch', 'theirs'] }, probe, reachedForMs: ISOLATION_MS.enforcedWithin }))).toMatchObject({ facts: { otherPolicies: ['elasticsearch', 'theirs'] } });
  });
  it('cuts the other region off where the first one is lost', () => {
    expect(planIsolation({ layout, lostRegion: 'east', survivingRegion: 'west' }, seen({ region: open }))).toMatchObject({ action: { region: { name: 'west' }, from: { name: 'east' } } });
  });
});

describe('planLifting', () => {
  const seen = (part: Partial<LiftingView> = {}): LiftingView => ({ region: closed, site: closed, footprint: nothing, ...part });

  it('opens both namespaces of an empty region', () => {
    expect(walked((view: LiftingView) => planLifting(place, view), seen())).toEqual({ actions: ['lift east', 'lift east/failover'], end: { kind: 'done', output: { lifted: true } } });
  });
  it.each([
    { why: 'no policy stands', view: seen({ region: open, site: missing, footprint: null }), plan: { kind: 'done', output: { lifted: true } } },
    { why: 'the region is not read', view: seen({ footprint: null }), plan: { kind: 'wait' } },
    { why: 'a policy stands that says something else', view: seen({ region: other, site: open }), plan: { kind: 'act', action: { kind: 'lift', region: { name: 'east' }, from: { name: 'west' } } } },
    { why: 'the region holds a release', view: seen({ footprint: { ...nothing, releases: [{ name: 'camunda', status: 'deployed' }] } }), plan: { kind: 'decide', code: 'REGION_NOT_EMPTY', facts: { says: 'west holds release camunda (deployed): the isolation stays until it is empty' } } },
    { why: 'it holds a claim', view: seen({ footprint: { ...nothing, claims: ['data-camunda-zeebe-0'] } }), plan: { kind: 'decide', code: 'REGION_NOT_EMPTY' } },
    { why: 'it holds a volume', view: seen({ footprint: { ...nothing, volumes: ['pv-0'] } }), plan: { kind: 'decide', code: 'REGION_NOT_EMPTY' } },
    { why: 'a broker of it runs', view: seen({ footprint: { ...nothing, pods: ['camunda-zeebe-1'] } }), plan: { kind: 'decide', code: 'REGION_NOT_EMPTY' } },
    { why: 'only pods of others run there', view: seen({ footprint: { ...nothing, pods: ['camunda-zeebe-gateway-24567', 'debug-0'] } }), plan: { kind: 'act' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planLifting(place, view)).toMatchObject(plan);
  });
});

describe('heldIn', () => {
  it('tells what is left, kind by kind', () => {
    expect(heldIn(layout, { releases: [{ name: 'camunda', status: 'failed' }], claims: ['data-0'], volumes: ['pv-0'], pods: ['camunda-zeebe-10', 'camunda-operate-0'] })).toEqual(['release camunda (failed)', 'claim data-0', 'volume pv-0', 'pod camunda-zeebe-10']);
  });
});

describe('planIsolationUndo', () => {
  const input = { ...place, isolatedByRun: true, underWay: false };
  const seen = (part: Partial<IsolationUndoView> = {}): IsolationUndoView => ({ region: closed, site: closed, temporary: nothing, lookedForMs: 0, ...part });

  it('opens both namespaces again', () => {
    expect(walked((view: IsolationUndoView | null) => planIsolationUndo(input, view), seen())).toEqual({
      actions: ['lift east', 'lift east/failover'], end: { kind: 'done', output: { lifted: true } },
    });
  });
  it.each([
    { why: 'this run isolated nothing', given: { ...input, isolatedByRun: false }, view: null, plan: { kind: 'done', output: { lifted: false, why: 'this run isolated nothing' } } },
    { why: 'temporary brokers are installed', given: input, view: seen({ temporary: { releases: [{ name: 'camunda', status: 'pending-install' }], claims: [] } }), plan: { kind: 'done', output: { lifted: false, why: 'camunda-east-failover holds release camunda: temporary brokers bear the ids of west, which must stay cut off' } } },
    { why: 'disks of temporary brokers are left', given: input, view: seen({ temporary: { releases: [], claims: ['data-camunda-zeebe-0'] } }), plan: { kind: 'done', output: { lifted: false } } },
    { why: 'only one was cut off', given: input, view: seen({ site: open }), plan: { kind: 'act', action: { kind: 'lift', region: { name: 'east' } } } },
    { why: 'its last write may still take effect', given: { ...input, underWay: true }, view: seen({ region: open, site: open, lookedForMs: LANDING_MS - 1 }), plan: { kind: 'wait' } },
    { why: 'that time has passed', given: { ...input, underWay: true }, view: seen({ region: open, site: open, lookedForMs: LANDING_MS }), plan: { kind: 'done', output: { lifted: true } } },
    { why: 'nothing stands any more', given: input, view: seen({ region: open, site: open }), plan: { kind: 'done', output: { lifted: true } } },
  ])('plans $plan.kind when $why', ({ given, view, plan }) => {
    expect(planIsolationUndo(given, view)).toMatchObject(plan);
  });
});
