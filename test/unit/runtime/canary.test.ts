import { describe, expect, it } from 'vitest';
import type { CanaryLedger, CanaryRecord } from '../../../src/ports/kubernetes.ts';
import { mergeLedger, runCanaryRound, type CanaryCluster } from '../../../src/runtime/canary.ts';
import { SIM_LAYOUT, simulatedCluster } from '../../support/simulated-cluster.ts';

const NOW = Date.parse('2026-03-04T02:00:00Z');
const clock = { now: () => NOW };
const record = (partitionId: number, minutes: number): CanaryRecord => ({ partitionId, correlationKey: 'k', messageId: `m-${partitionId}-${minutes}`, expiresAt: new Date(NOW + minutes * 60_000).toISOString() });

describe('mergeLedger', () => {
  it('keeps the newest fifty of each partition, none that expired, none twice', () => {
    const known = [...Array.from({ length: 60 }, (_, index) => record(1, index + 1)), record(1, -1), record(2, 5)];
    const merged = mergeLedger(known, [record(2, 5), record(2, 6)], NOW);
    expect(merged.filter(({ partitionId }) => partitionId === 1).map(({ messageId }) => messageId)).toEqual(Array.from({ length: 50 }, (_, index) => `m-1-${60 - index}`));
    expect(merged.filter(({ partitionId }) => partitionId === 2).map(({ messageId }) => messageId)).toEqual(['m-2-6', 'm-2-5']);
  });
});

function clusterOf(simulated: ReturnType<typeof simulatedCluster>): { readonly cluster: CanaryCluster; readonly written: Map<string, readonly CanaryRecord[]> } {
  const written = new Map<string, readonly CanaryRecord[]>();
  const policy = { layout: SIM_LAYOUT, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0 };
  const { readers } = simulated.managed({ policy, runs: { engineId: 'e', isActive: () => Promise.resolve(false) }, approvals: { readApprovals: () => Promise.resolve([]) } });
  const ledger: CanaryLedger = {
    read: (region) => (simulated.state.silent.has(region.name) ? Promise.reject(new Error('silent')) : Promise.resolve(written.get(region.name) ?? [])),
    write: (region, _cluster, records) => { written.set(region.name, records); return Promise.resolve(); },
  };
  return { cluster: { readers, ledger }, written };
}

describe('runCanaryRound', () => {
  it('publishes to each partition and notes the acknowledged records in both regions', async () => {
    const { cluster, written } = clusterOf(simulatedCluster());
    const report = await runCanaryRound(SIM_LAYOUT, cluster, clock);
    expect(report).toMatchObject({ region: 'east', failures: [], notedIn: ['east', 'west'] });
    expect(report.acknowledged.map(({ partitionId }) => partitionId)).toEqual([1, 2]);
    expect(written.get('west')).toHaveLength(2);
    expect(report.acknowledged[0]?.expiresAt).toBe('2026-03-05T02:00:00.000Z');
  });

  it('notes nothing while partitions have no quorum', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    const { cluster, written } = clusterOf(simulated);
    const report = await runCanaryRound(SIM_LAYOUT, cluster, clock);
    expect(report).toMatchObject({ region: 'east', acknowledged: [], notedIn: [] });
    expect(report.failures).toEqual([1, 2].map((partitionId) => ({ partitionId, status: 'RESOURCE_EXHAUSTED', why: 'RESOURCE_EXHAUSTED, no leader' })));
    expect(written.size).toBe(0);
  });

  it('sends nothing when no region answers', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    simulated.lose('east');
    expect(await runCanaryRound(SIM_LAYOUT, clusterOf(simulated).cluster, clock)).toEqual({ cluster: 'orders', region: null, acknowledged: [], failures: [], notedIn: [] });
  });
});
