import type { Right } from '../domain/access.ts';
import type { Region } from '../domain/regions.ts';

/** What `regionctl doctor` asks a region before a run does. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect), ANSWER_UNKNOWN (defect) */
export interface RegionInspector {
  /** Version of its Kubernetes, for example `v1.33.0`. */
  readVersion(region: Region): Promise<string>;
  /** What tells its Kubernetes cluster from any other: the uid of the namespace kube-system. */
  readIdentity(region: Region): Promise<string>;
  /** Whether our account may do this: what `kubectl auth can-i` asks. Changes nothing. */
  may(region: Region, right: Right): Promise<boolean>;
  /** How many DNS pods run; null where regions.yaml leaves the DNS unchecked. */
  readDnsPods(region: Region): Promise<number | null>;
}
