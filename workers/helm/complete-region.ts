import { z } from 'zod';
import { planNormalMode, type NormalModeAction, type NormalModeView } from '../../src/domain/classic/normal-mode.ts';
import { ordinalOf } from '../../src/domain/classic/sites.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { ClassicInput, observeSite, sendToSite, tellSite } from '../../src/runtime/classic-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.complete-region`: the recreated region with the values of normal operation, its sleeping pods replaced; the brokers that slept
 * start empty and catch up. Done when every broker is seen in its own region and is healthy on all its partitions.
 * @source Camunda dual-region procedure 8.2–8.5, failback, normal mode; charts of 8.3 and 8.4 restart no pod for it
 */
export const completeRegionWorker = defineWorker({
  jobType: 'helm.complete-region',
  title: 'Complete recreated region',
  deadlineMs: 1_800_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing. Pods that still sleep afterwards are deleted, by the commands that the evidence lists under "only if needed".',
  input: ClassicInput,
  output: z.object({ normal: z.boolean() }),
  decides: [],
  async observe({ layout, lostRegion, survivingRegion, runKey }, readers): Promise<NormalModeView> {
    const [facts, topology] = await Promise.all([observeSite(regionNamed(layout, lostRegion), runKey, readers), reading(() => readers.zeebe.readTopology(regionNamed(layout, survivingRegion)))]);
    return { ...facts, topology: valueOf(topology) };
  },
  plan: (input, view) => planNormalMode(input, true, view),
  apply: (action: NormalModeAction, writers) => sendToSite(action, writers),
  reserve: ({ layout, lostRegion }, { rollout }): readonly NormalModeAction[] => rollout.pods.filter(({ name }) => ordinalOf(name) % 2 === 0)
    .map(({ name }) => ({ kind: 'restart' as const, region: regionNamed(layout, lostRegion), pod: name })),
  evidence: ({ lostRegion }, view) => ({ release: tellSite(lostRegion, view), pods: view.rollout.pods.map(({ name, state, ready }) => `${name}: ${state}, ${ready ? 'ready' : 'not ready'}`) }),
});
