import { z } from 'zod';
import { holderOf } from '../../src/domain/lock.ts';
import { planLockRemoval, type LockRemovalView } from '../../src/domain/lock-removal.ts';
import { reading } from '../../src/runtime/reading.ts';
import { sendLockRemoval } from '../../src/runtime/send-setup.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `lock.remove`: ledger, lock and namespace `region-runbooks` of both regions, at the end of a teardown. Only where this run holds
 * the lock, or has removed it already; never a lock of somebody else.
 */
export const removeLockWorker = defineWorker({
  jobType: 'lock.remove',
  title: 'Remove lock',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: SetupInput,
  output: z.object({ lockRemovedFrom: z.array(z.string()), lockKept: z.array(z.string()) }),
  decides: [],
  async observe({ layout }, { leases, ownership }, run, ticks): Promise<LockRemovalView> {
    const regions = await Promise.all(layout.regions.map(async (region) => [region.name, await reading(async () => {
      const [lease, own] = await Promise.all([leases.read(region, layout.cluster), ownership.readOwnNamespace(region)]);
      return { lease, own };
    })] as const));
    const silentMs = ticks.heldMs('silent', regions.some(([, { answers }]) => !answers));
    return { holder: holderOf(run.engineId, run.runKey), regions: Object.fromEntries(regions), silentMs };
  },
  plan: ({ layout }, seen) => planLockRemoval({ layout }, seen),
  apply: (action, writers) => sendLockRemoval(action, writers),
});
