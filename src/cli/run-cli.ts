import { CommanderError, type Command } from 'commander';
import { z } from 'zod';
import { toRunbookError } from '../errors/runbook-error.ts';
import type { CliCommand } from './command-spec.ts';
import type { CliContext } from './context.ts';
import { EXIT, exitOfError, type ExitName } from './exit-codes.ts';
import { errorText, textOf } from './output.ts';
import { buildProgram } from './program.ts';

const Globals = z.object({
  config: z.string().optional(),
  output: z.enum(['table', 'json', 'yaml', 'md']),
  color: z.boolean(),
  verbose: z.boolean().default(false),
});
export type Globals = z.infer<typeof Globals>;

/** What surrounds the command line: handed in by main, faked by tests. */
export interface CliHost {
  readonly version: string;
  readonly commands: readonly CliCommand[];
  /** Text as it is, to stdout and stderr. */
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  /** Called once the command line is understood: help and mistakes load nothing else. */
  open(globals: Globals, command: CliCommand): CliContext | Promise<CliContext>;
}

interface Chosen { readonly command: CliCommand; readonly raw: Readonly<Record<string, unknown>> }

/** Writers and exits are per command in commander, so every level gets ours. */
function tame(command: Command, host: CliHost): void {
  command.exitOverride().configureOutput({ writeOut: host.writeOut, writeErr: host.writeErr });
  command.commands.forEach((child) => tame(child, host));
}

function parse(args: readonly string[], host: CliHost): { readonly chosen: Chosen; readonly globals: Globals } | ExitName {
  const seen: Chosen[] = [];
  const program = buildProgram(host.commands, host.version, (command, raw) => { seen.push({ command, raw }); });
  tame(program, host);
  try {
    program.parse([...args], { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 'done' : 'usage';
    throw cause;
  }
  const [chosen] = seen;
  if (chosen === undefined) { program.outputHelp({ error: true }); return 'usage'; }
  return { chosen, globals: Globals.parse(program.opts()) };
}

/** Runs one command line to its end and gives the exit code; never throws. */
export async function runCli(args: readonly string[], host: CliHost): Promise<number> {
  const parsed = parse(args, host);
  if (typeof parsed === 'string') return EXIT[parsed];
  const { chosen: { command, raw }, globals } = parsed;
  const context = await host.open(globals, command);
  try {
    const result = await command.run(raw, context);
    const text = textOf(result, context.format, context.style);
    if (text !== '') context.terminal.print(text);
    return EXIT[result.exit ?? 'done'];
  } catch (cause) {
    if (context.interrupted.aborted) return EXIT.interrupted;
    const error = toRunbookError(cause);
    context.terminal.say(errorText(error, context.talkStyle));
    if (error.code === 'UNEXPECTED' && context.verbose && cause instanceof Error) context.terminal.say(cause.stack ?? '');
    if (context.format === 'json') context.terminal.print(JSON.stringify({ error: { code: error.code, message: error.message, facts: error.facts, hint: error.spec.hint } }, null, 2));
    return EXIT[exitOfError(error)];
  } finally {
    await context.parts.close().catch((cause: unknown) => context.terminal.say(String(cause)));
  }
}

