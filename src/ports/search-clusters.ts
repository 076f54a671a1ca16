import type { Region } from '../domain/regions.ts';
import type { PasswordCopy, SearchReleaseFacts, SearchResourceFacts } from '../domain/search-clusters.ts';

/** Reads where search clusters of their own come from. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface SearchClusterReader {
  /** The resource `elasticsearch` of ECK, compared with regions.yaml; null where there is none, or no such operator. */
  readResource(region: Region): Promise<SearchResourceFacts | null>;
  /** The password of the Elasticsearch in `of`, in the namespace of `region`; no value leaves the adapter. */
  readPassword(region: Region, of: Region): Promise<PasswordCopy>;
  /** The newest revision of RELEASE-search, compared with regions.yaml; null where there is none. @throws ANSWER_UNKNOWN (defect) where helm stored something else */
  readRelease(region: Region): Promise<SearchReleaseFacts | null>;
}

/** @throws COMMAND_FAILED, OUTCOME_UNKNOWN (retry), TOOL_MISSING (defect), CONFIG_INVALID (refuse) where regions.yaml does not describe it */
export interface SearchClusterWriter {
  /** `kubectl apply -f -` of the resource of ECK. Does not wait. */
  applyResource(region: Region): Promise<void>;
  /** Copies the password of the Elasticsearch in `of` into the namespace of `region`; it is read when kubectl is run, and shown nowhere. */
  copyPassword(region: Region, of: Region, options: { readonly replace: boolean }): Promise<void>;
  /** `helm upgrade --install RELEASE-search` with the values files of regions.yaml, merged. Does not wait. */
  installRelease(region: Region): Promise<void>;
  /** `kubectl delete elasticsearch NAME`; does not wait for its operator. */
  deleteResource(region: Region, name: string): Promise<void>;
}
