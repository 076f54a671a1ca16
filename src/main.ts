import envPaths from 'env-paths';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CliContext } from './cli/context.ts';
import type { CliCommand } from './cli/command-spec.ts';
import { EXIT } from './cli/exit-codes.ts';
import { liveProgress, plainProgress } from './cli/progress.ts';
import { commands } from './cli/registry.ts';
import { createStyle } from './cli/render/style.ts';
import { runCli, type Globals } from './cli/run-cli.ts';
import { createTerminal } from './compose/terminal.ts';
import type { Places } from './ports/places.ts';
import { createStopSwitch } from './runtime/runner.ts';
import { systemClock } from './runtime/ticks.ts';

const { env, stdout, stderr, stdin } = process;
const project = join(import.meta.dirname, '..');

/** The folders of the user; the state folder holds the audit trail, so it is no cache and no log. */
function placesOf(): Places {
  const paths = envPaths('region-runbooks', { suffix: '' });
  const state = process.platform === 'linux' ? paths.log : paths.data;
  return { project, cache: env['REGIONCTL_CACHE'] ?? paths.cache, state: env['REGIONCTL_STATE'] ?? state };
}

const colours = (stream: NodeJS.WriteStream, { color }: Globals): boolean => color && stream.isTTY && (env['NO_COLOR'] ?? '') === '';
const running: { command?: CliCommand } = {};
const interruption = new AbortController();
const stop = createStopSwitch();

async function open(globals: Globals, command: CliCommand): Promise<CliContext> {
  running.command = command;
  const { createComposition } = await import('./compose/composition.ts');
  const talkStyle = createStyle(colours(stderr, globals));
  const write = (text: string): void => { stderr.write(text); };
  return {
    parts: createComposition({
      places: placesOf(), config: globals.config, folder: process.cwd(), env,
      log: { terminal: stderr.isTTY, verbose: globals.verbose, write },
    }),
    terminal: createTerminal({ stdout, stderr, interactive: stdin.isTTY && stderr.isTTY }),
    progress: stderr.isTTY ? liveProgress({ write, columns: stderr.columns, style: talkStyle, now: Date.now }) : plainProgress({ write, now: Date.now }),
    style: createStyle(colours(stdout, globals)), talkStyle,
    format: globals.output, verbose: globals.verbose, user: userInfo().username,
    clock: systemClock, pause: stop.pause, interrupted: interruption.signal,
  };
}

/** A terminal sends its interrupt to the whole group, and who started us may pass it on: that is one interrupt, not two. */
const SAME_INTERRUPT_MS = 1_000;
const interrupted = { at: 0 };

function interrupt(signal: NodeJS.Signals): void {
  if (interruption.signal.aborted && Date.now() - interrupted.at < SAME_INTERRUPT_MS) return;
  interrupted.at = Date.now();
  const exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.failed;
  if (interruption.signal.aborted || running.command?.endsByItself !== true) process.exit(exit);
  interruption.abort();
  stop.stop();
  stderr.write('Interrupted: putting things back (once more to leave at once).\n');
  // What is being started ends first: a lab takes a minute or two.
  setTimeout(() => process.exit(exit), 180_000).unref();
}
process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')));
const code = await runCli(process.argv.slice(2), {
  version, commands, open,
  writeOut: (text) => { stdout.write(text); },
  writeErr: (text) => { stderr.write(text); },
});
// What the clients of engine and regions keep open must not keep a finished command; output is flushed first.
stdout.write('', () => stderr.write('', () => process.exit(code)));
