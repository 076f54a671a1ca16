import { z } from 'zod';
import { planClustersGone } from '../../src/domain/network-setup.ts';
import { sidesOf } from '../../src/runtime/network-sides.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `kubernetes.delete-clusters`: the Kubernetes clusters that a set-up created are gone; one of somebody else stays. The last
 * step under the lock, which goes with them, hence not fenced. Done at once where regions.yaml has nothing created.
 */
export const deleteClustersWorker = defineWorker({
  jobType: 'kubernetes.delete-clusters',
  title: 'Delete Kubernetes clusters',
  deadlineMs: 3_600_000,
  kind: 'approved',
  fenced: false,
  irreversible: 'The Kubernetes clusters are deleted with everything in them, of whomever it is.',
  input: SetupInput,
  output: z.object({ clustersGone: z.boolean() }),
  decides: [],
  observe: ({ layout }, { network }) => sidesOf(layout, network, 'makesClusters', (region) => network.readCluster(region)),
  plan: (_input, sides) => planClustersGone(sides),
  apply: ({ region }, { network }) => network.deleteCluster(region),
  evidence: (_input, sides) => Object.fromEntries(sides.map(({ region, concerned, seen }) => [region.name, !concerned ? 'it was made by hand' : `${seen?.state ?? 'absent'}${seen?.ours === true ? '' : ', not of a set-up'}`])),
});
