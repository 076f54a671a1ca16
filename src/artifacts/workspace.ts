import type { ContentCache } from './content-cache.ts';
import type { Jdk } from './java.ts';
import type { Progress } from '../ports/progress.ts';
import type { Exec } from '../transport/exec.ts';

/** What the functions that provide one part share. */
export interface Workspace {
  readonly cache: ContentCache;
  readonly progress: Progress;
  readonly jdk: Jdk;
  readonly exec: Exec;
  /** The project's folder `deploy`. */
  readonly deploy: string;
  /** Go's own caches, inside the cache; dropped after the builds. */
  readonly goCache: string;
}
