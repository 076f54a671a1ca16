import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import type { RegionFolders } from './folders.ts';
import type { LabRegion } from './lab-region.ts';

/**
 * Well-known paths that the kubelet, containerd, the CNI plugins and the hostpath provisioner do not let one move.
 * Each region has its own behind them, in its own mount namespace: two kubelets on one machine do not meet, nothing of
 * it is seen outside, and every mount of a region ends with its last process.
 */
const MOUNTS: readonly { readonly path: string; readonly from: 'kubelet' | 'volumes' | 'memory' }[] = [
  { path: '/var/lib/kubelet', from: 'kubelet' },
  { path: '/tmp/hostpath_pv', from: 'volumes' },
  { path: '/var/lib/cni', from: 'memory' },
  { path: '/run/containerd', from: 'memory' },
  { path: '/var/log/pods', from: 'memory' },
  { path: '/var/log/containers', from: 'memory' },
];

/** The mount points that this machine lacks, to be recorded and then made. */
export const missingMountPoints = (): readonly string[] => MOUNTS.map(({ path }) => path).filter((path) => !existsSync(path));

/** Makes mount points; they stay empty as seen from the host. */
export function createMountPoints(paths: readonly string[]): void {
  for (const path of paths) mkdirSync(path, { recursive: true });
}

/** Removes them again, where still empty. */
export function removeMountPoints(paths: readonly string[]): void {
  for (const path of paths) {
    try { rmdirSync(path); } catch { /* someone else uses it now */ }
  }
}

/** Command line of the process that holds the region's mount namespace open; it writes `ready` to its output when all is mounted. */
export function anchorCommand(region: LabRegion, folders: RegionFolders): readonly string[] {
  const mounts = MOUNTS.map(({ path, from }) => (from === 'memory' ? `mount -t tmpfs tmpfs ${path}` : `mount --bind "${folders[from]}" ${path}`));
  const script = ['set -e', ...mounts, 'echo ready', 'exec sleep infinity'].join('\n');
  return ['nsenter', `--net=/run/netns/${region.networkNamespace}`, 'unshare', '--mount', '--propagation', 'private', 'sh', '-c', script];
}

/** Puts a command inside the region: its network and its mounts. `ip netns exec` would remount /sys and hide the cgroups. */
export const insideCommand = (region: LabRegion, anchorPid: number, command: readonly string[]): readonly string[] =>
  ['nsenter', `--net=/run/netns/${region.networkNamespace}`, `--mount=/proc/${anchorPid}/ns/mnt`, ...command];
