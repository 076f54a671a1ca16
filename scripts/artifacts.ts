/** `npx tsx scripts/artifacts.ts lab|engine`: provides the artifacts and prints their paths as JSON. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts } from '../src/artifacts/artifacts.ts';
import { toRunbookError } from '../src/errors/runbook-error.ts';
import type { Progress } from '../src/ports/progress.ts';
import { liveExec } from '../src/transport/exec.ts';

const progress: Progress = {
  task: async (title, work) => {
    const start = Date.now();
    process.stderr.write(`${title} …\n`);
    const result = await work((text) => process.stderr.write(`  ${title}: ${text}\n`));
    process.stderr.write(`${title}: ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
    return result;
  },
};

const places = {
  project: join(import.meta.dirname, '..'),
  cache: join(homedir(), '.cache', 'region-runbooks'),
  state: join(homedir(), '.local', 'state', 'region-runbooks'),
};

try {
  const artifacts = createArtifacts({ places, exec: liveExec });
  const what = process.argv[2] === 'engine' ? await artifacts.forEngine(progress) : await artifacts.forLab(progress);
  process.stdout.write(`${JSON.stringify(what, null, 2)}\n`);
} catch (cause) {
  process.stderr.write(`${toRunbookError(cause).forPeople}\n`);
  process.exitCode = 1;
}
