import type { Region } from '../domain/regions.ts';

/** The snapshot repository of a search cluster, as it is registered there. */
export interface RepositoryView {
  readonly readonly: boolean;
  /** Whether type and settings are those of regions.yaml. */
  readonly fits: boolean;
  /** Type and settings in short, for evidence. */
  readonly says: string;
}

export interface SnapshotView {
  readonly name: string;
  readonly uuid: string;
  /** IN_PROGRESS, SUCCESS, PARTIAL, FAILED, INCOMPATIBLE. */
  readonly state: string;
  /** ISO 8601, by the clock of the search cluster. */
  readonly startedAt: string;
  readonly indices: readonly string[];
  readonly shards: { readonly total: number; readonly failed: number; readonly successful: number };
}

export interface SnapshotSize { readonly bytes: number; readonly tookMs: number }

export interface RestoreProgress {
  readonly recoveredBytes: number;
  readonly totalBytes: number;
  /** Shards under way. */
  readonly active: number;
  /** Names of the snapshots that shards came from. */
  readonly snapshots: readonly string[];
}

export interface IndexView {
  readonly name: string;
  readonly documents: number;
  readonly bytes: number;
  /** green, yellow, red; red too while its primary is still being restored. */
  readonly health: string;
}

/** By the number of the partition. */
export type RecordPositions = Readonly<Record<number, number>>;
export type RecordCounts = Readonly<Record<number, number>>;

/**
 * Snapshots and the indices of Zeebe and the web apps (`operate-*`, `tasklist-*`, `camunda-*`, `zeebe-record*`). Elasticsearch 8 and OpenSearch 2 alike.
 * @throws REGION_UNREACHABLE (retry), ANSWER_UNKNOWN (defect)
 */
export interface SnapshotReader {
  /** Null where no repository of that name is registered. */
  readRepository(region: Region): Promise<RepositoryView | null>;
  /** `POST /_snapshot/REPOSITORY/_verify`: every node can use it. Null when it is verified, else why not. */
  verifyRepository(region: Region): Promise<string | null>;
  /** Null where there is no such snapshot, or no repository. */
  readSnapshot(region: Region, name: string): Promise<SnapshotView | null>;
  /** All of the repository, oldest first; none where there is no repository. */
  listSnapshots(region: Region): Promise<readonly SnapshotView[]>;
  /** Bytes of a finished snapshot and how long it took; null where that is not known. */
  readSnapshotSize(region: Region, name: string): Promise<SnapshotSize | null>;
  /** Refreshed first, so that the counts are those of now. */
  readIndices(region: Region): Promise<readonly IndexView[]>;
  /** Of all recoveries from a snapshot that the nodes still know; null when there is none (a node forgets them at its restart). */
  readRestore(region: Region): Promise<RestoreProgress | null>;
  /** How many documents hold the publication of each message id (refreshed first); 0 for one that is missing. */
  countMessages(region: Region, messageIds: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** Position of the newest record that was exported of each partition (refreshed first); none where nothing was. */
  readNewestRecords(region: Region): Promise<RecordPositions>;
  /** How many exported records of each partition stand at these positions or before. */
  countRecords(region: Region, upTo: RecordPositions): Promise<RecordCounts>;
}

/** Each resolves when the call is accepted; long ones go on in the search cluster. @throws OUTCOME_UNKNOWN (retry), CALL_REJECTED (defect) */
export interface SnapshotWriter {
  /** `PUT /_snapshot/REPOSITORY` with the body of regions.yaml. */
  registerRepository(region: Region, options: { readonly readonly: boolean }): Promise<void>;
  /** `PUT /_snapshot/REPOSITORY/NAME` with the global state; goes on in the background. `records`: of the exported records alone. */
  takeSnapshot(region: Region, name: string, of?: 'all' | 'records'): Promise<void>;
  /** `DELETE /_snapshot/REPOSITORY/NAME`; one that is gone already is no error. */
  deleteSnapshot(region: Region, name: string): Promise<void>;
  /** `DELETE /INDEX,…` by full names, never by a pattern. */
  deleteIndices(region: Region, names: readonly string[]): Promise<void>;
  /** `POST /_snapshot/REPOSITORY/NAME/_restore`; goes on in the background. With the global state unless told: asked of a snapshot that has none, it is refused. */
  restoreSnapshot(region: Region, name: string, options?: { readonly globalState: boolean }): Promise<void>;
}
