import type { Region } from '../domain/regions.ts';

/** A Kubernetes cluster as a set-up finds it. */
export interface Site {
  /** For example `v1.33.4`. */
  readonly kubernetesVersion: string;
  /** Uid of the namespace kube-system: two contexts with the same one lead to one cluster. */
  readonly clusterUid: string;
  readonly nodes: readonly { readonly name: string; readonly ready: boolean; /** `spec.podCIDRs`; empty where the network plug-in gives addresses in another way. */ readonly podCidrs: readonly string[] }[];
  /** Names of the storage classes that are marked as default. */
  readonly defaultStorageClasses: readonly string[];
}

/** @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface SiteReader {
  readSite(region: Region): Promise<Site>;
  /** `helm version`: for example `3.18.0`. @throws TOOL_MISSING (defect) */
  readHelmVersion(): Promise<string>;
}
