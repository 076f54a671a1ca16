import { RunbookError } from '../errors/runbook-error.ts';
import type { Reading, SearchHealth } from './cluster-view.ts';
import { helmEnds } from './helm-ends.ts';
import { differenceText, type Difference } from './installation-drift.ts';
import { act, done, wait, type Plan } from './plan.ts';
import type { Layout, Region, RegionName } from './regions.ts';
import { refuseForeign, type SecretState } from './secrets.ts';
import type { Shape } from './shape.ts';

/** The resource of the operator ECK in a region. */
export interface SearchResourceFacts {
  readonly ours: boolean;
  readonly differences: readonly Difference[];
  /** ECK's word: Ready, ApplyingChanges, MigratingData, Stalled, Invalid; empty before its first look at what is asked of it now. */
  readonly phase: string;
  readonly ending: boolean;
}

/** The password of one region's Elasticsearch, as a Secret in the namespace of a region. */
export interface PasswordCopy {
  /** ECK has made the password. */
  readonly source: boolean;
  /** `different` and `foreign` as long as there is no source: a copy is there. */
  readonly copy: SecretState;
}

/** The release RELEASE-search of a region against what regions.yaml wants. */
export interface SearchReleaseFacts {
  readonly status: string;
  readonly differences: readonly Difference[];
  /** Every pod of it is ready and of the newest revision. */
  readonly settled: boolean;
}

export interface SearchClusterFacts {
  readonly resource: SearchResourceFacts | null;
  /** Null where there is none. */
  readonly release: SearchReleaseFacts | null;
  readonly health: Reading<SearchHealth>;
  /** By the region whose password it is. */
  readonly passwords: Readonly<Record<RegionName, PasswordCopy>>;
}

export type SearchClustersView = Readonly<Record<RegionName, SearchClusterFacts>>;

export type SearchClusterAction =
  | { readonly kind: 'resource' | 'release'; readonly region: Region }
  | { readonly kind: 'password'; readonly region: Region; readonly of: Region; readonly replace: boolean };

export interface SearchClustersInput { readonly layout: Layout; readonly shape: Pick<Shape, 'searchClusters'> }

type SearchClustersPlan = Plan<SearchClustersView, SearchClusterAction, { readonly searchClusters: Readonly<Record<RegionName, string>> }>;

/**
 * Plans the search clusters of both regions before the brokers that write to them. `chart`: the release brings them, nothing to do. Pure.
 * @throws OBJECT_FOREIGN (defect) for a resource or a Secret of somebody else that is not as wanted
 */
export function planSearchClusters(input: SearchClustersInput, seen: SearchClustersView): SearchClustersPlan {
  const each = input.layout.regions.flatMap((region) => { const facts = seen[region.name]; return facts === undefined ? [] : [{ region, facts }]; });
  switch (input.shape.searchClusters) {
    case 'chart': return done({ searchClusters: Object.fromEntries(input.layout.regions.map(({ name }) => [name, 'part of the release'])) });
    case 'existing': return planHealth(each);
    case 'release': return planSearchReleases(each, seen) ?? planHealth(each);
    case 'eck': return planResources(each, seen) ?? planPasswords(each, seen) ?? planHealthWhereItAnswers(each);
  }
}

type Each = readonly { readonly region: Region; readonly facts: SearchClusterFacts }[];
const GREEN: Reading<SearchHealth> = { answers: true, tookMs: 0, value: { status: 'green', clusterUuid: '(next)', version: null } };
const SEARCH_POLL_MS = 1_000;

const isHealthy = ({ health }: SearchClusterFacts): boolean => health.answers && ['green', 'yellow'].includes(health.value.status);

/** What is not installed first, in both regions; then what differs, one region after the other: brokers that reach neither search cluster export nothing. */
function planSearchReleases(each: Each, seen: SearchClustersView): SearchClustersPlan | null {
  const install = (region: Region, facts: SearchClusterFacts, why: string): SearchClustersPlan =>
    act({ kind: 'release', region }, { ...seen, [region.name]: { ...facts, release: { status: 'deployed', differences: [], settled: true }, health: GREEN } }, why);
  for (const { region, facts } of each) {
    const { release } = facts;
    if (release?.status === 'deployed') continue;
    return helmEnds(release?.status, ` of the search release in ${region.name}`)
      ?? install(region, facts, release === null ? `there is no search release in ${region.name}` : `the search release in ${region.name} is ${release.status}`);
  }
  const unsettled = each.filter(({ facts }) => facts.release?.settled === false);
  if (unsettled.length > 0) return wait(unsettled.map(({ region }) => `the pods of the search release in ${region.name} are ready and of its newest revision`).join('; '), SEARCH_POLL_MS);
  const different = each.find(({ facts }) => searchDifferencesOf(facts).length > 0);
  if (different === undefined) return null;
  const { region, facts } = different;
  const down = each.filter((other) => other !== different && !isHealthy(other.facts));
  return down.length > 0 ? wait(`the search cluster of ${down.map((other) => other.region.name).join(', ')} is green or yellow, before that of ${region.name} is changed`, SEARCH_POLL_MS)
    : install(region, facts, `${searchDifferencesOf(facts).length} values of the search release in ${region.name} differ`);
}

/** What differs from regions.yaml in the search cluster of a region, whichever way it was made. */
export const searchDifferencesOf = ({ release, resource }: Pick<SearchClusterFacts, 'release' | 'resource'>): readonly Difference[] => [...release?.differences ?? [], ...resource?.differences ?? []];

/** What would change in search clusters that are there, one line each: `region0: esJavaOpts: -Xmx1g → -Xmx2g`. */
export const searchDifferenceLines = (seen: SearchClustersView): readonly string[] =>
  Object.entries(seen).flatMap(([region, facts]) => searchDifferencesOf(facts).map((difference) => `${region}: ${differenceText(difference)}`));

/** What is not there first, in both regions; then what differs, in one region after the other, as with releases. */
function planResources(each: Each, seen: SearchClustersView): SearchClustersPlan | null {
  for (const { region, facts: { resource } } of each) {
    if (resource?.ending === true) return wait(`the old Elasticsearch in ${region.name} ends`, SEARCH_POLL_MS);
    if (resource !== null && !resource.ours) throw new RunbookError('OBJECT_FOREIGN', { object: 'Elasticsearch elasticsearch', region: region.name, why: 'it lacks the labels of this cluster' });
  }
  const apply = (region: Region, facts: SearchClusterFacts, why: string): SearchClustersPlan => {
    const passwords = (of: SearchClusterFacts): SearchClusterFacts['passwords'] => {
      const known = of.passwords[region.name];
      return known === undefined ? of.passwords : { ...of.passwords, [region.name]: { ...known, source: true } };
    };
    const made: SearchClusterFacts = { ...facts, resource: { ours: true, differences: [], phase: 'Ready', ending: false }, health: GREEN };
    const expect = Object.fromEntries(Object.entries({ ...seen, [region.name]: made }).map(([name, of]) => [name, { ...of, passwords: passwords(of) }]));
    return act({ kind: 'resource', region }, expect, why);
  };
  const absent = each.find(({ facts }) => facts.resource === null);
  if (absent !== undefined) return apply(absent.region, absent.facts, `there is no Elasticsearch in ${absent.region.name}`);
  const different = each.find(({ facts }) => searchDifferencesOf(facts).length > 0);
  const early = each.filter((one) => one !== different && one.facts.resource?.phase !== 'Ready');
  if (early.length === 0) {
    return different === undefined ? null : apply(different.region, different.facts, `the Elasticsearch in ${different.region.name} differs: ${searchDifferencesOf(different.facts).map(differenceText).join(', ')}`);
  }
  return wait(early.map(({ region, facts }) => `the Elasticsearch in ${region.name} is Ready (phase ${facts.resource?.phase || 'not set: does the operator ECK run?'})`).join('; '), SEARCH_POLL_MS);
}

function planPasswords(each: Each, seen: SearchClustersView): SearchClustersPlan | null {
  for (const { region, facts } of each) {
    for (const { region: of } of each) {
      const { source, copy } = facts.passwords[of.name] ?? { source: false, copy: 'absent' };
      if (!source) return wait(`ECK makes the password of the Elasticsearch in ${of.name}`, SEARCH_POLL_MS);
      refuseForeign(region.name, passwordSecretOf(of), copy);
      if (copy === 'same') continue;
      const expect: SearchClusterFacts = { ...facts, passwords: { ...facts.passwords, [of.name]: { source, copy: 'same' } } };
      const why = copy === 'absent' ? `${region.name} lacks the password of the Elasticsearch in ${of.name}` : `${region.name} holds an old password of the Elasticsearch in ${of.name}`;
      return act({ kind: 'password', region, of, replace: copy === 'different' }, { ...seen, [region.name]: expect }, why);
    }
  }
  return null;
}

/**
 * The Secret that holds the password of a region's Elasticsearch in both namespaces, under the key `elastic`.
 * @source Camunda dual-region guide 8.9: `elasticsearch-es-password-region-0`, `-1`
 */
export const passwordSecretOf = ({ index }: Pick<Region, 'index'>): string => `elasticsearch-es-password-region-${index}`;

function planHealth(each: Each): SearchClustersPlan {
  const silent = each.flatMap(({ region, facts: { health } }) => (health.answers ? [] : [`the search cluster of ${region.name} answers (${health.error})`]));
  return silent.length > 0 ? wait(silent.join('; '), SEARCH_POLL_MS) : planHealthWhereItAnswers(each);
}

/** ECK has said Ready, and its password may not be known here. */
function planHealthWhereItAnswers(each: Each): SearchClustersPlan {
  const red = each.filter(({ facts }) => facts.health.answers && !isHealthy(facts));
  if (red.length > 0) return wait(red.map(({ region }) => `the search cluster of ${region.name} is green or yellow`).join('; '), SEARCH_POLL_MS);
  return done({ searchClusters: Object.fromEntries(each.map(({ region, facts: { health, resource } }) => [region.name, health.answers ? health.value.status : resource?.phase ?? 'not reached'])) });
}
