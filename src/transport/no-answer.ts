/** Why nothing came back. `refused`: nobody listens; `absent`: the Service has no such port; `timeout`: the deadline passed; `broken`: the connection ended half way. */
export type NoAnswerReason = 'refused' | 'absent' | 'timeout' | 'broken';

/** No answer to a request. Adapters turn it into a RunbookError, since only they know what the request was for. */
export class NoAnswer extends Error {
  readonly reason: NoAnswerReason;
  /** False where the request surely never left: a write was not carried out. */
  readonly sent: boolean;

  constructor(reason: NoAnswerReason, target: string, options: ErrorOptions & { readonly sent: boolean }) {
    super(`no answer from ${target}: ${reason}`, options);
    this.name = 'NoAnswer';
    this.reason = reason;
    this.sent = options.sent;
  }
}

/** Error codes of a connection that was never made. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];

/** The `code` of a Node error or of the first cause that has one. */
export function errorCodeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return errorCodeOf(cause.cause);
}

/** Any failure below a request as NoAnswer. */
export function toNoAnswer(cause: unknown, target: string, timedOut: boolean): NoAnswer {
  if (cause instanceof NoAnswer) return cause;
  if (timedOut) return new NoAnswer('timeout', target, { cause, sent: true });
  const refused = NEVER_CONNECTED.includes(errorCodeOf(cause) ?? '');
  return new NoAnswer(refused ? 'refused' : 'broken', target, { cause, sent: !refused });
}
