import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What the figures were measured on. */
export interface MachineFacts {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** @param others versions of the systems measured */
export function machineFacts(project: string, others: Readonly<Record<string, string>>): MachineFacts {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')));
  return {
    cores: availableParallelism(), processor: cpus()[0]?.model.trim() ?? 'unknown', memoryGiB: Math.round(totalmem() / 2 ** 30),
    versions: { project: version, node: process.versions.node, kernel: release(), ...others },
  };
}
