import { describe, expect, it } from 'vitest';
import { awaitReplicas, unlessPaused, wantedReplicas } from '../../../src/domain/exporting-phase.ts';
import { exporting, layout, paused, phases, topology, wanted, withoutBroker2 } from '../../support/failback-builders.ts';

describe('wantedReplicas', () => {
  it.each([
    { why: 'one region is left', members: [0, 2] },
    { why: 'both regions are members', members: [0, 1, 2, 3] },
  ])('demands the share of one region when $why', ({ members }) => {
    expect(wantedReplicas(layout, { members }, topology(members))).toEqual(wanted);
  });
  it('tells nothing where membership or topology does not answer', () => {
    expect([wantedReplicas(layout, null, topology([0, 2])), wantedReplicas(layout, { members: [0, 2] }, null)]).toEqual([null, null]);
  });
});

describe('awaitReplicas', () => {
  it.each([
    { why: 'nobody answers', seen: { partitions: [], wanted }, waits: 'the brokers tell the phase of their exporters' },
    { why: 'nobody tells how many replicas there are', seen: { partitions: paused, wanted: null }, waits: 'members and topology tell how many replicas there are' },
    { why: 'a broker is silent', seen: { partitions: withoutBroker2(paused), wanted }, waits: 'every replica of partition 1, 2 tells the phase of its exporter' },
    { why: 'one partition has a silent replica', seen: { partitions: paused.slice(0, 3), wanted }, waits: 'every replica of partition 2 tells the phase of its exporter' },
    { why: 'a partition is told by nobody', seen: { partitions: paused, wanted: { partitions: 3, replicas: 2 } }, waits: 'every replica of partition 3 tells the phase of its exporter' },
  ])('waits while $why', ({ seen, waits }) => {
    expect(awaitReplicas(seen)).toEqual({ kind: 'wait', why: waits });
  });
  it('waits for nobody where each replica tells its phase, whichever', () => {
    expect(awaitReplicas({ partitions: phases('PAUSED', 'EXPORTING'), wanted })).toBeNull();
  });
});

describe('unlessPaused', () => {
  it('lets a copy go on only where every replica is paused', () => {
    expect(unlessPaused({ partitions: paused, wanted })).toBeNull();
  });
  it('takes a silent replica neither for paused nor for resumed', () => {
    expect(unlessPaused({ partitions: withoutBroker2(paused), wanted })).toMatchObject({ kind: 'wait' });
    expect(unlessPaused({ partitions: phases('PAUSED', 'CLOSED', 'PAUSED'), wanted })).toEqual({ kind: 'wait', why: 'every replica of partition 1 tells the phase of its exporter' });
    expect(unlessPaused({ partitions: phases('CLOSED', 'CLOSED', 'CLOSED', 'CLOSED'), wanted })).toEqual({ kind: 'wait', why: 'the brokers tell the phase of their exporters' });
  });
  it.each([
    { why: 'each replica exports', partitions: exporting },
    { why: 'one does', partitions: phases('PAUSED', 'EXPORTING', 'PAUSED') },
    { why: 'one does while another one is silent', partitions: withoutBroker2(phases('EXPORTING', 'PAUSED')) },
    { why: 'one does while another one starts', partitions: phases('EXPORTING', 'CLOSED') },
    { why: 'one is in another phase', partitions: phases('PAUSED', 'SOFT_PAUSED') },
  ])('gives the copy up at once when $why', ({ partitions }) => {
    expect(unlessPaused({ partitions, wanted })).toMatchObject({ kind: 'decide', code: 'PAUSE_LOST' });
  });
});
