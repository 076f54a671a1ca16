import type { Layout } from '../domain/regions.ts';
import type { Shape } from '../domain/shape.ts';

/** What regions.yaml says of a cluster, as far as a run may know it. */
export interface ClusterPolicy {
  readonly layout: Layout;
  readonly approvalGroups: readonly string[];
  readonly requesterMayApprove: boolean;
  readonly lossHoldMs: number;
  /** False where regions.yaml has exporters of a lost region wait (8.2–8.5). */
  readonly throwAway?: boolean | undefined;
  /** What a failback needs beyond that; absent where regions.yaml does not say how the release is installed and where snapshots go. */
  readonly failback?: FailbackPolicy | undefined;
  /** What a set-up installs; absent where regions.yaml does not say it. */
  readonly shape?: Shape | undefined;
}

export interface FailbackPolicy {
  /** How long exporting may be paused before the guards resume it. */
  readonly pauseLimitMs: number;
  /** Snapshots of earlier failbacks to keep. */
  readonly keepSnapshots: number;
  /** By one snapshot unless told. */
  readonly copyBy?: 'snapshot' | 'backup' | undefined;
}

export interface ClusterCatalogue {
  /** null for an unknown name. */
  policyOf(cluster: string): ClusterPolicy | null;
  names(): readonly string[];
}

/** A completed approval task, from the task API: who, not only what. */
export interface CompletedApproval {
  readonly taskKey: string;
  /** Null when nobody was assigned. */
  readonly assignee: string | null;
  readonly completedAt: string;
}

export interface ApprovalReader {
  /** Completed tasks of one preview; lags by a second or two. */
  readApprovals(query: { readonly runKey: string; readonly elementId: string; readonly previewId: string }): Promise<readonly CompletedApproval[]>;
}

export interface RunProbe {
  /** Name of this engine as written into leases. */
  readonly engineId: string;
  /** Whether a run of this engine is active: a local SetVariables of nothing on its key. */
  isActive(runKey: string): Promise<boolean>;
}
