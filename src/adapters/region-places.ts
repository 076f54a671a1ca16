import { failoverSiteOf, type Region } from '../domain/regions.ts';
import type { ClusterConfig, RegionConfig } from '../config/schema.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { throwAwayIn } from './throw-away.ts';

/** Where the parts of a managed cluster are in one region. */
export interface RegionPlaces {
  readonly index: number;
  readonly context: string;
  readonly namespace: string;
  readonly statefulSet: string;
  readonly management: Endpoint;
  readonly rest: Endpoint;
  readonly grpc: Endpoint;
  readonly search: Endpoint;
  /** Management port of one broker pod. */
  broker(pod: string): Endpoint;
  readonly config: RegionConfig;
}

/**
 * The same in the failover namespace of the region. Nothing in it has an address or a login in the configuration; its brokers are reached through the
 * gateway of the region, since there need not be another one.
 */
function placesAt(cluster: ClusterConfig, place: RegionPlaces, { context, namespace }: Region): RegionPlaces {
  const { service, port } = throwAwayIn(cluster, place.config);
  return {
    ...place, namespace, config: { ...place.config, namespace, search: { service, port } },
    search: { kind: 'service', context, namespace, service, port }, broker: (pod) => ({ kind: 'pod', context, namespace, pod, port: PORTS.management }),
  };
}

/** Ports of gateway and broker. @source Camunda Helm charts 8.6–8.9 */
const PORTS = { grpc: 26_500, rest: 8_080, management: 9_600 } as const;

/** The places of a region, or of its failover site, by the name. @throws CLUSTER_UNKNOWN (refuse) for a region that the configuration does not have */
export type PlacesOf = (region: Region) => RegionPlaces;

/** Places by the configuration of one cluster: addresses where it names them, port-forward else. */
export const placesOf = (clusterName: string, cluster: ClusterConfig): PlacesOf => {
  const places = new Map(cluster.regions.flatMap((config, index): [string, RegionPlaces][] => {
    const place = placesIn(cluster.release, config, index);
    const site = failoverSiteOf({ name: config.name, index, context: config.context, namespace: config.namespace });
    return [[config.name, place], [site.name, placesAt(cluster, place, site)]];
  }));
  return ({ name }) => {
    const found = places.get(name);
    if (found === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: clusterName, region: name, regions: cluster.regions.map((region) => region.name) });
    return found;
  };
};

function placesIn(release: string, config: RegionConfig, index: number): RegionPlaces {
  const { context, namespace, gateway, search } = config;
  const serviceAt = (service: string, port: number): Endpoint => ({ kind: 'service', context, namespace, service, port });
  const gatewayAt = (url: string | undefined, port: number): Endpoint => url === undefined ? serviceAt(`${release}-zeebe-gateway`, port) : { kind: 'url', url };
  return {
    index, context, namespace, config, statefulSet: `${release}-zeebe`,
    management: gatewayAt(gateway.management, PORTS.management),
    rest: gatewayAt(gateway.rest, PORTS.rest),
    grpc: gatewayAt(gateway.grpc === undefined ? undefined : `http://${gateway.grpc}`, PORTS.grpc),
    search: search.url === undefined ? serviceAt(search.service ?? 'elasticsearch', search.port) : { kind: 'url', url: search.url },
    broker: (pod) => ({ kind: 'pod', context, namespace, pod, port: PORTS.management }),
  };
}
