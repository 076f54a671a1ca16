import { z } from 'zod';
import { planBrokerRestart, type RestartAction, type RestartView } from '../../src/domain/broker-restart.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.restart-brokers`: the surviving brokers restart one at a time, each with every partition led before the next.
 * @source camunda#38724: a broker goes on opening an exporter that was disabled while failing
 */
export const restartBrokersWorker = defineWorker({
  jobType: 'zeebe.restart-brokers',
  title: 'Restart brokers one at a time',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'While a broker restarts, its partitions have one replica only.',
  input: AssessedInput,
  output: z.object({ restartedBrokers: z.array(z.string()) }),
  decides: [],
  async observe({ layout, survivingRegion }, { kubernetes, zeebe }): Promise<RestartView> {
    const survivor = regionNamed(layout, survivingRegion);
    const [surviving, topology] = await Promise.all([kubernetes.readPods(survivor), reading(() => zeebe.readTopology(survivor))]);
    return { surviving, topology: valueOf(topology) };
  },
  plan: (input, view, ticks) => planBrokerRestart(input, view, ticks.startedAt),
  apply: (action: RestartAction, { kubernetes }) => kubernetes.restartBroker(action.region, action.pod),
  evidence: (_input, { surviving }) => ({ brokers: surviving.pods.map(({ name, ready, restarts }) => `${name}: ${ready ? 'ready' : 'not ready'}, ${restarts} restarts`) }),
});
