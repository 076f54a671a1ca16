import type { ClassicMode } from '../generation.ts';
import type { Layout, Region, RegionName } from '../regions.ts';
import type { Shape } from '../shape.ts';

/** Values of a Helm chart, or a map in them. */
export interface Values { readonly [key: string]: unknown }

/** One entry of a container's environment; a secret is referred to, never written. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: SecretKey };
}

/** A key of a Kubernetes Secret in the namespace that uses it. */
export interface SecretKey { readonly name: string; readonly key: string }

/** A search cluster as somebody reaches it. */
export interface SearchTarget {
  readonly url: string;
  /** Of ECK, which comes with 8.9: what belongs to older versions has no keys for it. */
  readonly login?: { readonly username: string; readonly password: SecretKey };
}

/** `without-web-apps`: as a failback installs a recreated region, so that nothing but the copy writes to its search cluster. */
export type ValuesStep = 'normal' | 'without-web-apps';

/** What the values of one region for one step follow from. */
export interface ValuesInput {
  readonly shape: Pick<Shape, 'version' | 'brokers' | 'partitions' | 'replicationFactor' | 'search' | 'searchClusters' | 'webApps'>;
  readonly layout: Layout;
  readonly region: RegionName;
  readonly step: ValuesStep;
  /** Only while a region of the classic generation is lost or comes back. With `failOver`, `region` is the surviving region, in whose failover namespace the release stands. */
  readonly classic?: ClassicMode;
  /** Only with `classic`: the search cluster in the failover namespace as all brokers reach it, and what the values of the temporary brokers say to bring it. */
  readonly throwAway?: { readonly url: string; readonly values: Values };
  /** Domain of both Kubernetes clusters, `cluster.local` when absent: Services are named NAME.NAMESPACE.svc.DOMAIN. */
  readonly domain?: string;
  /** Submariner cluster ids by region: Services are then named ID.NAME.NAMESPACE.svc.clusterset.local. */
  readonly clusterIds?: Readonly<Record<RegionName, string>>;
  /** The search cluster of each region, as the brokers of both regions reach it. */
  readonly exporters: Readonly<Record<RegionName, SearchTarget>>;
  /** The search cluster of the region, as its own web apps reach it. */
  readonly ownSearch: SearchTarget;
  readonly contextPath?: string;
  readonly identity?: boolean;
  readonly optimize?: boolean;
  /** Name of the snapshot repository, for the backups of the web apps. */
  readonly snapshotRepository?: string;
  /** In rising order of precedence. */
  readonly overlays: readonly Values[];
}

/** The keys that the charts of a few versions have in common. */
export interface Dialect {
  /** The values in normal operation. */
  normal(input: ValuesInput, region: Region): Values;
  /** What a region without web apps says in addition, last of all. */
  readonly withoutWebApps: Values;
  /** What a mode of the classic generation says in addition, after that: no overlay takes it back. Absent where the charts know none. */
  readonly mode?: (input: ValuesInput, mode: ClassicMode) => Values;
}

/** Entries of an environment with plain values. */
export const envOf = (variables: Readonly<Record<string, string>>): readonly EnvVar[] => Object.entries(variables).map(([name, value]) => ({ name, value }));

/** `{ protocol, host, port }` of an address, as charts up to 8.8 want it. */
export function addressParts(url: string): { readonly protocol: string; readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(url);
  return { protocol: protocol.replace(':', ''), host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}
