import type { Finding } from './issues.ts';
import type { Path } from './locate.ts';
import { isMap } from './raw.ts';

/** A text or number where a reference belongs is told by the schema; here: which of the two keys. */
export function secretFindings(path: Path, secret: unknown): Finding[] {
  if (!isMap(secret)) return [];
  const named = ['fromEnv', 'fromFile'].filter((key) => secret[key] !== undefined);
  if (named.length === 1) return [];
  return [{ path, problem: named.length === 0 ? 'names neither fromEnv nor fromFile' : 'names both fromEnv and fromFile', remedy: 'Name exactly one: { fromEnv: NAME } or { fromFile: path }' }];
}
