import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workshop } from './content-cache.ts';
import type { Jdk } from './java.ts';

export interface MavenDownload {
  /** Folder with the pom whose dependencies are wanted. */
  readonly source: string;
  readonly into: string;
  readonly jdk: Jdk;
}

/**
 * Copies the dependencies that a pom names into a folder. Maven's local repository lives in the workshop and only as long:
 * two downloads at once share nothing, and what is kept is kept once.
 */
export async function copyDependencies({ dir, run }: Workshop, { source, into, jdk }: MavenDownload): Promise<void> {
  const repository = join(dir, '.maven');
  await run({
    file: 'mvn',
    args: ['-B', '-q', `-Dmaven.repo.local=${repository}`, '-f', join(source, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${into}`],
    env: { JAVA_HOME: jdk.home },
  });
  await rm(repository, { recursive: true });
}
