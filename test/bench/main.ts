import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { plainProgress } from '../../src/cli/progress.ts';
import { createStyle } from '../../src/cli/render/style.ts';
import { createComposition } from '../../src/compose/composition.ts';
import { labFolders } from '../../src/lab/folders.ts';
import { RunbookError, toRunbookError } from '../../src/errors/runbook-error.ts';
import { createStopSwitch } from '../../src/runtime/runner.ts';
import { testPlaces } from '../support/engine.ts';
import { benchFailover } from './failover.ts';
import { WAYS, type Way } from './figures.ts';
import { machineFacts } from './machine.ts';
import { renderFigures, toJson } from './table.ts';

const USAGE = `npm run bench -- failover [--runs N] [--json FILE] [--ways ${WAYS.join(',')}]`;
const INTERRUPTED = 130;

const talk = (text: string): void => { process.stderr.write(text); };

function parseCommand(): { readonly runs: number; readonly ways: readonly Way[]; readonly json: string | undefined } {
  const usage = (cause?: unknown): RunbookError => new RunbookError('USAGE', { expected: USAGE }, { cause });
  const read = () => parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '3' }, json: { type: 'string' }, ways: { type: 'string', default: WAYS.join(',') } } });
  const { positionals, values } = (() => { try { return read(); } catch (cause) { throw usage(cause); } })();
  const runs = Number(values.runs);
  const ways = WAYS.filter((way) => values.ways.split(',').includes(way));
  if (ways.length === 0 || positionals.length !== 1 || positionals[0] !== 'failover' || !Number.isInteger(runs) || runs < 1) throw usage();
  return { runs, ways, json: values.json };
}

/** The first interrupt ends the measurement and tidies up, the second ends at once. */
const stop = createStopSwitch();
function interrupt(): void {
  if (stop.stopping()) process.exit(INTERRUPTED);
  talk('Interrupted: putting the lab back as it was (once more to leave at once).\n');
  stop.stop();
}
process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

async function main(): Promise<void> {
  const { runs, ways, json } = parseCommand();
  const open = (): ReturnType<typeof createComposition> => createComposition({
    // The lab's own configuration, whatever else lies around: what is measured loses a region.
    places: testPlaces, config: labFolders(testPlaces).config, folder: testPlaces.project, env: process.env,
    log: { terminal: false, verbose: false, write: talk },
  });
  const { measurements, versions } = await benchFailover({ runs, ways }, {
    open, progress: plainProgress({ write: talk, now: Date.now }), pause: stop.pause,
    goOn: () => { if (stop.stopping()) throw new RangeError('interrupted'); },
  });
  const machine = machineFacts(testPlaces.project, versions);
  if (json !== undefined) await writeFile(resolve(json), `${JSON.stringify(toJson(measurements, machine), null, 2)}\n`);
  process.stdout.write(`${renderFigures(createStyle(process.stdout.isTTY), measurements, machine)}\n`);
}

try {
  await main();
} catch (cause) {
  if (!stop.stopping()) {
    const error = toRunbookError(cause);
    talk(`${error.forPeople}\n${error.code === 'UNEXPECTED' && cause instanceof Error ? `${cause.stack ?? ''}\n` : ''}`);
  }
  process.exitCode = stop.stopping() ? INTERRUPTED : toRunbookError(cause).code === 'USAGE' ? 2 : 1;
}
