import type { Topology } from './cluster-view.ts';
import { leaderless } from './leadership.ts';

/** A command that a gateway did not accept. */
export interface Refusal {
  /** Name of the gRPC status. */
  readonly status: string;
  readonly error: string;
  /** The partition that the command was for; absent where any would do. */
  readonly partitionId?: number;
}

export type RefusalCause = 'no leader' | 'back-pressure' | 'out of disk space' | 'unknown';

/**
 * What a gateway answers while it finds no leader: it looks for one until its own deadline, or the client's, has passed (DEADLINE_EXCEEDED); a command that any
 * partition would do for is RESOURCE_EXHAUSTED at once; the others are those of a broker that lost its role a moment ago.
 * @source Zeebe 8.2–8.6, GrpcErrorMapper and BrokerRequestManager of the gateway; RequestRetryHandler skips partitions without a leader
 */
const WITHOUT_LEADER = ['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'RESOURCE_EXHAUSTED'];

/**
 * Texts that only a partition without a leader gives.
 * @source Zeebe 8.2–8.6, ErrorResponseWriter of the broker ("… on the leader of partition '1', but this node is not the leader for it", "… but the writer is closed.
 *   Most likely, this node is not the leader for this partition."); 8.6, PartitionInactiveException ("The partition 1 is currently INACTIVE with no leader.")
 */
const NO_LEADER = /this node is not the leader|INACTIVE with no leader/;

/** @source Zeebe 8.2–8.6, RequestRetriesExhaustedException: every partition was tried, refused by overload or connection as well as by a missing leader */
const ALL_TRIED = /there are no more partitions available to retry/;

/** @source Zeebe 8.2–8.6, ErrorResponseWriter of the broker: "Cannot accept requests for partition 1. Broker is out of disk space" */
const OUT_OF_DISK_SPACE = /out of disk space/;

/**
 * Texts of a leader that takes no more for now.
 * @source Zeebe 8.2–8.6, ErrorResponseWriter of the broker: "Reached maximum capacity of requests handled"; 8.5: "Failed to write client request to partition '1',
 *   because the writer buffer is full."; 8.6: the same "because the write limit is exhausted." and "because the request limit is exhausted."
 */
const OVERLOADED = /Reached maximum capacity of requests handled|Failed to write client request .* because the (writer buffer is full|(write|request) limit is exhausted)/;

/**
 * Why a command was refused, by the evidence of text and topology together: RESOURCE_EXHAUSTED alone says nothing, since a lost quorum and plain overload share it. A
 * partition that the topology shows without a leader comes before a text of overload: a leader that has lost its quorum refuses by that text while nothing of what it
 * took is ever committed. Without a topology only the texts that leave no choice count. Pure.
 */
export function whyRefused({ status, error, partitionId }: Refusal, topology: Topology | null): RefusalCause {
  const exhausted = status === 'RESOURCE_EXHAUSTED';
  if (exhausted && OUT_OF_DISK_SPACE.test(error)) return 'out of disk space';
  const led = topology === null ? null : !leaderless(topology).some((id) => partitionId === undefined || id === partitionId);
  if (led === false && WITHOUT_LEADER.includes(status)) return 'no leader';
  if (status === 'UNAVAILABLE' && NO_LEADER.test(error)) return 'no leader';
  if (exhausted && ALL_TRIED.test(error) && led === null) return 'no leader';
  return exhausted && led === true && OVERLOADED.test(error) ? 'back-pressure' : 'unknown';
}

/** A refusal in one line for a person: status and cause, or status and text where the cause is not known. Pure. */
export function refusalInWords(refusal: Refusal, topology: Topology | null): string {
  const cause = whyRefused(refusal, topology);
  return `${refusal.status}, ${cause === 'unknown' ? withoutStatus(refusal) : cause}`;
}

const TEXT_LENGTH = 160;

/** Clients put code and status before the text: `8 RESOURCE_EXHAUSTED: …`. */
function withoutStatus({ status, error }: Refusal): string {
  const text = error.replace(new RegExp(`^\\d+ ${status}: `), '');
  return text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text;
}
