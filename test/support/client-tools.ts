import { join } from 'node:path';
import { provideClientTools, provideHelm4, type ClientTools } from '../../src/artifacts/client-tools.ts';
import { createContentCache } from '../../src/artifacts/content-cache.ts';
import { findJdk } from '../../src/artifacts/java.ts';
import type { Workspace } from '../../src/artifacts/workspace.ts';
import { silentProgress } from '../../src/ports/progress.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { testPlaces } from './engine.ts';

async function workspace(): Promise<Workspace> {
  const jdk = await findJdk(liveExec);
  if (jdk === undefined) throw new Error('no JDK: see `regionctl doctor`');
  const { project, cache } = testPlaces;
  return { jdk, exec: liveExec, progress: silentProgress, cache: createContentCache({ root: join(cache, 'artifacts'), exec: liveExec }), deploy: join(project, 'deploy'), goCache: join(cache, 'go') };
}

/** kubectl and helm as the lab brings them, whatever stands on PATH. */
export const labTools = async (): Promise<ClientTools> => provideClientTools(await workspace());

/** Helm 4, whatever stands on PATH. */
export const helm4 = async (): Promise<string> => provideHelm4(await workspace());
