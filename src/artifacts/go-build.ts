import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import type { Recipe, Workshop } from './content-cache.ts';
import { readSources } from './sources.ts';

export interface GoBuild {
  readonly name: string;
  readonly title: string;
  /** Folder with go.mod and go.sum. */
  readonly source: string;
  /** Import paths of the commands. */
  readonly packages: readonly string[];
  /** Linker flags beside `-s -w`. */
  readonly ldflags?: string;
  /** Folder of Go's own caches; see `dropGoCaches`. */
  readonly goCache: string;
}

const BUILD_FLAGS = ['-mod=readonly', '-modcacherw', '-trimpath', '-buildvcs=false'];

/** A recipe that builds static Go commands from pinned modules (go.sum checks every byte). */
export async function goRecipe({ name, title, source, packages, ldflags = '', goCache }: GoBuild): Promise<Recipe> {
  const flags = `-s -w ${ldflags}`.trim();
  return {
    name, title,
    inputs: { ...(await readSources(source)), flags, packages: packages.join(' ') },
    build: ({ dir, run, note }: Workshop) => withBuildLock(`${goCache}.lock`, () => note('another Go build is at it'), () => run({
      file: 'go', args: ['build', ...BUILD_FLAGS, '-ldflags', flags, '-o', `${dir}/`, ...packages], cwd: source,
      env: { CGO_ENABLED: '0', GOFLAGS: '', GOTOOLCHAIN: 'local', GOWORK: 'off', GOPATH: join(goCache, 'path'), GOCACHE: join(goCache, 'build') },
    })),
  };
}

/** Removes Go's modules and build cache, 6 GB after a cold build of Kubernetes: the binaries are what is kept. */
export async function dropGoCaches(goCache: string): Promise<void> {
  if (await access(goCache).then(() => false, () => true)) return;
  await withBuildLock(`${goCache}.lock`, () => undefined, () => rm(goCache, { recursive: true, force: true }));
}
