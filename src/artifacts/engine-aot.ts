import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineArtifacts } from '../ports/artifacts.ts';
import type { Recipe } from './content-cache.ts';
import { brokerCommand, opensearchCommand, webappsCommand, type JavaCommand } from './engine-commands.ts';
import { readSources } from './sources.ts';
import type { Workspace } from './workspace.ts';

const PARTS = ['opensearch', 'broker', 'webapps'] as const;
type Part = (typeof PARTS)[number];

/** The engine's three commands with everything below one folder. */
function commandsIn(artifacts: EngineArtifacts, folder: string): Readonly<Record<Part, JavaCommand>> {
  return {
    opensearch: opensearchCommand(artifacts, { home: join(folder, 'home-opensearch'), httpPort: 27520, transportPort: 27521 }),
    broker: brokerCommand(artifacts, join(folder, 'home-broker')),
    webapps: webappsCommand(artifacts, join(folder, 'home-webapps')),
  };
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A script that runs a JVM command so that it writes the cache which the command itself would use. */
export function trainingScript({ file, args }: JavaCommand): string {
  const words = args.map((arg) => arg.replace(/^-XX:AOTCache=/, '-XX:AOTCacheOutput='));
  return `#!/bin/sh\nexec ${[file, ...words].map(quoted).join(' ')}\n`;
}

/**
 * Ahead-of-time caches of the engine's three JVMs, trained in one run together; none where the JDK cannot write them or
 * where this user may not make the namespaces that keep the training apart from everything else.
 */
export async function provideEngineAot({ cache, progress, jdk, deploy }: Workspace, artifacts: EngineArtifacts): Promise<EngineArtifacts['aot']> {
  if (!jdk.hasAotCache || process.getuid?.() !== 0) return {};
  const training = join(deploy, 'engine', 'training');
  const cachesIn = (folder: string): Readonly<Record<Part, string>> =>
    ({ opensearch: join(folder, 'opensearch.aot'), broker: join(folder, 'broker.aot'), webapps: join(folder, 'webapps.aot') });
  const recipe: Recipe = {
    name: 'engine-aot', title: 'Train the engine\'s ahead-of-time caches',
    inputs: { ...(await readSources(training)), jdk: jdk.version, commands: JSON.stringify(commandsIn(artifacts, '/')), recipe: '1' },
    build: async ({ dir, run }) => {
      const commands = commandsIn({ ...artifacts, aot: cachesIn(dir) }, dir);
      for (const part of PARTS) {
        await mkdir(join(dir, `home-${part}`));
        await writeFile(join(dir, `${part}.sh`), trainingScript(commands[part]));
        await chmod(join(dir, `${part}.sh`), 0o755);
      }
      await run({ file: 'unshare', args: ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', join(training, 'train.sh'), dir], timeoutMs: 1_200_000 });
      for (const part of PARTS) {
        await rm(join(dir, `home-${part}`), { recursive: true });
        await rm(join(dir, `${part}.sh`));
      }
    },
  };
  return cachesIn(await cache.provide(recipe, progress));
}
