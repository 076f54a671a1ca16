import { RunbookError, toRunbookError } from '../errors/runbook-error.ts';
import type { CommandResult, OptionSpec } from './command-spec.ts';
import type { CliContext } from './context.ts';
import { deployAll } from './deployment.ts';
import { followRun } from './follow.ts';
import { renderFacts } from './render/table.ts';
import { parseDuration } from './render/time.ts';

/** Options of every command that starts a run. */
export const START_OPTIONS: readonly OptionSpec[] = [
  { flags: '--reason <text>', description: 'why, for the audit', required: true },
  { flags: '--approvers <names>', description: 'who approves, comma separated (at most two); the groups of the cluster\'s policy when absent' },
  { flags: '--requested-by <name>', description: 'who asks, for the audit; the user of the operating system when absent' },
  { flags: '--wait', description: 'follow the run to its end and exit with its result' },
  { flags: '--timeout <duration>', description: 'with --wait: stop following after this long (90s, 10m, 1h)' },
];

export interface StartOptions { readonly reason: string; readonly approvers?: string | undefined; readonly requestedBy?: string | undefined; readonly wait: boolean; readonly timeout?: string | undefined }

/** The variables that every run starts with. */
export const startVariables = ({ reason, approvers, requestedBy }: StartOptions, { user }: Pick<CliContext, 'user'>): Readonly<Record<string, unknown>> => ({
  reason, requestedBy: requestedBy ?? user, ...(approvers === undefined ? {} : { approvers: approvers.split(',').map((name) => name.trim()).filter((name) => name !== '') }),
});

/** @throws USAGE (refuse) for a duration that is none */
export function timeoutOf({ timeout }: Pick<StartOptions, 'timeout'>): number | null {
  const timeoutMs = timeout === undefined ? null : parseDuration(timeout);
  if (timeout !== undefined && timeoutMs === null) throw new RunbookError('USAGE', { timeout, expected: 'a duration such as 90s, 10m or 1h' });
  return timeoutMs;
}

/** Starts the run; an engine that has no models yet gets them first. */
async function startProcess(processId: string, variables: Readonly<Record<string, unknown>>, { parts, terminal }: Pick<CliContext, 'parts' | 'terminal'>): Promise<string> {
  const { runs } = await parts.engine();
  try {
    return await runs.startRun(processId, variables);
  } catch (cause) {
    if (toRunbookError(cause).code !== 'NOT_FOUND') throw cause;
    terminal.say('The engine does not know the process yet: deploying the models.');
    await deployAll(parts);
    return runs.startRun(processId, variables);
  }
}

/** Starts a checked run, and follows it where that is asked for. */
export async function startChecked(
  run: { readonly processId: string; readonly variables: Readonly<Record<string, unknown>>; readonly facts: Readonly<Record<string, unknown>>; readonly shown: readonly (readonly [string, string])[] },
  { wait, timeoutMs }: { readonly wait: boolean; readonly timeoutMs: number | null }, context: CliContext,
): Promise<CommandResult> {
  const runKey = await startProcess(run.processId, run.variables, context);
  const data = { run: runKey, ...run.facts };
  if (!wait) {
    return {
      data,
      text: (style) => [renderFacts(style, [['run', style.strong(runKey)], ...run.shown]),
        '', `Follow it:   regionctl status ${runKey} --watch`, `Its tasks:   regionctl tasks ${runKey}`, 'A runner must be at work: regionctl work'].join('\n'),
    };
  }
  context.terminal.say(`Run ${runKey} has started.`);
  const end = await followRun(runKey, context, timeoutMs);
  return { data: { ...data, ...end.data }, text: end.text, exit: end.exit };
}
