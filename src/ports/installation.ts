import type { ClassicMode } from '../domain/generation.ts';
import type { Region } from '../domain/regions.ts';

/** What is in the namespace of a region. */
export interface Footprint {
  /** Helm releases found by their secrets, with the state of the newest revision (`deployed`, `pending-install` …). */
  readonly releases: readonly { readonly name: string; readonly revision: number; readonly status: string }[];
  readonly claims: readonly string[];
  /** Volumes bound to a claim of the namespace. Empty where the account may not list volumes. */
  readonly volumes: readonly string[];
  /** Pods of any kind. */
  readonly pods: readonly string[];
}

/** A web app's Deployment: `RELEASE-operate`, `RELEASE-tasklist` (8.6, 8.7). */
export interface WebApp {
  readonly name: string;
  readonly wanted: number;
  readonly ready: number;
  /** Pods of an older revision are left, or not all of this one are available. */
  readonly rollingOut: boolean;
  /** ISO 8601, by the clock of whoever sent the last `kubectl rollout restart`; null when there was none. */
  readonly restartedAt: string | null;
}

/** The dead man's switch: a Job in the surviving region that resumes exporting when its time is up. */
export interface DeadMansSwitch {
  readonly name: string;
  /** `armed`: it waits; `fired`: it has resumed exporting; `failed`: it cannot. */
  readonly state: 'armed' | 'fired' | 'failed';
  /** ISO 8601: when Kubernetes took it. */
  readonly createdAt: string;
}

/** How the region's release is installed. */
export interface ReleaseView {
  readonly revision: number;
  /** helm's word: deployed, failed, pending-upgrade … */
  readonly status: string;
  /** Whether its values switch the web apps off. */
  readonly webAppsOff: boolean;
  /** Its mode while a region of the classic generation is lost or comes back; absent in normal operation. */
  readonly classic?: ClassicMode;
  /** ISO 8601: creation of the Secret in which helm keeps the revision. */
  readonly storedAt?: string;
}

/** One value by its path in the values, for example `zeebe.logLevel`; undefined where it does not stand. */
export interface ValueDifference { readonly path: string; readonly before: unknown; readonly after: unknown }

/** @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface InstallationReader {
  readFootprint(region: Region): Promise<Footprint>;
  readWebApps(region: Region): Promise<readonly WebApp[]>;
  /** `helm get values` and `helm list` of the release; null where there is none. */
  readRelease(region: Region): Promise<ReleaseView | null>;
  /** How the values that helm holds of the release differ from those of regions.yaml; what looks like a secret is hidden. Empty where there is no release. */
  readDifferences(region: Region): Promise<readonly ValueDifference[]>;
  /** What is wrong with the values files of regions.yaml, in sentences; empty when nothing is. */
  readOverlayProblems(): Promise<readonly string[]>;
  readSwitch(region: Region, name: string): Promise<DeadMansSwitch | null>;
  /** Image of the broker container: it is on the nodes already, so a Job with it starts even when no registry answers. */
  readBrokerImage(region: Region): Promise<string>;
}

export interface ArmedSwitch {
  readonly name: string;
  readonly image: string;
  /** Seconds until it resumes exporting. */
  readonly waitSeconds: number;
}

/** @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry), TOOL_MISSING (defect) */
export interface InstallationWriter {
  /**
   * `helm upgrade --install` with the complete values, or where regions.yaml does not say what is to be installed, with its values files;
   * without web apps: with `operate.enabled` and `tasklist.enabled` false, or the profiles of these names. Does not wait.
   */
  installRelease(region: Region, options: { readonly webApps: boolean; readonly classic?: ClassicMode }): Promise<void>;
  /** `helm uninstall` of the release, or of another one by its name; none there is no error. */
  uninstallRelease(region: Region, name?: string): Promise<void>;
  /** `kubectl delete pvc NAME …`. */
  deleteClaims(region: Region, claims: readonly string[]): Promise<void>;
  /** `kubectl delete pv NAME …`: volumes that stay behind their claims. */
  deleteVolumes(region: Region, volumes: readonly string[]): Promise<void>;
  /** `kubectl scale deployment NAME --replicas=N`. */
  scaleWebApp(region: Region, name: string, replicas: number): Promise<void>;
  /** `kubectl rollout restart deployment NAME`: its pods are replaced as its strategy says. */
  restartWebApp(region: Region, name: string): Promise<void>;
  /** Creates the Job; one of that name that is there already is left alone. */
  armSwitch(region: Region, armed: ArmedSwitch): Promise<void>;
  /** Deletes the Job with its pod; none there is no error. */
  disarmSwitch(region: Region, name: string): Promise<void>;
}
