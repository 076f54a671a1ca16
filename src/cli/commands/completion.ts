import { z } from 'zod';
import { completionFor, SHELLS } from '../completion.ts';
import { defineCommand, type CliCommand, type CommandSpec } from '../command-spec.ts';

const HOW: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: 'source <(regionctl completion bash)', zsh: 'source <(regionctl completion zsh)', fish: 'regionctl completion fish | source',
};

/** @param commands all commands but this one */
export const completionCommand = (commands: readonly CommandSpec[]): CliCommand => {
  const own: CommandSpec = {
    path: ['completion'],
    summary: 'Print the completion of a shell',
    arguments: [{ name: 'shell', description: SHELLS.join(', '), required: true, choices: SHELLS }],
    examples: SHELLS.map((shell) => `completion ${shell}     # ${HOW[shell]}`),
  };
  return defineCommand({
    ...own,
    input: z.object({ shell: z.enum(SHELLS) }),
    run: ({ shell }) => Promise.resolve({ data: { shell }, text: () => completionFor(shell, [...commands, own]) }),
  });
};
