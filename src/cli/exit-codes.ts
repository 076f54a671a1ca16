import { isGoal } from '../domain/runbooks.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { RunbookError } from '../errors/runbook-error.ts';

/** What `regionctl` ends with; scripts may rely on these numbers. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  waiting: 4,
  incident: 5,
  timedOut: 6,
  locked: 7,
  engineUnreachable: 8,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

/** One sentence each, for --help and docs/cli.md. */
export const EXIT_MEANINGS: Readonly<Record<ExitName, string>> = {
  done: 'Done: the command did what was asked; a run ended with processing or redundancy restored, a cluster installed or removed',
  failed: 'Failed: something is broken; the message says what to do',
  usage: 'Usage or configuration: the command or regions.yaml cannot be understood',
  refused: 'Refused: a check before the start, an approver, a decision or an abort ended it',
  waiting: 'Waiting: the run waits for an operator (`status` only)',
  incident: 'Incident: the run has an open incident',
  timedOut: 'Timed out: the time given to the command has passed; the run goes on',
  locked: 'Locked: another run holds the lock of the cluster',
  engineUnreachable: 'The management engine does not answer',
  interrupted: 'Interrupted by the person at the terminal',
};

const BY_CODE: Partial<Readonly<Record<ErrorCode, ExitName>>> = {
  USAGE: 'usage', CONFIG_INVALID: 'usage', CLUSTER_UNKNOWN: 'usage',
  REQUEST_REFUSED: 'refused', REJECTED: 'refused', APPROVAL_INVALID: 'refused',
  LOCKED: 'locked', LOCK_LOST: 'locked', DEADLINE: 'timedOut', ENGINE_UNREACHABLE: 'engineUnreachable',
};

/** The exit of a command that ended with an error. */
export function exitOfError(error: RunbookError): ExitName {
  return BY_CODE[error.code] ?? (error.spec.reaction === 'refuse' ? 'refused' : 'failed');
}

const BY_OUTCOME: Readonly<Record<string, ExitName>> = { locked: 'locked', refused: 'refused', stopped: 'refused', aborted: 'refused' };

/** The exit for a run that ended with this outcome. */
export const exitOfOutcome = (outcome: string): ExitName => isGoal(outcome) ? 'done' : BY_OUTCOME[outcome] ?? 'failed';
