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
    const facts = Object.entries(this.facts).map(([key, value]) => `${key}=${inWords(value)}`);
    return [`${this.message}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}.`, `${this.spec.hint}.`, `[${this.code}]`].join(' ');
  }
}

/** Texts as they are, lists of texts joined, anything else as JSON. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join('; ') : JSON.stringify(value);
}

/** Any thrown value as a RunbookError; an unknown one becomes UNEXPECTED with its message in the facts. */
export function toRunbookError(cause: unknown): RunbookError {
  if (cause instanceof RunbookError) return cause;
  return new RunbookError('UNEXPECTED', { error: cause instanceof Error ? cause.message : String(cause) }, { cause });
}
