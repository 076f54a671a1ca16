import { placeOf, type BrokerPlace } from '../domain/broker-places.ts';
import type { Reading, RegionPods, Topology } from '../domain/cluster-view.ts';
import { brokersOf, type Layout } from '../domain/regions.ts';
import { verdictOn, type Finding } from '../domain/topology-verdict.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { reading } from '../runtime/reading.ts';
import type { Composition } from './context.ts';

/** What one region's own gateway and Kubernetes API say. */
export interface RegionTopology {
  readonly region: string;
  readonly gateway: Reading<Topology>;
  readonly pods: Reading<RegionPods>;
  /** On the cluster as this gateway sees it, the worst first. */
  readonly verdict: readonly Finding[];
}

export interface BrokerRow {
  readonly broker: number;
  /** The one that the id belongs to. */
  readonly region: string;
  /** Where it runs; null where no gateway sees it. */
  readonly place: BrokerPlace | null;
  readonly version: string;
  /** Phase of its pod, or why that is not known. */
  readonly pod: string;
  readonly partitions: readonly { readonly id: number; readonly role: string; readonly health: string }[];
  /** Regions whose gateway sees the broker. */
  readonly seenBy: readonly string[];
}

export interface ClusterTopology {
  readonly cluster: string;
  readonly regions: readonly RegionTopology[];
  readonly brokers: readonly BrokerRow[];
}

/** The cluster named, else the only one of the configuration. @throws USAGE (refuse), CLUSTER_UNKNOWN (refuse) */
export async function chooseLayout(parts: Pick<Composition, 'catalogue'>, named: string | undefined): Promise<Layout> {
  const catalogue = await parts.catalogue();
  const names = catalogue.names();
  const [only] = names;
  if (named === undefined && (only === undefined || names.length > 1)) throw new RunbookError('USAGE', { missing: '--cluster', expected: names });
  const policy = catalogue.policyOf(named ?? only ?? '');
  if (policy === null) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: named, expected: names });
  return policy.layout;
}

function rowsOf(layout: Layout, regions: readonly RegionTopology[]): readonly BrokerRow[] {
  const seen = regions.flatMap(({ region, gateway }) => (gateway.answers ? gateway.value.brokers.map((broker) => ({ by: region, broker })) : []));
  const size = Math.max(0, ...regions.map(({ gateway, pods }) => Math.max(gateway.answers ? gateway.value.clusterSize : 0, pods.answers ? pods.value.clusterSize ?? 0 : 0)));
  return layout.regions.flatMap(({ name }) => brokersOf(layout, name, size).map((id, ordinal): BrokerRow => {
    const mine = seen.filter(({ broker }) => broker.id === id);
    const pods = regions.find(({ region }) => region === name)?.pods;
    const pod = pods?.answers === true ? pods.value.pods.find((candidate) => candidate.name.endsWith(`-${ordinal}`)) : undefined;
    return {
      broker: id, region: name, place: mine[0] === undefined ? null : placeOf(layout, mine[0].broker), version: mine[0]?.broker.version ?? '', seenBy: mine.map(({ by }) => by),
      pod: pods?.answers === true ? (pod === undefined ? 'absent' : pod.ready ? 'ready' : `${pod.phase}, not ready`) : 'no answer',
      partitions: mine[0]?.broker.partitions ?? [],
    };
  })).sort((a, b) => a.broker - b.broker);
}

/** Asks both regions at once; one that does not answer is an answer. */
export async function readClusterTopology(parts: Pick<Composition, 'cluster'>, layout: Layout): Promise<ClusterTopology> {
  const { readers } = await parts.cluster(layout.cluster);
  const regions = await Promise.all(layout.regions.map(async (region): Promise<RegionTopology> => {
    const [gateway, pods] = await Promise.all([reading(() => readers.zeebe.readTopology(region)), reading(() => readers.kubernetes.readPods(region))]);
    const verdict: readonly Finding[] = gateway.answers ? verdictOn(layout, gateway.value) : [{ level: 'error', text: 'the gateway does not answer' }];
    return { region: region.name, gateway, pods, verdict };
  }));
  return { cluster: layout.cluster, regions, brokers: rowsOf(layout, regions) };
}
