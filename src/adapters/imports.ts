import { WEB_APPS, type ImportPosition, type ImportView, type WaitingRecords, type WebAppId } from '../domain/imports.ts';
import type { Region } from '../domain/regions.ts';
import type { ImportReader } from '../ports/imports.ts';
import { NewestAnswer, PositionsAnswer } from './import-answers.ts';
import { SEARCH_DEADLINE_MS, searchCalls, type SearchDeps } from './search-calls.ts';

/**
 * The record types that each app reads. At rest its position is that of the newest record of every one of them, to the number; of any other
 * type it keeps none, so records of those never wait.
 * @source Operate, Tasklist 8.6.0: ImportValueType, and watched on both with all of these types
 */
const READS: Readonly<Record<WebAppId, readonly string[]>> = {
  operate: ['decision', 'decision-evaluation', 'decision-requirements', 'incident', 'job', 'process', 'process-instance', 'process-message-subscription', 'user-task', 'variable', 'variable-document'],
  tasklist: ['form', 'job', 'process', 'process-instance', 'user-task', 'variable'],
};
/**
 * Whether an app reads the records of that type in that partition. A process is recorded in each; Tasklist takes it from where it was deployed.
 * @source Tasklist 8.6.0: RecordsReaderHolder has a reader of PROCESS for partition 1 alone; its position of others was seen to stay at none
 */
const reads = (app: WebAppId, type: string, partitionId: number): boolean => READS[app].includes(type) && (app !== 'tasklist' || type !== 'process' || partitionId === 1);

const TYPES = [...new Set(WEB_APPS.flatMap((app) => READS[app]))].sort();
/** Types and partitions in one search. @source Elasticsearch, OpenSearch: indices.query.bool.max_clause_count is 1024, two for each here */
const MOST_PAIRS = 400;

interface Stand { readonly app: WebAppId; readonly positions: readonly ImportPosition[] | null }

const positionOf = (positions: readonly ImportPosition[], type: string, partitionId: number): number =>
  Math.max(0, ...positions.filter((known) => known.type === type && known.partitionId === partitionId).map(({ position }) => position));

/**
 * Records of one type beyond the lowest position of the apps that read it. By ranges alone, never by "none of these": with nothing beyond, a
 * range finds that at once, and a hundred million records are not looked at each second.
 */
function beyond(type: string, apps: readonly Stand[], partitions: readonly number[]): object {
  const of = partitions.flatMap((partitionId) => {
    const read = apps.flatMap(({ app, positions }) => (reads(app, type, partitionId) && positions !== null ? [positionOf(positions, type, partitionId)] : []));
    return read.length === 0 ? [] : [{ bool: { filter: [{ term: { partitionId } }, { range: { position: { gt: Math.min(...read) } } }] } }];
  });
  return {
    bool: {
      filter: [{ term: { valueType: type.toUpperCase().replaceAll('-', '_') } }],
      should: [...of, { range: { partitionId: { gt: Math.max(0, ...partitions) } } }], minimum_should_match: 1,
    },
  };
}

/** What the web apps of a region have read, from the search cluster that they share with the exporter. */
export function newImportReader(deps: SearchDeps): ImportReader {
  const calls = searchCalls(deps);
  const readPositions = (region: Region, app: WebAppId): Promise<readonly ImportPosition[] | null> => calls.find(region, {
    method: 'GET', path: `/${app}-import-position-*/_search?allow_no_indices=false&allow_partial_search_results=false&size=10000&_source=aliasName,partitionId,position`, timeoutMs: SEARCH_DEADLINE_MS.read,
  }, PositionsAnswer);
  const readNewest = (region: Region, types: readonly string[], apps: readonly Stand[], partitions: readonly number[]): Promise<readonly Omit<WaitingRecords, 'position'>[]> => calls.read(region, {
    method: 'POST', path: `/${types.map((type) => `zeebe-record_${type}_*`).join(',')}/_search?ignore_unavailable=true&allow_no_indices=true&allow_partial_search_results=false`, timeoutMs: SEARCH_DEADLINE_MS.work,
    body: {
      size: 0, track_total_hits: false,
      query: { bool: { should: types.map((type) => beyond(type, apps, partitions)), minimum_should_match: 1 } },
      aggs: { types: { terms: { field: 'valueType', size: types.length }, aggs: { partitions: { terms: { field: 'partitionId', size: 10_000 }, aggs: { newest: { max: { field: 'position' } } } } } } },
    },
  }, NewestAnswer);
  return {
    readImports: async (region) => {
      const apps = await Promise.all(WEB_APPS.map(async (app): Promise<Stand> => ({ app, positions: await readPositions(region, app) })));
      const there = apps.filter(({ positions }) => positions !== null);
      const partitions = [...new Set(there.flatMap(({ positions }) => positions ?? []).map(({ partitionId }) => partitionId))];
      const all = Array.from({ length: Math.max(0, ...partitions) }, (_, index) => index + 1);
      const types = TYPES.filter((type) => there.some(({ app }) => READS[app].includes(type)));
      const atOnce = Math.max(1, Math.floor(MOST_PAIRS / (all.length + 1)));
      const groups = Array.from({ length: Math.ceil(types.length / atOnce) }, (_, index) => types.slice(index * atOnce, (index + 1) * atOnce));
      const newest = (await Promise.all(groups.map((group) => readNewest(region, group, there, all)))).flat();
      return apps.map(({ app, positions }): ImportView => ({
        app, exists: positions !== null, positions: positions ?? [],
        waiting: positions === null ? [] : newest.filter(({ type, partitionId }) => reads(app, type, partitionId))
          .map((records) => ({ ...records, position: positionOf(positions, records.type, records.partitionId) })).filter((records) => records.newest > records.position),
      }));
    },
  };
}
