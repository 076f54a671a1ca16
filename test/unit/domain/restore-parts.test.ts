import { describe, expect, it } from 'vitest';
import { planRestoreParts } from '../../../src/domain/restore-parts.ts';
import type { IndexFacts, RestoreView } from '../../../src/domain/restore.ts';
import { code, exporters, exporting, paused, place, wanted } from '../../support/failback-builders.ts';

const parts = [
  { name: 'operate-1', uuid: 'o1', indices: ['operate-a', 'operate-b'] }, { name: 'operate-2', uuid: 'o2', indices: [] }, { name: 'tasklist-1', uuid: 't1', indices: ['tasklist-a'] },
  { name: 'records', uuid: 'r', indices: ['zeebe-record-1'] },
];
const input = { ...place, snapshot: { name: 'records', uuid: 'r', indices: parts.flatMap(({ indices }) => indices), bytes: 1, tookMs: 1, parts } };
const index = (name: string, documents = 5): IndexFacts => ({ name, documents, health: 'green' });
const shown = parts.map((part) => ({ ...part, state: 'SUCCESS', startedAt: '', shards: { total: 1, failed: 0 } }));
const source = input.snapshot.indices.map((name) => index(name));
const seen = (part: Partial<RestoreView> = {}): RestoreView => ({
  partitions: paused, wanted, lostExporters: exporters({ camundawest: 'DISABLED' }), sourceUuid: 'east', targetUuid: 'west', repository: { readonly: true, fits: true, says: 'fs' },
  snapshot: shown.find(({ name }) => name === 'records') ?? null, parts: shown, source, target: [], restoring: null, ...part,
});
const from = (...snapshots: readonly string[]): RestoreView['restoring'] => ({ recoveredBytes: 1, totalBytes: 1, active: 0, snapshots });
const plan = (view: RestoreView): ReturnType<typeof planRestoreParts> => planRestoreParts(input, parts, view);
const operate = [index('operate-a'), index('operate-b')];

describe('planRestoreParts', () => {
  it.each([
    { why: 'nothing is there', view: seen(), action: { kind: 'restore', name: 'operate-1', globalState: false } },
    { why: 'the first app is there, with other counts: it ran on', view: seen({ target: [index('operate-a', 4), index('operate-b')], restoring: from('operate-1') }), action: { kind: 'restore', name: 'tasklist-1', globalState: false } },
    { why: 'both apps are there', view: seen({ target: [...operate, index('tasklist-a')], restoring: from('operate-1', 'tasklist-1') }), action: { kind: 'restore', name: 'records', globalState: true } },
    { why: 'a part is half there', view: seen({ target: [index('operate-b')], restoring: from('operate-1') }), action: { kind: 'delete-indices', names: ['operate-b'] } },
    { why: 'the records are other ones', view: seen({ target: [...operate, index('tasklist-a'), index('zeebe-record-1', 4)], restoring: from('operate-1', 'tasklist-1', 'records') }), action: { kind: 'delete-indices', names: ['zeebe-record-1'] } },
    { why: 'something else stands there', view: seen({ target: [...operate, index('operate-old')], restoring: from('operate-1') }), action: { kind: 'delete-indices', names: ['operate-old'] } },
    { why: 'all is of an older copy', view: seen({ target: source, restoring: from('older') }), action: { kind: 'delete-indices', names: source.map(({ name }) => name).sort() } },
    { why: 'the repository does not show a part', view: seen({ parts: shown.slice(1) }), action: { kind: 'register', readonly: true } },
  ])('knows what is next when $why', ({ view, action }) => {
    expect(plan(view)).toMatchObject({ kind: 'act', action });
  });
  it('waits while a part is being restored', () => {
    expect(plan(seen({ target: operate, restoring: { recoveredBytes: 1, totalBytes: 2, active: 1, snapshots: ['operate-1'] } }))).toEqual({ kind: 'wait', why: 'the restore completes (50 %)' });
  });
  it('is done when every part is there', () => {
    expect(plan(seen({ target: source, restoring: from('operate-1', 'tasklist-1', 'records') }))).toEqual({ kind: 'done', output: { restoredIndices: 4 } });
  });
  it('touches nothing while exporting goes on, or in the cluster that it copies from', () => {
    expect(plan(seen({ partitions: exporting }))).toMatchObject({ kind: 'decide', code: 'PAUSE_LOST' });
    expect(() => plan(seen({ targetUuid: 'east' }))).toThrow(code('RESTORE_TARGET_WRONG'));
  });
});
