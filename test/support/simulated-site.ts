import type { Region } from '../../src/domain/regions.ts';
import type { SiteReader } from '../../src/ports/site.ts';

/** The Kubernetes clusters below two simulated regions. */
export interface SiteState {
  /** Uid of each region's cluster, where it is not its own name. */
  clusterUids: Map<string, string>;
  helmVersion: string;
}

export const newSiteState = (): SiteState => ({ clusterUids: new Map(), helmVersion: '3.18.0' });

export const siteReader = (state: SiteState, reach: (region: Region) => void): SiteReader => ({
  readSite: async (region) => {
    reach(region);
    return {
      kubernetesVersion: 'v1.33.4', clusterUid: state.clusterUids.get(region.name) ?? region.name, defaultStorageClasses: ['standard'],
      nodes: [{ name: region.name, ready: true, podCidrs: [`10.${region.index === 0 ? 192 : 202}.0.0/24`] }],
    };
  },
  readHelmVersion: async () => state.helmVersion,
});
