import { createHash } from 'node:crypto';

/** What a build depends on: names and whole contents or versions. Equal inputs give equal results. */
export type Inputs = Readonly<Record<string, string>>;

/** The folder name of a build: its name and twelve hex digits of its inputs, whatever their order. */
export function contentKey(name: string, inputs: Inputs): string {
  const hash = createHash('sha256');
  for (const [key, value] of Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${key.length}:${key}=${value.length}:${value};`);
  }
  return `${name}-${hash.digest('hex').slice(0, 12)}`;
}
