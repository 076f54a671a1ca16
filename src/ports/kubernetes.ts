import type { DiskUsage, RegionPods } from '../domain/cluster-view.ts';
import type { Region } from '../domain/regions.ts';

/** How old a silence a reader takes for an answer; none by default. */
export interface Freshness {
  /** Milliseconds since the region let a call time out, with no answer to any other since. */
  readonly silenceWithinMs: number;
}

/** Reads of a region's Kubernetes API, each with a short deadline. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface KubernetesReader {
  /** Broker StatefulSet (`RELEASE-zeebe`), its pods (`app.kubernetes.io/component=zeebe-broker`), exporter targets from its environment (last duplicate wins), server version. */
  readPods(region: Region, freshness?: Freshness): Promise<RegionPods>;
  /** `df -Pk` of the data folder in every ready broker pod. */
  readDisk(region: Region): Promise<readonly DiskUsage[]>;
}

/** Changes that an operator would type, sent by kubectl. @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry) */
export interface KubernetesWriter {
  /** `kubectl scale statefulset RELEASE-zeebe --replicas=N`. */
  scaleBrokers(region: Region, replicas: number): Promise<void>;
  /** `kubectl delete pod NAME`: the StatefulSet starts it again. */
  restartBroker(region: Region, pod: string): Promise<void>;
}

/** The lock of a managed cluster in one region: a Lease named `CLUSTER` in the namespace `region-runbooks`. */
export interface LeaseView {
  readonly resourceVersion: string;
  /** `ENGINE/RUNKEY`, or empty when released. */
  readonly holder: string;
  /** The runner that acts now, `RUNNER/JOBKEY`. */
  readonly acting: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface LeaseStore {
  /** null where there is none yet. @throws REGION_UNREACHABLE (retry) */
  read(region: Region, cluster: string): Promise<LeaseView | null>;
  /**
   * Compare-and-swap on `previous` (null: create, with its namespace). Resolves with the new view, or 'conflict' when somebody else wrote in between.
   */
  swap(region: Region, cluster: string, previous: LeaseView | null, next: { readonly holder: string; readonly acting: string; readonly since: string }): Promise<LeaseView | 'conflict'>;
}

/** Records that the data plane acknowledged, kept as a ConfigMap `canary-CLUSTER` beside the lease in each region. */
export interface CanaryRecord {
  readonly partitionId: number;
  readonly correlationKey: string;
  readonly messageId: string;
  /** Instant in ISO 8601 after which the message may be gone. */
  readonly expiresAt: string;
}

export interface CanaryLedger {
  read(region: Region, cluster: string): Promise<readonly CanaryRecord[]>;
  /** Replaces the ledger of that region. */
  write(region: Region, cluster: string, records: readonly CanaryRecord[]): Promise<void>;
}
