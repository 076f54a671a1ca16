import type { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import type { CliContext } from './context.ts';
import type { ExitName } from './exit-codes.ts';
import type { Style } from './render/style.ts';

/** What a command gives back: data for machines, text for people. */
export interface CommandResult {
  /** For `-o json` and `-o yaml`; nothing is printed where it is absent. */
  readonly data?: unknown;
  /** For `-o table`. */
  readonly text?: (style: Style) => string;
  /** For `-o md`. */
  readonly markdown?: () => string;
  readonly exit?: ExitName;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
}

export interface OptionSpec {
  /** As commander reads it: `--cluster <name>`, `--wait`. */
  readonly flags: string;
  readonly description: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  readonly defaultsTo?: string;
}

/** A command as help, completion, docs and the parser see it. */
export interface CommandSpec {
  /** `['lab', 'up']`. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly details?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Command lines without the leading `regionctl`. */
  readonly examples: readonly string[];
  /** Ends by itself when the person interrupts; others are ended at once. */
  readonly endsByItself?: boolean;
}

export interface CliCommand extends CommandSpec {
  run(raw: unknown, context: CliContext): Promise<CommandResult>;
}

/** A command whose arguments and options, by their camelCase names, are checked by `input` before it runs. */
export function defineCommand<Input>(spec: CommandSpec & { readonly input: z.ZodType<Input>; run(input: Input, context: CliContext): Promise<CommandResult> }): CliCommand {
  const { input, run, ...rest } = spec;
  return {
    ...rest,
    async run(raw, context) {
      const parsed = input.safeParse(raw);
      if (parsed.success) return run(parsed.data, context);
      throw new RunbookError('USAGE', { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
    },
  };
}
