import type { ClusterConfig, RegionConfig } from '../config/schema.ts';
import { throwAwayOf, type ThrowAway } from '../domain/values/throw-away.ts';
import { kindOfSearchClusters } from './catalogue.ts';

/** Where regions.yaml does not say what is installed: no temporary brokers are, and nothing looks for their search cluster. */
const UNDESCRIBED = { version: '8.5.0', search: 'elasticsearch', chart: 'camunda-platform' } as const;

/** The throw-away search cluster in the failover namespace of a region, by its configuration. */
export function throwAwayIn({ camunda, helm, searchClusters, release }: ClusterConfig, { search: own }: RegionConfig): ThrowAway {
  const { version, search } = camunda ?? UNDESCRIBED;
  return throwAwayOf({ shape: { version, search, searchClusters: kindOfSearchClusters(searchClusters) }, release, chart: (helm ?? UNDESCRIBED).chart, own });
}
