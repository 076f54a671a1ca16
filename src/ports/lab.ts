import type { RegionName } from '../domain/regions.ts';
import type { SearchKind } from './artifacts.ts';
import type { Progress } from './progress.ts';

/** What the lab can run, the default first: all that Maven Central has as a distribution. */
export const ZEEBE_VERSIONS = ['8.6.0', '8.5.8'] as const;
export type ZeebeVersion = typeof ZEEBE_VERSIONS[number];

export interface LabOptions {
  /** All brokers of both regions, even; 4 by default. */
  readonly brokers: number;
  /** 2 by default. */
  readonly partitions: number;
  /** Version of the brokers: `8.6.0` when absent, or `8.5.8`, the classic generation. */
  readonly zeebe?: ZeebeVersion;
  /** Folder or .tgz of an official chart of that version; our own chart when absent. */
  readonly chart?: string;
  /** Elasticsearch when absent. */
  readonly search?: SearchKind;
  /** Operate and Tasklist in both regions; none when absent. They need OpenSearch: the lab's Elasticsearch has too few modules for them. */
  readonly webApps?: boolean;
}

export interface LabRegionStatus {
  readonly name: RegionName;
  readonly link: 'up' | 'cut' | 'absent';
  readonly processes: Readonly<Record<string, 'running' | 'stopped'>>;
  readonly kubernetes: 'ready' | 'not answering';
  readonly pods: readonly { readonly name: string; readonly namespace: string; readonly phase: string; readonly ready: boolean }[];
}

export interface LabStatus {
  readonly up: boolean;
  /** Kubeconfig with the contexts `region0` and `region1`. */
  readonly kubeconfig: string;
  /** The lab's own regions.yaml, ready for --config. */
  readonly config: string;
  readonly options?: LabOptions;
  readonly regions: readonly LabRegionStatus[];
}

/** Two real regions on this machine. Every call is safe to repeat and to interrupt. */
export interface Lab {
  up(options: LabOptions, progress: Progress): Promise<LabStatus>;
  status(): Promise<LabStatus>;
  /** `cut`: its link goes down and everything in it hangs; `kill`: its processes end hard, API server included. */
  lose(region: RegionName, how: 'cut' | 'kill', progress: Progress): Promise<void>;
  /** Brings it back: empty (as rebuilt), or with `stale` its old disks. */
  heal(region: RegionName, options: { readonly stale: boolean }, progress: Progress): Promise<void>;
  /** Wipes brokers and indices and waits until the cluster is verified; lost regions are healed first. */
  reset(progress: Progress): Promise<LabStatus>;
  /** Leaves nothing: no process, namespace, link, route, rule, mount or cgroup; also after a crash half way. */
  down(progress: Progress): Promise<void>;
}

/** Sets a managed cluster up by the steps of RegionSetup, without an engine. Both may be repeated. `note` says what it does or waits for. */
export interface SetUp {
  /** Namespaces, and the DNS of either region that leads to the other. */
  connect(configFile: string, cluster: string, note: (text: string) => void): Promise<void>;
  /** All of it, to the verified cluster. */
  install(configFile: string, cluster: string, note: (text: string) => void): Promise<void>;
}
