import type { Canary, SearchReader } from './data-plane.ts';
import type { DnsReader } from './dns.ts';
import type { InstallationReader, InstallationWriter } from './installation.ts';
import type { BackupReader, BackupWriter } from './backups.ts';
import type { ImportReader } from './imports.ts';
import type { IsolationReader, IsolationWriter } from './isolation.ts';
import type { PathReader, PathWriter } from './paths.ts';
import type { RolloutReader, RolloutWriter } from './rollout.ts';
import type { NetworkReader, NetworkWriter } from './network.ts';
import type { OwnershipReader, OwnershipWriter } from './ownership.ts';
import type { SearchClusterReader, SearchClusterWriter } from './search-clusters.ts';
import type { SnapshotReader, SnapshotWriter } from './search.ts';
import type { CanaryLedger, KubernetesReader, KubernetesWriter, LeaseStore } from './kubernetes.ts';
import type { ApprovalReader, ClusterCatalogue, RunProbe } from './runs.ts';
import type { SiteReader } from './site.ts';
import type { ZeebeReader, ZeebeWriter } from './zeebe.ts';

/** What a step may read. */
export interface Readers {
  readonly zeebe: ZeebeReader;
  readonly kubernetes: KubernetesReader;
  readonly search: SearchReader;
  readonly snapshots: SnapshotReader;
  readonly imports: ImportReader;
  readonly backups: BackupReader;
  readonly installation: InstallationReader;
  readonly site: SiteReader;
  readonly ownership: OwnershipReader;
  readonly searchClusters: SearchClusterReader;
  readonly canary: Canary;
  readonly dns: DnsReader;
  readonly paths: PathReader;
  readonly rollout: RolloutReader;
  readonly network: NetworkReader;
  readonly isolation: IsolationReader;
  readonly ledger: Pick<CanaryLedger, 'read'>;
  readonly leases: Pick<LeaseStore, 'read'>;
  readonly catalogue: ClusterCatalogue;
  readonly runs: RunProbe;
}

/** What a step may change. */
export interface Writers {
  readonly zeebe: ZeebeWriter;
  readonly kubernetes: KubernetesWriter;
  readonly snapshots: SnapshotWriter;
  readonly backups: BackupWriter;
  readonly installation: InstallationWriter;
  readonly paths: PathWriter;
  readonly rollout: RolloutWriter;
  readonly network: NetworkWriter;
  readonly isolation: IsolationWriter;
  readonly ownership: OwnershipWriter;
  readonly searchClusters: SearchClusterWriter;
  readonly leases: Pick<LeaseStore, 'swap'>;
}

/** One write as it was, or would be, sent. */
export interface JournalEntry {
  /** Exact and readable: a command line, or method, target, path and body. Redacted. */
  readonly command: string;
  /** ISO 8601; absent for what was only recorded. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** The answer in short, or `unknown: …`. */
  readonly answer?: string;
}

/** Everything the runtime needs; `writers` sends and tells `journal`, `recorder` only tells it. */
export interface ManagedCluster {
  readonly readers: Readers;
  /** Writers whose every write is handed to `journal` before (without answer) and after it is sent. */
  writers(journal: (entry: JournalEntry) => void): Writers;
  /** Writers that send nothing: each write is handed to `journal` and answered with a placeholder. */
  recorder(journal: (entry: JournalEntry) => void): Writers;
  readonly leases: LeaseStore;
  readonly approvals: ApprovalReader;
}
