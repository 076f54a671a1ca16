import type { Layout } from '../../src/domain/regions.ts';
import type { Shape } from '../../src/domain/shape.ts';
import { reconcile, type Outcome } from '../../src/runtime/reconcile.ts';
import type { StepDefinition } from '../../src/runtime/step.ts';
import { createTicks } from '../../src/runtime/ticks.ts';
import { SIM_LAYOUT, type SimulatedCluster } from './simulated-cluster.ts';

export const SHAPE: Shape = { version: '8.6.0', brokers: 4, partitions: 2, replicationFactor: 4, search: 'elasticsearch', webApps: false, searchClusters: 'chart', secrets: [], snapshots: false };
export const setupVariables = (layout: Layout = SIM_LAYOUT): Record<string, unknown> => ({ layout, shape: SHAPE, survivingRegion: layout.regions[0]?.name });

/** How the runner of a step may end before the step does. */
export class Killed extends Error {}

export interface BareRun { readonly startedAt?: string; readonly clock?: { at: number }; readonly runKey?: string; /** Called before each look; throw to kill the runner. */ readonly onLook?: (look: number) => void; /** Called after each write. */ readonly onWrite?: () => void }

/** Runs a step over a simulated cluster without an engine; time passes only by its pauses. */
export async function runBare<Input, View, Action, Output extends object>(step: StepDefinition<Input, View, Action, Output>, variables: Record<string, unknown>, sim: SimulatedCluster, { clock = { at: Date.now() }, startedAt, runKey = '42', onLook, onWrite }: BareRun = {}): Promise<{ readonly outcome: Outcome<Output>; readonly waits: readonly string[] }> {
  const waits: string[] = [];
  const looks = { count: 0 };
  const cluster = sim.managed({
    policy: { layout: sim.layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0 },
    runs: { engineId: 'e', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) },
  });
  const outcome = await reconcile(step, step.input.parse(variables), {
    cluster, run: { runKey, engineId: 'e', jobKey: '1' }, ticks: createTicks({ now: () => clock.at }, startedAt ?? new Date(clock.at).toISOString()),
    pause: (ms) => { clock.at += ms; return Promise.resolve(); },
    goOn: () => onLook?.(looks.count++),
    beforeWrite: () => Promise.resolve(), afterWrite: () => { onWrite?.(); return Promise.resolve(); }, journal: () => undefined,
    waited: (_ms, why) => { waits.push(why); },
  });
  return { outcome, waits };
}
