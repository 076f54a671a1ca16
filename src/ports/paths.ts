import type { Probe } from '../domain/network-paths.ts';
import type { CheckState } from '../domain/path-check.ts';
import type { Region } from '../domain/regions.ts';

/** The network between the regions as a pod sees it. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface PathReader {
  /** False where regions.yaml says `networkCheck: unchecked`. */
  isChecked(): boolean;
  readCheckPods(region: Region): Promise<CheckState>;
  /** Looks the other pod up and connects to it from inside the pod of `from`; failures of the network are part of the answer. Takes up to a minute where packets vanish. */
  probe(from: Region, to: Region): Promise<Probe>;
}

/** @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry) */
export interface PathWriter {
  /** `kubectl apply`: the pod and its headless Service in the namespace of the region. Does not wait. */
  startCheck(region: Region, run: string): Promise<void>;
  /** `kubectl delete` of both by their label; none there is no error. Does not wait. */
  endCheck(region: Region): Promise<void>;
}
