import type { JobCalls, JobSource } from './jobs.ts';
import type { CompletedApproval } from './runs.ts';

type Json = Readonly<Record<string, unknown>>;

/** A model or form to deploy. */
export interface Resource {
  /** File name with its extension: the engine reads the kind from it. */
  readonly name: string;
  readonly content: string;
}

export interface Deployment {
  readonly key: string;
  readonly processes: readonly { readonly processId: string; readonly version: number; readonly key: string }[];
  readonly forms: readonly { readonly formId: string; readonly version: number; readonly key: string }[];
}

/** Skips a step by hand: ends what is running of it, goes on at another element. */
export interface Modification {
  readonly runKey: string;
  /** Element instance keys to end. */
  readonly terminate: readonly string[];
  readonly activate: readonly { readonly elementId: string; readonly variables?: Json }[];
}

/** What the engine itself answers, in milliseconds. Keys are decimal strings. */
export interface EngineRuns {
  /** Sends all resources as one deployment; unchanged ones keep their version. */
  deploy(resources: readonly Resource[]): Promise<Deployment>;
  /** Starts the newest version and gives the run's key. Not repeated on a lost answer: it might start twice. */
  startRun(processId: string, variables: Json): Promise<string>;
  /** False once the run has ended, or where it never was. */
  isActive(runKey: string): Promise<boolean>;
  /** @param local false: the variable is set where it is visible from the scope, else at the root. @throws RUN_NOT_ACTIVE (refuse) */
  setVariables(scopeKey: string, variables: Json, options: { readonly local: boolean }): Promise<void>;
  /** @param messageId makes the publication repeatable: a second one of that id is dropped while the first lives */
  publishMessage(message: { readonly name: string; readonly correlationKey: string; readonly variables?: Json; readonly timeToLiveMs?: number; readonly messageId?: string }): Promise<void>;
  /** Gives the job new retries, where it is a job's incident, and resolves it. @throws NOT_FOUND (refuse) */
  resolveIncident(incident: { readonly key: string; readonly jobKey: string | null }, retries: number): Promise<void>;
  /** @throws RUN_NOT_ACTIVE (refuse); CALL_REJECTED (defect) with the engine's reason */
  modify(modification: Modification): Promise<void>;
  /** Ends a run without any compensation; abort messages are the orderly way. @throws RUN_NOT_ACTIVE (refuse) */
  cancel(runKey: string): Promise<void>;
}

/** A user task that waits for somebody. */
export interface OpenTask {
  readonly key: string;
  readonly name: string;
  readonly elementId: string;
  readonly processId: string;
  /** The run: the variable `runKey` where the task's instance is a called one, else its own key. */
  readonly runKey: string;
  readonly processInstanceKey: string;
  readonly formId: string | null;
  readonly candidateGroups: readonly string[];
  readonly assignee: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly variables: Json;
}

/** User tasks: listed by Tasklist (lags by 1–2 s), assigned and completed by the engine (milliseconds). */
export interface EngineTasks {
  /** Oldest first; with all variables that the task sees, values in full. They may appear a moment after the task itself. */
  listOpen(query?: { readonly runKey?: string }): Promise<readonly OpenTask[]>;
  /** @throws NOT_FOUND (refuse) */
  assign(taskKey: string, assignee: string): Promise<void>;
  /** Assigns to `as`, then completes. @throws NOT_FOUND (refuse) when it is completed or gone */
  complete(taskKey: string, answer: { readonly as: string; readonly variables: Json }): Promise<void>;
  /** Completed tasks of one preview of one approve element. */
  readApprovals(query: { readonly runKey: string; readonly elementId: string; readonly previewId: string }): Promise<readonly CompletedApproval[]>;
}

export type RunState = 'ACTIVE' | 'COMPLETED' | 'CANCELED' | 'INCIDENT';

export interface RunSummary {
  readonly key: string;
  readonly processId: string;
  readonly version: number;
  readonly state: RunState;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly parentKey: string | null;
}

/** One element instance of a run or of an instance that it called. */
export interface StepRecord {
  readonly key: string;
  readonly elementId: string;
  /** Name in the model; null where it has none. */
  readonly name: string | null;
  /** START_EVENT, SERVICE_TASK, SUB_PROCESS … */
  readonly type: string;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly processInstanceKey: string;
  readonly incidentKey: string | null;
}

export interface VariableRecord {
  readonly name: string;
  readonly value: unknown;
  /** Element instance it belongs to; the run's own key for the run's variables. */
  readonly scopeKey: string;
}

export interface IncidentRecord {
  readonly key: string;
  readonly processInstanceKey: string;
  /** Empty for a moment after the incident, as is `elementId`: Operate learns the two apart. */
  readonly elementInstanceKey: string;
  readonly elementId: string;
  /** JOB_NO_RETRIES, UNHANDLED_ERROR_EVENT, IO_MAPPING_ERROR … */
  readonly type: string;
  readonly message: string;
  readonly createdAt: string;
  readonly jobKey: string | null;
}

/** What Operate knows; lags by a second or two, so nothing is decided by it. */
export interface EngineHistory {
  /** Newest first. */
  listRuns(query?: { readonly processIds?: readonly string[]; readonly state?: RunState; readonly roots?: boolean; readonly limit?: number }): Promise<readonly RunSummary[]>;
  /** Null while Operate does not know it. */
  readRun(runKey: string): Promise<RunSummary | null>;
  /** Of the run and all instances below it, in order of start. */
  readSteps(runKey: string): Promise<readonly StepRecord[]>;
  /** Of the run's own instance, every scope, values in full. */
  readVariables(runKey: string): Promise<readonly VariableRecord[]>;
  /** Open ones of the run and all instances below it. */
  readIncidents(runKey: string): Promise<readonly IncidentRecord[]>;
}

/** A connected management engine. */
export interface Engine {
  /** Name as written into the leases of managed clusters. */
  readonly engineId: string;
  readonly runs: EngineRuns;
  readonly tasks: EngineTasks;
  readonly history: EngineHistory;
  readonly jobs: JobSource;
  readonly calls: JobCalls;
  /** Version of the engine's gateway. @throws ENGINE_UNREACHABLE (retry) */
  ping(): Promise<string>;
  close(): Promise<void>;
}
