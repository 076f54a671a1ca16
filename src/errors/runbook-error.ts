import { ERRORS, type ErrorCode, type ErrorSpec } from './catalogue.ts';

/** JSON that goes to logs, incidents and reports: redacted by whoever builds it. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * The one error class. The message is constant per code, so that failures group; what differs stands in `facts`.
 */
export class RunbookError extends Error {
  readonly code: ErrorCode;
  readonly facts: Facts;

  constructor(code: ErrorCode, facts: Facts = {}, options?: ErrorOptions) {
    super(ERRORS[code].message, options);
    this.name = 'RunbookError';
    this.code = code;
    this.facts = facts;
  }

  /** The catalogue entry: reaction, message, hint. */
  get spec(): ErrorSpec {
    return ERRORS[this.code];
  }

  /** One line for a person: what, the facts, what to do. */
  get forPeople(): string {
    const facts = Object.entries(this.facts).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    return [`${this.message}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}.`, `${this.spec.hint}.`, `[${this.code}]`].join(' ');
  }
}

/** Any thrown value as a RunbookError; an unknown one becomes UNEXPECTED with its message in the facts. */
export function toRunbookError(cause: unknown): RunbookError {
  if (cause instanceof RunbookError) return cause;
  return new RunbookError('UNEXPECTED', { error: cause instanceof Error ? cause.message : String(cause) }, { cause });
}
