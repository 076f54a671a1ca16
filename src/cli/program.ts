import { Command, Option, Argument } from 'commander';
import type { CliCommand } from './command-spec.ts';
import { EXIT, EXIT_MEANINGS } from './exit-codes.ts';

/** Options that every command has. */
export const GLOBAL_OPTIONS = [
  { flags: '--config <file>', description: 'regions.yaml to use; else $REGIONCTL_CONFIG, ./regions.yaml, the lab\'s own' },
  { flags: '-o, --output <format>', description: 'format of the data on stdout', choices: ['table', 'json', 'yaml', 'md'], defaultsTo: 'table' },
  { flags: '--no-color', description: 'no colours; NO_COLOR does the same' },
  { flags: '-v, --verbose', description: 'tell more on stderr' },
] as const;

const GROUPS: Readonly<Record<string, string>> = {
  start: 'Start a run: failover, failback, setup, teardown',
  plan: 'Show what a run would do, changing nothing',
  lab: 'Two real regions on this machine, to rehearse',
  engine: 'The embedded management engine',
};

const HELP = { showGlobalOptions: true, sortSubcommands: false } as const;

const exitCodes = Object.entries(EXIT).map(([name, code]) => {
  const meaning = Object.entries(EXIT_MEANINGS).find(([key]) => key === name)?.[1] ?? name;
  return `  ${String(code).padStart(3)}  ${meaning}`;
}).join('\n');

const examplesOf = ({ examples }: Pick<CliCommand, 'examples'>): string =>
  `\nExamples:\n${examples.map((line) => `  $ regionctl ${line}`).join('\n')}`;

function leaf(spec: CliCommand, chosen: (command: CliCommand, raw: Readonly<Record<string, unknown>>) => void): Command {
  const command = new Command(spec.path.at(-1) ?? '').description(spec.details === undefined ? spec.summary : `${spec.summary}.\n\n${spec.details}`).summary(spec.summary).configureHelp(HELP);
  for (const { name, description, required, choices } of spec.arguments ?? []) {
    const argument = new Argument(required ? `<${name}>` : `[${name}]`, description);
    command.addArgument(choices === undefined ? argument : argument.choices([...choices]));
  }
  for (const { flags, description, required = false, choices, defaultsTo } of spec.options ?? []) {
    const option = new Option(flags, description).makeOptionMandatory(required);
    if (choices !== undefined) option.choices([...choices]);
    command.addOption(defaultsTo === undefined ? option : option.default(defaultsTo));
  }
  command.addHelpText('after', examplesOf(spec));
  command.action(() => {
    const named = (spec.arguments ?? []).map(({ name }, index): [string, unknown] => [name, command.processedArgs[index]]);
    chosen(spec, { ...Object.fromEntries(named), ...command.opts() });
  });
  return command;
}

/** The whole command line; `chosen` gets the command that was asked for, with its raw input. */
export function buildProgram(commands: readonly CliCommand[], version: string, chosen: (command: CliCommand, raw: Readonly<Record<string, unknown>>) => void): Command {
  const program = new Command('regionctl')
    .description('Runbooks that keep a dual-region Camunda 8 / Zeebe cluster alive')
    .version(version, '--version')
    .helpCommand(false)
    .showHelpAfterError('(add --help for the options and examples)')
    .configureHelp(HELP);
  for (const { flags, description, ...rest } of GLOBAL_OPTIONS) {
    const option = new Option(flags, description);
    if ('choices' in rest) option.choices([...rest.choices]).default(rest.defaultsTo);
    program.addOption(option);
  }
  const groups = new Map<string, Command>();
  for (const spec of commands) {
    const [first = ''] = spec.path;
    const built = leaf(spec, chosen);
    if (spec.path.length === 1) { program.addCommand(built); continue; }
    const group = groups.get(first) ?? program.command(first).description(GROUPS[first] ?? first).helpCommand(false).showHelpAfterError('(add --help for the options and examples)');
    groups.set(first, group);
    group.addCommand(built);
  }
  program.addHelpText('after', `\nExit codes:\n${exitCodes}\n\nAt 3 a.m.:\n  $ regionctl start failover --cluster NAME --lost REGION --reason "…" --wait`);
  return program;
}
