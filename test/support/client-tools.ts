import { join } from 'node:path';
import { provideClientTools } from '../../src/artifacts/client-tools.ts';
import { createContentCache } from '../../src/artifacts/content-cache.ts';
import { findJdk } from '../../src/artifacts/java.ts';
import { silentProgress } from '../../src/ports/progress.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { testPlaces } from './engine.ts';

/** kubectl and helm as the lab brings them, whatever stands on PATH. */
export async function labTools(): Promise<{ readonly kubectl: string; readonly helm: string }> {
  const jdk = await findJdk(liveExec);
  if (jdk === undefined) throw new Error('no JDK: see `regionctl doctor`');
  const { project, cache } = testPlaces;
  return provideClientTools({
    jdk, exec: liveExec, progress: silentProgress, cache: createContentCache({ root: join(cache, 'artifacts'), exec: liveExec }), deploy: join(project, 'deploy'), goCache: join(cache, 'go'),
  });
}
