import { RunbookError } from '../errors/runbook-error.ts';
import type { HeldJob, JobCommand } from '../ports/jobs.ts';

/** The BPMN error of a decision, with what the model keeps of it. */
export const throwCommand = (code: string, message: string, facts: Readonly<Record<string, unknown>>): JobCommand =>
  ({ kind: 'throw', code, message, variables: { thrown: { code, message, facts } } });

/**
 * What the engine is told of an error, by its reaction in the catalogue. A decision that the worker did not declare becomes an incident:
 * no model path waits for it.
 */
export function reactTo(failure: RunbookError, job: HeldJob, decides: readonly string[]): JobCommand {
  if (failure.code === 'OVERTAKEN') return { kind: 'silent', why: failure.forPeople };
  const { reaction, retryAfterMs = 0 } = failure.spec;
  if (reaction === 'decide' && decides.includes(failure.code)) return throwCommand(failure.code, failure.forPeople, failure.facts);
  if (reaction === 'retry') return { kind: 'fail', retries: Math.max(0, job.retries - 1), backOffMs: retryAfterMs, message: failure.forPeople };
  return { kind: 'fail', retries: 0, backOffMs: 0, message: failure.forPeople };
}
