import { keysForPartitions } from '../domain/canary.ts';
import type { Topology } from '../domain/cluster-view.ts';
import { refusalInWords } from '../domain/refusals.ts';
import type { Region } from '../domain/regions.ts';
import type { CanaryRound, VerificationView } from '../domain/verification.ts';
import type { Canary } from '../ports/data-plane.ts';
import type { CanaryRecord } from '../ports/kubernetes.ts';

/** A canary that takes longer than this counts as failed: a client would have given up too. */
const CANARY_DEADLINE_MS = 2_000;
/** A record this close to its expiry proves nothing either way. */
const EXPIRY_MARGIN_MS = 60_000;

/** One message to each partition through the gateway of a region. @param topology what that gateway said a moment ago */
export async function publishRound(canary: Canary, region: Region, topology: Topology, prefix: string): Promise<CanaryRound> {
  const answers = await Promise.all(keysForPartitions('region-runbooks', topology.partitionsCount).map(async (correlationKey, index) => {
    const answer = await canary.publish(region, { correlationKey, messageId: `${prefix}-${index + 1}`, timeToLiveMs: 60_000 }, CANARY_DEADLINE_MS);
    if (answer.kind === 'failed') return { failure: refusalInWords({ ...answer, partitionId: index + 1 }, topology), tookMs: answer.tookMs };
    const elsewhere = answer.kind === 'accepted' && answer.partitionId !== index + 1;
    return { failure: elsewhere ? `answered by partition ${answer.partitionId}` : null, tookMs: answer.tookMs };
  }));
  return { failures: answers.map(({ failure }) => failure), tookMs: Math.max(...answers.map(({ tookMs }) => tookMs)) };
}

/** The records of the ledger, and what was learnt of each: an answer stands, a failure is asked again. */
export interface Checked { records: readonly CanaryRecord[] | null; readonly answers: Map<string, boolean> }

/** Publishes each record again that lasts: the cluster that still has it says so. */
export function checkRecords(canary: Canary, region: Region, records: readonly CanaryRecord[], answers: Checked['answers']): Promise<VerificationView['ledger']> {
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
