/** A zone that a DNS passes on, for example `camunda-region1.svc.cluster.local` to `10.202.0.7`. */
export interface Forwarding {
  readonly zone: string;
  readonly addresses: readonly string[];
}

/** One that stands in the configuration of a DNS. */
export interface Forward extends Forwarding {
  /** A set-up of this managed cluster wrote it. */
  readonly ours: boolean;
}

/** Whether both lead to the same addresses, in any order. */
export const leadsAlike = (one: Forwarding, other: Forwarding): boolean =>
  one.zone === other.zone && one.addresses.toSorted().join() === other.addresses.toSorted().join();

/**
 * The zones that the DNS of one region passes on to the other, with its addresses: of its brokers, and of the temporary brokers of the classic
 * procedure. Never one of its own, which would go round in a circle through its own load balancer.
 * @param own, other namespace zones such as `camunda-region0.svc.cluster.local`
 */
export function zonesTo(other: string, own: string, addresses: readonly string[]): readonly Forwarding[] {
  const foreign = [other, failoverZoneOf(other)];
  return foreign.filter((zone) => zone !== own && zone !== failoverZoneOf(own)).map((zone) => ({ zone, addresses: addresses.toSorted() }));
}

/** `camunda-region0-failover.svc.cluster.local` */
function failoverZoneOf(zone: string): string {
  const [namespace = '', ...rest] = zone.split('.');
  return [`${namespace}-failover`, ...rest].join('.');
}
