import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Workshop } from '../content-cache.ts';

/** The part of an image's configuration that the lab's images set. */
export interface ImageConfig {
  readonly Entrypoint: readonly string[];
  readonly Env?: readonly string[];
  readonly WorkingDir?: string;
  readonly User?: string;
}

export interface Layer {
  /** An uncompressed tar. */
  readonly tar: string;
  /** sha256 of the tar, hexadecimal. */
  readonly digest: string;
}

export interface ArchiveDocuments {
  readonly configName: string;
  readonly config: string;
  readonly manifest: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** sha256 of a file, hexadecimal. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The two documents of a docker-archive; the same image gives the same bytes. */
export function archiveDocuments(ref: string, config: ImageConfig, layerDigests: readonly string[]): ArchiveDocuments {
  const text = JSON.stringify({
    architecture: 'amd64', os: 'linux', config,
    rootfs: { type: 'layers', diff_ids: layerDigests.map((digest) => `sha256:${digest}`) },
    history: layerDigests.map(() => ({})),
  });
  const configName = `${sha256(text)}.json`;
  const manifest = JSON.stringify([{ Config: configName, RepoTags: [ref], Layers: layerDigests.map((digest) => `${digest}/layer.tar`) }]);
  return { configName, config: text, manifest };
}

/** Writes `image.tar` into the workshop: an image of these layers, to be imported by `ctr images import`. */
export async function writeArchive(workshop: Workshop, ref: string, config: ImageConfig, layers: readonly Layer[]): Promise<void> {
  const { configName, config: text, manifest } = archiveDocuments(ref, config, layers.map(({ digest }) => digest));
  const staging = join(workshop.dir, '.archive');
  for (const { tar, digest } of layers) {
    await mkdir(join(staging, digest), { recursive: true });
    await link(tar, join(staging, digest, 'layer.tar'));
  }
  await writeFile(join(staging, configName), text);
  await writeFile(join(staging, 'manifest.json'), manifest);
  await workshop.run({ file: 'tar', args: ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-cf', join(workshop.dir, 'image.tar'), '-C', staging, '.'] });
  await rm(staging, { recursive: true });
}
