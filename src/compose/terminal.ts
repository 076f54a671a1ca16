import type { Writable } from 'node:stream';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Terminal } from '../cli/context.ts';


type Stream = Writable & { readonly isTTY?: boolean };

/** The person's terminal: data on stdout, talk on stderr. */
export function createTerminal({ stdout, stderr, interactive }: { readonly stdout: Stream; readonly stderr: Stream; readonly interactive: boolean }): Terminal {
  return {
    interactive,
    say: (text) => { stderr.write(`${text}\n`); },
    print: (text) => { stdout.write(`${text}\n`); },
    redraw: (text) => { stdout.write(stdout.isTTY === true ? `\u001b[H\u001b[2J${text}\n` : `${text}\n\n`); },
    async ask(question) {
      if (!interactive) throw new RunbookError('NOT_CONFIRMED', { question });
      const { input } = await import('@inquirer/prompts');
      return input({ message: question }, { output: stderr });
    },
  };
}
