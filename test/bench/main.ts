import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { plainProgress } from '../../src/cli/progress.ts';
import { createStyle } from '../../src/cli/render/style.ts';
import { createComposition } from '../../src/compose/composition.ts';
import { labFolders } from '../../src/lab/folders.ts';
import { toRunbookError } from '../../src/errors/runbook-error.ts';
import { createStopSwitch } from '../../src/runtime/runner.ts';
import { testPlaces } from '../support/engine.ts';
import type { Bench } from './bench.ts';
import { benchFailback } from './failback.ts';
import { failbackJson, renderFailback } from './failback-table.ts';
import { benchFailover } from './failover.ts';
import { failoverJson, renderFailover } from './failover-table.ts';
import { machineFacts } from './machine.ts';
import { parseRequest, type BenchRequest } from './request.ts';

const INTERRUPTED = 130;

const talk = (text: string): void => { process.stderr.write(text); };

/** The first interrupt ends the measurement and tidies up, the second ends at once. */
const stop = createStopSwitch();
function interrupt(): void {
  if (stop.stopping()) process.exit(INTERRUPTED);
  talk('Interrupted: putting the lab back as it was (once more to leave at once).\n');
  stop.stop();
}
process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

/** Tables and facts of what was asked for. */
async function measure(request: BenchRequest, bench: Bench): Promise<{ readonly text: string; readonly json: unknown }> {
  const style = createStyle(process.stdout.isTTY);
  if (request.what === 'failover') {
    const { measurements, versions } = await benchFailover(request, bench);
    const machine = machineFacts(testPlaces.project, versions);
    return { text: renderFailover(style, measurements, machine, request.zeebe), json: failoverJson(measurements, machine) };
  }
  const { measurements, versions } = await benchFailback(request, bench);
  const machine = machineFacts(testPlaces.project, versions);
  return { text: renderFailback(style, measurements, machine), json: failbackJson(measurements, machine) };
}

async function main(): Promise<void> {
  const request = parseRequest(process.argv.slice(2));
  const open = (): ReturnType<typeof createComposition> => createComposition({
    // The lab's own configuration, whatever else lies around: what is measured loses a region.
    places: testPlaces, config: labFolders(testPlaces).config, folder: testPlaces.project, env: process.env,
    log: { terminal: false, verbose: false, write: talk },
  });
  const { text, json } = await measure(request, {
    open, progress: plainProgress({ write: talk, now: Date.now }), pause: stop.pause,
    goOn: () => { if (stop.stopping()) throw new RangeError('interrupted'); },
  });
  if (request.json !== undefined) await writeFile(resolve(request.json), `${JSON.stringify(json, null, 2)}\n`);
  process.stdout.write(`${text}\n`);
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
