import { z } from 'zod';
import { missingForRedundancy, planRedundancy, type RedundancyView } from '../../src/domain/redundancy.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { checkRecords, publishRound, type Checked } from '../../src/runtime/canary-rounds.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.verify-redundancy`: both gateways see the whole cluster with four healthy replicas a partition, every exporter is
 * enabled and exports, the canary is accepted ten rounds in a row through both regions, and every acknowledged record is there.
 */
export const verifyRedundancyWorker = defineWorker({
  jobType: 'zeebe.verify-redundancy',
  title: 'Verify redundancy',
  deadlineMs: 300_000,
  kind: 'plain',
  fenced: false,
  input: AssessedInput,
  output: z.object({ verification: z.object({ rounds: z.int(), partitions: z.int(), slowestMs: z.number(), recordsChecked: z.int(), recordsPresent: z.int() }) }),
  decides: [],
  async observe({ layout, survivingRegion, clusterSize }, { zeebe, canary, ledger }, { jobKey }, ticks): Promise<RedundancyView> {
    const survivor = regionNamed(layout, survivingRegion);
    const [exporters, seen] = await Promise.all([
      zeebe.readExporters(survivor),
      Promise.all(layout.regions.map(async (region) => ({ region, topology: valueOf(await reading(() => zeebe.readTopology(region))), partitions: await zeebe.readPartitions(region) }))),
    ]);
    const view = { topologies: Object.fromEntries(seen.map(({ region, topology }) => [region.name, topology])), exporters, partitions: seen.flatMap(({ partitions }) => partitions) };
    if (missingForRedundancy(clusterSize, view) !== null) return { ...view, rounds: [], ledger: [] };
    const rounds = await Promise.all(seen.flatMap(({ region, topology }) => (topology === null ? [] : [publishRound(canary, region, topology, `verify-${jobKey}-${region.name}-${ticks.elapsedMs}`)])));
    if (rounds.some(({ failures }) => failures.some((failure) => failure !== null))) return { ...view, rounds, ledger: [] };
    const checked = ticks.first<Checked>('records', { records: null, answers: new Map() });
    checked.records ??= await ledger.read(survivor, layout.cluster);
    return { ...view, rounds, ledger: await checkRecords(canary, survivor, checked.records, checked.answers) };
  },
  plan: ({ clusterSize }, view, ticks) => planRedundancy(clusterSize, view, ticks.streak('canary', view.rounds.length > 0 && view.rounds.every(({ failures }) => failures.every((failure) => failure === null)))),
  apply: () => Promise.resolve(),
});
