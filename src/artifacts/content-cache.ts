import { access, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Progress } from '../ports/progress.ts';
import type { Exec } from '../transport/exec.ts';
import { withBuildLock } from './build-lock.ts';
import { contentKey, type Inputs } from './content-key.ts';

/** A program of a build; all it prints goes to the build's log. */
export interface BuildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** 30 minutes by default. */
  readonly timeoutMs?: number;
}

/** What a recipe builds with. */
export interface Workshop {
  /** The result's folder, still empty; it is renamed to its place when the recipe ends well. */
  readonly dir: string;
  /** Where `dir` will be: for results that hold their own path. */
  readonly finalDir: string;
  /** The build's log file. */
  readonly log: string;
  readonly run: (command: BuildCommand) => Promise<void>;
  readonly note: (text: string) => void;
}

/** How one thing is downloaded or built. */
export interface Recipe {
  readonly name: string;
  /** Shown while it runs, for example `Build Kubernetes 1.33.4`. */
  readonly title: string;
  readonly inputs: Inputs;
  readonly build: (workshop: Workshop) => Promise<void>;
}

export interface ContentCache {
  /**
   * The folder of a recipe's result, built first where it is not there. Safe to kill and to call from two processes.
   * @throws BUILD_FAILED (defect) with the log's path
   */
  readonly provide: (recipe: Recipe, progress: Progress) => Promise<string>;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

/** An older version of a result is kept this long after its last use: another checkout may still want it. */
const UNUSED_DAYS = 7;

/** Removes half-built results of processes that ended before their end. Called under the recipe's lock only. */
async function removeLeftovers(root: string, key: string): Promise<void> {
  const names = await readdir(root);
  await Promise.all(names.filter((name) => name.startsWith(`${key}.partial-`)).map((name) => rm(join(root, name), { recursive: true, force: true })));
}

/** Removes other versions of a result that nobody has asked for in a while. */
async function removeUnused(root: string, { name, key }: { readonly name: string; readonly key: string }): Promise<void> {
  const isVersion = new RegExp(`^${name}-[0-9a-f]{12}$`);
  for (const other of (await readdir(root)).filter((entry) => entry !== key && isVersion.test(entry))) {
    const { mtimeMs } = await stat(join(root, other)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > UNUSED_DAYS * 86_400_000) await rm(join(root, other), { recursive: true, force: true });
  }
}

/** The time of a result's folder is the time of its last use. */
const markUsed = (place: string): Promise<void> => utimes(place, new Date(), new Date());

const lastLines = async (log: string): Promise<string> => (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-8).join('\n');

/** A cache of builds under `root`, addressed by what went into them. */
export function createContentCache({ root, exec }: { readonly root: string; readonly exec: Exec }): ContentCache {
  const logOf = (key: string): string => join(root, 'logs', `${key}.log`);

  const runner = (log: string): Workshop['run'] => async ({ file, args, env, cwd, timeoutMs = 1_800_000 }) => {
    // A program writes to the log itself: what it printed is there to read even while it runs or when it is killed.
    await exec({
      file: 'bash', args: ['-c', 'exec "$@" >>"$0" 2>&1', log, file, ...args], timeoutMs, effect: 'read',
      ...(env === undefined ? {} : { env }), ...(cwd === undefined ? {} : { cwd }),
    });
  };

  const build = async (recipe: Recipe, key: string, note: Workshop['note']): Promise<void> => {
    const dir = join(root, `${key}.partial-${process.pid}`);
    const log = logOf(key);
    await removeLeftovers(root, key);
    await rm(log, { force: true });
    await mkdir(dir, { recursive: true });
    await mkdir(join(root, 'logs'), { recursive: true });
    try {
      await recipe.build({ dir, finalDir: join(root, key), log, run: runner(log), note });
      await rename(dir, join(root, key));
      await removeUnused(root, { name: recipe.name, key });
    } catch (cause) {
      await rm(dir, { recursive: true, force: true });
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RunbookError('BUILD_FAILED', { build: recipe.name, log, why, end: await lastLines(log) }, { cause });
    }
  };

  return {
    provide: async (recipe, progress) => {
      const key = contentKey(recipe.name, recipe.inputs);
      const place = join(root, key);
      if (await exists(place)) {
        await markUsed(place);
        return place;
      }
      await mkdir(root, { recursive: true });
      await progress.task(recipe.title, (note) => withBuildLock(join(root, `${key}.lock`), () => note('another process is at it'), async () => {
        if (!(await exists(place))) await build(recipe, key, note);
      }));
      return place;
    },
  };
}
