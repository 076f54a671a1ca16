import { join } from 'node:path';
import type { Workshop } from './content-cache.ts';
import type { Jdk } from './java.ts';

export interface MavenDownload {
  /** Folder with the pom whose dependencies are wanted. */
  readonly source: string;
  readonly into: string;
  readonly repository: string;
  readonly jdk: Jdk;
}

/** Copies the dependencies that a pom names into a folder, through a local repository of the project's own. */
export async function copyDependencies({ run }: Workshop, { source, into, repository, jdk }: MavenDownload): Promise<void> {
  await run({
    file: 'mvn',
    args: ['-B', '-q', `-Dmaven.repo.local=${repository}`, '-f', join(source, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${into}`],
    env: { JAVA_HOME: jdk.home },
  });
}
