import type { ClusterConfig, Config } from '../config/schema.ts';
import type { Shape } from '../domain/shape.ts';
import type { ClusterCatalogue } from '../ports/runs.ts';

/** What runs may know of the configuration: names and policies, no addresses and no secrets. */
export function newCatalogue({ clusters }: Pick<Config, 'clusters'>): ClusterCatalogue {
  return {
    names: () => Object.keys(clusters),
    policyOf: (name) => {
      const cluster = Object.hasOwn(clusters, name) ? clusters[name] : undefined;
      if (cluster === undefined) return null;
      const { release, regions, approval, lossHoldMs, helm, snapshots, pauseLimitMs } = cluster;
      return {
        layout: { cluster: name, release, regions: regions.map(({ name: region, context, namespace }, index) => ({ name: region, index, context, namespace })) },
        approvalGroups: approval.groups, requesterMayApprove: approval.requesterMayApprove, lossHoldMs, throwAway: cluster.camunda?.classicExporting !== 'waiting',
        ...(cluster.camunda === undefined || helm === undefined ? {} : { shape: shapeOf(cluster, cluster.camunda) }),
        ...(helm === undefined || snapshots === undefined ? {} : { failback: { pauseLimitMs, keepSnapshots: snapshots.keep, copyBy: snapshots.by } }),
      };
    },
  };
}

/** Where the search clusters come from, in one word. */
export const kindOfSearchClusters = (searchClusters: ClusterConfig['searchClusters']): Shape['searchClusters'] =>
  typeof searchClusters === 'string' ? searchClusters : searchClusters.eck === undefined ? 'release' : 'eck';

/** What is to be installed, as far as runs may know it. */
export function shapeOf({ searchClusters, secrets, snapshots }: ClusterConfig, { version, brokers, partitions, replicationFactor, search, webApps }: NonNullable<ClusterConfig['camunda']>): Shape {
  return { version, brokers, partitions, replicationFactor, search, webApps, searchClusters: kindOfSearchClusters(searchClusters), secrets: secrets.map(({ name }) => name), snapshots: snapshots !== undefined };
}
