import { describe, expect, it } from 'vitest';
import { checkSetupRequest, checkTeardownRequest, type SetupPolicy } from '../../../src/domain/setup-request.ts';
import type { Shape } from '../../../src/domain/shape.ts';
import { layout } from '../../support/failback-builders.ts';

const shape: Shape = { version: '8.6.0', brokers: 8, partitions: 8, replicationFactor: 4, search: 'elasticsearch', webApps: true, searchClusters: 'chart', secrets: [], snapshots: false };
const undescribed: SetupPolicy = { layout, approvalGroups: ['platform'], requesterMayApprove: false, lossHoldMs: 0 };
const policy: SetupPolicy = { ...undescribed, shape };
const wanted = { cluster: 'orders', reason: 'new cluster', requestedBy: 'alice' };
type Variables = Readonly<Record<string, unknown>>;
const only = (known: SetupPolicy) => (name: string): SetupPolicy | null => name === 'orders' ? known : null;
const setup = (variables: Variables, known = policy): ReturnType<typeof checkSetupRequest> => checkSetupRequest(variables, ['orders'], only(known));
const teardown = (variables: Variables, known = policy): ReturnType<typeof checkTeardownRequest> => checkTeardownRequest({ confirm: 'orders', ...variables }, ['orders'], only(known));

describe('checkSetupRequest', () => {
  it('takes both regions, the first as the one whose Lease fences the writes', () => {
    expect(setup(wanted)).toEqual({ kind: 'accepted', request: { layout, shape, survivingRegion: 'east', lostRegion: 'west', requestedBy: 'alice', approvers: ['platform'], requesterMayApprove: false } });
  });

  it.each([
    { why: 'no cluster is named', result: setup({ ...wanted, cluster: undefined }), says: /^cluster missing: name one of orders/ },
    { why: 'the cluster is unknown', result: setup({ ...wanted, cluster: 'billing' }), says: /^cluster is "billing": not in the configuration/ },
    { why: 'there is no reason', result: setup({ ...wanted, reason: ' ' }), says: /^reason is " "/ },
    { why: 'nobody asks', result: setup({ ...wanted, requestedBy: null }), says: /^requestedBy missing/ },
    { why: 'fewer approve than the policy asks for', result: setup({ ...wanted, approvers: 'bob' }), says: /add platform/ },
    { why: 'regions.yaml does not say what is installed', result: setup(wanted, undescribed), says: /^cluster is "orders": regions.yaml does not say what is installed; add camunda and helm/ },
  ])('refuses when $why', ({ result, says }) => {
    expect(result).toMatchObject({ kind: 'refused', problems: [expect.stringMatching(says)] });
  });

  it('names every fault at once', () => {
    expect(setup({ cluster: 'orders' }, undescribed)).toMatchObject({ problems: [expect.stringMatching(/camunda and helm/), expect.stringMatching(/^reason/), expect.stringMatching(/^requestedBy/)] });
  });
});

describe('checkTeardownRequest', () => {
  it('takes the name typed out, and spares a cluster that serves unless told', () => {
    expect(teardown(wanted)).toMatchObject({ kind: 'accepted', request: { shape, evenIfServing: false } });
    expect(teardown({ ...wanted, evenIfServing: true })).toMatchObject({ kind: 'accepted', request: { evenIfServing: true } });
    expect(teardown({ ...wanted, confirm: ' orders ', evenIfServing: null })).toMatchObject({ kind: 'accepted', request: { evenIfServing: false } });
  });

  it.each([
    { why: 'the name is not typed', result: teardown({ ...wanted, confirm: undefined }), says: /^confirm missing: type the name of the cluster, orders/ },
    { why: 'another name is typed', result: teardown({ ...wanted, confirm: 'Orders' }), says: /^confirm is "Orders": type the name of the cluster, orders/ },
    { why: 'yes is typed', result: teardown({ ...wanted, confirm: true }), says: /^confirm is true/ },
    { why: 'evenIfServing is neither true nor false', result: teardown({ ...wanted, evenIfServing: 'yes' }), says: /^evenIfServing is "yes": say true or false/ },
    { why: 'regions.yaml does not say what was installed', result: teardown(wanted, undescribed), says: /add camunda and helm/ },
  ])('refuses when $why', ({ result, says }) => {
    expect(result).toMatchObject({ kind: 'refused', problems: [expect.stringMatching(says)] });
  });
});
