import type { Forward, Forwarding } from '../domain/dns-forwarding.ts';
import type { BalancerView, ClusterView, ExportsView, FirewallView, ForwardsView, NetworkTraits } from '../domain/network-setup.ts';
import type { Region } from '../domain/regions.ts';

export type { BalancerView, ClusterView, ExportsView, FirewallView, Forward, Forwarding, ForwardsView, NetworkTraits };

/**
 * What leads the Kubernetes clusters of the two regions to each other. Whoever runs the cluster decides how: regions[].provider.
 * @throws REGION_UNREACHABLE (retry), COMMAND_FAILED (retry), PERMISSION_DENIED, ANSWER_UNKNOWN, DNS_NOT_CHAINABLE, CONFIG_INVALID, TOOL_MISSING (defect)
 */
export interface NetworkReader {
  /** What of all this the provider of the region does; the rest of its reads say that nothing is there. */
  traits(region: Region): NetworkTraits;
  /** The Service by which the other region reaches the DNS of this one; null where there is none. */
  readBalancer(region: Region): Promise<BalancerView | null>;
  /** The zones that the DNS of the region passes on. */
  readForwards(region: Region): Promise<ForwardsView>;
  /** Which ports are still closed to the other region. */
  readFirewall(region: Region): Promise<FirewallView>;
  readCluster(region: Region): Promise<ClusterView>;
  readExports(region: Region): Promise<ExportsView>;
}

/** @throws COMMAND_FAILED (retry), OUTCOME_UNKNOWN (retry), TOOL_MISSING, CONFIG_INVALID (defect) */
export interface NetworkWriter {
  createBalancer(region: Region): Promise<void>;
  /** None there is no error. */
  deleteBalancer(region: Region): Promise<void>;
  /** Has the DNS of the region pass on these zones, in place of those of an earlier run. Refused by the server where somebody else changed the configuration since it was read. */
  forwardZones(region: Region, forwards: readonly Forwarding[]): Promise<void>;
  /** Takes out every zone that `forwardZones` wrote: what is left is as it was before. */
  dropZones(region: Region): Promise<void>;
  /** Takes out the note of what the configuration was; where `forwardZones` made it and it is empty, deletes it. */
  clearForwards(region: Region): Promise<void>;
  /** Deletes the DNS pods; new ones read the new configuration. */
  restartDns(region: Region): Promise<void>;
  openPorts(region: Region): Promise<void>;
  /** Closes what `openPorts` opened. */
  closePorts(region: Region): Promise<void>;
  /** Creates the Kubernetes cluster, or what is missing of one that was begun. */
  createCluster(region: Region): Promise<void>;
  deleteCluster(region: Region): Promise<void>;
  /** One ServiceExport for each Service. */
  exportServices(region: Region, services: readonly string[]): Promise<void>;
  unexportServices(region: Region, services: readonly string[]): Promise<void>;
}
