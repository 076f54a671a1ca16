// Drives the embedded engine by hand: tsx scripts/engine.ts up|status|down|fresh
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts } from '../src/artifacts/artifacts.ts';
import { createEmbeddedEngine } from '../src/engine/embedded/embedded-engine.ts';
import { RunbookError } from '../src/errors/runbook-error.ts';
import { liveExec } from '../src/transport/exec.ts';

const places = { project: join(import.meta.dirname, '..'), cache: join(homedir(), '.cache/region-runbooks'), state: join(homedir(), '.local/state/region-runbooks') };
const since = Date.now();
const progress = {
  async task<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
    const result = await work(() => undefined);
    console.error(`${((Date.now() - since) / 1000).toFixed(1)} s ${title}`);
    return result;
  },
};
const engine = createEmbeddedEngine({ places, artifacts: createArtifacts({ places, exec: liveExec }) });
const command = process.argv[2];
try {
  if (command === 'up' || command === 'fresh') console.log(JSON.stringify(await engine.up({ fresh: command === 'fresh', waitForWebapps: process.argv[3] === 'wait' }, progress), null, 1));
  if (command === 'status') console.log(JSON.stringify(await engine.status(), null, 1));
  if (command === 'down') await engine.down(progress);
} catch (error) {
  console.error(error instanceof RunbookError ? error.forPeople : error);
  process.exitCode = 1;
}
