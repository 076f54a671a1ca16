import { describe, expect, it } from 'vitest';
import { backupId, backupInRepository, foundOf, planBackup, recordsName, type BackedUpApp, type BackupSeen } from '../../../src/domain/backup.ts';
import { snapshotsToDelete, type SnapshotFacts } from '../../../src/domain/snapshot.ts';
import { code, exporting, layout, paused, wanted } from '../../support/failback-builders.ts';

const pausedAt = '2026-11-24T12:00:00.500Z';
const id = 1_795_521_600;
const input = { layout, survivingRegion: 'east', guardId: '42-77', pausedAt, webAppsBefore: [{ name: 'camunda-operate', wanted: 1, ready: 1 }, { name: 'camunda-tasklist', wanted: 2, ready: 2 }] };
const completed = { state: 'COMPLETED', reason: null, parts: [] };
const app = (name: 'operate' | 'tasklist', backup: BackedUpApp['backup'], part: Partial<BackedUpApp> = {}): BackedUpApp =>
  ({ app: name, deployment: { name: `camunda-${name}`, wanted: 1, ready: 1 }, unread: null, backup, stillMs: 0, ...part });
const snapshot = (name: string, part: Partial<SnapshotFacts> = {}): SnapshotFacts => ({ name, uuid: `uuid-${name}`, state: 'SUCCESS', startedAt: '2026-11-24T12:01:00.000Z', indices: [`index-of-${name}`], shards: { total: 1, failed: 0 }, ...part });
const records = snapshot(`failback-orders-42-77-b${id}`, { indices: ['zeebe-record-1'] });
const seen = (part: Partial<BackupSeen> = {}): BackupSeen => ({
  partitions: paused, wanted, repository: { readonly: false, fits: true, says: 'fs' }, problem: null,
  apps: [app('operate', completed), app('tasklist', completed)], records, parts: [], size: { bytes: 7, tookMs: 3 }, ...part,
});
const none = { recordsUuid: null, states: {} };
const off = { deployment: { name: 'camunda-operate', wanted: 0, ready: 0 } };

describe('planBackup', () => {
  it('numbers the backups by the second of the pause, and names the records after the run and that number', () => {
    expect(backupId(pausedAt)).toBe(id);
    expect(recordsName('orders', input)).toBe(`failback-orders-42-77-b${id}`);
  });

  it.each([
    { why: 'exporting was resumed', view: seen({ partitions: exporting }), plan: { kind: 'decide', code: 'PAUSE_LOST' } },
    { why: 'there is no repository', view: seen({ repository: null }), plan: { kind: 'act', action: { kind: 'register', readonly: false } } },
    { why: 'records wait to be imported', view: seen({ apps: [app('operate', null, { unread: 'job 1 to 9' }), app('tasklist', null)] }), plan: { kind: 'wait', why: 'operate of east has imported job 1 to 9' } },
    { why: 'nothing is backed up', view: seen({ apps: [app('operate', null), app('tasklist', null)], records: null }), plan: { kind: 'act', action: { kind: 'back-up', app: 'operate', id } } },
    { why: 'a backup goes on', view: seen({ apps: [app('operate', { ...completed, state: 'IN_PROGRESS' }), app('tasklist', null)] }), plan: { kind: 'wait' } },
    { why: 'a backup is between two of its parts', view: seen({ apps: [app('operate', { ...completed, state: 'INCOMPLETE' }, { stillMs: 59_999 }), app('tasklist', null)] }), plan: { kind: 'wait' } },
    { why: 'one app is backed up', view: seen({ apps: [app('operate', completed), app('tasklist', null)] }), plan: { kind: 'act', action: { kind: 'back-up', app: 'tasklist', id } } },
    { why: 'an app that an earlier copy stopped has to be backed up', view: seen({ apps: [app('operate', null, off), app('tasklist', null)] }), plan: { kind: 'act', action: { kind: 'scale', name: 'camunda-operate', replicas: 1 } } },
    { why: 'the records are not there', view: seen({ records: null }), plan: { kind: 'act', action: { kind: 'take-records', name: records.name } } },
    { why: 'the records are half there', view: seen({ records: { ...records, state: 'PARTIAL' } }), plan: { kind: 'act', action: { kind: 'drop', name: records.name } } },
    { why: 'all is copied', view: seen(), plan: { kind: 'act', action: { kind: 'scale', name: 'camunda-operate', replicas: 0 } } },
  ])('knows what is next when $why', ({ view, plan }) => {
    expect(planBackup(input, view, none)).toMatchObject(plan);
  });

  it('is done when the web apps are off, and tells the parts in the order of their restore, the records last', () => {
    const stopped = [app('operate', completed, off), app('tasklist', completed, { deployment: { name: 'camunda-tasklist', wanted: 0, ready: 0 } })];
    const parts = [snapshot('p1'), snapshot('p2')];
    expect(planBackup(input, seen({ apps: stopped, parts }), none)).toEqual({ kind: 'done', output: { snapshot: {
      name: records.name, uuid: records.uuid, indices: ['index-of-p1', 'index-of-p2', 'zeebe-record-1'], bytes: 7, tookMs: 3,
      parts: [...parts, records].map(({ name, uuid, indices }) => ({ name, uuid, indices })),
    } } });
  });

  it('makes a backup again that had failed before, and tells one that fails now', () => {
    const failed = seen({ apps: [app('operate', { state: 'FAILED', reason: 'the disk is full', parts: [] }), app('tasklist', null)] });
    expect(planBackup(input, failed, foundOf(failed))).toMatchObject({ kind: 'act', action: { kind: 'forget-backup', app: 'operate', id } });
    expect(() => planBackup(input, failed, none)).toThrow(code('BACKUP_UNUSABLE'));
    const ended = seen({ apps: [app('operate', { state: 'INCOMPLETE', reason: null, parts: [] }, { stillMs: 60_000 }), app('tasklist', null)] });
    expect(planBackup(input, ended, foundOf(ended))).toMatchObject({ kind: 'act', action: { kind: 'forget-backup' } });
    expect(() => planBackup(input, ended, none)).toThrow(code('BACKUP_UNUSABLE'));
  });

  it('copies nothing where nobody can make a backup', () => {
    expect(() => planBackup(input, seen({ apps: [] }), none)).toThrow(code('BACKUP_UNUSABLE'));
  });
});

describe('a backup whose web app is off', () => {
  const part = (number: number, state = 'SUCCESS'): SnapshotFacts => snapshot(`camunda_operate_${id}_8.6.0_part_${number}_of_2`, { state });
  it('is told by the repository, in the order of the parts', () => {
    expect(backupInRepository('operate', id, [part(2), part(1), records])).toEqual({ state: 'COMPLETED', reason: null, parts: [part(1).name, part(2).name] });
  });
  it.each([[[]], [[part(1)]], [[part(1), part(2, 'FAILED')]]])('is none where a part is missing or failed', (snapshots) => {
    expect(backupInRepository('operate', id, snapshots)).toBeNull();
  });
});

it('deletes the parts of an old copy with it, and no part of another number', () => {
  const parts = [`camunda_operate_${id}_8.6.0_part_1_of_6`, `camunda_tasklist_${id}_8.6.0_part_1_of_6`].map((name) => snapshot(name));
  const others = [snapshot('camunda_operate_17_8.6.0_part_1_of_6'), snapshot('nightly')];
  expect(snapshotsToDelete('orders', [...parts, records, ...others], 0)).toEqual([...parts.map(({ name }) => name), records.name]);
});
