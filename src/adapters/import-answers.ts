import { z } from 'zod';
import type { ImportPosition } from '../domain/imports.ts';

/** `GET /APP-import-position-…/_search`. An alias may carry the prefix of the index. @source Operate, Tasklist 8.6.0: one document a record type and partition */
export const PositionsAnswer = z.object({
  hits: z.object({ hits: z.array(z.object({ _source: z.object({ aliasName: z.string(), partitionId: z.int(), position: z.number() }) })) }),
}).transform(({ hits: { hits } }): ImportPosition[] => hits.map(({ _source: { aliasName, partitionId, position } }) => ({ type: aliasName.replace(/^zeebe-record-/, ''), partitionId, position })));

const Buckets = <Key extends z.ZodType, Rest extends z.ZodRawShape>(key: Key, rest: Rest) => z.object({ buckets: z.array(z.object({ key, ...rest })) });

/** The newest position of each type and partition among the records found; a search over no index has no aggregations. */
export const NewestAnswer = z.object({
  aggregations: z.object({ types: Buckets(z.string(), { partitions: Buckets(z.int(), { newest: z.object({ value: z.number() }) }) }) }).nullish(),
}).transform(({ aggregations }) => (aggregations?.types.buckets ?? []).flatMap(({ key, partitions }) =>
  partitions.buckets.map(({ key: partitionId, newest }) => ({ type: key.toLowerCase().replaceAll('_', '-'), partitionId, newest: newest.value }))));
