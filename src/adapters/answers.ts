import type { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.ts';
import { RunbookError, type Facts } from '../errors/runbook-error.ts';
import { NoAnswer } from '../transport/no-answer.ts';

/** What a call was and who was asked: the facts of every error about it. */
export interface CallFacts {
  /** For example `GET http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster`. */
  readonly call: string;
  readonly region: string;
}

/** The codes that a system uses for a call of its own. */
export interface CallCodes {
  /** Nothing answers: CLUSTER_UNREACHABLE or REGION_UNREACHABLE. */
  readonly unreachable: Extract<ErrorCode, 'CLUSTER_UNREACHABLE' | 'REGION_UNREACHABLE'>;
  readonly effect: 'read' | 'write';
}

interface Answer { readonly status: number; readonly text: string }

/**
 * The answer with a status below 300; everything else is an error by what it means for the caller.
 * @throws `unreachable` (retry) when nothing answered; OUTCOME_UNKNOWN (retry) when that was a write that may have left;
 *   PERMISSION_DENIED (defect) on 401, 403; FOREIGN_CHANGE_PENDING (decide) on 409; CALL_REJECTED (defect) on other 4xx
 */
export async function accepted(send: Promise<Answer>, facts: CallFacts, codes: CallCodes): Promise<Answer> {
  const answer = await answered(send, facts, codes);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new RunbookError(codeOf(answer.status, codes), { ...facts, status: answer.status, answer: shortened(answer.text) });
}

/** Any answer; no answer is an error. @throws `unreachable` (retry), OUTCOME_UNKNOWN (retry) */
export async function answered<T>(send: Promise<T>, facts: CallFacts, { unreachable, effect }: CallCodes): Promise<T> {
  try {
    return await send;
  } catch (cause) {
    if (!(cause instanceof NoAnswer)) throw cause;
    throw new RunbookError(effect === 'write' && cause.sent ? 'OUTCOME_UNKNOWN' : unreachable, { ...facts, reason: cause.reason, error: cause.message }, { cause });
  }
}

function codeOf(status: number, { unreachable, effect }: CallCodes): ErrorCode {
  if (status >= 500 || status === 429) return effect === 'write' && status !== 429 ? 'OUTCOME_UNKNOWN' : unreachable;
  if (status === 401 || status === 403) return 'PERMISSION_DENIED';
  if (status === 409) return 'FOREIGN_CHANGE_PENDING';
  return 'CALL_REJECTED';
}

/** The body by its schema. @throws ANSWER_UNKNOWN (defect) for another shape; with `secret`, nothing of the body stands in its facts */
export function parsed<Schema extends z.ZodType>(schema: Schema, text: string, facts: CallFacts, { secret = false } = {}): z.output<Schema> {
  const unknownShape = (problem: string): RunbookError => new RunbookError('ANSWER_UNKNOWN', { ...facts, problem, ...(secret ? {} : { answer: shortened(text) }) } satisfies Facts);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw unknownShape('not JSON');
  }
  const result = schema.safeParse(data);
  if (!result.success) throw unknownShape(result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  return result.data;
}

const shortened = (text: string): string => text.length > 500 ? `${text.slice(0, 500)}…` : text;
