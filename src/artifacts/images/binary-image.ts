import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageTar } from '../../ports/artifacts.ts';
import type { Recipe } from '../content-cache.ts';
import { goRecipe } from '../go-build.ts';
import type { Workspace } from '../workspace.ts';
import { writeArchive, type ImageConfig } from './docker-archive.ts';
import { packLayer } from './layers.ts';

/** An image that holds one static Go program and nothing else; its source is `deploy/lab/<name>`. */
export async function provideBinaryImage({ cache, progress, deploy, goCache }: Workspace, name: string, ref: string): Promise<ImageTar> {
  const binaries = await cache.provide(await goRecipe({ name, title: `Build ${name}`, source: join(deploy, 'lab', name), packages: ['.'], goCache }), progress);
  const config: ImageConfig = { Entrypoint: [`/${name}`], WorkingDir: '/' };
  const recipe: Recipe = {
    name: `image-${name}`, title: `Write the image of ${name}`, inputs: { binaries, ref, config: JSON.stringify(config) },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      await mkdir(root);
      await copyFile(join(binaries, name), join(root, name));
      const layer = await packLayer(workshop, root, 0);
      await writeArchive(workshop, ref, config, [layer]);
      await rm(layer.tar);
    },
  };
  return { ref, tar: join(await cache.provide(recipe, progress), 'image.tar') };
}
