import type { Region } from '../domain/regions.ts';
import type { SearchClusterFacts } from '../domain/search-clusters.ts';
import type { Shape } from '../domain/shape.ts';
import type { SearchClusterReader } from '../ports/search-clusters.ts';

/** What stands for the search cluster of a region; null twice where there is none yet, or where it is not a set-up's to make. */
export async function readSearchInstallation(from: Shape['searchClusters'], region: Region, searchClusters: SearchClusterReader): Promise<Pick<SearchClusterFacts, 'resource' | 'release'>> {
  return {
    resource: from === 'eck' ? await searchClusters.readResource(region) : null,
    release: from === 'release' ? await searchClusters.readRelease(region) : null,
  };
}
