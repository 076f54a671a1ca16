import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LabOptions, LabStatus } from '../ports/lab.ts';
import type { Progress } from '../ports/progress.ts';
import type { LabContext } from './context.ts';
import { grantAccess } from './grants.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';
import { healRegion, lossOf } from './lose-and-heal.ts';
import { readStatus } from './status.ts';
import { verifyTimeoutMs } from './up.ts';
import { waitForVerifiedCluster } from './verification.ts';
import { LAB_CLUSTER, writeLabConfig } from './lab-config.ts';
import { wipeZeebe } from './zeebe-release.ts';

/** A killed region is rebuilt, since nothing in it is worth keeping; a cut one only needs its link and a wipe. */
async function emptyRegion(context: LabContext, region: LabRegion, progress: Progress): Promise<void> {
  if (lossOf(context, region) === 'kill') {
    await healRegion(context, region, { stale: false }, progress);
    return;
  }
  await healRegion(context, region, { stale: true }, progress);
  await progress.task(`Wipe brokers and indices of ${region.name}`, async () => {
    await wipeZeebe(context, region);
    await grantAccess(context, region);
  });
}

/** A new, verified Zeebe on the Kubernetes clusters that stand. */
export async function resetLab(context: LabContext, options: LabOptions, progress: Progress): Promise<LabStatus> {
  await Promise.all(LAB_REGIONS.map((region) => emptyRegion(context, region, progress)));
  for (const entry of readdirSync(context.folders.snapshots)) rmSync(join(context.folders.snapshots, entry), { recursive: true });
  writeLabConfig(context.folders, options);
  await progress.task('Set up Zeebe in both regions', (note) => context.setUp.install(context.folders.config, LAB_CLUSTER, note));
  await progress.task('Wait for the cluster', (note) => waitForVerifiedCluster(context, options, verifyTimeoutMs(options), note));
  return readStatus(context);
}
