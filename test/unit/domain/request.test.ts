import { describe, expect, it } from 'vitest';
import { checkFailbackRequest, type RequestPolicy } from '../../../src/domain/request.ts';
import { layout } from '../../support/failback-builders.ts';

const policy: RequestPolicy = { layout, approvalGroups: ['platform'], requesterMayApprove: false, lossHoldMs: 0 };
const failback = { pauseLimitMs: 600_000, keepSnapshots: 2 };
const wanted = { cluster: 'orders', region: 'west', reason: 'power is back', requestedBy: 'alice' };
const check = (variables: Readonly<Record<string, unknown>>, configured: typeof failback | undefined = failback): ReturnType<typeof checkFailbackRequest> =>
  checkFailbackRequest(variables, ['orders'], (name) => (name === 'orders' ? { ...policy, failback: configured } : null));
const withoutConfig = (variables: Readonly<Record<string, unknown>>): ReturnType<typeof checkFailbackRequest> => checkFailbackRequest(variables, ['orders'], () => policy);

describe('checkFailbackRequest', () => {
  it('takes the region that comes back as the lost one, with the limits of the configuration', () => {
    expect(check(wanted)).toMatchObject({ kind: 'accepted', request: { lostRegion: 'west', survivingRegion: 'east', approvers: ['platform'], requesterMayApprove: false, ...failback } });
  });

  it('never takes a variable `lostRegion` for the region', () => {
    expect(check({ ...wanted, region: undefined, lostRegion: 'west' })).toMatchObject({ kind: 'refused', problems: [expect.stringMatching(/^region missing/)] });
  });

  it.each([
    { why: 'the region is unknown', result: check({ ...wanted, region: 'north' }), says: /^region is "north": no region of this cluster/ },
    { why: 'both regions are named', result: check({ ...wanted, region: 'east,west' }), says: /one region comes back, so name only one/ },
    { why: 'the cluster is unknown', result: check({ ...wanted, cluster: 'billing' }), says: /^cluster is "billing"/ },
    { why: 'fewer approve than the policy asks for', result: check({ ...wanted, approvers: ['bob'] }), says: /add platform/ },
    { why: 'neither chart nor repository is configured', result: withoutConfig(wanted), says: /add helm and snapshots/ },
  ])('refuses when $why', ({ result, says }) => {
    expect(result).toMatchObject({ kind: 'refused', problems: [expect.stringMatching(says)] });
  });

  it('names every fault at once', () => {
    expect(withoutConfig({ ...wanted, region: 'north', reason: ' ' })).toMatchObject({ problems: [expect.stringMatching(/^region/), expect.stringMatching(/^reason/), expect.stringMatching(/helm and snapshots/)] });
  });
});
