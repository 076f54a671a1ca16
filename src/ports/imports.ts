import type { ImportView } from '../domain/imports.ts';
import type { Region } from '../domain/regions.ts';

/** What the web apps of their own Deployment (8.6, 8.7) have read of `zeebe-record_*`. Elasticsearch 8 and OpenSearch 2 alike. @throws REGION_UNREACHABLE (retry), ANSWER_UNKNOWN (defect) */
export interface ImportReader {
  /** Operate and Tasklist. By the default names of their indices and of the exporter's: with a prefix of its own, an app's `exists` is false or nothing waits. */
  readImports(region: Region): Promise<readonly ImportView[]>;
}
