import type { JobSource } from '../ports/jobs.ts';
import type { StepEnvironment } from './environment.ts';
import type { Worker } from './worker.ts';

/** Tells everything that waits in a runner to stop. */
export interface StopSwitch {
  readonly stopping: () => boolean;
  /** Waits; resolves early once stopped. */
  pause(ms: number): Promise<void>;
  stop(): void;
}

export function createStopSwitch(): StopSwitch {
  const control = new AbortController();
  const { signal } = control;
  return {
    stopping: () => signal.aborted,
    pause: (ms) => new Promise((resolve) => {
      if (signal.aborted) { resolve(); return; }
      const end = (): void => { clearTimeout(timer); signal.removeEventListener('abort', end); resolve(); };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    }),
    stop: () => control.abort(),
  };
}

/** Works on the jobs of all workers until closed; a runner keeps no state, so any number of them may run. */
export async function startRunner(source: JobSource, workers: ReadonlyMap<string, Worker>, env: StepEnvironment): Promise<{ close(): Promise<void> }> {
  return source.work([...workers.keys()], async (job) => {
    const worker = workers.get(job.type);
    if (worker === undefined) return { kind: 'silent', why: `no worker for ${job.type}` };
    const at = { run: job.processInstanceKey, job: job.key, element: job.elementId };
    const began = env.clock.now();
    env.log(at, `${worker.title}: starts${job.headers['mode'] === 'preview' ? ' (preview)' : ''}`);
    const command = await worker.handle(job, env);
    const how = command.kind === 'complete' ? 'done' : command.kind === 'throw' ? command.code : command.kind === 'fail' ? `failed, ${command.retries} retries left: ${command.message}` : `given up: ${command.why}`;
    env.log({ ...at, tookMs: env.clock.now() - began }, `${worker.title}: ${how}`);
    return command;
  });
}

/** Calls `work` at once and then every `intervalMs` until stopped; what it throws is told and does not end it. */
export async function repeat(intervalMs: number, stop: Pick<StopSwitch, 'stopping' | 'pause'>, work: () => Promise<void>, onError: (cause: unknown) => void): Promise<void> {
  while (!stop.stopping()) {
    await work().catch(onError);
    await stop.pause(Math.max(intervalMs, 1_000));
  }
}
