import { describe, expect, it } from 'vitest';
import { planExporterDisabling, type DisablingView } from '../../../src/domain/exporter-disabling.ts';
import { planExportingProof, STALLED_AFTER_MS } from '../../../src/domain/exporting-progress.ts';
import type { Layout } from '../../../src/domain/regions.ts';

const layout: Layout = {
  cluster: 'orders', release: 'camunda',
  regions: [{ name: 'east', index: 0, context: 'east', namespace: 'camunda-east' }, { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' }],
};
const input = { layout, lostRegion: 'west', survivingRegion: 'east' };
const targets = [{ id: 'east', url: 'http://search.camunda-east.svc:9200' }, { id: 'west', url: 'http://search.camunda-west.svc:9200' }, { id: 'old-west', url: 'http://search.camunda-west.svc:9200' }];
const seen = (statuses: Readonly<Record<string, string>>, disabling?: readonly (string | undefined)[]): DisablingView => ({
  targets, exporters: Object.entries({ east: 'ENABLED', ...statuses }).map(([id, status]) => ({ id, status })),
  membership: {
    members: [0, 2],
    ...(disabling === undefined ? {} : { pendingChange: { id: 4, status: 'IN_PROGRESS', operations: disabling.map((exporterId) => ({ operation: 'PARTITION_DISABLE_EXPORTER', ...(exporterId === undefined ? {} : { exporterId }) })) } }),
  },
});

describe('planExporterDisabling', () => {
  it.each([
    { why: 'nothing was sent', view: seen({ west: 'ENABLED' }), kind: 'act' },
    { why: 'the change that disables it is pending', view: seen({ west: 'ENABLED' }, ['west']), kind: 'done' },
    { why: 'that change does not name the only one left', view: seen({ west: 'ENABLED' }, [undefined]), kind: 'done' },
    { why: 'the change disables one of two', view: seen({ 'west': 'ENABLED', 'old-west': 'ENABLED' }, ['west']), kind: 'wait' },
    { why: 'the change disables one and the other is disabled', view: seen({ 'west': 'ENABLED', 'old-west': 'DISABLED' }, ['west']), kind: 'done' },
    { why: 'a change of someone else is pending', view: seen({ west: 'ENABLED' }, ['east']), kind: 'decide' },
  ])('plans $kind when $why', ({ view, kind }) => {
    expect(planExporterDisabling(input, view).kind).toBe(kind);
  });
});

describe('planExporterDisabling of a stale copy', () => {
  const enabling = (copyStale: boolean, operation = 'PARTITION_ENABLE_EXPORTER'): string => planExporterDisabling({ ...input, copyStale }, {
    ...seen({ west: 'ENABLING' }), membership: { members: [0, 2], pendingChange: { id: 4, status: 'IN_PROGRESS', operations: [{ operation }] } },
  }).kind;

  it('waits for the enabling that is under way, and then disables', () => {
    expect(enabling(true)).toBe('wait');
    expect(planExporterDisabling({ ...input, copyStale: true }, seen({ west: 'ENABLED' }))).toMatchObject({ kind: 'act', action: { exporterId: 'west' } });
  });
  it('is a change of somebody else where no copy of this run is stale, and where more than an enabling is pending', () => {
    expect([enabling(false), enabling(true, 'PARTITION_JOIN')]).toEqual(['decide', 'decide']);
  });
});

describe('planExportingProof', () => {
  const leaders = [{ partitionId: 1, brokerId: 0, role: 'leader', exporterPhase: 'EXPORTING', processedPosition: 10, exportedPosition: 10 }];

  it.each([
    { why: 'an exporter to the lost region is still enabled', status: 'ENABLED', sinceMs: 0, kind: 'wait' },
    { why: 'it stays enabled: brokers are never restarted in the middle of a change', status: 'ENABLED', sinceMs: STALLED_AFTER_MS, kind: 'wait' },
    { why: 'it is disabled and everything is exported', status: 'DISABLED', sinceMs: 0, kind: 'done' },
  ])('plans $kind when $why', ({ status, sinceMs, kind }) => {
    expect(planExportingProof({ leaders, lost: [{ id: 'west', status }] }, { first: leaders, sinceMs }).kind).toBe(kind);
  });
});
