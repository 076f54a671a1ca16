import { z } from 'zod';

/** Name of a region as in regions.yaml, for example `region0`. */
export const RegionName = z.string().min(1);
export type RegionName = z.infer<typeof RegionName>;

/** Integer id of a broker (node id); zone-aware clusters of 8.10 are not handled by these runbooks yet. */
export const BrokerId = z.int().min(0);
export type BrokerId = z.infer<typeof BrokerId>;

/** One region as the steps need it; `index` is its place in broker numbering (0 or 1). */
export const Region = z.object({
  name: RegionName, index: z.int().min(0), context: z.string(), namespace: z.string(),
  /** Host of the search endpoint where regions.yaml gives a URL: exporters that write there belong to this region. */
  searchHost: z.string().optional(),
});
export type Region = z.infer<typeof Region>;

/** The part of a cluster's configuration that travels in process variables: names only, no addresses of secrets. */
export const Layout = z.object({
  cluster: z.string(),
  release: z.string(),
  regions: z.array(Region).length(2),
});
export type Layout = z.infer<typeof Layout>;

const REGIONS = 2;

/** The region of that name. @throws never for a validated request: an unknown name is refused earlier. */
export function regionNamed(layout: Layout, name: RegionName): Region {
  const region = layout.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new RangeError(`no region ${name} in cluster ${layout.cluster}`);
  return region;
}

/** The other one of the two regions. */
export function otherRegion(layout: Layout, name: RegionName): Region {
  const region = layout.regions.find((candidate) => candidate.name !== name);
  if (region === undefined) throw new RangeError(`no region other than ${name}`);
  return region;
}

/**
 * Broker ids of a region: region index + ordinal × number of regions; `[1, 3]` for region 1 of a 2+2 cluster.
 * @source Camunda dual-region guide 8.6–8.9 (start-up script of the chart)
 */
export function brokersOf(layout: Layout, name: RegionName, clusterSize: number): BrokerId[] {
  const { index } = regionNamed(layout, name);
  const step = layout.regions.length;
  return Array.from({ length: Math.floor(clusterSize / step) }, (_, ordinal) => index + ordinal * step);
}

/**
 * Id of the broker in the pod of that ordinal. In a region: its index + ordinal × 2; in a failover site, whose brokers bear ids of the other, lost region: the index
 * of that one + ordinal × 4. Ordinal 1 is broker 3 of region 1, and broker 5 where region 1 is lost and that pod runs in the site beside region 0.
 * @source as `brokersOf` and `temporaryBrokersOf`
 */
export function brokerIdOfPod({ name, index }: Pick<Region, 'name' | 'index'>, ordinal: number): BrokerId {
  return hostOfSite(name) === null ? index + ordinal * REGIONS : REGIONS - 1 - index + ordinal * 2 * REGIONS;
}

/** What the name of a failover site ends with. */
const SITE_SUFFIX = '/failover';

/**
 * Where temporary brokers run while the other region is lost (8.2–8.5): a namespace beside that of the region, in the same Kubernetes cluster.
 * Everything that takes a region takes it too; its brokers bear ids of the lost region.
 * @source Camunda dual-region guide 8.2–8.5: namespace `NAMESPACE-failover`
 */
export const failoverSiteOf = ({ name, index, context, namespace }: Region): Region => ({ name: `${name}${SITE_SUFFIX}`, index, context, namespace: failoverNamespace(namespace) });

/** Name of the region whose failover site that is; null for a region itself. */
export const hostOfSite = (name: RegionName): RegionName | null => (name.endsWith(SITE_SUFFIX) ? name.slice(0, -SITE_SUFFIX.length) : null);

export const failoverNamespace = (namespace: string): string => `${namespace}-failover`;

/**
 * Ids of the temporary brokers, in the order of their pods: pod i bears `i × 2 × regions + index of the lost region`; `[1]` for region 1 of 2+2, `[1, 5]` of 4+4.
 * @source Camunda dual-region guide 8.2–8.5: start-up script of the chart, installationType failOver
 */
export function temporaryBrokersOf(layout: Layout, lost: RegionName, clusterSize: number): BrokerId[] {
  return brokersOf(layout, lost, clusterSize).filter((_, ordinal) => ordinal % 2 === 0);
}

/** Ids that a failBack installation starts in the recreated region: those that no temporary broker bears. Its other pods sleep. @source as `temporaryBrokersOf`, installationType failBack */
export function recreatedHalfOf(layout: Layout, lost: RegionName, clusterSize: number): BrokerId[] {
  return brokersOf(layout, lost, clusterSize).filter((_, ordinal) => ordinal % 2 === 1);
}
