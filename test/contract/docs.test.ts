import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GLOBAL_OPTIONS } from '../../src/cli/program.ts';
import { commands } from '../../src/cli/registry.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { readModels } from '../support/models.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
const flagsIn = (text: string): string[] => matches(text, /(?<=^|[ ,])(--?[a-z][\w-]*)/g);

/** What a command line says that no command knows; a comment or a second command after it is not part of it. */
function unknownIn(line: string): string[] {
  const [words = ''] = line.split(/ #| >| \||;|&/);
  const command = commands.find(({ path }) => `${words.trim()} `.startsWith(`${path.join(' ')} `));
  if (command === undefined) return [`no command: ${words}`];
  const known = [...command.options ?? [], ...GLOBAL_OPTIONS].flatMap(({ flags }) => flagsIn(flags));
  return flagsIn(words.replaceAll(/"[^"]*"/g, '')).filter((flag) => !known.includes(flag) && flag !== '--help').map((flag) => `${words}: ${flag}`);
}

describe.each(['README.md', 'docs/operating.md', 'docs/from-makefiles.md'])('%s', (file) => {
  const text = read(file);

  it('names commands and options that exist', () => {
    const lines = [...matches(text, /`regionctl ([a-z][^`]*)`/g), ...matches(text, /^regionctl (.+)$/gm)];
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.flatMap(unknownIn)).toEqual([]);
  });

  it('leads to files and headings that are there', () => {
    const headings = (of: string): string[] => matches(of, /^#+ (.+)$/gm).map((heading) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, '').replaceAll(' ', '-'));
    const broken = matches(text, /\]\((?!https?:)([^)]+)\)/g).filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? file : join(file, '..', path);
      if (heading !== undefined) return !headings(read(target)).includes(heading);
      try { read(target); return false; } catch { return path !== 'docs/decisions'; }
    });
    expect(broken).toEqual([]);
  });
});

describe('docs/from-makefiles.md', () => {
  const text = read('docs/from-makefiles.md');

  it('names steps of the models', async () => {
    const names = (await readModels()).flatMap(({ nodes }) => nodes.map(({ name }) => name));
    const steps = matches(text, /(?<!\*)\*([A-Z][^*]*)\*(?!\*)/g);
    expect(steps.length).toBeGreaterThan(20);
    expect(steps.filter((step) => !names.includes(step))).toEqual([]);
  });

  it('shows a regions.yaml that is valid', () => {
    const [yaml = ''] = matches(text, /^```yaml\n([\s\S]*?)^```$/gm);
    expect(parseConfig(yaml, 'regions.yaml').clusters['payments']).toMatchObject({ snapshots: { type: 'gcs' }, regions: [{ provider: { gke: { create: {} } } }, {}] });
  });
});
