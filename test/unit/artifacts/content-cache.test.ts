import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContentCache, type Recipe } from '../../../src/artifacts/content-cache.ts';
import { contentKey } from '../../../src/artifacts/content-key.ts';
import { silentProgress } from '../../../src/ports/progress.ts';
import { liveExec } from '../../../src/transport/exec.ts';

describe('createContentCache', () => {
  let root = '';
  let builds = 0;
  const recipe = (build: Recipe['build'] = ({ dir }) => writeFile(join(dir, 'result'), 'made')): Recipe => ({
    name: 'thing', title: 'Make the thing', inputs: { version: '1' },
    build: async (workshop) => {
      builds += 1;
      await build(workshop);
    },
  });
  const cache = () => createContentCache({ root, exec: liveExec });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'artifacts-'));
    builds = 0;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('builds once and finds the result afterwards', async () => {
    const first = await cache().provide(recipe(), silentProgress);
    expect(await cache().provide(recipe(), silentProgress)).toBe(first);
    expect(await readFile(join(first, 'result'), 'utf8')).toBe('made');
    expect(builds).toBe(1);
  });

  it('builds once for two who ask at the same time', async () => {
    const slow = recipe(({ dir, run }) => run({ file: 'bash', args: ['-c', 'sleep 0.3; echo made > result'], cwd: dir }));
    const [one, other] = await Promise.all([cache().provide(slow, silentProgress), cache().provide(slow, silentProgress)]);
    expect(one).toBe(other);
    expect(builds).toBe(1);
  });

  it('names the log of a failed build, keeps what was printed and leaves nothing half-built', async () => {
    const failing = recipe(({ run }) => run({ file: 'bash', args: ['-c', 'echo the reason; exit 3'] }));
    const log = join(root, 'logs', `${contentKey('thing', { version: '1' })}.log`);
    await expect(cache().provide(failing, silentProgress)).rejects.toMatchObject({ code: 'BUILD_FAILED', facts: { build: 'thing', log, end: 'the reason' } });
    expect(await readFile(log, 'utf8')).toContain('the reason');
    expect(await readdir(root)).toEqual(['logs']);
  });

  it('takes over from a process that ended in the middle of its build', async () => {
    const key = contentKey('thing', { version: '1' });
    await writeFile(join(root, `${key}.lock`), '999999 1');
    await cache().provide(recipe(), silentProgress);
    expect((await readdir(root)).sort()).toEqual([key, 'logs'].sort());
  });
});
