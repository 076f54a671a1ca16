import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe, Workshop } from '../content-cache.ts';
import { FIXED_TIME } from '../distributions.ts';
import type { Workspace } from '../workspace.ts';
import { digestOf, type Layer } from './docker-archive.ts';

/** Where the JDK stands in every image that has one. */
export const IMAGE_JDK = '/opt/java';

/** User and group of Elasticsearch in the images, which refuses to run as root. */
export const ELASTICSEARCH_UID = 1000;

/** Packs a folder as `layer.tar` into the workshop, with fixed times, its digest beside it; removes the folder. */
export async function packLayer(workshop: Workshop, folder: string, owner?: number): Promise<Layer> {
  const tar = join(workshop.dir, 'layer.tar');
  const ownership = owner === undefined ? [] : [`--owner=${owner}`, `--group=${owner}`];
  await workshop.run({ file: 'tar', args: ['--sort=name', `--mtime=@${FIXED_TIME}`, ...ownership, '--numeric-owner', '-cf', tar, '-C', folder, '.'] });
  await rm(folder, { recursive: true });
  const digest = await digestOf(tar);
  await writeFile(join(workshop.dir, 'digest'), digest);
  return { tar, digest };
}

/** A layer that was built before. */
export async function readLayer(folder: string): Promise<Layer> {
  return { tar: join(folder, 'layer.tar'), digest: await readFile(join(folder, 'digest'), 'utf8') };
}

/** A minimal Debian 12 with `bash`, `df` and the C++ library that RocksDB needs. */
export async function provideBaseLayer({ cache, progress }: Workspace): Promise<Layer> {
  const recipe: Recipe = {
    name: 'layer-base', title: 'Build the base layer (Debian 12)', inputs: { suite: 'bookworm', variant: 'minbase', recipe: '1' },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      await workshop.run({ file: 'debootstrap', args: ['--variant=minbase', 'bookworm', root] });
      await workshop.run({
        file: 'bash', cwd: root,
        args: ['-ec', `rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/* usr/share/doc usr/share/man usr/share/locale usr/share/info dev/*
          echo 'elasticsearch:x:${ELASTICSEARCH_UID}:${ELASTICSEARCH_UID}::/usr/share/elasticsearch:/bin/bash' >> etc/passwd
          echo 'elasticsearch:x:${ELASTICSEARCH_UID}:' >> etc/group`],
      });
      await packLayer(workshop, root);
    },
  };
  return readLayer(await cache.provide(recipe, progress));
}

/** The JDK of this machine without its sources, headers and manuals: the one that the caches are trained with. */
export async function provideJdkLayer({ cache, progress, jdk }: Workspace): Promise<Layer> {
  const recipe: Recipe = {
    name: 'layer-jdk', title: `Build the JDK layer (${jdk.version})`, inputs: { home: jdk.home, version: jdk.version, recipe: '1' },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      await workshop.run({
        file: 'bash', args: ['-ec', 'mkdir -p "$1"; cp -rL "$0" "$2"; cd "$2"; rm -rf lib/src.zip lib/ct.sym src.zip jmods demo man include legal', jdk.home, `${root}/opt`, root + IMAGE_JDK],
      });
      await packLayer(workshop, root, 0);
    },
  };
  return readLayer(await cache.provide(recipe, progress));
}
