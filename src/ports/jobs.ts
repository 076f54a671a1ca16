/** One activated job as a step sees it. Keys are decimal strings. */
export interface HeldJob {
  readonly key: string;
  readonly type: string;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  /** The run: key of the process instance the job belongs to. */
  readonly processInstanceKey: string;
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What the engine is told of a job: data, sent outside of the step's own try. */
export type JobCommand =
  | { readonly kind: 'complete'; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly kind: 'fail'; readonly retries: number; readonly backOffMs: number; readonly message: string }
  | { readonly kind: 'throw'; readonly code: string; readonly message: string; readonly variables: Readonly<Record<string, unknown>> }
  /** Say nothing: another runner has the job, or it is gone. */
  | { readonly kind: 'silent'; readonly why: string };

/** The engine calls that a running step makes. */
export interface JobCalls {
  /** Renews the job's time-out. Resolves false when the job is gone (completed elsewhere, cancelled, aborted). */
  renew(job: HeldJob): Promise<boolean>;
  /** Sets variables on the run itself (its process instance), not on a narrower scope. */
  storeOnRun(runKey: string, variables: Readonly<Record<string, unknown>>): Promise<void>;
  /** Publishes a message to the engine's own models. A second one of that id is dropped while the first lives. */
  publish(message: EngineMessage): Promise<void>;
}

export interface EngineMessage {
  readonly name: string;
  readonly correlationKey: string;
  /** Makes the publication repeatable. */
  readonly messageId: string;
  readonly timeToLiveMs: number;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Hands out jobs of the given types until closed; each is answered by the command that `handle` resolves with. */
export interface JobSource {
  work(jobTypes: readonly string[], handle: (job: HeldJob) => Promise<JobCommand>): Promise<{ close(): Promise<void> }>;
}
