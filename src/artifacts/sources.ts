import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inputs } from './content-key.ts';

/** All files of a folder of build inputs, by their path below it: what a content key is made of. */
export async function readSources(folder: string): Promise<Inputs> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(files.map(async (file): Promise<[string, string]> => [file.slice(folder.length + 1), await readFile(file, 'utf8')]));
  return Object.fromEntries(pairs);
}
