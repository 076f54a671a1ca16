import type { Progress } from './progress.ts';

export type EnginePart = 'opensearch' | 'broker' | 'webapps';

/** Where the embedded engine answers, all on 127.0.0.1. */
export interface EngineAddresses {
  /** `127.0.0.1:27500` */
  readonly grpc: string;
  readonly rest: string;
  /** What a person opens: `http://127.0.0.1:27585/operate`. */
  readonly operate: string;
  readonly tasklist: string;
  /** Base of the APIs of Operate and Tasklist. */
  readonly webapps: string;
  readonly login: { readonly username: string; readonly password: string };
}

export interface EnginePartStatus {
  readonly name: EnginePart;
  readonly state: 'running' | 'stopped';
  /** `ready`, or what was last observed. */
  readonly health: string;
  readonly pid?: number;
  readonly log: string;
}

export interface EngineStatus {
  /** Engine and search answer: runs can start. */
  readonly ready: boolean;
  /** Operate and Tasklist answer too: lists, history and approvals can be read. */
  readonly webappsReady: boolean;
  readonly parts: readonly EnginePartStatus[];
  readonly addresses: EngineAddresses;
  /** The audit trail. */
  readonly data: string;
}

export interface EngineUpOptions {
  /** Drops all data first: the caller has asked for a confirmation. */
  readonly fresh?: boolean;
  /** Starts Operate and Tasklist too; true by default. */
  readonly webapps?: boolean;
  /** Resolves only when Operate and Tasklist answer; false by default: they come up while the engine already works. */
  readonly waitForWebapps?: boolean;
}

/** The embedded management engine. Every call is safe to repeat and to interrupt. */
export interface EngineControl {
  /** Starts what does not run and resolves when the engine is healthy. @throws ENGINE_START_FAILED (defect) with log and last observation */
  up(options: EngineUpOptions, progress: Progress): Promise<EngineStatus>;
  status(): Promise<EngineStatus>;
  /** Resolves when Operate and Tasklist answer. @throws ENGINE_START_FAILED (defect) */
  waitForWebapps(progress: Progress): Promise<void>;
  /** Stops the engine's own processes; the data stays. */
  down(progress: Progress): Promise<void>;
  /** Paths of the log files by part. */
  logs(): Readonly<Record<EnginePart, string>>;
  /** Addresses without looking whether anything answers. */
  readonly addresses: EngineAddresses;
}
