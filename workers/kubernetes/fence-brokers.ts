import { z } from 'zod';
import { planFencing, type FencingView, type ScaleAction } from '../../src/domain/fencing.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `kubernetes.fence-brokers`: the lost region's brokers are scaled to zero. Done when no pod is left and the survivors miss them. */
export const fenceBrokersWorker = defineWorker({
  jobType: 'kubernetes.fence-brokers',
  title: 'Fence lost region',
  deadlineMs: 180_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing yet: `abort` starts the brokers again, as long as they were not removed. Until then partitions may be without a leader.',
  input: AssessedInput,
  output: z.object({ fenced: z.boolean() }),
  decides: [],
  async observe({ layout, lostRegion, survivingRegion }, { kubernetes, zeebe }): Promise<FencingView> {
    const [lost, topology] = await Promise.all([
      kubernetes.readPods(regionNamed(layout, lostRegion)), reading(() => zeebe.readTopology(regionNamed(layout, survivingRegion))),
    ]);
    return { lost, topology: valueOf(topology) };
  },
  plan: planFencing,
  apply: (action: ScaleAction, { kubernetes }) => kubernetes.scaleBrokers(action.region, action.replicas),
  evidence: (_input, { lost }) => ({ 'brokers wanted': String(lost.replicas ?? 0), pods: lost.pods.map(({ name, phase, ready }) => `${name}: ${phase}, ${ready ? 'ready' : 'not ready'}`) }),
});
