import type { Isolation, IsolationProbe } from '../domain/isolation.ts';
import type { Region } from '../domain/regions.ts';

export type { Isolation, IsolationProbe } from '../domain/isolation.ts';

/** @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface IsolationReader {
  /** The NetworkPolicy in the namespace of `region` (or of its failover site) against the pod network of `from`. @throws CONFIG_INVALID (refuse) where regions.yaml gives no podCidr for `from` */
  readIsolation(region: Region, from: Region): Promise<Isolation>;
  /**
   * Connects from inside a running broker pod of `region` to every pod of `from` on 26501, 26502 and 9200. A refusal counts as reached: the packet came
   * through. Nothing is tried where the API of `from` does not answer. @throws COMMAND_FAILED (retry) where the pod cannot try
   */
  probeIsolation(region: Region, from: Region): Promise<IsolationProbe>;
}

/** @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry), TOOL_MISSING (defect) */
export interface IsolationWriter {
  /** `kubectl apply`: a NetworkPolicy that lets nothing of the pod network of `from` in or out of the namespace of `region`; one of that name that says something else is made to say this. @throws CONFIG_INVALID (refuse) as `readIsolation` */
  isolate(region: Region, from: Region): Promise<void>;
  /** `kubectl delete networkpolicy`; none there is no error. */
  liftIsolation(region: Region, from: Region): Promise<void>;
}
