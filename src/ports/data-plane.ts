import type { SearchHealth } from '../domain/cluster-view.ts';
import type { Region } from '../domain/regions.ts';

/** One message published over gRPC; `exists`: the same message id is still there. Nothing is deployed. */
export type CanaryAnswer =
  | { readonly kind: 'accepted'; readonly partitionId: number; readonly tookMs: number }
  | { readonly kind: 'exists'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly status: string; readonly error: string; readonly tookMs: number };

export interface CanaryMessage {
  readonly correlationKey: string;
  readonly messageId: string;
  readonly timeToLiveMs: number;
}

/** The data-plane probe. Never throws for an answer of the cluster: a failure is a result. */
export interface Canary {
  /** Publishes through the region's gateway with the deadline given. */
  publish(region: Region, message: CanaryMessage, deadlineMs: number): Promise<CanaryAnswer>;
}

/** @throws REGION_UNREACHABLE (retry) */
export interface SearchReader {
  /** `GET /_cluster/health` and the cluster uuid from `GET /_cluster/state/version`. */
  readSearch(region: Region): Promise<SearchHealth>;
  /** `GET /_cat/nodes?format=json`, for `regionctl search-nodes`. */
  readSearchNodes(region: Region): Promise<readonly { readonly name: string; readonly role: string; readonly heapPercent: string; readonly version: string }[]>;
}
