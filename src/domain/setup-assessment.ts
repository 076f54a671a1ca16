import { valueOf, type Membership, type Reading, type RegionPods, type Topology } from './cluster-view.ts';
import { overlapping } from './address-ranges.ts';
import { differenceText, type Difference, type ReleaseFacts } from './installation-drift.ts';
import { brokersOf, type Layout, type RegionName } from './regions.ts';
import { isAtLeast, minorOf, type Shape } from './shape.ts';

/**
 * - `empty`: nothing of the cluster is installed.
 * - `partly`: some of it is, or its values differ from regions.yaml.
 * - `installed`: everything is there with the values of regions.yaml.
 * - `not-ready`: something must be settled first; the problems say what.
 */
export type SetupVerdict = 'empty' | 'partly' | 'installed' | 'not-ready';

export interface SiteFacts {
  readonly kubernetesVersion: string;
  readonly clusterUid: string;
  readonly nodes: readonly { readonly name: string; readonly ready: boolean; readonly podCidrs: readonly string[] }[];
  readonly defaultStorageClasses: readonly string[];
}

/** What stands in one region. */
export interface SetupSide {
  readonly region: RegionName;
  readonly site: Reading<SiteFacts>;
  readonly release: Reading<ReleaseFacts | null>;
  readonly differences: Reading<readonly Difference[]>;
  /** Of search clusters that the release does not bring; empty where there are none yet. */
  readonly searchDifferences: Reading<readonly Difference[]>;
  readonly pods: Reading<RegionPods>;
  readonly topology: Reading<Topology>;
}

export interface SetupObservations {
  readonly takenAt: string;
  readonly sides: readonly SetupSide[];
  readonly membership: Reading<Membership>;
  /** What is wrong with values files of regions.yaml. */
  readonly overlayProblems: Reading<readonly string[]>;
  readonly helmVersion: Reading<string>;
}

export interface SetupEvidence {
  readonly takenAt: string;
  readonly verdict: SetupVerdict;
  readonly problems: readonly string[];
  /** What was seen, one sentence each. */
  readonly observers: readonly string[];
  /** As it shall be: the steps that follow know the number of brokers from here. */
  readonly clusterSize: number;
  /** Values that would change, region by region. */
  readonly changes: readonly string[];
}

/** What is wrong with the two Kubernetes clusters as such. */
function siteProblems(sides: readonly SetupSide[]): string[] {
  const silent = sides.flatMap(({ region, site }) => (site.answers ? [] : [`The Kubernetes API of ${region} does not answer (${site.error})`]));
  const known = sides.flatMap(({ region, site }) => (site.answers ? [{ region, ...site.value }] : []));
  const idle = known.filter(({ nodes }) => !nodes.some(({ ready }) => ready)).map(({ region }) => `No node of ${region} is ready`);
  const [first, second] = known;
  if (first === undefined || second === undefined) return [...silent, ...idle];
  const cidrs = first.nodes.flatMap(({ podCidrs }) => podCidrs).flatMap((one) => second.nodes.flatMap(({ podCidrs }) => podCidrs).filter((other) => overlapping(one, other)).map((other) => `Pods of ${first.region} (${one}) and ${second.region} (${other}) share addresses: no route can lead between them`));
  // Two contexts of one cluster share all of it: one sentence is enough.
  if (first.clusterUid === second.clusterUid) return [...silent, ...idle, `The contexts of ${first.region} and ${second.region} lead to the same Kubernetes cluster: name the context of the other one in regions.yaml`];
  return [...silent, ...idle, ...cidrs];
}

/** What is installed and is not this set-up's to change. */
function installationProblems(layout: Layout, shape: Shape, { sides, membership }: SetupObservations): string[] {
  const versions = [...new Set(sides.flatMap(({ topology }) => valueOf(topology)?.brokers.map(({ version }) => version) ?? []))].filter((version) => version !== '');
  const sizes = sides.flatMap(({ region, pods }) => { const size = valueOf(pods)?.clusterSize ?? null; return size === null || size === shape.brokers ? [] : [`The brokers of ${region} are configured for a cluster of ${size}, regions.yaml says ${shape.brokers}: brokers are added and removed by the cluster API, not by a set-up`]; });
  const topologies = sides.flatMap(({ topology }) => valueOf(topology) ?? []);
  const shapes = [...new Set(topologies.filter(({ partitionsCount }) => partitionsCount !== shape.partitions).map(({ partitionsCount }) => `The cluster has ${partitionsCount} partitions, regions.yaml says ${shape.partitions}: partitions are not changed by a set-up`))];
  const members = valueOf(membership)?.members ?? [];
  const gone = layout.regions.filter(({ name }) => members.length > 0 && brokersOf(layout, name, shape.brokers).every((id) => !members.includes(id)));
  const pending = sides.flatMap(({ region, release }) => { const status = valueOf(release)?.status ?? ''; return status.startsWith('pending') ? [`helm says that the release in ${region} is ${status}: wait until it ends; one that was killed is rolled back by hand`] : []; });
  return [
    ...sizes, ...shapes, ...pending,
    ...(versions.length > 1 ? [`Brokers of versions ${versions.join(', ')} run together: end that upgrade first`] : []),
    ...(versions.length > 1 ? [] : versions).filter((version) => minorOf(version) !== minorOf(shape.version)).map((version) => `Brokers of version ${version} run, regions.yaml says ${shape.version}: an upgrade is not a set-up`),
    ...gone.map(({ name }) => `The brokers of ${name} are no members of the cluster: a failover removed them. Bring the region back with a failback (regionctl start failback), not with a set-up`),
    ...(valueOf(membership)?.pendingChange === undefined ? [] : ['A change of the cluster is pending: wait until it has ended']),
  ];
}

const HELM_4_FROM = '8.10';

/** Turns observations into evidence with a verdict. Pure. */
export function assessSetup(layout: Layout, shape: Shape, seen: SetupObservations): SetupEvidence {
  const { sides } = seen;
  const helm = valueOf(seen.helmVersion);
  const problems = [
    ...siteProblems(sides), ...installationProblems(layout, shape, seen),
    ...(seen.overlayProblems.answers ? seen.overlayProblems.value : [`The values files of regions.yaml cannot be read (${seen.overlayProblems.error})`]),
    ...(seen.helmVersion.answers ? [] : [`helm does not run (${seen.helmVersion.error})`]),
    ...(helm !== null && isAtLeast(shape.version, HELM_4_FROM) && Number(helm.split('.')[0]) < 4 ? [`Helm ${helm} is too old: the chart for ${shape.version} needs Helm 4`] : []),
  ];
  const changes = sides.flatMap(({ region, release, differences, searchDifferences }) => [
    ...(valueOf(searchDifferences) ?? []).map((difference) => `${region}, search cluster: ${differenceText(difference)}`),
    ...(valueOf(release) === null ? [] : valueOf(differences) ?? []).map((difference) => `${region}: ${differenceText(difference)}`),
  ]);
  const there = sides.filter(({ release }) => valueOf(release)?.status === 'deployed');
  const verdict: SetupVerdict = problems.length > 0 ? 'not-ready' : there.length === 0 ? 'empty' : there.length < sides.length || changes.length > 0 ? 'partly' : 'installed';
  return {
    takenAt: seen.takenAt, verdict, problems, clusterSize: shape.brokers, changes,
    observers: sides.flatMap(({ region, site, release }) => [
      site.answers ? `${region}: Kubernetes ${site.value.kubernetesVersion}, ${site.value.nodes.filter(({ ready }) => ready).length} of ${site.value.nodes.length} nodes ready, ${site.value.defaultStorageClasses.length === 0 ? 'no default storage class: the values must name one' : `default storage class ${site.value.defaultStorageClasses.join(', ')}`}` : `${region}: no answer (${site.error})`,
      release.answers ? `${region}: ${release.value === null ? 'no release' : `release revision ${release.value.revision}, ${release.value.status}`}` : `${region}: releases cannot be read (${release.error})`,
    ]),
  };
}
