import { z } from 'zod';
import { cutOf, planDataProof, type DataView } from '../../src/domain/data-proof.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `search.verify-data`: every record that the cluster acknowledged to the canary, before, during and after the loss, stands exactly
 * once in the search data of both regions. All exported records are counted up to one position of each partition: what the recreated region lacks there is the
 * loss window of clusters up to 8.5, whose copy is older than what went to the throw-away search cluster. Counts of whole indices are compared too, and reported where clients wrote meanwhile.
 */
export const verifyDataWorker = defineWorker({
  jobType: 'search.verify-data',
  title: 'Verify search data',
  deadlineMs: 300_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput,
  output: z.object({ dataProof: z.object({ recordsCompared: z.int(), recordsMissing: z.int(), indicesCompared: z.int(), indicesDiffering: z.int(), exportedCompared: z.int(), exportedMissing: z.int() }) }),
  decides: [],
  async observe({ layout, survivingRegion }, { ledger, snapshots }): Promise<DataView> {
    const messageIds = (await ledger.read(regionNamed(layout, survivingRegion), layout.cluster)).map(({ messageId }) => messageId);
    const newest = await Promise.all(layout.regions.map((region) => snapshots.readNewestRecords(region)));
    const cut = cutOf(newest);
    const seen = await Promise.all(layout.regions.map(async (region, index) => {
      const [counts, indices, records] = await Promise.all([
        messageIds.length === 0 ? {} : snapshots.countMessages(region, messageIds), snapshots.readIndices(region), snapshots.countRecords(region, cut),
      ]);
      return { name: region.name, counts, indices, exported: { newest: newest[index] ?? {}, counts: records } };
    }));
    const by = <T>(part: (each: (typeof seen)[number]) => T): Record<string, T> => Object.fromEntries(seen.map((each) => [each.name, part(each)]));
    return { messageIds, counts: by(({ counts }) => counts), indices: by(({ indices }) => indices), exported: by(({ exported }) => exported) };
  },
  plan: ({ lostRegion }, view, ticks) => planDataProof(lostRegion, view, ticks.elapsedMs),
  apply: () => Promise.resolve(),
});
