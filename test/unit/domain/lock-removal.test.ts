import { describe, expect, it } from 'vitest';
import { planLockRemoval, type LockRemovalFacts, type LockRemovalView } from '../../../src/domain/lock-removal.ts';
import { answers, layout, silent } from '../../support/failback-builders.ts';
import { walked } from '../../support/inventories.ts';

const held: LockRemovalFacts = { lease: { resourceVersion: '7', holder: 'engine/1', acting: '', since: '' }, own: { namespace: 'ours', ledger: true, others: [] } };
const gone: LockRemovalFacts = { lease: null, own: { namespace: 'absent', ledger: false, others: [] } };
const seen = (east: LockRemovalFacts | null, west: LockRemovalFacts | null = gone, silentMs = 0): LockRemovalView => ({
  holder: 'engine/1', silentMs, regions: { east: east === null ? silent : answers(east), west: west === null ? silent : answers(west) },
});
const plan = (view: LockRemovalView): ReturnType<typeof planLockRemoval> => planLockRemoval({ layout }, view);

describe('planLockRemoval', () => {
  it('removes ledger, lock and namespace, the region that fences the run last', () => {
    expect(walked(plan, seen(held, held))).toEqual({
      actions: ['ledger west', 'lease west', 'namespace west', 'ledger east', 'lease east', 'namespace east'], end: { kind: 'done', output: { lockRemovedFrom: ['east', 'west'], lockKept: [] } },
    });
  });
  it('has nothing to do the second time', () => expect(plan(seen(gone))).toEqual({ kind: 'done', output: { lockRemovedFrom: ['east', 'west'], lockKept: [] } }));
  it('goes on where it was stopped between lock and namespace', () => {
    expect(walked(plan, seen({ lease: null, own: { ...held.own, ledger: false } })).actions).toEqual(['namespace east']);
  });
  it('removes the lock as it was read', () => {
    expect(plan(seen({ ...held, own: { ...held.own, ledger: false } }))).toMatchObject({ action: { kind: 'lease', resourceVersion: '7' } });
  });
  it.each([
    { why: 'another run holds the lock', east: { ...held, lease: { resourceVersion: '8', holder: 'engine/2', acting: '', since: '' } }, actions: [], says: 'the lock in east is not held by this run (engine/2)' },
    { why: 'nobody holds it: this run has given it away', east: { ...held, lease: { resourceVersion: '8', holder: '', acting: '', since: '' } }, actions: [], says: 'the lock in east is not held by this run (nobody)' },
    { why: 'the lock of another cluster is beside it', east: { ...held, own: { ...held.own, others: ['lease payments'] } }, actions: ['ledger east', 'lease east'], says: 'the namespace region-runbooks in east holds lease payments' },
    { why: 'the namespace is not ours', east: { ...held, own: { ...held.own, namespace: 'foreign' } }, actions: ['ledger east', 'lease east'], says: 'the namespace region-runbooks in east was not made by a run' },
  ] as const)('keeps what it must when $why', ({ east, actions, says }) => {
    const { actions: done, end } = walked(plan, seen(east));
    expect(done).toEqual(actions);
    expect(end).toMatchObject({ kind: 'done', output: { lockKept: [says] } });
  });
  it('waits for the namespace to end', () => expect(plan(seen({ lease: null, own: { namespace: 'ending', ledger: false, others: [] } }))).toMatchObject({ kind: 'wait' }));
  it('never takes a region that answers, but not to us, for gone', () => {
    expect(plan({ ...seen(held, gone, 60_000), regions: { east: { answers: false, code: 'PERMISSION_DENIED', error: 'forbidden', tookMs: 1 }, west: answers(held) } })).toMatchObject({ kind: 'wait', why: 'the lock in east can be read (forbidden)' });
  });
  it('waits a while for a region that is silent, then says so: its Kubernetes cluster may be gone', () => {
    expect(plan(seen(null, held, 14_999))).toMatchObject({ kind: 'wait' });
    expect(walked(plan, seen(null, held, 15_000))).toMatchObject({ actions: ['ledger west', 'lease west', 'namespace west'], end: { kind: 'done', output: { lockRemovedFrom: ['west'], lockKept: ['east does not answer: its lock is gone with its Kubernetes cluster, or stays'] } } });
  });
});
