import { rmSync } from 'node:fs';
import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import { ZEEBE_VERSIONS } from '../ports/lab.ts';
import { readFileIfThere, writeFileAtomically } from './files.ts';

const DaemonRecord = z.object({ pid: z.int(), startTicks: z.string() });

const RegionRecord = z.object({
  daemons: z.record(z.string(), DaemonRecord).default({}),
  lost: z.enum(['cut', 'kill']).optional(),
});

const OptionsRecord = z.object({
  brokers: z.int(), partitions: z.int(), zeebe: z.enum(ZEEBE_VERSIONS).optional(), chart: z.string().optional(), search: z.enum(['elasticsearch', 'opensearch']).optional(), webApps: z.boolean().optional(),
});

/** What the lab has made or is about to make. Written before anything is created, so that `down` finds it after a crash. */
export const Ownership = z.object({
  version: z.literal(1),
  /** `creating` until `up` is done: a half-built lab is rebuilt, never repaired. */
  phase: z.enum(['creating', 'up']),
  options: OptionsRecord,
  networkNamespaces: z.array(z.string()).readonly(),
  links: z.array(z.string()).readonly(),
  cgroups: z.array(z.string()).readonly(),
  /** Mount points that did not exist on this machine; removed when empty. */
  mountPoints: z.array(z.string()).readonly(),
  regions: z.object({ region0: RegionRecord, region1: RegionRecord }),
});
export type Ownership = z.infer<typeof Ownership>;
export type RegionRecord = z.infer<typeof RegionRecord>;

/** The record on disk. Reads and writes are synchronous, so that both regions can be changed at once. */
export interface OwnershipStore {
  readonly read: () => Ownership | undefined;
  readonly write: (ownership: Ownership) => void;
  readonly changeRegion: (region: 'region0' | 'region1', change: (record: RegionRecord) => RegionRecord) => void;
  readonly forget: () => void;
}

function parse(path: string, text: string): Ownership {
  try {
    return Ownership.parse(JSON.parse(text));
  } catch (cause) {
    // Not "no lab": whoever goes on without the record leaves what it names behind.
    throw new RunbookError('LAB_FAILED', { reason: 'the ownership record cannot be read', file: path, error: String(cause) }, { cause });
  }
}

/**
 * The store of the file `path`.
 * @throws LAB_FAILED (defect) on reading, where the file holds no ownership record
 */
export function ownershipStore(path: string): OwnershipStore {
  const read = (): Ownership | undefined => {
    const text = readFileIfThere(path);
    return text === undefined ? undefined : parse(path, text);
  };
  const write = (ownership: Ownership): void => writeFileAtomically(path, `${JSON.stringify(ownership, null, 2)}\n`);
  return {
    read,
    write,
    changeRegion: (region, change) => {
      const ownership = read();
      if (ownership === undefined) return;
      write({ ...ownership, regions: { ...ownership.regions, [region]: change(ownership.regions[region]) } });
    },
    forget: () => rmSync(path, { force: true }),
  };
}
