import { describe, expect, it } from 'vitest';
import { planRepository, planSnapshot, snapshotsToDelete, type SnapshotFacts, type SnapshotSeen } from '../../../src/domain/snapshot.ts';
import { code, east, exporting, paused, phases, place, wanted, withoutBroker2 } from '../../support/failback-builders.ts';

const name = 'failback-orders-42-77';
const input = { ...place, guardId: '42-77', pausedAt: '2026-01-01T10:00:00Z' };
const taken = (part: Partial<SnapshotFacts> = {}): SnapshotFacts => ({ name, uuid: 'u1', state: 'SUCCESS', startedAt: '2026-01-01T10:01:00Z', indices: ['operate-1'], shards: { total: 1, failed: 0 }, ...part });
const fs = { readonly: false, fits: true, says: 'fs' };
const seen = (part: Partial<SnapshotSeen> = {}): SnapshotSeen => ({ partitions: paused, wanted, repository: fs, problem: null, snapshot: null, size: null, ...part });
const early = taken({ startedAt: '2026-01-01T09:59:00Z' });

describe('planSnapshot', () => {
  it.each([
    { why: 'exporting was resumed', view: seen({ partitions: exporting }), found: null, plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'exporting was resumed after a good snapshot', view: seen({ partitions: exporting, snapshot: taken() }), found: null, plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'no broker tells its phase', view: seen({ partitions: [] }), found: null, plan: { kind: 'wait' } },
    { why: 'a replica is silent: it may be the one that exports', view: seen({ partitions: withoutBroker2(paused), snapshot: taken() }), found: null, plan: { kind: 'wait', why: 'every replica of partition 1, 2 tells the phase of its exporter' } },
    { why: 'one replica is silent and another one exports', view: seen({ partitions: withoutBroker2(phases('PAUSED', 'PAUSED', 'EXPORTING')) }), found: null, plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'the repository is missing', view: seen({ repository: null }), found: null, plan: { kind: 'act', action: { kind: 'register', readonly: false } } },
    { why: 'an earlier failback registered it read-only', view: seen({ repository: { ...fs, readonly: true } }), found: null, plan: { kind: 'act', action: { kind: 'register', readonly: false } } },
    { why: 'there is no snapshot of this pause', view: seen(), found: null, plan: { kind: 'act', action: { kind: 'take', name } } },
    { why: 'it is being taken', view: seen({ snapshot: taken({ state: 'IN_PROGRESS' }) }), found: null, plan: { kind: 'wait' } },
    { why: 'it is partial', view: seen({ snapshot: taken({ state: 'PARTIAL' }) }), found: null, plan: { kind: 'act', action: { kind: 'drop', name } } },
    { why: 'it says SUCCESS with a failed shard', view: seen({ snapshot: taken({ shards: { total: 2, failed: 1 } }) }), found: null, plan: { kind: 'act', action: { kind: 'drop' } } },
    { why: 'it was there before and is older than the pause', view: seen({ snapshot: early }), found: 'u1', plan: { kind: 'act', action: { kind: 'drop' } } },
    { why: 'it was taken since the first look, by a clock that is slow', view: seen({ snapshot: early }), found: null, plan: { kind: 'done' } },
    { why: 'it is complete', view: seen({ snapshot: taken(), size: { bytes: 5, tookMs: 2 } }), found: null, plan: { kind: 'done', output: { snapshot: { name, uuid: 'u1', indices: ['operate-1'], bytes: 5, tookMs: 2 } } } },
  ])('plans $plan.kind when $why', ({ view, found, plan }) => {
    expect(planSnapshot(input, view, found)).toMatchObject(plan);
  });

  it('stops where the nodes cannot use the repository', () => {
    expect(() => planSnapshot(input, seen({ problem: 'access denied' }), null)).toThrow(code('SNAPSHOT_UNUSABLE'));
  });
});

describe('planRepository', () => {
  it('proves the repository before anything is paused for it', () => {
    expect(planRepository(east, { repository: fs, problem: null }).kind).toBe('done');
    expect(planRepository(east, { repository: { ...fs, fits: false }, problem: null })).toMatchObject({ kind: 'act', action: { kind: 'register', readonly: false } });
    expect(() => planRepository(east, { repository: fs, problem: 'access denied' })).toThrow(code('SNAPSHOT_UNUSABLE'));
  });
});

describe('snapshotsToDelete', () => {
  const at = (of: string, day: number): SnapshotFacts => taken({ name: of, startedAt: `2026-01-0${day}T00:00:00Z` });
  it('names the oldest beyond those to keep, and never a snapshot of another cluster or of anybody else', () => {
    const all = [at('failback-orders-3-3', 3), at('failback-orders-1-1', 1), at('failback-orders-2-2', 2), at('failback-orders-eu-1-1', 1), at('failback-orders-nightly', 1), at('nightly', 1)];
    expect(snapshotsToDelete('orders', all, 1)).toEqual(['failback-orders-1-1', 'failback-orders-2-2']);
    expect(snapshotsToDelete('orders', all, 5)).toEqual([]);
  });
});
