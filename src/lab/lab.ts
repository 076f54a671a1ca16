import type { Artifacts } from '../ports/artifacts.ts';
import type { Lab, LabOptions, SetUp } from '../ports/lab.ts';
import type { Places } from '../ports/places.ts';
import type { Progress } from '../ports/progress.ts';
import type { Exec } from '../transport/exec.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { LabBasics, LabContext } from './context.ts';
import { labFolders } from './folders.ts';
import { LAB_CLUSTER } from './lab-config.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';
import { withLabLock } from './lock.ts';
import { healRegion, loseRegion } from './lose-and-heal.ts';
import { zeebeOf } from './options.ts';
import { ownershipStore } from './ownership.ts';
import { requireMachine, requireOptions } from './prerequisites.ts';
import { resetLab } from './reset.ts';
import { optionsOf, readStatus } from './status.ts';
import { tearDown } from './teardown.ts';
import { bringUp } from './up.ts';

export interface LabDependencies {
  readonly places: Places;
  readonly artifacts: Artifacts;
  readonly exec: Exec;
  readonly setUp: SetUp;
}

function regionOf(name: string): LabRegion {
  const region = LAB_REGIONS.find((candidate) => candidate.name === name);
  if (region === undefined) throw new RunbookError('USAGE', { region: name, expected: LAB_REGIONS.map((candidate) => candidate.name) });
  return region;
}

/** Options of the lab that stands. @throws LAB_NOT_UP (refuse) */
function requireUp(basics: LabBasics): LabOptions {
  const owned = basics.ownership.read();
  if (owned?.phase !== 'up') throw new RunbookError('LAB_NOT_UP');
  return optionsOf(owned);
}

/** The lab of this machine: two Kubernetes clusters in network namespaces, and a Zeebe over both. */
export function createLab({ places, artifacts, exec, setUp }: LabDependencies): Lab {
  const folders = labFolders(places);
  const basics: LabBasics = { folders, exec, ownership: ownershipStore(folders.ownership) };
  const locked = <T>(command: string, work: () => Promise<T>): Promise<T> => {
    requireMachine();
    return withLabLock(folders.lock, command, work);
  };
  const withArtifacts = async (options: LabOptions, progress: Progress): Promise<LabContext> => (
    { ...basics, setUp, artifacts: await artifacts.forLab(progress, { zeebe: zeebeOf(options), search: options.search ?? 'elasticsearch' }) });

  return {
    up: (options, progress) => locked('up', async () => {
      requireOptions(options);
      return bringUp(await withArtifacts(options, progress), options, progress);
    }),
    status: () => readStatus(basics),
    lose: (region, how, progress) => locked('lose', async () => {
      requireUp(basics);
      await loseRegion(basics, regionOf(region), how, progress);
    }),
    heal: (region, options, progress) => locked('heal', async () => {
      const labOptions = requireUp(basics);
      const context = await withArtifacts(labOptions, progress);
      await healRegion(context, regionOf(region), options, progress);
      if (!options.stale) await progress.task('Connect both regions', (note) => context.setUp.connect(context.folders.config, LAB_CLUSTER, note));
    }),
    reset: (progress) => locked('reset', async () => {
      const options = requireUp(basics);
      return resetLab(await withArtifacts(options, progress), options, progress);
    }),
    down: (progress) => locked('down', () => tearDown(basics, progress)),
  };
}
