import { describe, expect, it } from 'vitest';
import { planRedundancy, type RedundancyView } from '../../../src/domain/redundancy.ts';
import { code, exporters, exporting, phases, topology } from '../../support/failback-builders.ts';

const whole = topology([0, 1, 2, 3]);
const record = (present: boolean | null): RedundancyView['ledger'] => [{ partitionId: 1, messageId: 'm1', present }];
const rounds = (failure: string | null): RedundancyView['rounds'] => [{ failures: [null, null], tookMs: 3 }, { failures: [null, failure], tookMs: 9 }];
const seen = (part: Partial<RedundancyView> = {}): RedundancyView => ({ topologies: { east: whole, west: whole }, exporters: exporters({ camundaeast: 'ENABLED', camundawest: 'ENABLED' }), partitions: exporting, rounds: rounds(null), ledger: record(true), ...part });

describe('planRedundancy', () => {
  it.each([
    { why: 'one gateway does not answer', view: seen({ topologies: { east: whole, west: null } }) },
    { why: 'one gateway sees fewer brokers', view: seen({ topologies: { east: whole, west: topology([0, 1, 2]) } }) },
    { why: 'an exporter is disabled', view: seen({ exporters: exporters({ camundaeast: 'ENABLED', camundawest: 'DISABLED' }) }) },
    { why: 'one replica is still paused', view: seen({ partitions: phases('EXPORTING', 'PAUSED') }) },
    { why: 'no canary was sent', view: seen({ rounds: [] }) },
    { why: 'the canary fails through one region', view: seen({ rounds: rounds('UNAVAILABLE') }) },
    { why: 'a record does not answer', view: seen({ ledger: record(null) }) },
  ])('waits when $why', ({ view }) => {
    expect(planRedundancy(4, view, 10).kind).toBe('wait');
  });

  it('wants ten rounds in a row, and tells the slowest canary of either region', () => {
    expect(planRedundancy(4, seen(), 9).kind).toBe('wait');
    expect(planRedundancy(4, seen(), 10)).toEqual({ kind: 'done', output: { verification: { rounds: 10, partitions: 2, slowestMs: 9, recordsChecked: 1, recordsPresent: 1 } } });
  });

  it('stops at a record that is gone, whatever else is missing', () => {
    expect(() => planRedundancy(4, seen({ topologies: { east: null }, ledger: record(false) }), 0)).toThrow(code('RECORD_MISSING'));
  });
});
