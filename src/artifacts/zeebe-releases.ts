import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZeebeVersion } from '../ports/lab.ts';
import type { Inputs } from './content-key.ts';

/** What sets the builds of one version of Zeebe apart from those of another. Paths are below `deploy`. */
export interface ZeebeRelease {
  readonly version: ZeebeVersion;
  /** Folder of the pom that names the distribution. */
  readonly distribution: string;
  /** Starts java in the image, under each of these names in `bin/`. */
  readonly launcher: string;
  readonly programs: readonly string[];
  /** Writes the ahead-of-time cache. */
  readonly training: string;
  /** Scripts that `training` reads. */
  readonly trainingReads: readonly string[];
}

/**
 * Every version that the lab runs. The scripts of 8.6.0 are not made to serve another one: they are part of its cache keys, and a new key is a
 * new image and a new training on every machine.
 */
export const ZEEBE_RELEASES: Readonly<Record<ZeebeVersion, ZeebeRelease>> = {
  '8.6.0': {
    version: '8.6.0', distribution: 'engine/camunda', launcher: 'lab/zeebe/launch.sh', programs: ['broker', 'gateway', 'operate', 'tasklist'],
    training: 'lab/training/train-zeebe.sh', trainingReads: [],
  },
  '8.5.8': {
    version: '8.5.8', distribution: 'lab/zeebe-8.5', launcher: 'lab/zeebe-8.5/launch.sh', programs: ['broker', 'gateway'],
    training: 'lab/zeebe-8.5/train.sh', trainingReads: ['lab/training/train-zeebe.sh'],
  },
};

/** Name of a build of that version: the bare one for 8.6.0, which had it before there were others. Builds of different names never push each other out of the cache. */
export const buildName = (name: string, { version }: ZeebeRelease): string => (version === '8.6.0' ? name : `${name}-${version}`);

/** The text of the training and of all that it reads, for a content key. */
export async function trainingInputs(deploy: string, { training, trainingReads }: ZeebeRelease): Promise<Inputs> {
  const read = trainingReads.map(async (path): Promise<[string, string]> => [path, await readFile(join(deploy, path), 'utf8')]);
  return { script: await readFile(join(deploy, training), 'utf8'), ...Object.fromEntries(await Promise.all(read)) };
}
