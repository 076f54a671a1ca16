import { z } from 'zod';
import { isLed } from '../../src/domain/leadership.ts';
import { keysForPartitions } from '../../src/domain/canary.ts';
import { brokersOf, regionNamed, type Region } from '../../src/domain/regions.ts';
import { planVerification, type CanaryRound, type VerificationView } from '../../src/domain/verification.ts';
import type { Canary } from '../../src/ports/data-plane.ts';
import type { CanaryRecord } from '../../src/ports/kubernetes.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** A canary that takes longer than this counts as failed: a client would have given up too. */
const CANARY_DEADLINE_MS = 2_000;
/** A record this close to its expiry proves nothing either way. */
const EXPIRY_MARGIN_MS = 60_000;

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
  async observe({ layout, survivingRegion, clusterSize }, { zeebe, canary, ledger }, { jobKey }, ticks): Promise<VerificationView> {
    const survivor = regionNamed(layout, survivingRegion);
    const topology = valueOf(await reading(() => zeebe.readTopology(survivor)));
    // Without a leader a message hangs until its deadline, and the leader that comes meanwhile is seen late.
    if (topology === null || !isLed(topology, brokersOf(layout, survivingRegion, clusterSize))) return { topology, round: null, ledger: [] };
    const round = await publishRound(canary, survivor, topology.partitionsCount, `verify-${jobKey}-${ticks.elapsedMs}`);
    if (round.failures.some((failure) => failure !== null)) return { topology, round, ledger: [] };
    const checked = ticks.first<Checked>('records', { records: null, answers: new Map() });
    checked.records ??= await ledger.read(survivor, layout.cluster);
    return { topology, round, ledger: await checkRecords(canary, survivor, checked.records, checked.answers) };
  },
  plan: (input, view, ticks) => planVerification(input, view, ticks.streak('canary', view.round?.failures.every((failure) => failure === null) ?? false)),
  apply: () => Promise.resolve(),
});

async function publishRound(canary: Canary, region: Region, partitionsCount: number, prefix: string): Promise<CanaryRound> {
  const answers = await Promise.all(keysForPartitions('region-runbooks', partitionsCount).map(async (correlationKey, index) => {
    const answer = await canary.publish(region, { correlationKey, messageId: `${prefix}-${index + 1}`, timeToLiveMs: 60_000 }, CANARY_DEADLINE_MS);
    if (answer.kind === 'failed') return { failure: answer.status, tookMs: answer.tookMs };
    const elsewhere = answer.kind === 'accepted' && answer.partitionId !== index + 1;
    return { failure: elsewhere ? `answered by partition ${answer.partitionId}` : null, tookMs: answer.tookMs };
  }));
  return { failures: answers.map(({ failure }) => failure), tookMs: Math.max(...answers.map(({ tookMs }) => tookMs)) };
}

/** The records of the ledger, and what was learnt of each: an answer stands, a failure is asked again. */
interface Checked { records: readonly CanaryRecord[] | null; readonly answers: Map<string, boolean> }

function checkRecords(canary: Canary, region: Region, records: readonly CanaryRecord[], answers: Checked['answers']): Promise<VerificationView['ledger']> {
  const lasting = records.filter(({ messageId, expiresAt }) => answers.has(messageId) || Date.parse(expiresAt) > Date.now() + EXPIRY_MARGIN_MS);
  return Promise.all(lasting.map(async ({ partitionId, messageId, correlationKey }) => {
    const known = answers.get(messageId);
    if (known !== undefined) return { partitionId, messageId, present: known };
    const answer = await canary.publish(region, { correlationKey, messageId, timeToLiveMs: 60_000 }, CANARY_DEADLINE_MS);
    if (answer.kind === 'failed') return { partitionId, messageId, present: null };
    answers.set(messageId, answer.kind === 'exists');
    return { partitionId, messageId, present: answer.kind === 'exists' };
  }));
}
