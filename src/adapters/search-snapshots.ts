import { z } from 'zod';
import type { SnapshotsConfig } from '../config/schema.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { IndexView, SnapshotReader, SnapshotView, SnapshotWriter } from '../ports/search.ts';
import { CountsAnswer, IndicesAnswer, NewestRecordsAnswer, NodeVersionsAnswer, RecordCountsAnswer, RecoveryAnswer, SnapshotsAnswer, SnapshotStatusAnswer } from './search-answers.ts';
import { SEARCH_DEADLINE_MS, searchCalls, type SearchCall, type SearchCalls, type SearchDeps } from './search-calls.ts';
import { RepositoriesAnswer, repositoryBody, repositoryView } from './snapshot-repository.ts';

/** Indices of Zeebe and the web apps. @source Camunda dual-region operational procedure 8.6–8.9 */
const INDICES = 'operate-*,tasklist-*,camunda-*,zeebe-record*';
/** Indices of published messages; those of subscriptions and batches have other names. @source zeebe-elasticsearch-exporter 8.6.0, zeebe-record-message-template.json: messageId is a keyword */
const MESSAGES = 'zeebe-record_message_*';
/** All records that Zeebe exported. */
const RECORDS = 'zeebe-record*';
const NONE_IS_FINE = 'ignore_unavailable=true&allow_no_indices=true';
/** Longest list of indices in one path. @source Elasticsearch, OpenSearch: http.max_initial_line_length is 4 KB */
const LONGEST_LIST = 3_000;

export interface SnapshotDeps extends SearchDeps {
  /** What regions.yaml says of snapshots; without it nothing of a repository can be asked. */
  readonly snapshots: SnapshotsConfig | undefined;
}

const get = (path: string): SearchCall => ({ method: 'GET', path, timeoutMs: SEARCH_DEADLINE_MS.read });

/** @throws CONFIG_INVALID (refuse) where regions.yaml says nothing of snapshots */
function requireConfig(snapshots: SnapshotsConfig | undefined): SnapshotsConfig {
  if (snapshots === undefined) throw new RunbookError('CONFIG_INVALID', { problem: 'snapshots is missing', remedy: 'Describe the snapshot repository of the cluster' });
  return snapshots;
}

const repositoryPath = (snapshots: SnapshotsConfig | undefined): string => `/_snapshot/${requireConfig(snapshots).repository}`;
const snapshotPath = (snapshots: SnapshotsConfig | undefined, name: string): string => `${repositoryPath(snapshots)}/${encodeURIComponent(name)}`;

/** So that what was written a moment ago is found and counted. */
const refresh = (calls: SearchCalls, region: Region, indices: string): Promise<unknown> =>
  calls.find(region, { method: 'POST', path: `/${indices}/_refresh?${NONE_IS_FINE}`, timeoutMs: SEARCH_DEADLINE_MS.work }, z.unknown());

/** A search for figures alone; half an answer would be another figure. */
const searchRecords = (body: object): SearchCall =>
  ({ method: 'POST', path: `/${RECORDS}/_search?${NONE_IS_FINE}&allow_partial_search_results=false`, timeoutMs: SEARCH_DEADLINE_MS.work, body: { size: 0, track_total_hits: false, ...body } });

/** Snapshots and indices of the search cluster of a region. */
export function newSnapshotReader({ snapshots, ...deps }: SnapshotDeps): SnapshotReader {
  const calls = searchCalls(deps);
  const listIndices = async (region: Region): Promise<readonly IndexView[]> =>
    await calls.find(region, get(`/_cat/indices/${INDICES}?format=json&bytes=b&h=index,health,docs.count,store.size`), IndicesAnswer) ?? [];
  return {
    readRepository: async (region) => {
      const found = (await calls.find(region, get(repositoryPath(snapshots)), RepositoriesAnswer))?.[requireConfig(snapshots).repository];
      return found === undefined ? null : repositoryView(found, requireConfig(snapshots));
    },
    verifyRepository: async (region) => calls.refusal(region, { method: 'POST', path: `${repositoryPath(snapshots)}/_verify`, timeoutMs: SEARCH_DEADLINE_MS.work }),
    readSnapshot: async (region, name): Promise<SnapshotView | null> => (await calls.find(region, get(snapshotPath(snapshots, name)), SnapshotsAnswer))?.[0] ?? null,
    listSnapshots: async (region) => await calls.find(region, get(`${repositoryPath(snapshots)}/_all`), SnapshotsAnswer) ?? [],
    readSnapshotSize: async (region, name) => calls.find(region, get(`${snapshotPath(snapshots, name)}/_status`), SnapshotStatusAnswer),
    readIndices: async (region) => {
      const indices = await listIndices(region);
      // A refresh waits a minute for an index that has no primary yet, as in the middle of a restore.
      if (indices.length === 0 || indices.some(({ health }) => health === 'red')) return indices;
      await refresh(calls, region, INDICES);
      return listIndices(region);
    },
    readRestore: (region) => calls.read(region, get('/_recovery?filter_path=*.shards.type,*.shards.stage,*.shards.source.snapshot,*.shards.index.size'), RecoveryAnswer),
    countMessages: async (region, messageIds) => {
      if (messageIds.length === 0) return {};
      await refresh(calls, region, MESSAGES);
      const body = {
        size: 0,
        query: { bool: { filter: [{ terms: { 'value.messageId': messageIds } }, { term: { intent: 'PUBLISHED' } }] } },
        aggs: { messages: { terms: { field: 'value.messageId', size: messageIds.length } } },
      };
      const counts = await calls.read(region, { method: 'POST', path: `/${MESSAGES}/_search?${NONE_IS_FINE}`, body, timeoutMs: SEARCH_DEADLINE_MS.read }, CountsAnswer);
      return Object.fromEntries(messageIds.map((id) => [id, counts.get(id) ?? 0]));
    },
    readNewestRecords: async (region) => {
      await refresh(calls, region, RECORDS);
      const aggs = { partitions: { terms: { field: 'partitionId', size: 10_000 }, aggs: { newest: { max: { field: 'position' } } } } };
      return calls.read(region, searchRecords({ aggs }), NewestRecordsAnswer);
    },
    countRecords: async (region, upTo) => {
      const filters = Object.fromEntries(Object.entries(upTo).map(([partitionId, position]) => [partitionId, { bool: { filter: [{ term: { partitionId: Number(partitionId) } }, { range: { position: { lte: position } } }] } }]));
      return Object.keys(filters).length === 0 ? {} : calls.read(region, searchRecords({ aggs: { partitions: { filters: { filters } } } }), RecordCountsAnswer);
    },
  };
}

export interface SnapshotWriterDeps extends SnapshotDeps {
  /** Whose kind of search cluster counts for a region whose own does not answer; absent where writes are sent. */
  readonly kindLike?: ((region: Region) => Region) | undefined;
}

/** Changes of the search cluster of a region. */
export function newSnapshotWriter({ snapshots, kindLike, ...deps }: SnapshotWriterDeps): SnapshotWriter {
  const calls = searchCalls(deps);
  const send = (region: Region, method: 'PUT' | 'POST' | 'DELETE', path: string, { body, goneIsFine = false }: { readonly body?: unknown; readonly goneIsFine?: boolean } = {}): Promise<void> =>
    calls.write(region, { method, path, timeoutMs: SEARCH_DEADLINE_MS.write, ...(body === undefined ? {} : { body }) }, { goneIsFine });
  const readVersions = (region: Region): Promise<z.output<typeof NodeVersionsAnswer>> => calls.read(region, get('/_cat/nodes?format=json&h=version'), NodeVersionsAnswer);
  const versionsOf = (region: Region): ReturnType<typeof readVersions> => readVersions(region).catch((cause: unknown) => {
    if (kindLike === undefined || !(cause instanceof RunbookError) || cause.code !== 'REGION_UNREACHABLE') throw cause;
    return readVersions(kindLike(region));
  });
  /** OpenSearch knows no feature states; Elasticsearch would put its own users and settings beside the indices. */
  const whatOf = async (region: Region, { indices = INDICES, globalState = true } = {}): Promise<Readonly<Record<string, unknown>>> => {
    const versions = await versionsOf(region);
    return { indices, ignore_unavailable: true, include_global_state: globalState, ...(versions.some(({ version }) => isElasticsearch(version)) ? { feature_states: ['none'] } : {}) };
  };
  return {
    registerRepository: async (region, options) => send(region, 'PUT', repositoryPath(snapshots), { body: repositoryBody(requireConfig(snapshots), options) }),
    takeSnapshot: async (region, name, of = 'all') =>
      send(region, 'PUT', `${snapshotPath(snapshots, name)}?wait_for_completion=false`, { body: await whatOf(region, of === 'records' ? { indices: RECORDS } : {}) }),
    deleteSnapshot: async (region, name) => send(region, 'DELETE', snapshotPath(snapshots, name), { goneIsFine: true }),
    deleteIndices: async (region, names) => {
      for (const list of listsOf(names)) await send(region, 'DELETE', `/${list}?ignore_unavailable=true`, { goneIsFine: true });
    },
    restoreSnapshot: async (region, name, { globalState } = { globalState: true }) =>
      send(region, 'POST', `${snapshotPath(snapshots, name)}/_restore?wait_for_completion=false`, { body: await whatOf(region, { globalState }) }),
  };
}

/** By the number: OpenSearch began again at 1. @source Elasticsearch 7.12+ knows feature_states; OpenSearch 1–3 */
const isElasticsearch = (version: string): boolean => Number(version.split('.')[0]) >= 7;

/** The names in lists that fit into a path. @throws CALL_REJECTED (defect) for what is no full name of an index: nothing is deleted by a pattern */
function listsOf(names: readonly string[]): string[] {
  const odd = names.filter((name) => !/^[a-z0-9.][^\s*?,"<>|\\/#:]*$/.test(name));
  if (odd.length > 0) throw new RunbookError('CALL_REJECTED', { problem: 'not the full name of an index', names: odd });
  return names.map(encodeURIComponent).reduce<string[]>((lists, name) => {
    const last = lists.at(-1);
    return last !== undefined && last.length + name.length < LONGEST_LIST ? [...lists.slice(0, -1), `${last},${name}`] : [...lists, name];
  }, []);
}
