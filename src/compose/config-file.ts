import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadedConfig } from '../cli/context.ts';
import { parseConfig } from '../config/parse-config.ts';
import { RunbookError } from '../errors/runbook-error.ts';

export interface ConfigPlaces {
  /** `--config`. */
  readonly option?: string | undefined;
  /** `$REGIONCTL_CONFIG`. */
  readonly environment?: string | undefined;
  readonly folder: string;
  /** The lab's own file: there while the lab is. */
  readonly lab: string;
}

/** The file that counts: `--config`, the environment, the folder, the lab; null where there is none. */
export function findConfig({ option, environment, folder, lab }: ConfigPlaces): Pick<LoadedConfig, 'path' | 'from'> | null {
  if (option !== undefined) return { path: resolve(folder, option), from: 'option' };
  if (environment !== undefined && environment !== '') return { path: resolve(folder, environment), from: 'environment' };
  const own = resolve(folder, 'regions.yaml');
  if (existsSync(own)) return { path: own, from: 'folder' };
  return existsSync(lab) ? { path: lab, from: 'lab' } : null;
}

/** @throws CONFIG_INVALID (refuse) where the file cannot be read, or with every issue of it */
export function readConfig(found: Pick<LoadedConfig, 'path' | 'from'>): LoadedConfig {
  return { ...found, config: parseConfig(textOf(found.path), found.path) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RunbookError('CONFIG_INVALID', { file: path, problem: 'cannot be read' }, { cause });
  }
}
