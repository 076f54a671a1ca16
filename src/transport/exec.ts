import { execa } from 'execa';
import { RunbookError } from '../errors/runbook-error.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Secrets go here, never into `args`. */
  readonly stdin?: string;
  /** What stands in `stdin`, in words that may be shown, for example `values of region0, sha256 1f3a…`; a change of it is a change of the command. */
  readonly stdinIs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs: number;
  /** `read` is forwarded by the recording transport, `write` is journalled. */
  readonly effect: 'read' | 'write';
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

export type Exec = (command: Command) => Promise<CommandResult>;

/**
 * Runs a command without a shell and with a deadline.
 * @throws COMMAND_FAILED (retry) on a non-zero exit; OUTCOME_UNKNOWN (retry) when the deadline ended it; TOOL_MISSING (defect) where there is no such program
 */
export const liveExec: Exec = async ({ file, args, stdin = '', env = {}, cwd, timeoutMs }) => {
  const result = await execa(file, args, {
    input: stdin, timeout: timeoutMs, reject: false, forceKillAfterDelay: 2_000, env, ...(cwd === undefined ? {} : { cwd }),
  });
  if (!result.failed) return { stdout: result.stdout, stderr: result.stderr };
  if (result.code === 'ENOENT') throw new RunbookError('TOOL_MISSING', { tool: file });
  const facts = { command: result.escapedCommand, exitCode: result.exitCode, stderr: result.stderr.slice(-2_000) };
  throw new RunbookError(result.timedOut ? 'OUTCOME_UNKNOWN' : 'COMMAND_FAILED', facts);
};
