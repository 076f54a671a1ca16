import type { TopologyBroker } from './cluster-view.ts';
import { failoverNamespace, otherRegion, temporaryBrokersOf, type Layout, type RegionName } from './regions.ts';

/** Where a broker runs, by the namespace in its host and the parity of its id; `unknown` where the host tells no namespace. */
export type BrokerPlace =
  | { readonly kind: 'home'; readonly region: RegionName }
  /** In the failover namespace of `region`, as a broker of the lost region. */
  | { readonly kind: 'temporary'; readonly region: RegionName; readonly insteadOf: RegionName }
  | { readonly kind: 'misplaced'; readonly problem: string }
  | { readonly kind: 'unknown' };

/**
 * The namespace in an advertised host: what stands before `svc`, else the third of three names.
 * @source Camunda Helm charts 8.2–8.9: POD.SERVICE.NAMESPACE[.svc[.cluster.local]]; OpenShift: POD.CLUSTER.SERVICE.NAMESPACE.svc.clusterset.local
 */
function namespaceIn(host: string): string | null {
  const labels = host.split('.').filter((label) => label !== '');
  const service = labels.indexOf('svc');
  return (service > 0 ? labels[service - 1] : labels.length === 3 ? labels[2] : undefined) ?? null;
}

/** Places a broker; namespace and id must agree. Pure. */
export function placeOf(layout: Layout, { id, host }: Pick<TopologyBroker, 'id' | 'host'>): BrokerPlace {
  const namespace = namespaceIn(host);
  const home = layout.regions[id % layout.regions.length];
  if (namespace === null || home === undefined) return { kind: 'unknown' };
  if (namespace === home.namespace) return { kind: 'home', region: home.name };
  const other = otherRegion(layout, home.name);
  const misplaced = (reason: string): BrokerPlace => ({ kind: 'misplaced', problem: `broker ${id} runs in namespace ${namespace}: ${reason}` });
  if (namespace === failoverNamespace(other.namespace)) {
    const isTemporary = temporaryBrokersOf(layout, home.name, id + layout.regions.length).includes(id);
    return isTemporary ? { kind: 'temporary', region: other.name, insteadOf: home.name } : misplaced('no temporary broker bears that id');
  }
  return misplaced(`brokers with that id belong to ${home.name}, in namespace ${home.namespace}`);
}
