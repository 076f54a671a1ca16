import { z } from 'zod';
import { planRelease } from '../../src/domain/lock.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { observeLeases, sendLease } from '../../src/runtime/leases.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `lock.release`: this run's lease is emptied in every region that answers. A lost region's lease stays behind;
 * the next run takes it over once the engine says that this run has ended.
 */
export const releaseLockWorker = defineWorker({
  jobType: 'lock.release',
  title: 'Release lock',
  deadlineMs: 60_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput,
  output: z.object({ releasedRegions: z.array(z.string()), unreachableRegions: z.array(z.string()) }),
  decides: [],
  observe: observeLeases,
  plan: planRelease,
  apply: sendLease,
});
