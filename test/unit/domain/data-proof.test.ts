import { describe, expect, it } from 'vitest';
import { cutOf, planDataProof, type DataView } from '../../../src/domain/data-proof.ts';
import { code } from '../../support/failback-builders.ts';

const records = (count: number, newest = 50): DataView['exported'][string] => ({ newest: { 1: newest }, counts: { 1: count } });
const data = (part: Partial<DataView> = {}): DataView => ({
  messageIds: ['m1'], counts: { east: { m1: 1 }, west: { m1: 1 } },
  indices: { east: [{ name: 'operate-1', documents: 4 }], west: [{ name: 'operate-1', documents: 4 }] },
  exported: { east: records(30), west: records(30) }, ...part,
});
const plan = (seen: DataView, elapsedMs: number): ReturnType<typeof planDataProof> => planDataProof('west', seen, elapsedMs);

describe('cutOf', () => {
  it('takes the last position that all have, and that of the others where a region has nothing', () => {
    expect(cutOf([{ 1: 50, 2: 7 }, { 1: 40 }])).toEqual({ 1: 40, 2: 7 });
    expect(cutOf([{}, {}])).toEqual({});
  });
});

describe('planDataProof', () => {
  const differing = data({ indices: { east: [{ name: 'operate-1', documents: 4 }, { name: 'operate-2', documents: 0 }], west: [{ name: 'operate-1', documents: 3 }] } });

  it('waits for a record that is not in the search data of one region yet, however long, as long as nothing exported is missing', () => {
    expect(plan(data({ counts: { east: { m1: 1 }, west: {} } }), 60_000)).toMatchObject({ kind: 'wait', why: '1 acknowledged records are in the search data (m1 in west)' });
  });
  it('stops at a record that stands twice: the copy and the exporter overlap', () => {
    expect(() => plan(data({ counts: { east: { m1: 1 }, west: { m1: 2 } } }), 0)).toThrow(code('RECORD_MISSING'));
  });
  it('waits for the counts of indices to meet, then reports those that were written to meanwhile', () => {
    expect(plan(differing, 9_999).kind).toBe('wait');
    expect(plan(differing, 10_000)).toMatchObject({ kind: 'done', output: { dataProof: { recordsCompared: 1, recordsMissing: 0, indicesCompared: 2, indicesDiffering: 2 } } });
    expect(plan(data(), 0)).toEqual({ kind: 'done', output: { dataProof: { recordsCompared: 1, recordsMissing: 0, indicesCompared: 1, indicesDiffering: 0, exportedCompared: 30, exportedMissing: 0 } } });
  });
  it('waits until the recreated region has what the other one had, before it is compared', () => {
    expect(plan(data({ exported: { east: records(30, 60), west: records(30, 50) } }), 0)).toMatchObject({ kind: 'wait', why: 'the exported positions of partition 1 meet' });
    expect(plan(data({ exported: { east: records(30, 60), west: records(30, 50) } }), 10_000)).toMatchObject({ kind: 'done', output: { dataProof: { exportedMissing: 0 } } });
    expect(plan(data({ exported: { east: records(30), west: { newest: {}, counts: {} } } }), 10_000)).toMatchObject({ output: { dataProof: { exportedMissing: 30 } } });
  });
  it('reports the loss window: exported records that the recreated region lacks, and the acknowledged ones among them', () => {
    const lacking = data({ counts: { east: { m1: 1 }, west: {} }, exported: { east: records(30), west: records(27) } });
    expect(plan(lacking, 9_999).kind).toBe('wait');
    expect(plan(lacking, 10_000)).toMatchObject({ kind: 'done', output: { dataProof: { recordsMissing: 1, exportedCompared: 30, exportedMissing: 3 } } });
  });
  it('never takes a record that the surviving region lacks for the loss window', () => {
    expect(plan(data({ counts: { east: {}, west: { m1: 1 } }, exported: { east: records(30), west: records(20) } }), 60_000).kind).toBe('wait');
  });
});
