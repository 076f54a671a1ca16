import { join } from 'node:path';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Places } from '../ports/places.ts';
import type { Progress } from '../ports/progress.ts';
import type { Exec } from '../transport/exec.ts';
import { createContentCache } from './content-cache.ts';
import { provideForEngine } from './for-engine.ts';
import { provideForLab } from './for-lab.ts';
import { findJdk } from './java.ts';
import type { Workspace } from './workspace.ts';

/** Builds and downloads below `places.cache/artifacts`, each once for what went into it. */
export function createArtifacts({ places, exec }: { readonly places: Places; readonly exec: Exec }): Artifacts {
  const workspace = async (progress: Progress): Promise<Workspace> => {
    const jdk = await findJdk(exec);
    if (jdk === undefined) throw new RunbookError('PREREQUISITE_MISSING', { what: 'a JDK, 21 or newer', lookedIn: 'JAVA_HOME, PATH, /usr/lib/jvm' });
    return {
      jdk, progress, exec,
      cache: createContentCache({ root: join(places.cache, 'artifacts'), exec }),
      deploy: join(places.project, 'deploy'),
      goCache: join(places.cache, 'go'),
    };
  };
  return {
    forLab: async (progress, contents) => provideForLab(await workspace(progress), contents),
    forEngine: async (progress) => provideForEngine(await workspace(progress)),
  };
}
