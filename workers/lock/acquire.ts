import { z } from 'zod';
import { planLock } from '../../src/domain/lock.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { observeLeases, sendLease } from '../../src/runtime/leases.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `lock.acquire`: one run at a time for a managed cluster, by a Lease in every region that answers; the surviving one must.
 * A lease of our own engine whose run has ended is taken over; any other holder means LOCKED.
 */
export const acquireLockWorker = defineWorker({
  jobType: 'lock.acquire',
  title: 'Take lock',
  deadlineMs: 60_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput,
  output: z.object({ lockedRegions: z.array(z.string()) }),
  decides: ['LOCKED'],
  observe: observeLeases,
  plan: planLock,
  apply: sendLease,
});
