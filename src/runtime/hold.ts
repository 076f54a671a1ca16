import type { HeldJob, JobCalls } from '../ports/jobs.ts';

/** How often a job's time-out is renewed; the time-out itself is about three times as long. */
export const RENEW_EVERY_MS = 3_000;

/** A job that is kept by renewing its time-out until it is released or found to be gone. */
export interface Hold {
  /** True once the engine said that the job is gone: completed elsewhere, cancelled or aborted. */
  readonly gone: boolean;
  /** Renews now; false when the job is gone. Asked right before each write. */
  renew(): Promise<boolean>;
  release(): void;
}

export function holdJob(job: HeldJob, calls: JobCalls): Hold {
  const state = { gone: false };
  const renew = async (): Promise<boolean> => {
    if (!state.gone && !(await calls.renew(job))) state.gone = true;
    return !state.gone;
  };
  // A renewal that the engine could not answer is tried again at the next beat: the time-out outlasts three beats.
  const timer = setInterval(() => { renew().catch(() => undefined); }, RENEW_EVERY_MS);
  timer.unref();
  return { get gone() { return state.gone; }, renew, release: () => clearInterval(timer) };
}
