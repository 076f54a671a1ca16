import { describe, expect, it } from 'vitest';
import { planCanary, planVerification, type VerificationView } from '../../../src/domain/verification.ts';
import { code, place, topology } from '../../support/failback-builders.ts';

const input = { ...place, clusterSize: 4 };
const accepted = { failures: [null, null], tookMs: 3 };
const seen = (part: Partial<VerificationView> = {}): VerificationView => ({ topology: topology([0, 2]), round: accepted, ledger: [{ partitionId: 1, messageId: 'm1', present: true }], ...part });

describe('planVerification', () => {
  it('says of every partition that refuses the canary why it does', () => {
    const round = { failures: ['RESOURCE_EXHAUSTED, back-pressure', 'RESOURCE_EXHAUSTED, out of disk space'], tookMs: 3 };
    expect(planVerification(input, seen({ round }), 0)).toMatchObject({ kind: 'wait', why: 'the canary is accepted (partition 1: RESOURCE_EXHAUSTED, back-pressure; partition 2: RESOURCE_EXHAUSTED, out of disk space)' });
  });

  it.each([
    { why: 'the gateway does not answer', view: seen({ topology: null }) },
    { why: 'a partition has no leader', view: seen({ topology: topology([]) }) },
    { why: 'no round was sent', view: seen({ round: null }) },
    { why: 'a record does not answer', view: seen({ ledger: [{ partitionId: 1, messageId: 'm1', present: null }] }) },
  ])('waits while $why', ({ view }) => expect(planVerification(input, view, 10).kind).toBe('wait'));

  it('is done after ten rounds in a row, and stops at a record that is gone', () => {
    expect(planVerification(input, seen(), 9).kind).toBe('wait');
    expect(planVerification(input, seen(), 10)).toEqual({ kind: 'done', output: { verification: { rounds: 10, partitions: 2, slowestMs: 3, recordsChecked: 1, recordsPresent: 1 } } });
    expect(() => planVerification(input, seen({ ledger: [{ partitionId: 1, messageId: 'm1', present: false }] }), 10)).toThrow(code('RECORD_MISSING'));
  });
});

describe('planCanary', () => {
  it('names no partition before the first round', () => {
    expect(planCanary({ rounds: [], ledger: [], partitions: 2, records: 'the records' }, 0)).toMatchObject({ why: 'the canary is accepted (no round yet)' });
  });
});
