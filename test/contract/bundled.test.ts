import { execa } from 'execa';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

describe('the program regionctl', () => {
  const folders: string[] = [];
  afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });

  /** A copy of the project with the same packages and no bundle. */
  function copy(): string {
    const folder = mkdtempSync(join(tmpdir(), 'regionctl-'));
    folders.push(folder);
    for (const name of ['bin', 'src', 'workers', 'package.json', 'package-lock.json', 'tsconfig.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules')).filter((each) => !each.startsWith('.'))) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    return folder;
  }
  const start = (folder: string) => execa(process.execPath, [join(folder, 'bin', 'regionctl.mjs'), '--version'], { reject: false });
  const bundles = (folder: string): string[] => readdirSync(join(folder, 'node_modules', '.cache', 'regionctl'));

  it('is bundled once, and anew when a source changes', async () => {
    const folder = copy();
    expect((await Promise.all([start(folder), start(folder)])).map(({ stdout }) => stdout)).toEqual([version, version]);
    expect((await start(folder)).stdout).toBe(version);
    expect(bundles(folder)).toHaveLength(1);
    writeFileSync(join(folder, 'src', 'main.ts'), `${readFileSync(join(folder, 'src', 'main.ts'), 'utf8')}console.log('changed');\n`);
    expect((await start(folder)).stdout).toBe(`${version}\nchanged`);
    expect(bundles(folder)).toHaveLength(2);
  });

  it('runs from its sources where no bundle can be kept', async () => {
    const folder = copy();
    writeFileSync(join(folder, 'node_modules', '.cache'), 'no folder');
    expect((await start(folder)).stdout).toBe(version);
  });

  it('says where a source does not compile', async () => {
    const folder = copy();
    writeFileSync(join(folder, 'src', 'main.ts'), 'const broken = ;\n');
    const { exitCode, stderr } = await start(folder);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`${join(folder, 'src', 'main.ts')}:1:15`);
  });
});
