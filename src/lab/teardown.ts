import { existsSync, rmSync } from 'node:fs';
import { killCgroup, removeCgroup } from './cgroups.ts';
import type { LabBasics } from './context.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';
import { removeMountPoints } from './machine.ts';
import { removeNetwork } from './network.ts';
import type { Progress } from '../ports/progress.ts';

/**
 * Ends everything that runs in the region, hard. Its mounts end with its last process; its disks and its network stay.
 * Its cgroups go, as on a machine without power: a kubelet that finds dead containers' cgroups spends three seconds on each.
 */
export async function killRegion(region: LabRegion): Promise<void> {
  await killCgroup(region.cgroup);
  await removeCgroup(region.cgroup);
}

/** Drops a killed region's disks: etcd, kubelet, volumes. Certificates stay, so that kubeconfigs stay valid; images too. */
export function wipeDisks(context: LabBasics, region: LabRegion): void {
  const { etcd, kubelet, volumes, config } = context.folders.region(region);
  for (const folder of [etcd, kubelet, volumes, config]) rmSync(folder, { recursive: true, force: true });
}

/** Removes all that the ownership record names, and at last the record. Safe to repeat, also on a half-built lab. */
export async function tearDown(context: LabBasics, progress: Progress): Promise<void> {
  const owned = context.ownership.read();
  if (owned === undefined) {
    if (existsSync(context.folders.root)) rmSync(context.folders.root, { recursive: true, force: true });
    return;
  }
  await progress.task('End the processes of both regions', () => Promise.all(owned.cgroups.map((cgroup) => killCgroup(cgroup))));
  await progress.task('Remove networks, cgroups and disks', async () => {
    await removeNetwork(owned, context.exec);
    await Promise.all(owned.cgroups.map((cgroup) => removeCgroup(cgroup)));
    removeMountPoints(owned.mountPoints);
    for (const region of LAB_REGIONS) rmSync(context.folders.region(region).root, { recursive: true, force: true });
  });
  context.ownership.forget();
  rmSync(context.folders.root, { recursive: true, force: true });
}
