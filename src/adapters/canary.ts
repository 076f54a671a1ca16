import type { Canary, CanaryAnswer } from '../ports/data-plane.ts';
import type { GrpcProbe } from '../transport/grpc-probe.ts';
import type { PlacesOf } from './region-places.ts';

/** Name of the messages; no process waits for it. */
const MESSAGE_NAME = 'region-runbooks-canary';

/** The upper bits of a record's key are its partition. @source Zeebe 8.x, protocol/Protocol.java: KEY_BITS = 51; seen on 8.6.0 */
export const partitionOfKey = (key: string): number => Number(BigInt(key) >> 51n);

export interface CanaryDeps {
  readonly grpc: GrpcProbe;
  readonly places: PlacesOf;
}

/** Messages over the region's gateway; nothing is deployed. */
export const newCanary = ({ grpc, places }: CanaryDeps): Canary => ({
  publish: async (region, message, deadlineMs): Promise<CanaryAnswer> => {
    const startedAt = performance.now();
    const answer = await grpc.publish(places(region).grpc, { name: MESSAGE_NAME, ...message }, deadlineMs);
    const tookMs = Math.round(performance.now() - startedAt);
    if (answer.kind === 'accepted') return { kind: 'accepted', partitionId: partitionOfKey(answer.key), tookMs };
    return answer.status === 'ALREADY_EXISTS' ? { kind: 'exists', tookMs } : { ...answer, tookMs };
  },
});
