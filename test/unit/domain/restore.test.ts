import { describe, expect, it } from 'vitest';
import { planRestore, type IndexFacts, type RestoreView } from '../../../src/domain/restore.ts';
import { code, exporters, exporting, paused, phases, place, wanted, withoutBroker2 } from '../../support/failback-builders.ts';

const snapshot = { name: 'failback-orders-42-77', uuid: 'u1', indices: ['operate-1', 'zeebe-record-1'], bytes: 1, tookMs: 1 };
const input = { ...place, snapshot };
const indices = (documents = 5, health = 'green'): IndexFacts[] => snapshot.indices.map((name) => ({ name, documents, health }));
const ran = (active = 0, from = snapshot.name): NonNullable<RestoreView['restoring']> => ({ recoveredBytes: 1, totalBytes: 2, active, snapshots: [from] });
const fs = { readonly: true, fits: true, says: 'fs' };
const seen = (part: Partial<RestoreView> = {}): RestoreView => ({
  partitions: paused, wanted, lostExporters: exporters({ camundawest: 'DISABLED' }), sourceUuid: 'east', targetUuid: 'west', repository: fs,
  snapshot: { ...snapshot, state: 'SUCCESS', startedAt: '', shards: { total: 2, failed: 0 } }, parts: [], source: indices(), target: [], restoring: null, ...part,
});
const restored = { target: indices(), restoring: ran() };

describe('planRestore', () => {
  it.each([
    { why: 'exporting was resumed', view: seen({ partitions: exporting }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'exporting was resumed although all is restored', view: seen({ ...restored, partitions: exporting }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'no broker tells its phase', view: seen({ partitions: [] }), plan: { kind: 'wait' } },
    { why: 'a replica is silent although all is restored', view: seen({ ...restored, partitions: withoutBroker2(paused) }), plan: { kind: 'wait', why: 'every replica of partition 1, 2 tells the phase of its exporter' } },
    { why: 'one replica is silent and another one exports', view: seen({ ...restored, partitions: withoutBroker2(phases('EXPORTING', 'PAUSED')) }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'the repository is not registered', view: seen({ repository: null, snapshot: null }), plan: { kind: 'act', action: { kind: 'register', readonly: true } } },
    { why: 'it is registered for writing', view: seen({ repository: { ...fs, readonly: false } }), plan: { kind: 'act', action: { kind: 'register', readonly: true } } },
    { why: 'it shows another snapshot of that name', view: seen({ snapshot: { ...snapshot, uuid: 'u0', state: 'SUCCESS', startedAt: '', shards: { total: 2, failed: 0 } } }), plan: { kind: 'act', action: { kind: 'register' } } },
    { why: 'nothing stands in the target', view: seen(), plan: { kind: 'act', action: { kind: 'restore', region: { name: 'west' }, name: snapshot.name } } },
    { why: 'a restore runs', view: seen({ target: indices(3), restoring: ran(1) }), plan: { kind: 'wait' } },
    { why: 'a shard has no primary yet', view: seen({ target: indices(0, 'red'), restoring: ran() }), plan: { kind: 'wait' } },
    { why: 'the counts differ', view: seen({ ...restored, target: indices(4) }), plan: { kind: 'act', action: { kind: 'delete-indices', region: { name: 'west' }, names: snapshot.indices } } },
    { why: 'an index is missing', view: seen({ ...restored, target: indices().slice(1) }), plan: { kind: 'act', action: { kind: 'delete-indices', names: ['zeebe-record-1'] } } },
    { why: 'an index stands there that the snapshot does not hold', view: seen({ ...restored, target: [...indices(), { name: 'tasklist-old', documents: 0, health: 'green' }] }), plan: { kind: 'act', action: { kind: 'delete-indices' } } },
    { why: 'the counts are equal and the copy is of an earlier snapshot', view: seen({ target: indices(), restoring: ran(0, 'failback-orders-42-11') }), plan: { kind: 'act', action: { kind: 'delete-indices' } } },
    { why: 'the counts are equal and nothing tells of a restore', view: seen({ target: indices() }), plan: { kind: 'act', action: { kind: 'delete-indices' } } },
    { why: 'every index is there with as many documents', view: seen(restored), plan: { kind: 'done', output: { restoredIndices: 2 } } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planRestore(input, view)).toMatchObject(plan);
  });

  it.each([
    { why: 'both endpoints are one cluster', part: { targetUuid: 'east' } },
    { why: 'brokers export to the target', part: { lostExporters: exporters({ camundawest: 'ENABLED' }) } },
    { why: 'an exporter to the target is being enabled', part: { lostExporters: exporters({ camundawest: 'ENABLING' }) } },
    { why: 'one of two exporters to the target is not disabled yet', part: { lostExporters: exporters({ 'camundawest': 'DISABLED', 'old-west': 'DISABLING' }) } },
  ])('touches nothing when $why', ({ part }) => {
    expect(() => planRestore(input, seen(part))).toThrow(code('RESTORE_TARGET_WRONG'));
  });
});
