import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from '../content-cache.ts';
import type { Workspace } from '../workspace.ts';
import { buildName, trainingInputs, type ZeebeRelease } from '../zeebe-releases.ts';
import type { Layer } from './docker-archive.ts';
import { packLayer, readLayer } from './layers.ts';

const AOT_FOLDER = 'usr/local/zeebe/aot';

/**
 * The broker's ahead-of-time cache as a layer of its own; none where the JDK cannot write one.
 * The training run sees the image's own files at their own paths: the cache holds for nothing else.
 */
export async function provideZeebeAotLayer({ cache, progress, jdk, deploy }: Workspace, release: ZeebeRelease, layers: readonly Layer[]): Promise<readonly Layer[]> {
  if (!jdk.hasAotCache) return [];
  const recipe: Recipe = {
    name: buildName('layer-zeebe-aot', release), title: 'Train the brokers\' ahead-of-time cache',
    inputs: { ...(await trainingInputs(deploy, release)), layers: layers.map(({ digest }) => digest).join(), recipe: '1' },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      await mkdir(root);
      for (const { tar } of layers) await workshop.run({ file: 'tar', args: ['xf', tar, '-C', root, '--numeric-owner'] });
      await workshop.run({
        file: 'unshare', args: ['--mount', '--net', '--pid', '--fork', '--kill-child', 'bash', join(deploy, release.training), root], timeoutMs: 900_000,
      });
      const layer = join(workshop.dir, 'layer');
      await mkdir(join(layer, AOT_FOLDER), { recursive: true });
      await rename(join(root, AOT_FOLDER, 'broker.aot'), join(layer, AOT_FOLDER, 'broker.aot'));
      await rm(root, { recursive: true });
      await packLayer(workshop, layer, 0);
    },
  };
  return [await readLayer(await cache.provide(recipe, progress))];
}
