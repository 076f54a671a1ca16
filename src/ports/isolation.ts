import type { Region } from '../domain/regions.ts';

/** Whether a namespace is cut off from another region. */
export interface Isolation {
  /** False where there is no such namespace. */
  readonly namespaceExists: boolean;
  readonly isolated: boolean;
}

/** What was tried from inside the surviving region: `ADDRESS:PORT`. Nothing is tried where the other region's pods cannot be read: a dead region has no addresses. */
export interface IsolationProbe { readonly tried: readonly string[]; readonly reached: readonly string[] }

/** @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface IsolationReader {
  /** The NetworkPolicy in the namespace of `region` (or of its failover site) against the pod network of `from`. @throws CONFIG_INVALID (refuse) where regions.yaml gives no podCidr for `from` */
  readIsolation(region: Region, from: Region): Promise<Isolation>;
  /** Connects from inside a running broker pod of `region` to every broker and search pod of `from` on 26501, 26502 and 9200. */
  probeIsolation(region: Region, from: Region): Promise<IsolationProbe>;
}

/** @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry) */
export interface IsolationWriter {
  /** `kubectl apply`: a NetworkPolicy that lets nothing of the pod network of `from` in or out of the namespace of `region`. */
  isolate(region: Region, from: Region): Promise<void>;
  /** `kubectl delete networkpolicy`; none there is no error. */
  liftIsolation(region: Region, from: Region): Promise<void>;
}
