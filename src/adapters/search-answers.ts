import { z } from 'zod';
import type { IndexView, SnapshotSize, SnapshotView } from '../ports/search.ts';

// Only what is used is demanded; states stay the words of the search cluster.
// @source Elasticsearch 8.19 and OpenSearch 2.19: snapshot, recovery, cat and search APIs

/** `GET /_snapshot/REPOSITORY/NAME` and `…/_all`; the oldest first. */
export const SnapshotsAnswer = z.object({
  snapshots: z.array(z.object({
    snapshot: z.string(), uuid: z.string(), state: z.string(), start_time_in_millis: z.number().nullish(), indices: z.array(z.string()).nullish(),
    shards: z.object({ total: z.int(), failed: z.int(), successful: z.int() }).nullish(),
  })),
}).transform(({ snapshots }): SnapshotView[] => snapshots
  .map(({ snapshot, uuid, state, start_time_in_millis: startedMs, indices, shards }) => ({
    name: snapshot, uuid, state, startedAt: new Date(startedMs ?? 0).toISOString(), indices: [...indices ?? []].sort(), shards: shards ?? { total: 0, failed: 0, successful: 0 },
  }))
  .sort((a, b) => a.startedAt.localeCompare(b.startedAt)));

/** `GET /_snapshot/REPOSITORY/NAME/_status` */
export const SnapshotStatusAnswer = z.object({
  snapshots: z.array(z.object({ stats: z.object({ total: z.object({ size_in_bytes: z.number() }), time_in_millis: z.number() }).nullish() })),
}).transform(({ snapshots }): SnapshotSize | null => {
  const stats = snapshots[0]?.stats;
  return stats == null ? null : { bytes: stats.total.size_in_bytes, tookMs: stats.time_in_millis };
});

/** `GET /_recovery`: index → recoveries of its shards. */
export const RecoveryAnswer = z.record(z.string(), z.object({
  shards: z.array(z.object({
    type: z.string(), stage: z.string(), source: z.object({ snapshot: z.string().nullish() }).nullish(), index: z.object({ size: z.object({ total_in_bytes: z.number(), recovered_in_bytes: z.number() }) }).nullish(),
  })).nullish(),
})).transform((indices) => {
  const restores = Object.values(indices).flatMap(({ shards }) => shards ?? []).filter(({ type }) => type === 'SNAPSHOT');
  if (restores.length === 0) return null;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    recoveredBytes: sum(restores.map(({ index }) => index?.size.recovered_in_bytes ?? 0)),
    totalBytes: sum(restores.map(({ index }) => index?.size.total_in_bytes ?? 0)),
    active: restores.filter(({ stage }) => stage !== 'DONE').length,
    snapshots: [...new Set(restores.flatMap(({ source }) => source?.snapshot ?? []))].sort(),
  };
});

/**
 * `GET /_cat/indices?format=json&bytes=b&h=index,health,docs.count,store.size`; by name. An index whose primary is not
 * there yet tells no documents, and calls itself yellow in the middle of a restore: that is red here.
 * @source Elasticsearch 8.19.21, OpenSearch 2.17.1
 */
export const IndicesAnswer = z.array(z.object({ 'index': z.string(), 'health': z.string().nullish(), 'docs.count': z.string().nullish(), 'store.size': z.string().nullish() }))
  .transform((indices): IndexView[] => indices.map(({ index, health, 'docs.count': documents, 'store.size': bytes }) => ({
    name: index, documents: Number(documents ?? 0), bytes: Number(bytes ?? 0), health: documents == null ? 'red' : health ?? 'red',
  })).sort((a, b) => a.name.localeCompare(b.name)));

/** `GET /_cat/nodes?format=json&h=version` */
export const NodeVersionsAnswer = z.array(z.object({ version: z.string() })).min(1, 'no node tells its version');

/** The newest position of each partition. */
export const NewestRecordsAnswer = z.object({
  aggregations: z.object({ partitions: z.object({ buckets: z.array(z.object({ key: z.int(), newest: z.object({ value: z.number() }) })) }) }).nullish(),
}).transform(({ aggregations }): Record<number, number> => Object.fromEntries((aggregations?.partitions.buckets ?? []).map(({ key, newest }) => [key, newest.value])));

/** How many records each partition has of those asked for. */
export const RecordCountsAnswer = z.object({
  aggregations: z.object({ partitions: z.object({ buckets: z.record(z.string(), z.object({ doc_count: z.int() })) }) }).nullish(),
}).transform(({ aggregations }): Record<number, number> => Object.fromEntries(Object.entries(aggregations?.partitions.buckets ?? {}).map(([partitionId, { doc_count: count }]) => [Number(partitionId), count])));

/** How many documents hold each of the terms asked for. */
export const CountsAnswer = z.object({
  aggregations: z.object({ messages: z.object({ buckets: z.array(z.object({ key: z.string(), doc_count: z.int() })) }) }).nullish(),
}).transform(({ aggregations }) => new Map((aggregations?.messages.buckets ?? []).map(({ key, doc_count: count }) => [key, count])));
