import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Who may import what: other layers, and packages by their beginnings. A layer may always import itself. */
const TABLE: Readonly<Record<string, { readonly layers: readonly string[]; readonly packages: readonly string[] }>> = {
  errors: { layers: [], packages: [] },
  domain: { layers: ['errors'], packages: ['zod'] },
  config: { layers: ['domain', 'errors'], packages: ['zod', 'yaml'] },
  ports: { layers: ['domain', 'errors'], packages: [] },
  transport: { layers: ['errors'], packages: ['execa', '@kubernetes/client-node', 'zeebe-node', 'dns-packet', 'zod', 'node:'] },
  adapters: { layers: ['ports', 'domain', 'config', 'errors', 'transport'], packages: ['zod'] },
  runtime: { layers: ['ports', 'domain', 'errors'], packages: ['zod'] },
  workers: { layers: ['runtime', 'ports', 'domain', 'errors'], packages: ['zod'] },
  // artifacts: the Java command lines, which train the ahead-of-time caches and start the engine.
  engine: { layers: ['ports', 'domain', 'config', 'errors', 'transport', 'runtime', 'artifacts'], packages: ['@camunda8/sdk', 'zod', 'node:'] },
  artifacts: { layers: ['ports', 'domain', 'errors', 'transport'], packages: ['zod', 'node:'] },
  lab: { layers: ['ports', 'domain', 'config', 'errors', 'transport'], packages: ['zod', 'yaml', 'node:'] },
  cli: { layers: ['runtime', 'ports', 'domain', 'config', 'errors'], packages: ['zod', 'yaml', 'commander', 'cli-table3', 'ansis'] },
};

const ANYTHING = ['compose', 'main.ts'];

const tsFiles = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).map((name) => join(folder, name));

const layerOf = (file: string): string => (file.startsWith('workers/') ? 'workers' : file.split('/')[1] ?? file);

function forbidden(file: string): string[] {
  const layer = layerOf(file);
  if (ANYTHING.includes(layer)) return [];
  const allowed = TABLE[layer];
  if (allowed === undefined) return [`${layer} is not in the table`];
  const specifiers = ts.preProcessFile(readFileSync(join(root, file), 'utf8')).importedFiles.map(({ fileName }) => fileName);
  return specifiers.filter((specifier) => {
    if (!specifier.startsWith('.')) return !allowed.packages.some((start) => (start.endsWith(':') ? specifier.startsWith(start) : specifier === start || specifier.startsWith(`${start}/`)));
    const target = layerOf(relative(root, join(root, dirname(file), specifier)));
    return target !== layer && !allowed.layers.includes(target);
  });
}

/** Prompts are asked by main's terminal only; no layer but the outermost knows the process. */
const PROCESS_FREE = ['errors', 'domain', 'config', 'ports', 'adapters', 'runtime', 'workers', 'cli'];

describe('layers', () => {
  const files = [...tsFiles('src'), ...tsFiles('workers')];

  it.each(files)('%s imports only what its layer allows', (file) => {
    expect(forbidden(file)).toEqual([]);
  });

  it.each(files.filter((file) => PROCESS_FREE.includes(layerOf(file))))('%s does not touch the process', (file) => {
    const code = readFileSync(join(root, file), 'utf8').split('\n').filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line)).join('\n');
    expect([...code.matchAll(/\bprocess\.(env|argv|exit|cwd|stdout|stderr|kill)\b/g)].map(([text]) => text)).toEqual([]);
  });

  it('lets only main.ts exit', () => {
    const exiting = files.filter((file) => /process\.exit(Code)?\b/.test(readFileSync(join(root, file), 'utf8')));
    expect(exiting).toEqual(['src/main.ts']);
  });
});
