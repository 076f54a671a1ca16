import { z } from 'zod';
import { isLed } from '../../src/domain/leadership.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { brokersAtWork, planVerification, type VerificationView } from '../../src/domain/verification.ts';
import { checkRecords, publishRound, type Checked } from '../../src/runtime/canary-rounds.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.verify-processing`: one healthy leader a partition, the canary accepted ten rounds in a row on every partition,
 * and every record that was acknowledged before the loss still there (published again: ALREADY_EXISTS).
 */
export const verifyProcessingWorker = defineWorker({
  jobType: 'zeebe.verify-processing',
  title: 'Verify processing',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: AssessedInput,
  output: z.object({ verification: z.object({ rounds: z.int(), partitions: z.int(), slowestMs: z.number(), recordsChecked: z.int(), recordsPresent: z.int() }) }),
  decides: [],
  async observe(input, { zeebe, canary, ledger }, { jobKey }, ticks): Promise<VerificationView> {
    const { layout } = input;
    const survivor = regionNamed(layout, input.survivingRegion);
    const topology = valueOf(await reading(() => zeebe.readTopology(survivor)));
    // Without a leader a message hangs until its deadline, and the leader that comes meanwhile is seen late.
    if (topology === null || !isLed(topology, brokersAtWork(input, topology))) return { topology, round: null, ledger: [] };
    const round = await publishRound(canary, survivor, topology, `verify-${jobKey}-${ticks.elapsedMs}`);
    if (round.failures.some((failure) => failure !== null)) return { topology, round, ledger: [] };
    const checked = ticks.first<Checked>('records', { records: null, answers: new Map() });
    checked.records ??= await ledger.read(survivor, layout.cluster);
    return { topology, round, ledger: await checkRecords(canary, survivor, checked.records, checked.answers) };
  },
  plan: (input, view, ticks) => planVerification(input, view, ticks.streak('canary', view.round?.failures.every((failure) => failure === null) ?? false)),
  apply: () => Promise.resolve(),
});
