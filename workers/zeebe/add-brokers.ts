import { z } from 'zod';
import { planBrokerAddition, type AdditionAction, type AdditionView } from '../../src/domain/broker-addition.ts';
import { exportersOf } from '../../src/domain/exporter-disabling.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.add-brokers`: the recreated region's brokers are members again, with four replicas a partition. Done when membership and
 * gossip show it.
 * @source Camunda dual-region procedure 8.6–8.9, failback, brokers; docs#9432: never with force
 */
export const addBrokersWorker = defineWorker({
  jobType: 'zeebe.add-brokers',
  title: 'Add brokers of recreated region',
  deadlineMs: 3_600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The way back is another failover.',
  input: AssessedInput,
  output: z.object({ addedBrokers: z.array(z.int()) }),
  decides: ['FOREIGN_CHANGE_PENDING'],
  async observe(input, { zeebe, kubernetes }): Promise<AdditionView> {
    const survivor = regionNamed(input.layout, input.survivingRegion);
    const [membership, topology, exporters, { exporters: targets }] = await Promise.all([
      zeebe.readMembership(survivor), reading(() => zeebe.readTopology(survivor)), zeebe.readExporters(survivor), kubernetes.readPods(survivor),
    ]);
    return { membership, topology: valueOf(topology), lostExporters: exportersOf(input, { exporters, targets }) };
  },
  plan: planBrokerAddition,
  async apply(action: AdditionAction, { zeebe }) {
    await zeebe.addBrokers(action);
  },
  evidence: (_input, { membership, topology }) => ({ members: membership.members.join(', '), 'replication factor': String(topology?.replicationFactor ?? 'not read'), 'brokers seen': (topology?.brokers ?? []).map(({ id, host, partitions }) => `${id} at ${host}: ${partitions.length} partitions`) }),
});
