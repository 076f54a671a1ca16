import { execa } from 'execa';
import { RunbookError } from '../errors/runbook-error.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Secrets never go into `args`. */
  readonly stdin?: string;
  /** Instead of `stdin`, for what nobody may see: asked only when the command is really run. */
  readonly secretStdin?: () => Promise<SecretInput>;
  /** What stands in `stdin`, in words that may be shown, for example `values of region0, sha256 1f3a…`; a change of it is a change of the command. */
  readonly stdinIs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs: number;
  /** `read` is forwarded by the recording transport, `write` is journalled. */
  readonly effect: 'read' | 'write';
}

/** What a command reads, and the values in it that are taken out of all that it prints. */
export interface SecretInput {
  readonly text: string;
  readonly values: readonly string[];
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
export const liveExec: Exec = async ({ file, args, stdin = '', secretStdin, env = {}, cwd, timeoutMs }) => {
  const input = await secretStdin?.() ?? { text: stdin, values: [] };
  const shown = (text: string): string => input.values.reduce((rest, value) => (value === '' ? rest : rest.replaceAll(value, '[redacted]')), text);
  const result = await execa(file, args, {
    input: input.text, timeout: timeoutMs, reject: false, forceKillAfterDelay: 2_000, env, ...(cwd === undefined ? {} : { cwd }),
  });
  if (!result.failed) return { stdout: shown(result.stdout), stderr: shown(result.stderr) };
  if (result.code === 'ENOENT') throw new RunbookError('TOOL_MISSING', { tool: file });
  const facts = { command: result.escapedCommand, exitCode: result.exitCode, stderr: shown(result.stderr).slice(-2_000) };
  throw new RunbookError(result.timedOut ? 'OUTCOME_UNKNOWN' : 'COMMAND_FAILED', facts);
};
