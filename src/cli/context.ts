import type { Config } from '../config/schema.ts';
import type { PlanRequest, RunPlan, SetupPlanRequest, TeardownPlanRequest } from '../domain/run-plan.ts';
import type { CanaryReport } from '../runtime/canary.ts';
import type { EngineControl } from '../ports/engine-control.ts';
import type { Engine, Resource } from '../ports/engine.ts';
import type { Lab } from '../ports/lab.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import type { Progress } from '../ports/progress.ts';
import type { ClusterCatalogue } from '../ports/runs.ts';
import type { Clock } from '../runtime/ticks.ts';
import type { Style } from './render/style.ts';

/** The configuration with the file it came from. */
export interface LoadedConfig {
  readonly config: Config;
  readonly path: string;
  readonly from: 'option' | 'environment' | 'folder' | 'lab';
}

/** The management engine as commands need it. */
export type EngineConnection = Pick<Engine, 'engineId' | 'runs' | 'tasks' | 'history' | 'ping'>;

/** One element of a process model. */
export interface ModelElement {
  readonly id: string;
  readonly name: string;
  /** `bpmn:ServiceTask` … */
  readonly type: string;
  /** Elements that its outgoing flows lead to. */
  readonly next: readonly string[];
  /** Ids of the sub-processes around it, the innermost first. */
  readonly parents: readonly string[];
}

/** One thing that a doctor looked at. */
export interface Checkup {
  readonly what: string;
  readonly ok: boolean;
  /** What was found. */
  readonly found: string;
  /** What to do, where it is not ok. */
  readonly remedy?: string;
  /** Only the lab or the embedded engine needs it. */
  readonly neededFor?: string;
}

/** One thing that a doctor looked at for a managed cluster. */
export interface ClusterCheck {
  readonly check: string;
  /** Empty for what is asked of this machine or of both regions together. */
  readonly region: string;
  /** `unknown`: it could not be asked. */
  readonly result: 'ok' | 'missing' | 'unknown';
  /** What was found, or why it could not be asked. */
  readonly found: string;
  /** What to do, where it is not ok. */
  readonly remedy?: string;
  /** Only this needs it. */
  readonly neededFor?: string;
}

/** Which variant of the values a step installs. */
export interface ValuesStep { readonly webApps: boolean }

export type RunnerLog = (entry: Readonly<Record<string, unknown>>, message: string) => void;

/** Everything that commands use of the world, each connected at its first use. */
export interface Composition {
  /** @throws CONFIG_INVALID (refuse) where there is none, or with all issues of a bad one */
  config(): Promise<LoadedConfig>;
  catalogue(): Promise<ClusterCatalogue>;
  /** @throws CLUSTER_UNKNOWN (refuse) */
  cluster(name: string): Promise<ManagedCluster>;
  /** Whether the cluster is the lab of this machine: what it holds may be destroyed. */
  isLab(cluster: string): Promise<boolean>;
  /** The engine of the configuration; the embedded one where there is no configuration. Not called yet. */
  engine(): Promise<EngineConnection>;
  engineControl(): Promise<EngineControl>;
  lab(): Promise<Lab>;
  /** From now on the lab's own configuration counts, whatever else there is; to be called before anything is opened. */
  useLab(): void;
  /** All models and forms of the project. */
  resources(): Promise<readonly Resource[]>;
  /** @throws NOT_FOUND (refuse) */
  modelOf(processId: string): Promise<readonly ModelElement[]>;
  planFailover(request: PlanRequest): Promise<RunPlan>;
  /** @throws REQUEST_REFUSED (decide) where regions.yaml does not say what a failback needs */
  planFailback(request: PlanRequest): Promise<RunPlan>;
  planSetup(request: SetupPlanRequest): Promise<RunPlan>;
  planTeardown(request: TeardownPlanRequest): Promise<RunPlan>;
  /** The complete values of the release in a region, as YAML. @throws CONFIG_INVALID (refuse) for values files that contradict regions.yaml */
  valuesOf(cluster: string, region: string, step: ValuesStep): Promise<string>;
  /** Works on jobs until closed. `canary`: keeps proofs for a later failover meanwhile. */
  startRunner(options: { readonly canary: boolean; readonly log: RunnerLog }): Promise<{ close(): Promise<void> }>;
  /** One message to each partition, noted in the ledger of each region that answers. */
  sendCanary(cluster: string): Promise<CanaryReport>;
  checkUp(): Promise<readonly Checkup[]>;
  /** Whether both regions of a cluster are ready for its runs; changes nothing. @throws CLUSTER_UNKNOWN (refuse) */
  checkCluster(cluster: string): Promise<readonly ClusterCheck[]>;
  /** A commented regions.yaml with the contexts of the user's kubeconfig, and what their nodes tell. */
  exampleConfig(): Promise<string>;
  /** A log that writes to stderr: lines for a terminal, else JSON. */
  openLog(verbose: boolean): Promise<RunnerLog>;
  readonly files: {
    exists(path: string): Promise<boolean>;
    read(path: string): Promise<string>;
    write(path: string, text: string): Promise<void>;
  };
  close(): Promise<void>;
}

/** The person's side. */
export interface Terminal {
  /** Talk, to stderr. */
  say(text: string): void;
  /** Data, to stdout. */
  print(text: string): void;
  /** Replaces what was last drawn where stdout is a terminal, else prints it below. */
  redraw(text: string): void;
  /** Somebody can be asked: stdin and stderr are terminals. */
  readonly interactive: boolean;
  /** @throws NOT_CONFIRMED (refuse) where nobody can be asked */
  ask(question: string): Promise<string>;
}

export type OutputFormat = 'table' | 'json' | 'yaml' | 'md';

/** What a command runs with. */
export interface CliContext {
  readonly parts: Composition;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly style: Style;
  /** Style of what goes to stderr. */
  readonly talkStyle: Style;
  readonly format: OutputFormat;
  readonly verbose: boolean;
  /** Name of the user of the operating system. */
  readonly user: string;
  readonly clock: Clock;
  /** Resolves early when the person interrupts. */
  pause(ms: number): Promise<void>;
  /** Aborted when the person interrupts or the process is told to end. */
  readonly interrupted: AbortSignal;
}
