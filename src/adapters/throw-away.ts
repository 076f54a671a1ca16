import type { ClusterConfig, RegionConfig } from '../config/schema.ts';

/** Port of the search cluster that a chart brings. */
export const THROW_AWAY_PORT = 9_200;

/**
 * Service of the throw-away search cluster in a failover namespace: as in the region itself where its chart or a release of its own brings the
 * search cluster, else that of the Elasticsearch which official charts bring.
 */
export const throwAwayService = ({ searchClusters, release }: Pick<ClusterConfig, 'searchClusters' | 'release'>, host: Pick<RegionConfig, 'search'> | undefined): string =>
  searchClusters === 'chart' || (typeof searchClusters === 'object' && searchClusters.eck === undefined) ? host?.search.service ?? 'elasticsearch' : `${release}-elasticsearch`;
