import { hostedIn, isHostedIn, versionsOf, type DiskUsage, type ExporterState, type Membership, type PendingChange, type Reading, type RegionPods, type SearchHealth, type Topology } from './cluster-view.ts';
import type { Generation } from './generation.ts';
import type { ReleaseFacts } from './installation.ts';
import { isAtLeast } from './shape.ts';
import { brokersOf, failoverNamespace, failoverSiteOf, otherRegion, regionNamed, type BrokerId, type Layout, type RegionName } from './regions.ts';
import { isOurChange } from './changes.ts';

/** `lost`: two independent observers miss the region; `alive`: its brokers run; `healthy`: everything is as it should be; `unclear`: the observers disagree or are missing. */
export type Verdict = 'lost' | 'alive' | 'unclear' | 'healthy';

/** Everything read of both regions at one moment; each reading may have failed on its own. */
export interface Observations {
  readonly takenAt: string;
  readonly lost: { readonly pods: Reading<RegionPods>; readonly search: Reading<SearchHealth> };
  readonly surviving: {
    readonly pods: Reading<RegionPods>;
    readonly topology: Reading<Topology>;
    readonly membership: Reading<Membership>;
    readonly exporters: Reading<readonly ExporterState[]>;
    readonly search: Reading<SearchHealth>;
    readonly disk: Reading<readonly DiskUsage[]>;
    readonly generation: Reading<Generation>;
    /** The release of the surviving region, where helm keeps it. */
    readonly release: Reading<Pick<ReleaseFacts, 'classic'> | null>;
  };
}

/** The evidence document: a process variable, shown in every form. */
export interface Evidence {
  readonly takenAt: string;
  readonly verdict: Verdict;
  readonly generation: Generation;
  /** Which observers said so, one sentence each. */
  readonly observers: readonly string[];
  readonly clusterSize: number;
  readonly lostBrokers: readonly BrokerId[];
  readonly survivingBrokers: readonly BrokerId[];
  readonly partitions: readonly { readonly id: number; readonly leader: BrokerId | null; readonly healthyReplicas: number }[];
  readonly pendingChange: PendingChange | null;
  readonly exporters: readonly { readonly id: string; readonly status: string; readonly region: RegionName | null }[];
  readonly search: Readonly<Record<RegionName, string>>;
  readonly disk: readonly DiskUsage[];
  readonly versions: readonly string[];
}

/** Broker count of the whole cluster: from the survivor's environment, else from its replicas. 0 when neither can be read. */
export function clusterSizeOf(layout: Layout, pods: Reading<RegionPods>): number {
  if (!pods.answers) return 0;
  return pods.value.clusterSize ?? (pods.value.replicas ?? 0) * layout.regions.length;
}

/** Whether nothing of the region runs or answers, and in whose words. A region that answers "no broker pods" is as silent as one that hangs. */
export function silenceOf(pods: Reading<RegionPods>, region: RegionName): { readonly silent: boolean; readonly says: string } {
  if (!pods.answers) {
    return pods.code === 'REGION_UNREACHABLE'
      ? { silent: true, says: `The Kubernetes API of ${region} does not answer (${pods.error})` }
      : { silent: false, says: `The Kubernetes API of ${region} answers, but not to us (${pods.error})` };
  }
  const running = pods.value.pods.filter((pod) => pod.phase === 'Running');
  return running.length === 0
    ? { silent: true, says: `The Kubernetes API of ${region} answers: no broker pod runs there` }
    : { silent: false, says: `The Kubernetes API of ${region} answers: ${running.length} broker pods run, ${running.filter((pod) => pod.ready).length} ready` };
}

const ledBy = (topology: Topology): Evidence['partitions'] => Array.from({ length: topology.partitionsCount }, (_, index) => {
  const id = index + 1;
  const replicas = topology.brokers.flatMap((broker) => broker.partitions.filter((partition) => partition.id === id).map((partition) => ({ broker: broker.id, ...partition })));
  return {
    id,
    leader: replicas.find((replica) => replica.role === 'leader')?.broker ?? null,
    healthyReplicas: replicas.filter((replica) => replica.health === 'healthy').length,
  };
});

/** The region, or the failover site of one, that an exporter writes to: by the namespace in its host or by the configured search host; null when neither fits. */
export function regionOfExporter(layout: Layout, url: string): RegionName | null {
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return [...layout.regions, ...layout.regions.map(failoverSiteOf)].find((region) => host === region.searchHost || host.split('.').includes(region.namespace))?.name ?? null;
}

/** By the cluster's own answer; while it gives none, by the version that its gateway tells. */
function generationOf(answer: Reading<Generation>, topology: Reading<Topology>): Generation {
  if (answer.answers) return answer.value;
  return topology.answers && !isAtLeast(topology.value.gatewayVersion, '8.6') ? 'classic' : 'cluster-api';
}

/** What forbids temporary brokers, one sentence each. Only so many brokers can be replaced by half of their ids, of one version, and once. */
function classicObstacles(layout: Layout, lostRegion: RegionName, { topology, release }: Observations['surviving'], clusterSize: number): string[] {
  const survivor = otherRegion(layout, lostRegion);
  const problems: string[] = [];
  const versions = topology.answers ? versionsOf(topology.value) : [];
  if (versions.length > 1) problems.push(`The brokers run different versions (${versions.join(', ')}): bring them to one before temporary brokers join them`);
  if (clusterSize % 4 !== 0) problems.push(`${clusterSize} brokers cannot be halved twice: temporary brokers need a multiple of four`);
  if (topology.answers && topology.value.replicationFactor !== 4) problems.push(`The replication factor is ${topology.value.replicationFactor}: temporary brokers restore a quorum of four replicas`);
  const mode = release.answers ? release.value?.classic : undefined;
  if (mode !== undefined && mode.lostRegion !== lostRegion) problems.push(`${survivor.name} is being recreated itself or stands in for ${mode.lostRegion} (${mode.installationType}): a second failover on top of it would leave a partition without a quorum`);
  const host = topology.answers ? topology.value.brokers.find((broker) => isHostedIn(broker.host, failoverNamespace(regionNamed(layout, lostRegion).namespace))) : undefined;
  if (host !== undefined) problems.push(`Temporary broker ${host.id} runs in ${lostRegion}: it was lost with it`);
  return problems;
}

/** Turns observations into evidence with a verdict. Pure. */
export function assess(layout: Layout, lostRegion: RegionName, seen: Observations): Evidence {
  const survivor = otherRegion(layout, lostRegion).name;
  const clusterSize = clusterSizeOf(layout, seen.surviving.pods);
  const lostBrokers = brokersOf(layout, lostRegion, clusterSize);
  const survivingBrokers = brokersOf(layout, survivor, clusterSize);
  const silence = silenceOf(seen.lost.pods, regionNamed(layout, lostRegion).name);
  const topology = seen.surviving.topology;
  const live = topology.answers ? topology.value.brokers.map((broker) => broker.id) : [];
  const generation = generationOf(seen.surviving.generation, topology);
  const site = failoverSiteOf(regionNamed(layout, survivor));
  const temporary = topology.answers ? hostedIn(topology.value, lostBrokers, site.namespace) : [];
  const stillSeen = lostBrokers.filter((id) => live.includes(id) && !temporary.includes(id));
  const partitions = topology.answers ? ledBy(topology.value) : [];
  const observers = [silence.says];
  if (!topology.answers) observers.push(`The gateway of ${survivor} does not answer (${topology.error})`);
  else if (clusterSize === 0) observers.push(`The broker set of ${survivor} cannot be read, so no broker id can be computed`);
  else if (stillSeen.length > 0) observers.push(`The brokers of ${survivor} still see brokers ${stillSeen.join(', ')} of ${lostRegion}`);
  else observers.push(`The brokers of ${survivor} miss brokers ${lostBrokers.join(', ')} of ${lostRegion}`);
  // Gossip lists removed brokers for a while: membership is the truth about who belongs.
  const removed = seen.surviving.membership.answers && clusterSize > 0 && !seen.surviving.membership.value.members.some((id) => lostBrokers.includes(id));
  if (removed) observers.push(`Brokers ${lostBrokers.join(', ')} are no members of the cluster any more`);
  if (temporary.length > 0) observers.push(`Temporary brokers ${temporary.join(', ')} run in ${site.namespace}`);
  const obstacles = generation === 'classic' ? classicObstacles(layout, lostRegion, seen.surviving, clusterSize) : [];
  observers.push(...obstacles);

  const missing = topology.answers && clusterSize > 0 && (stillSeen.length === 0 || removed);
  const allLed = partitions.length > 0 && partitions.every((partition) => partition.leader !== null);
  const podsReady = seen.lost.pods.answers && seen.lost.pods.value.pods.length > 0 && seen.lost.pods.value.pods.every((pod) => pod.ready);
  const whole = podsReady && topology.answers && lostBrokers.every((id) => live.includes(id)) && survivingBrokers.every((id) => live.includes(id)) && allLed;
  const verdict: Verdict = silence.silent ? (missing && obstacles.length === 0 ? 'lost' : 'unclear') : whole ? 'healthy' : seen.lost.pods.answers ? 'alive' : 'unclear';

  const targets = seen.surviving.pods.answers ? seen.surviving.pods.value.exporters : [];
  const said = <T>(reading: Reading<T>, tell: (value: T) => string): string => (reading.answers ? tell(reading.value) : `no answer (${reading.error})`);
  return {
    takenAt: seen.takenAt, verdict, generation, observers, clusterSize, lostBrokers, survivingBrokers, partitions,
    pendingChange: seen.surviving.membership.answers ? seen.surviving.membership.value.pendingChange ?? null : null,
    exporters: (seen.surviving.exporters.answers ? seen.surviving.exporters.value : []).map(({ id, status }) => {
      const target = targets.find((candidate) => candidate.id === id);
      return { id, status, region: target === undefined ? null : regionOfExporter(layout, target.url) };
    }),
    search: { [survivor]: said(seen.surviving.search, ({ status }) => status), [lostRegion]: said(seen.lost.search, ({ status }) => status) },
    disk: seen.surviving.disk.answers ? seen.surviving.disk.value : [],
    versions: topology.answers ? versionsOf(topology.value) : [],
  };
}

/** The pending change when it is not one that this run would make itself, else null. */
export function foreignChangeOf(lostRegion: RegionName, evidence: Evidence): PendingChange | null {
  const { pendingChange } = evidence;
  if (pendingChange === null) return null;
  const lostExporters = evidence.exporters.filter((exporter) => exporter.region === lostRegion).map(({ id }) => id);
  return isOurChange(pendingChange, evidence.lostBrokers, lostExporters) ? null : pendingChange;
}
