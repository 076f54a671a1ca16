import { clusterSizeOf } from '../assessment.ts';
import { hostedIn, valueOf, versionsOf, type Reading } from '../cluster-view.ts';
import { withRoom } from '../disk-room.ts';
import { dnsFacts, dnsProblems } from '../dns.ts';
import { commonProblems, type FailbackEvidence, type FailbackObservations, type FailbackVerdict } from '../failback-assessment.ts';
import type { FootprintFacts, ReleaseFacts } from '../installation.ts';
import { brokersOf, failoverSiteOf, recreatedHalfOf, regionNamed, temporaryBrokersOf, type Layout, type RegionName } from '../regions.ts';
import { haveCaughtUp } from './voters.ts';

/** What is read of a cluster of the classic generation besides: how each part of it is installed. */
export interface ClassicReleases {
  readonly surviving: Reading<ReleaseFacts | null>;
  readonly recreated: Reading<ReleaseFacts | null>;
  /** Of the failover site. */
  readonly temporary: Reading<FootprintFacts>;
}

/** How far an earlier failback came, by what is installed. */
function stageOf(lost: RegionName, throwAway: boolean, holds: boolean, { surviving, recreated, temporary }: { readonly [Part in keyof ClassicReleases]: ClassicReleases[Part] extends Reading<infer Value> ? Value | null : never }, isWhole: boolean): FailbackVerdict {
  const mode = recreated?.classic;
  if (recreated === null) return holds ? 'not-empty' : 'empty';
  if (mode?.installationType === 'failBack' && mode.lostRegion === lost) return throwAway && !mode.throwAway && surviving?.classic === undefined ? 'exporting' : 'empty';
  if (isWhole && (temporary?.releases.length ?? 0) === 0) return 'whole';
  return 'not-empty';
}

/**
 * Turns observations of a cluster of the classic generation into evidence with a verdict. Pure. `exporting` means that its exporters were returned:
 * what is left is that the temporary brokers go and the sleeping half starts.
 */
export function assessClassicFailback(layout: Layout, lost: RegionName, survivor: RegionName, throwAway: boolean, seen: FailbackObservations, releases: ClassicReleases, pauseLimitMs: number): FailbackEvidence {
  const { recreated, surviving } = seen;
  const region = regionNamed(layout, lost);
  const site = failoverSiteOf(regionNamed(layout, survivor));
  const clusterSize = clusterSizeOf(layout, surviving.pods);
  const lostBrokers = brokersOf(layout, lost, clusterSize);
  const survivingBrokers = brokersOf(layout, survivor, clusterSize);
  const topology = valueOf(surviving.topology);
  const [temporary, back] = topology === null ? [[], []] : [hostedIn(topology, lostBrokers, site.namespace), hostedIn(topology, lostBrokers, region.namespace)];
  const footprint = valueOf(recreated.footprint);
  const holds = footprint === null ? [] : [...footprint.releases.filter(({ name }) => name === layout.release).map(({ name, status }) => `release ${name} (${status})`), ...footprint.claims.map((name) => `claim ${name}`), ...footprint.volumes.map((name) => `volume ${name}`)];

  const problems = commonProblems(survivor, surviving);
  if (clusterSize === 0) problems.push(`The broker set of ${survivor} cannot be read, so no broker id can be computed`);
  if (!recreated.footprint.answers) problems.push(`The Kubernetes API of ${lost} does not answer (${recreated.footprint.error})`);
  for (const part of ['surviving', 'recreated', 'temporary'] as const) {
    const read = releases[part];
    if (!read.answers) problems.push(`What is installed of the ${part} brokers cannot be read (${read.error})`);
  }
  problems.push(...dnsProblems(seen.dns));
  const versions = topology === null ? [] : versionsOf(topology);
  if (versions.length > 1) problems.push(`The brokers run different versions: ${versions.join(', ')}`);
  const present = [...survivingBrokers, ...temporary, ...back];
  if (topology !== null && !haveCaughtUp(topology, clusterSize, present)) problems.push(`Not every partition has one leader and healthy replicas on brokers ${present.sort((a, b) => a - b).join(', ')}`);

  const isWhole = back.length === lostBrokers.length && back.length > 0;
  const stage = stageOf(lost, throwAway, holds.length > 0, { surviving: valueOf(releases.surviving), recreated: valueOf(releases.recreated), temporary: valueOf(releases.temporary) }, isWhole);
  const needed = stage === 'empty' || stage === 'not-empty' ? temporaryBrokersOf(layout, lost, clusterSize) : [];
  const missing = needed.filter((id) => !temporary.includes(id));
  if (topology !== null && missing.length > 0) problems.push(`Temporary brokers ${missing.join(', ')} do not run in ${site.namespace}: start a failover first`);
  const half = recreatedHalfOf(layout, lost, clusterSize);
  const said = <T>(reading: Reading<T>, tell: (value: T) => string): string => (reading.answers ? tell(reading.value) : `no answer (${reading.error})`);
  return {
    takenAt: seen.takenAt, verdict: problems.length > 0 ? 'not-ready' : stage, generation: 'classic', problems, clusterSize, lostBrokers, survivingBrokers,
    observers: [
      `${lost} holds ${said(recreated.footprint, () => (holds.length === 0 ? 'nothing' : holds.join(', ')))}`,
      `Temporary brokers ${temporary.join(', ') || '(none)'} run in ${site.namespace}; of ${lost} run ${back.join(', ') || 'none'}, ${half.join(', ')} come first`,
      `Search of ${survivor}: ${said(surviving.search, ({ status }) => status)}; of ${lost}: ${said(recreated.search, ({ status }) => status)}`,
      `Snapshot repository in ${survivor}: ${said(surviving.repository, (value) => (value === null ? 'not registered yet' : `${value.says}${value.readonly ? ', read-only' : ''}`))}`,
      ...dnsFacts(seen.dns),
    ],
    lostExporters: [], webApps: valueOf(surviving.webApps) ?? [], pauseLimitMs, disk: (valueOf(surviving.disk) ?? []).map(withRoom),
  };
}
