import { planFailback } from '../../src/compose/failback-plan.ts';
import type { Generation } from '../../src/domain/generation.ts';
import type { RunPlan } from '../../src/domain/run-plan.ts';
import type { ManagedCluster } from '../../src/ports/managed-cluster.ts';
import type { ClusterPolicy } from '../../src/ports/runs.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster } from './simulated-cluster.ts';

export const policy: ClusterPolicy = { layout: SIM_LAYOUT, approvalGroups: ['platform'], requesterMayApprove: false, lossHoldMs: 0, failback: { pauseLimitMs: 300_000, keepSnapshots: 1 } };
export const managedOf = (simulated: SimulatedCluster): ManagedCluster =>
  simulated.managed({ policy, runs: { engineId: 'embedded-test', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) } });

/** What `regionctl plan failback` is made of, over a simulated cluster. */
export const plan = (simulated: SimulatedCluster, lostRegion = 'west', keepSnapshots = 1): Promise<RunPlan> => planFailback({ cluster: 'orders', lostRegion }, { policy: { ...policy, failback: { pauseLimitMs: 300_000, keepSnapshots } }, engineId: 'embedded-test', cluster: managedOf(simulated) });
/** As a failover left it, with the lost region back and empty. */
export function back(region = 'west', generation: Generation = 'cluster-api'): SimulatedCluster {
  const simulated = simulatedCluster();
  simulated.state.generation = generation;
  simulated.failOver(region);
  return simulated;
}
