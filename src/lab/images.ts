import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ImageTar } from '../ports/artifacts.ts';
import type { LabContext } from './context.ts';
import { readFileIfThere, writeFileAtomically } from './files.ts';
import type { LabRegion } from './lab-region.ts';
import { runCtr } from './node.ts';

const Imported = z.record(z.string(), z.string());

/** Tells one tar from another of the same path. */
const identityOf = ({ tar }: ImageTar): string => {
  const { size, mtimeMs } = statSync(tar);
  return `${tar} ${size} ${mtimeMs}`;
};

/** What the region's image store holds already: it outlives labs. */
function importedOf(file: string): Readonly<Record<string, string>> {
  const parsed = Imported.safeParse(JSON.parse(readFileIfThere(file) ?? '{}'));
  return parsed.success ? parsed.data : {};
}

/** Imports the images that the region's containerd does not have yet. */
export async function importImages(context: LabContext, region: LabRegion, note: (text: string) => void): Promise<void> {
  const file = join(context.folders.region(region).containerd, 'imported.json');
  const present = new Set((await runCtr(context, region, ['images', 'list', '--quiet'])).split('\n'));
  const imported = importedOf(file);
  const { pause, coredns, zeebe, search } = context.artifacts.images;
  const images = [pause, coredns, search, zeebe];
  for (const image of images.filter((candidate) => imported[candidate.ref] !== identityOf(candidate) || !present.has(candidate.ref))) {
    note(`import ${image.ref}`);
    await runCtr(context, region, ['images', 'import', image.tar], 300_000);
    writeFileAtomically(file, JSON.stringify({ ...importedOf(file), [image.ref]: identityOf(image) }, null, 2));
  }
}

/** Forgets containers of an earlier lab whose processes are gone. True when there were some: containerd then needs a restart to notice. */
export async function forgetContainers(context: LabContext, region: LabRegion): Promise<boolean> {
  const containers = (await runCtr(context, region, ['containers', 'list', '--quiet'])).split('\n').filter(Boolean);
  if (containers.length === 0) return false;
  await runCtr(context, region, ['containers', 'delete', ...containers], 60_000);
  return true;
}
