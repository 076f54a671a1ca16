import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDependencies } from './maven.ts';
import type { Recipe } from './content-cache.ts';
import { FIXED_TIME } from './distributions.ts';
import { readSources } from './sources.ts';
import type { Workspace } from './workspace.ts';

/** OpenSearch's class path: jars in a fixed order, the plug-ins of ours among them. */
export async function provideOpensearch(workspace: Workspace): Promise<string> {
  const lib = await provideOpensearchJars(workspace);
  return (await readdir(lib)).sort().map((jar) => join(lib, jar)).join(':');
}

/** The folder of the jars of OpenSearch and of our plug-ins. */
export async function provideOpensearchJars({ cache, progress, jdk, deploy }: Workspace): Promise<string> {
  const source = join(deploy, 'engine', 'opensearch');
  const tool = (name: string): string => join(jdk.home, 'bin', name);
  const recipe: Recipe = {
    name: 'opensearch', title: 'Download OpenSearch', inputs: { ...(await readSources(source)), jdk: String(jdk.major), recipe: '1' },
    build: async (workshop) => {
      const lib = join(workshop.dir, 'lib');
      const classes = join(workshop.dir, 'classes');
      await mkdir(classes);
      await copyDependencies(workshop, { source, into: lib, jdk });
      await workshop.run({ file: tool('javac'), args: ['-d', classes, '-cp', `${lib}/*`, ...['IndexPolicySetting', 'WholeSeconds', 'SearchNode'].map((name) => join(source, 'plugin', 'regionrunbooks', `${name}.java`))] });
      await workshop.run({ file: tool('jar'), args: ['cf', join(lib, 'region-runbooks-plugin.jar'), '-C', classes, '.'] });
      await workshop.run({ file: 'bash', args: ['-ec', 'rm -r "$0"; touch -d "@$2" "$1"/*', classes, lib, String(FIXED_TIME)] });
    },
  };
  return join(await cache.provide(recipe, progress), 'lib');
}
