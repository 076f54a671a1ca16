import { z } from 'zod';
import type { PartitionProgress } from '../../src/domain/cluster-view.ts';
import { planExportingProof } from '../../src/domain/exporting-progress.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.verify-exporting`: the surviving region's exporter advances on every partition, or has nothing left to export.
 * It follows the proof that processing is back, since a broker may hang in its last write to the lost region for half a minute.
 * @source camunda#38724 for the stall
 */
export const verifyExportingWorker = defineWorker({
  jobType: 'zeebe.verify-exporting',
  title: 'Verify exporting',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput,
  output: z.object({ exporting: z.object({ partitions: z.array(z.object({ partitionId: z.int(), exportedPosition: z.number() })) }) }),
  decides: ['EXPORTING_STALLED'],
  async observe({ layout, survivingRegion }, { zeebe }): Promise<readonly PartitionProgress[]> {
    const progress = await zeebe.readPartitions(regionNamed(layout, survivingRegion));
    return progress.filter(({ role }) => role.toUpperCase() === 'LEADER');
  },
  plan: (_input, leaders, ticks) => planExportingProof(leaders, { first: ticks.first('leaders', leaders), sinceMs: ticks.heldMs('still', true) }),
  apply: () => Promise.resolve(),
});
