import { RunbookError } from '../errors/runbook-error.ts';
import type { SecretRef } from './schema.ts';

/** Where secrets are read from; handed in by the composition root. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
}

export type ReadSecret = (ref: SecretRef) => Promise<string>;

/**
 * Reads secrets at the moment of their use, so that a rotated one is taken and none is kept.
 * @throws CONFIG_INVALID (refuse) where the reference leads to nothing; its facts name the reference, never a value
 */
export const secretReader = ({ env, readFile }: SecretSources): ReadSecret => async ({ fromEnv, fromFile }) => {
  const missing = (problem: string, cause?: unknown): RunbookError => new RunbookError('CONFIG_INVALID', { secret: fromEnv ?? fromFile ?? '', problem }, { cause });
  if (fromEnv !== undefined) {
    const value = env[fromEnv];
    if (value === undefined || value === '') throw missing('the environment variable is not set');
    return value;
  }
  if (fromFile === undefined) throw missing('the reference names neither fromEnv nor fromFile');
  const text = await readFile(fromFile).catch((cause: unknown) => { throw missing('the file cannot be read', cause); });
  const value = text.trimEnd();
  if (value === '') throw missing('the file is empty');
  return value;
};
