import { brokersOf, type Region } from '../regions.ts';
import type { ValuesInput } from './values.ts';

/** Where the names of a region's Services end. */
export interface ServiceDomain { readonly domain?: string | undefined; readonly clusterId?: string | undefined }

/**
 * Name of a Service that both regions resolve.
 * @source Camunda dual-region guides: `SERVICE.NAMESPACE.svc.cluster.local` with chained DNS, `CLUSTERID.SERVICE.NAMESPACE.svc.clusterset.local` with Submariner
 */
export const serviceHost = (service: string, namespace: string, { domain = 'cluster.local', clusterId }: ServiceDomain): string => clusterId === undefined
  ? `${service}.${namespace}.svc.${domain}` : `${clusterId}.${service}.${namespace}.svc.clusterset.local`;

const brokersHost = (input: ValuesInput, { name, namespace }: Region): string =>
  serviceHost(`${input.layout.release}-zeebe`, namespace, { domain: input.domain, clusterId: input.clusterIds?.[name] });

/** Every broker's address, alternating between the regions, as the guides up to 8.8 list them. */
export function contactPointsByBroker(input: ValuesInput): string {
  const { layout, shape } = input;
  const ordinals = brokersOf(layout, input.region, shape.brokers).map((_, ordinal) => ordinal);
  return ordinals.flatMap((ordinal) => layout.regions.map((region) => `${layout.release}-zeebe-${ordinal}.${brokersHost(input, region)}:26502`)).join(',');
}

/** One headless Service a region; the dot at its end stops the expansion by search domains. @source Camunda dual-region guide 8.9, camunda#55038 */
export const contactPointsByRegion = (input: ValuesInput): string => input.layout.regions.map((region) => `${brokersHost(input, region)}.:26502`).join(',');

/** The host that a broker must advertise where the chart's own, POD.SERVICE.NAMESPACE.svc, does not lead there from the other region; else null. */
export const advertisedHost = (input: ValuesInput, region: Region): string | null =>
  input.clusterIds?.[region.name] === undefined && (input.domain ?? 'cluster.local') === 'cluster.local' ? null : `$(K8S_NAME).${brokersHost(input, region)}`;
