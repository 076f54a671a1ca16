import { clusterSizeOf, regionOfExporter } from './assessment.ts';
import { valueOf, type DiskUsage, type ExporterState, type Membership, type PartitionProgress, type Reading, type RegionPods, type SearchHealth, type Topology } from './cluster-view.ts';
import { withRoom, type DiskRoom } from './disk-room.ts';
import { dnsFacts, dnsProblems, type DnsBothWays } from './dns.ts';
import type { Generation } from './generation.ts';
import { idleBrokers, type FootprintFacts, type WebAppFacts } from './installation.ts';
import { isLed } from './leadership.ts';
import { brokersOf, type BrokerId, type Layout, type RegionName } from './regions.ts';
import type { RepositoryFacts } from './snapshot.ts';

/**
 * - `empty`: the region is there and empty; everything is to be done.
 * - `exporting`: its exporter is enabled, its brokers are no members: only they are missing.
 * - `whole`: its brokers are members: nothing but normal values and the proof.
 * - `not-empty`: it holds old data.
 * - `not-ready`: something must be settled first; the problems say what.
 */
export type FailbackVerdict = 'empty' | 'exporting' | 'whole' | 'not-empty' | 'not-ready';

export interface FailbackObservations {
  readonly takenAt: string;
  readonly recreated: { readonly footprint: Reading<FootprintFacts>; readonly search: Reading<SearchHealth> };
  /** Asked of the clusters' own DNS, so also while nothing of ours runs in the recreated region. */
  readonly dns: DnsBothWays;
  readonly surviving: {
    readonly pods: Reading<RegionPods>;
    readonly topology: Reading<Topology>;
    readonly membership: Reading<Membership>;
    readonly exporters: Reading<readonly ExporterState[]>;
    readonly partitions: Reading<readonly PartitionProgress[]>;
    readonly search: Reading<SearchHealth>;
    readonly disk: Reading<readonly DiskUsage[]>;
    readonly webApps: Reading<readonly WebAppFacts[]>;
    readonly repository: Reading<RepositoryFacts | null>;
    /** Why the repository cannot be used; null when it can. */
    readonly repositoryProblem: Reading<string | null>;
  };
}

export interface FailbackEvidence {
  readonly takenAt: string;
  readonly verdict: FailbackVerdict;
  readonly generation: Generation;
  readonly problems: readonly string[];
  /** What was seen, one sentence each. */
  readonly observers: readonly string[];
  readonly clusterSize: number;
  readonly lostBrokers: readonly BrokerId[];
  readonly survivingBrokers: readonly BrokerId[];
  readonly lostExporters: readonly string[];
  readonly webApps: readonly WebAppFacts[];
  readonly disk: readonly DiskRoom[];
  /** How long exporting may stay paused: what the room of the disks must last for. */
  readonly pauseLimitMs: number;
}

/** Used space in percent beyond which exporting is not paused: the broker stops taking commands at 85. */
const DISK_LIMIT_PERCENT = 75;

/** What stands in the way of a failback at the survivors' side, of either generation. */
export function commonProblems(survivor: RegionName, seen: FailbackObservations['surviving']): string[] {
  const problems: string[] = [];
  const membership = valueOf(seen.membership);
  if (!seen.topology.answers) problems.push(`The gateway of ${survivor} does not answer (${seen.topology.error})`);
  if (membership?.pendingChange !== undefined) problems.push(`Change ${membership.pendingChange.id} is pending (${membership.pendingChange.operations.map(({ operation }) => operation).join(', ')})`);
  const paused = (valueOf(seen.partitions) ?? []).filter(({ exporterPhase }) => exporterPhase.includes('PAUSED'));
  if (paused.length > 0) problems.push(`Exporting is paused already, on partition ${[...new Set(paused.map(({ partitionId }) => partitionId))].join(', ')}: resume it first`);
  if (!seen.search.answers) problems.push(`The search cluster of ${survivor} does not answer (${seen.search.error})`);
  else if (seen.search.value.status === 'red') problems.push(`The search cluster of ${survivor} is red`);
  for (const { pod, usedPercent } of valueOf(seen.disk) ?? []) if (usedPercent > DISK_LIMIT_PERCENT) problems.push(`The disk of ${pod} is ${usedPercent} % full: too little room for a pause (${DISK_LIMIT_PERCENT} % at most)`);
  const repository = valueOf(seen.repository);
  const problem = valueOf(seen.repositoryProblem);
  if (repository !== null && repository.fits && !repository.readonly && problem !== null) problems.push(`The snapshot repository cannot be used in ${survivor}: ${problem}`);
  return problems;
}

/** What else stands in the way where the cluster has an API for members and exporters. */
function survivorProblems(layout: Layout, lost: RegionName, survivor: RegionName, seen: FailbackObservations['surviving'], surviving: readonly BrokerId[]): string[] {
  const problems = commonProblems(survivor, seen);
  const topology = valueOf(seen.topology);
  const membership = valueOf(seen.membership);
  if (!seen.membership.answers) problems.push(`The cluster of ${survivor} does not tell its members (${seen.membership.error})`);
  if (!seen.exporters.answers) problems.push(`The cluster of ${survivor} does not tell its exporters (${seen.exporters.error})`);
  if (topology !== null && !isLed(topology, membership?.members ?? surviving)) problems.push('Not every partition has one leader and healthy replicas among the members');
  const targets = valueOf(seen.pods)?.exporters ?? [];
  const mapped = (valueOf(seen.exporters) ?? []).some(({ id }) => targets.some((target) => target.id === id && regionOfExporter(layout, target.url) === lost));
  if (seen.exporters.answers && seen.pods.answers && !mapped) problems.push(`No exporter of the cluster writes to ${lost}`);
  return problems;
}

/** Turns observations into evidence with a verdict. Pure. */
export function assessFailback(layout: Layout, lost: RegionName, survivor: RegionName, seen: FailbackObservations, pauseLimitMs: number): FailbackEvidence {
  const { recreated, surviving } = seen;
  const clusterSize = clusterSizeOf(layout, surviving.pods);
  const lostBrokers = brokersOf(layout, lost, clusterSize);
  const survivingBrokers = brokersOf(layout, survivor, clusterSize);
  const problems = survivorProblems(layout, lost, survivor, surviving, survivingBrokers);
  if (clusterSize === 0) problems.push(`The broker set of ${survivor} cannot be read, so no broker id can be computed`);
  if (!recreated.footprint.answers) problems.push(`The Kubernetes API of ${lost} does not answer (${recreated.footprint.error})`);
  // An empty broker 0 that finds no other broker may form a cluster of its own (camunda#58321).
  problems.push(...dnsProblems(seen.dns));

  const members = valueOf(surviving.membership)?.members ?? [];
  const inside = lostBrokers.filter((id) => members.includes(id));
  const targets = valueOf(surviving.pods)?.exporters ?? [];
  const lostExporters = (valueOf(surviving.exporters) ?? []).filter(({ id }) => targets.some((target) => target.id === id && regionOfExporter(layout, target.url) === lost));
  const enabled = lostExporters.length > 0 && lostExporters.every(({ status }) => status === 'ENABLED');
  const topology = valueOf(surviving.topology);
  const { idle, busy } = topology === null ? { idle: [], busy: [] } : idleBrokers(topology, lostBrokers);
  const footprint = valueOf(recreated.footprint);
  const holds = footprint === null ? [] : [...footprint.releases.filter(({ name }) => name === layout.release).map(({ name, status }) => `release ${name} (${status})`), ...footprint.claims.map((name) => `claim ${name}`), ...footprint.volumes.map((name) => `volume ${name}`)];
  const fresh = idle.length === lostBrokers.length && busy.length === 0;

  const complete = lostBrokers.length > 0 && inside.length === lostBrokers.length;
  if (inside.length > 0 && !complete) problems.push(`Only brokers ${inside.join(', ')} of ${lost} are members`);
  if (!complete && inside.length === 0 && !enabled && lostExporters.some(({ status }) => status !== 'DISABLED')) problems.push(`Exporter ${lostExporters.map(({ id, status }) => `${id} is ${status}`).join(', ')}: it must be DISABLED, as a failover leaves it`);
  if (complete && !enabled && lostExporters.length > 0) problems.push(`The brokers of ${lost} are members, but its exporter is ${lostExporters.map(({ status }) => status).join(', ')}: start a failover first`);

  const verdict: FailbackVerdict = problems.length > 0 ? 'not-ready'
    : complete ? 'whole'
      : enabled ? 'exporting'
        : holds.length > 0 && !fresh ? 'not-empty' : 'empty';
  const said = <T>(reading: Reading<T>, tell: (value: T) => string): string => (reading.answers ? tell(reading.value) : `no answer (${reading.error})`);
  return {
    takenAt: seen.takenAt, verdict, generation: 'cluster-api', problems, clusterSize, lostBrokers, survivingBrokers,
    observers: [
      `${lost} holds ${said(recreated.footprint, () => (holds.length === 0 ? 'nothing' : holds.join(', ')))}${fresh ? '; its brokers run, idle and new' : ''}`,
      `Members: ${said(surviving.membership, (value) => value.members.join(', '))}`,
      ...lostExporters.map(({ id, status }) => `Exporter ${id} to ${lost} is ${status}`),
      `Search of ${survivor}: ${said(surviving.search, ({ status }) => status)}; of ${lost}: ${said(recreated.search, ({ status }) => status)}`,
      `Snapshot repository in ${survivor}: ${said(surviving.repository, (value) => (value === null ? 'not registered yet' : `${value.says}${value.readonly ? ', read-only' : ''}`))}`,
      ...dnsFacts(seen.dns),
    ],
    lostExporters: lostExporters.map(({ id }) => id), webApps: valueOf(surviving.webApps) ?? [], pauseLimitMs,
    disk: (valueOf(surviving.disk) ?? []).map(withRoom),
  };
}
