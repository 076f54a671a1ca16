import { expect } from 'vitest';
import type { Generation } from '../../src/domain/generation.ts';
import { changes } from './effects.ts';
import type { FailoverHarness } from './failover-harness.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';

/** A simulated cluster that lives on its east, whose west is back and empty. */
export function failedOver(harness: FailoverHarness, policy?: Parameters<FailoverHarness['cluster']>[0], generation: Generation = 'cluster-api'): ReturnType<FailoverHarness['cluster']> {
  const sim = harness.cluster(policy);
  sim.state.generation = generation;
  sim.failOver('west');
  return sim;
}

/** Whatever a failback left: exporting and web apps go on, no switch is left, the lock is free. */
export function expectUndone(state: SimulatedCluster['state']): void {
  expect(state.phase).toBe('EXPORTING');
  expect(state.switches.size).toBe(0);
  expect(state.webApps.get('east')?.map(({ wanted }) => wanted)).toEqual([1, 2]);
  expect([...state.leases.values()].map(({ holder }) => holder).filter((holder) => holder !== '')).toEqual([]);
}

/** Whole again: brokers, exporters, exporting, web apps, no switch left, lock free. */
export function expectWhole({ state }: SimulatedCluster): void {
  expect(state).toMatchObject({ members: [0, 1, 2, 3], phase: 'EXPORTING' });
  expect([...state.exporters.values()]).toEqual(['ENABLED', 'ENABLED']);
  expectUndone(state);
}

/** How many changes with that text took effect. */
export const sent = (sim: SimulatedCluster, text: string): number => changes(sim.effects).filter((effect) => effect.includes(text)).length;
