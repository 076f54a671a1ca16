import { z } from 'zod';
import { planClustersMade } from '../../src/domain/network-setup.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `kubernetes.create-clusters`: the Kubernetes clusters that regions.yaml wants created run. Before the lock, which is held in
 * them, hence not fenced: a cluster of that name is made once, whoever asks. Done at once where nothing is to be created.
 */
export const createClustersWorker = defineWorker({
  jobType: 'kubernetes.create-clusters',
  title: 'Create Kubernetes clusters',
  deadlineMs: 3_600_000,
  kind: 'approved',
  fenced: false,
  irreversible: 'Nothing but its cost: a teardown deletes the clusters.',
  input: SetupInput,
  output: z.object({ clusters: z.array(z.string()).readonly() }),
  decides: [],
  observe: ({ layout }, { network }) => sidesOf(layout, network, 'makesClusters', (region) => network.readCluster(region)),
  plan: (_input, sides) => planClustersMade(sides),
  apply: ({ region }, { network }) => network.createCluster(region),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, concerned, seen }) => [region.name, concerned ? seen?.state ?? 'absent' : 'it is made by hand'])),
});
