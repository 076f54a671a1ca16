import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/errors/catalogue.ts';

const root = join(import.meta.dirname, '..', '..');
const git = (...args: readonly string[]): string[] => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter((line) => line !== '');
const files = git('ls-files');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const isText = (file: string): boolean => !/\.(png|svg|jar|tgz|ico)$/.test(file);
/** Files that are there: one that was removed but not committed yet is listed too. */
const present = files.filter((file) => { try { read(file); return true; } catch { return false; } });

describe('files', () => {
  const sources = present.filter((file) => /^(src|workers|test|scripts|examples)\/.*\.(ts|mjs)$/.test(file));

  it.each(sources)('%s has at most 300 lines', (file) => {
    expect(read(file).split('\n').length).toBeLessThanOrEqual(300);
  });

  it('has no test that is skipped or runs alone', () => {
    const marked = sources.filter((file) => file.startsWith('test/')).filter((file) => /\b(it|test|describe)\.(only|skip|todo)\(/.test(read(file)));
    expect(marked).toEqual([]);
  });

  it('names no folder of the machine it was written on', () => {
    const home = /\/(home\/[a-z][\w-]+|root|work)\/[\w.-]/;
    const named = present.filter((file) => isText(file) && file !== 'test/contract/files.test.ts').filter((file) => read(file).split('\n').some((line) => home.test(line)));
    expect(named).toEqual([]);
  });

  it('has no casts but `as const`', () => {
    const casts = sources.filter((file) => /^(src|workers)\//.test(file)).flatMap((file) => read(file).split('\n')
      .filter((line) => / as (?!const\b)(any|unknown|never|[A-Z]\w*)\b[^'"`]*[;,)]/.test(line) && !/^(import|export)|^\s*(\*|\/\/|\/\*)/.test(line)).map((line) => `${file}: ${line.trim()}`));
    expect(casts).toEqual([]);
  });
});

describe('generated docs', () => {
  it('are up to date', () => {
    expect(() => execFileSync(process.execPath, ['--import', 'tsx', 'scripts/generate-docs.mjs', '--check'], { cwd: root, stdio: 'pipe' })).not.toThrow();
  });

  it.each(Object.keys(ERRORS))('explain %s', (code) => {
    expect(read('docs/errors.md')).toContain(`### ${code}`);
  });
});
