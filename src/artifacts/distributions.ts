import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from './content-cache.ts';
import { copyDependencies } from './maven.ts';
import { readSources } from './sources.ts';
import type { Workspace } from './workspace.ts';
import { buildName, ZEEBE_RELEASES, type ZeebeRelease } from './zeebe-releases.ts';

/** All files of builds carry this time (seconds): an ahead-of-time cache refuses jars whose time differs from training. */
export const FIXED_TIME = 1_704_067_200;

const onlyFile = async (folder: string, extension: string): Promise<string> => {
  const found = (await readdir(folder)).find((name) => name.endsWith(extension));
  return join(folder, found ?? `(no ${extension} file)`);
};

const settle = (folder: string): { file: string; args: string[] } =>
  ({ file: 'find', args: [folder, '-exec', 'touch', '-h', '-d', `@${FIXED_TIME}`, '{}', '+'] });

/** Zeebe as it is distributed (`bin/`, `lib/`, `config/`), from Maven by its coordinates; that of 8.6.0, which is also the engine's, holds Operate and Tasklist. */
export async function provideCamunda({ cache, progress, jdk, deploy }: Workspace, release: ZeebeRelease = ZEEBE_RELEASES['8.6.0']): Promise<string> {
  const source = join(deploy, release.distribution);
  const recipe: Recipe = {
    name: buildName('camunda', release), title: `Download Camunda ${release.version}`, inputs: { 'pom.xml': await readFile(join(source, 'pom.xml'), 'utf8'), recipe: '1' },
    build: async (workshop) => {
      const download = join(workshop.dir, '.download');
      await copyDependencies(workshop, { source, into: download, jdk });
      await workshop.run({ file: 'tar', args: ['xzf', await onlyFile(download, '.tar.gz'), '-C', workshop.dir, '--strip-components=1'] });
      await rm(download, { recursive: true });
      await workshop.run(settle(workshop.dir));
    },
  };
  return cache.provide(recipe, progress);
}

/** Elasticsearch's server with the modules of its integration tests; the folder is its home. */
export async function provideElasticsearch({ cache, progress, jdk, deploy }: Workspace): Promise<string> {
  const source = join(deploy, 'lab', 'elasticsearch');
  const recipe: Recipe = {
    name: 'elasticsearch', title: 'Download Elasticsearch', inputs: { pom: (await readSources(source))['pom.xml'] ?? '', recipe: '1' },
    build: async (workshop) => {
      const download = join(workshop.dir, '.download');
      await copyDependencies(workshop, { source, into: download, jdk });
      await workshop.run({ file: join(jdk.home, 'bin', 'jar'), args: ['xf', await onlyFile(download, '.zip')], cwd: download });
      const [unpacked = ''] = (await readdir(download, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
      await workshop.run({ file: 'bash', args: ['-c', 'chmod +x "$0"/bin/* && mv "$0"/* "$1"', join(download, unpacked), workshop.dir] });
      await rm(download, { recursive: true });
      await workshop.run(settle(workshop.dir));
    },
  };
  return cache.provide(recipe, progress);
}
