import { RunbookError } from '../errors/runbook-error.ts';
import { done, wait, type Plan } from './plan.ts';
import type { RegionName } from './regions.ts';

/** Records that Zeebe exported to the search cluster of a region, by the number of the partition. */
export interface ExportedRecords {
  /** Position of the newest one. */
  readonly newest: Readonly<Record<number, number>>;
  /** How many stand at the positions of the cut or before. */
  readonly counts: Readonly<Record<number, number>>;
}

export interface DataView {
  readonly messageIds: readonly string[];
  /** Documents of each message in the search cluster of each region. */
  readonly counts: Readonly<Record<RegionName, Readonly<Record<string, number>>>>;
  /** Documents of each index in the search cluster of each region. */
  readonly indices: Readonly<Record<RegionName, readonly { readonly name: string; readonly documents: number }[]>>;
  readonly exported: Readonly<Record<RegionName, ExportedRecords>>;
}

/** What the report says of the search data. */
export interface DataProof {
  readonly recordsCompared: number;
  /** Acknowledged records that the search data of the recreated region lacks: the recovery point, as records. */
  readonly recordsMissing: number;
  readonly indicesCompared: number;
  /** Indices whose counts differed: 0, or clients wrote meanwhile. */
  readonly indicesDiffering: number;
  readonly exportedCompared: number;
  /** Records of any kind that the recreated region lacks: the loss window of clusters up to 8.5, 0 for all others. */
  readonly exportedMissing: number;
}

/** How long positions and counts may differ before they are taken as they are. */
const COUNTS_SETTLE_MS = 10_000;

/** The last position of each partition that every region was seen to have; where one has nothing of a partition, that of the others. */
export function cutOf(newest: readonly ExportedRecords['newest'][]): Record<number, number> {
  const partitions = [...new Set(newest.flatMap((each) => Object.keys(each).map(Number)))];
  return Object.fromEntries(partitions.map((partition) => [partition, Math.min(...newest.flatMap((each) => each[partition] ?? []))]));
}

/**
 * Plans the proof of the search data: every acknowledged record exactly once in both search clusters, the exported records up to one cut, and
 * the counts of each index. What a recreated region lacks of the exported records explains acknowledged ones that it lacks; without that they are waited for. Pure.
 * @throws RECORD_MISSING (defect) a record stands more than once
 */
export function planDataProof(recreated: RegionName, seen: DataView, elapsedMs: number): Plan<DataView, never, { readonly dataProof: DataProof }> {
  const regions = Object.entries(seen.counts);
  const twice = regions.flatMap(([region, counts]) => seen.messageIds.filter((id) => (counts[id] ?? 0) > 1).map((id) => ({ region, messageId: id, documents: counts[id] ?? 0 })));
  if (twice.length > 0) throw new RunbookError('RECORD_MISSING', { why: 'a record stands more than once', records: twice });
  const settled = elapsedMs >= COUNTS_SETTLE_MS;
  const exported = comparedExports(recreated, seen.exported);
  const absent = regions.flatMap(([region, counts]) => seen.messageIds.filter((id) => (counts[id] ?? 0) === 0).map((id) => ({ region, id })));
  const isWindow = settled && absent.every(({ region }) => region === recreated) && absent.length <= exported.missing;
  if (absent.length > 0 && !isWindow) return wait(`${absent.length} acknowledged records are in the search data (${absent.slice(0, 3).map(({ id, region }) => `${id} in ${region}`).join(', ')})`, 500);
  const [first = [], second = []] = Object.values(seen.indices);
  const names = [...new Set([...first, ...second].map(({ name }) => name))];
  const countIn = (indices: readonly { readonly name: string; readonly documents: number }[], name: string): number | undefined => indices.find((index) => index.name === name)?.documents;
  const differing = names.filter((name) => countIn(first, name) !== countIn(second, name));
  const unlike = [...exported.behind.map((partition) => `exported positions of partition ${partition}`), ...(exported.missing === 0 ? [] : ['exported records']), ...differing.map((name) => `counts of ${name}`)];
  if (unlike.length > 0 && !settled) return wait(`the ${unlike.slice(0, 3).join(', the ')} meet`, 500);
  return done({
    dataProof: {
      recordsCompared: seen.messageIds.length, recordsMissing: absent.length, indicesCompared: names.length, indicesDiffering: differing.length,
      exportedCompared: exported.compared, exportedMissing: exported.missing,
    },
  });
}

/** Partitions whose newest record the recreated region does not have yet, and what it lacks up to the cut. */
function comparedExports(recreated: RegionName, exported: DataView['exported']): { readonly behind: readonly string[]; readonly compared: number; readonly missing: number } {
  const own = exported[recreated];
  const others = Object.entries(exported).filter(([region]) => region !== recreated).map(([, records]) => records);
  const behind = others.flatMap(({ newest }) => Object.entries(newest).filter(([partition, position]) => (own?.newest[Number(partition)] ?? 0) < position).map(([partition]) => partition));
  const counted = others.flatMap(({ counts }) => Object.entries(counts).map(([partition, count]) => ({ count, lacks: Math.max(0, count - (own?.counts[Number(partition)] ?? 0)) })));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { behind, compared: sum(counted.map(({ count }) => count)), missing: sum(counted.map(({ lacks }) => lacks)) };
}
