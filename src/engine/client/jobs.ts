import { setMaxListeners } from 'node:events';
import { toRunbookError } from '../../errors/runbook-error.ts';
import type { HeldJob, JobCalls, JobCommand, JobSource } from '../../ports/jobs.ts';
import { callEngine, isCode, jsonOf, type GrpcChannel } from './grpc.ts';

/** A job whose runner died is handed out again after this; who holds it renews it. */
export const JOB_TIMEOUT_MS = 10_000;
const LONG_POLL_MS = 5_000;
const JOBS_AT_ONCE_PER_TYPE = 4;
const SLOWEST_RETRY_MS = 1_000;
/** How long the answer to a finished job is offered to an engine that is away. */
const ANSWER_FOR_MS = 120_000;
const CLOSE_GRACE_MS = 1_000;
/** The least that the engine takes: the job is handed out again as soon as it looks. */
const HAND_BACK_MS = 1;

export interface JobsOptions {
  /** For commands. */
  readonly channel: GrpcChannel;
  /** A channel of its own for the long polls. */
  readonly openPolling: () => GrpcChannel;
  /** Name of this runner in the engine's records. */
  readonly worker: string;
  readonly log?: (entry: Readonly<Record<string, unknown>>, message: string) => void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const backOff = (failures: number): number => Math.min(SLOWEST_RETRY_MS, 50 * 2 ** failures);

/** Renewals and variables of a held job. @param jobTimeoutMs how long a renewal holds */
export function createJobCalls(channel: GrpcChannel, jobTimeoutMs = JOB_TIMEOUT_MS): JobCalls {
  return {
    async renew({ key }) {
      try {
        await callEngine('UpdateJobTimeout', channel, (client) => client.updateJobTimeout({ jobKey: key, timeout: jobTimeoutMs }), 3_000);
        return true;
      } catch (cause) {
        if (isCode(cause, 'NOT_FOUND') || isCode(cause, 'ENGINE_REJECTED')) return false;
        throw cause;
      }
    },
    storeOnRun: (runKey, variables) => callEngine('SetVariables', channel, (client) => client.setVariables({ elementInstanceKey: runKey, variables: jsonOf(variables), local: true })),
    async publish({ name, correlationKey, messageId, timeToLiveMs, variables }) {
      await callEngine('PublishMessage', channel, (client) => client.publishMessage({ name, correlationKey, messageId, timeToLive: timeToLiveMs, variables: jsonOf(variables) }));
    },
  };
}

function sendCommand(channel: GrpcChannel, { key }: HeldJob, command: Exclude<JobCommand, { kind: 'silent' }>): Promise<void> {
  switch (command.kind) {
    case 'complete': return callEngine('CompleteJob', channel, (client) => client.completeJob({ jobKey: key, variables: jsonOf(command.variables) }));
    case 'fail': return callEngine('FailJob', channel, (client) => client.failJob({ jobKey: key, retries: command.retries, retryBackOff: command.backOffMs, errorMessage: command.message }));
    case 'throw': return callEngine('ThrowError', channel, (client) => client.throwError({ jobKey: key, errorCode: command.code, errorMessage: command.message, variables: jsonOf(command.variables) }));
  }
}

/** Long-polls for jobs of each type; survives an engine that is away, and answers each job once. */
export function createJobSource({ channel, openPolling, worker, log = () => undefined }: JobsOptions): JobSource {
  const lastCalls = createJobCalls(channel, HAND_BACK_MS);
  /** A long poll outlives its channel: what it still brings to a closed runner goes to another one, rather than nowhere until its time is up. */
  const handBack = async (arriving: Promise<readonly HeldJob[]>): Promise<void> => {
    await Promise.all((await arriving).map((job) => lastCalls.renew(job)));
  };

  /** A repeated answer is harmless: the engine knows a job once, and says NOT_FOUND afterwards. */
  async function answer(job: HeldJob, command: JobCommand, closed: AbortSignal): Promise<void> {
    if (command.kind === 'silent') return;
    const until = Date.now() + ANSWER_FOR_MS;
    for (let failures = 0; ; failures += 1) {
      try {
        await sendCommand(channel, job, command);
        return;
      } catch (cause) {
        const gone = !isCode(cause, 'ENGINE_UNREACHABLE');
        log({ job: job.key, type: job.type, command: command.kind, error: toRunbookError(cause).facts }, gone ? 'the engine did not take the answer' : 'the engine is away, the answer is sent again');
        if (gone || closed.aborted || Date.now() > until) return;
        await pause(backOff(failures));
      }
    }
  }

  async function process(job: HeldJob, handle: (job: HeldJob) => Promise<JobCommand>, closed: AbortSignal): Promise<void> {
    const command = await handle(job).catch((cause: unknown): JobCommand =>
      ({ kind: 'fail', retries: Math.max(0, job.retries - 1), backOffMs: 1_000, message: toRunbookError(cause).forPeople }));
    await answer(job, command, closed);
  }

  async function activate(polling: GrpcChannel, type: string, free: number): Promise<readonly HeldJob[]> {
    const jobs = await callEngine('ActivateJobs', polling, (client) => client.activateJobs({
      type, worker, timeout: JOB_TIMEOUT_MS, maxJobsToActivate: free, requestTimeout: LONG_POLL_MS,
    }), LONG_POLL_MS + 5_000);
    return jobs.map((job) => ({
      key: job.key, type: job.type, elementId: job.elementId, elementInstanceKey: job.elementInstanceKey,
      processInstanceKey: job.processInstanceKey, retries: job.retries, headers: Object.fromEntries(Object.entries(job.customHeaders).map(([name, value]) => [name, String(value)])), variables: { ...job.variables },
    }));
  }

  async function serve(polling: GrpcChannel, type: string, handle: (job: HeldJob) => Promise<JobCommand>, closed: AbortSignal): Promise<void> {
    const running = new Set<Promise<void>>();
    const whenClosed = new Promise<null>((resolve) => closed.addEventListener('abort', () => resolve(null), { once: true }));
    for (let failures = 0; !closed.aborted;) {
      if (running.size >= JOBS_AT_ONCE_PER_TYPE) { await Promise.race([...running, whenClosed]); continue; }
      try {
        const arriving = activate(polling, type, JOBS_AT_ONCE_PER_TYPE - running.size);
        const jobs = await Promise.race([arriving, whenClosed]);
        if (jobs === null) { handBack(arriving).catch(() => undefined); break; }
        failures = 0;
        for (const job of jobs) {
          const done: Promise<void> = process(job, handle, closed).finally(() => running.delete(done));
          running.add(done);
        }
      } catch (cause) {
        if (failures === 0) log({ type, error: toRunbookError(cause).facts }, 'no jobs: the engine is away');
        failures += 1;
        await Promise.race([pause(backOff(failures)), whenClosed]);
      }
    }
    await Promise.race([Promise.all(running), pause(CLOSE_GRACE_MS)]);
  }

  return {
    async work(jobTypes, handle) {
      const polling = openPolling();
      const closing = new AbortController();
      setMaxListeners(0, closing.signal);
      const loops = jobTypes.map((type) => serve(polling, type, handle, closing.signal));
      return {
        async close() {
          closing.abort();
          await Promise.all(loops);
          await polling.close();
        },
      };
    },
  };
}
