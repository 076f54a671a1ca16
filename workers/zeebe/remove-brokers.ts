import { z } from 'zod';
import { planBrokerRemoval, summariseDryRun, type RemovalAction, type RemovalView } from '../../src/domain/broker-removal.ts';
import { brokersOf, regionNamed } from '../../src/domain/regions.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.remove-brokers`: force the lost region's brokers out of the managed cluster.
 * Done when the members are read back without them; the leaders that follow are read back by `zeebe.verify-processing`.
 * @source Camunda dual-region procedure 8.6–8.9, failover, forced removal
 */
export const removeBrokersWorker = defineWorker({
  jobType: 'zeebe.remove-brokers',
  title: 'Remove lost brokers',
  deadlineMs: 120_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The brokers of the lost region leave the cluster for good. They come back only by the failback, with empty disks. No committed record is lost.',
  input: AssessedInput,
  output: z.object({ removedBrokers: z.array(z.int()) }),
  decides: ['REGION_STILL_ALIVE', 'FOREIGN_CHANGE_PENDING'],
  async observe({ layout, lostRegion, survivingRegion, clusterSize }, { zeebe, kubernetes }): Promise<RemovalView> {
    const lost = regionNamed(layout, lostRegion);
    const survivor = regionNamed(layout, survivingRegion);
    const ids = brokersOf(layout, lostRegion, clusterSize);
    const [membership, topology] = await Promise.all([reading(() => zeebe.readMembership(survivor)), reading(() => zeebe.readTopology(survivor))]);
    const view = { membership: valueOf(membership), topology: valueOf(topology), lostPods: null, dryRun: null };
    const settled = view.membership !== null && (view.membership.pendingChange !== undefined || !view.membership.members.some((id) => ids.includes(id)));
    const removedAlready = view.membership === null && view.topology?.clusterSize === clusterSize - ids.length;
    if (settled || removedAlready || view.topology === null) return view;
    const [lostPods, dryRun] = await Promise.all([
      reading(() => kubernetes.readPods(lost)),
      reading(() => zeebe.dryRunRemoval({ region: survivor, remove: ids })),
    ]);
    return { ...view, lostPods, dryRun: dryRun.answers ? summariseDryRun(dryRun.value.operations, dryRun.value.expectedMembers) : null };
  },
  plan: planBrokerRemoval,
  async apply(action: RemovalAction, { zeebe }) {
    await zeebe.removeBrokers(action);
  },
  evidence: (input, view) => ({
    'brokers to remove': brokersOf(input.layout, input.lostRegion, input.clusterSize).join(', '),
    'brokers that stay': brokersOf(input.layout, input.survivingRegion, input.clusterSize).join(', '),
    'members now': view.membership === null ? 'the coordinator does not answer (it was in the lost region)' : view.membership.members.join(', '),
    'brokers seen by the survivors': view.topology?.brokers.map(({ id }) => id).join(', ') ?? 'no answer',
    "the cluster's own dry run": view.dryRun === null ? 'not asked' : `removes ${view.dryRun.removed.join(', ')}, leaves ${view.dryRun.members.join(', ')}`,
  }),
});
