import { join } from 'node:path';
import type { Places } from '../ports/places.ts';
import type { LabRegion } from './lab-region.ts';

/** Where one region keeps things. All of it goes with `down`, except `containerd`. */
export interface RegionFolders {
  readonly root: string;
  readonly certificates: string;
  readonly etcd: string;
  readonly kubelet: string;
  readonly volumes: string;
  readonly config: string;
  readonly logs: string;
  /** Image content and snapshots: a cache, kept between labs. */
  readonly containerd: string;
}

export interface LabFolders {
  readonly root: string;
  readonly ownership: string;
  readonly lock: string;
  readonly kubeconfig: string;
  readonly config: string;
  /** Scripts and charts of the project that the lab runs. */
  readonly loadBalancerScript: string;
  readonly networkPolicyScript: string;
  readonly chart: string;
  /** Roles of the account of the runbooks. */
  readonly rbac: string;
  /** Snapshot repositories of both regions, as a bucket that survives either. */
  readonly snapshots: string;
  readonly region: (region: LabRegion) => RegionFolders;
}

/** Every path of the lab, in one place. */
export function labFolders(places: Places): LabFolders {
  const root = join(places.state, 'lab');
  return {
    root,
    ownership: join(root, 'ownership.json'),
    lock: join(places.state, 'lab.lock'),
    kubeconfig: join(root, 'kubeconfig'),
    config: join(root, 'regions.yaml'),
    loadBalancerScript: join(places.project, 'deploy/lab/load-balancer.mjs'),
    networkPolicyScript: join(places.project, 'deploy/lab/network-policy.mjs'),
    chart: join(places.project, 'deploy/charts/zeebe-dual-region'),
    rbac: join(places.project, 'deploy/rbac'),
    snapshots: join(root, 'snapshots'),
    region: ({ name }) => {
      const folder = join(root, name);
      return {
        root: folder,
        certificates: join(folder, 'certificates'),
        etcd: join(folder, 'etcd'),
        kubelet: join(folder, 'kubelet'),
        volumes: join(folder, 'volumes'),
        config: join(folder, 'config'),
        logs: join(folder, 'logs'),
        containerd: join(places.cache, 'lab-containerd', name),
      };
    },
  };
}

/** The log file of one daemon of a region. */
export const logFileOf = (folders: RegionFolders, daemon: string): string => join(folders.logs, `${daemon}.log`);
