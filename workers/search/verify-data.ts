import { z } from 'zod';
import { planDataProof, type DataView } from '../../src/domain/redundancy.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `search.verify-data`: every record that the cluster acknowledged to the canary, before, during and after the loss, stands exactly
 * once in the search data of both regions. Counts of whole indices are compared too, and reported where clients wrote meanwhile.
 */
export const verifyDataWorker = defineWorker({
  jobType: 'search.verify-data',
  title: 'Verify search data',
  deadlineMs: 300_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput,
  output: z.object({ dataProof: z.object({ recordsCompared: z.int(), recordsMissing: z.int(), indicesCompared: z.int(), indicesDiffering: z.int() }) }),
  decides: [],
  async observe({ layout, survivingRegion }, { ledger, snapshots }): Promise<DataView> {
    const messageIds = (await ledger.read(regionNamed(layout, survivingRegion), layout.cluster)).map(({ messageId }) => messageId);
    const seen = await Promise.all(layout.regions.map(async (region) => {
      const [counts, indices] = await Promise.all([messageIds.length === 0 ? {} : snapshots.countMessages(region, messageIds), snapshots.readIndices(region)]);
      return { name: region.name, counts, indices };
    }));
    return { messageIds, counts: Object.fromEntries(seen.map(({ name, counts }) => [name, counts])), indices: Object.fromEntries(seen.map(({ name, indices }) => [name, indices])) };
  },
  plan: (_input, view, ticks) => planDataProof(view, ticks.elapsedMs),
  apply: () => Promise.resolve(),
});
