import type { ClusterConfig, RegionConfig } from '../config/schema.ts';
import { checkOverlay } from '../domain/overlay-check.ts';
import { parseValuesFile, valuesText } from '../config/values-file.ts';
import type { ClassicMode } from '../domain/generation.ts';
import { failoverNamespace, hostOfSite, type Layout, type Region } from '../domain/regions.ts';
import { serviceHost } from '../domain/values/addresses.ts';
import { kindOfSearchClusters, shapeOf } from './catalogue.ts';
import { throwAwayIn } from './throw-away.ts';
import { renderValues } from '../domain/values/render.ts';
import type { SearchTarget, Values, ValuesInput, ValuesStep } from '../domain/values/values.ts';
import { RunbookError } from '../errors/runbook-error.ts';

/** Reads a file as text. */
export type ReadFile = (path: string) => Promise<string>;

/** The complete values of a region for one step. They may hold secrets that an overlay brings: they go to helm's standard input, and nowhere else as they are. */
export interface RegionValues {
  readonly values: Values;
  /** As YAML. */
  readonly text: string;
  /** The first 12 digits of the text's SHA-256. */
  readonly sha256: string;
}

/**
 * Values of a region, or of its failover site in mode `failOver`.
 * @throws CONFIG_INVALID (refuse) without `camunda`, for a version whose keys are not known, for a mode with a version that has none, and for a values file
 *   that cannot be read
 */
export type ValuesOf = (region: Region, step: ValuesStep, classic?: ClassicMode) => Promise<RegionValues>;

export interface ValuesDeps {
  readonly name: string;
  readonly cluster: ClusterConfig;
  readonly readFile: ReadFile;
}

/** Renders the values of a region from the configuration and the values files that it names, which are read anew each time. */
export const newValuesOf = ({ name, cluster, readFile }: ValuesDeps): ValuesOf => async ({ name: of }, step, classic) => {
  const { camunda, regions, release } = cluster;
  const regionName = hostOfSite(of) ?? of;
  // In the wrong namespace a mode would start brokers under ids that run already.
  if ((regionName !== of) !== (classic?.installationType === 'failOver')) throw new RangeError(`${of} is not installed in mode ${classic?.installationType ?? 'normal'}`);
  const config = regions.find((candidate) => candidate.name === regionName);
  if (camunda === undefined) throw new RunbookError('CONFIG_INVALID', { problem: 'camunda is missing', remedy: 'Describe what is to be installed' });
  if (config === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: name, region: regionName, regions: regions.map((candidate) => candidate.name) });
  const layout: Layout = { cluster: name, release, regions: regions.map(({ name: region, context, namespace }, index) => ({ name: region, index, context, namespace })) };
  const overlays = await Promise.all([...cluster.helm?.values ?? [], ...config.values].map(async (file) => parseValuesFile(await textOf(file, readFile), file)));
  const values = renderValues({
    shape: { ...camunda, searchClusters: kindOfSearchClusters(cluster.searchClusters) }, layout, region: regionName, step, domain: domainOf(cluster),
    ...(classic === undefined ? {} : { classic, throwAway: throwAwaySearch(cluster, classic.lostRegion) }),
    clusterIds: Object.fromEntries(regions.flatMap((region) => clusterIdOf(region) ?? [])),
    exporters: Object.fromEntries(regions.map((region, index) => [region.name, exporterTarget(cluster, region, index)])), ownSearch: ownSearch(cluster, config),
    contextPath: cluster.contextPath, identity: camunda.identity, optimize: config.optimize,
    ...(cluster.snapshots === undefined ? {} : { snapshotRepository: cluster.snapshots.repository }), overlays,
  });
  const text = valuesText(values);
  return { values, text, sha256: await shortSha256(text) };
};

/** What is wrong with the values files that regions.yaml names, one sentence each. @throws CONFIG_INVALID (refuse) for a file that cannot be read */
export async function overlayProblems({ cluster, readFile }: ValuesDeps): Promise<readonly string[]> {
  const { camunda } = cluster;
  if (camunda === undefined) return [];
  const shape = shapeOf(cluster, camunda);
  const files = [
    ...(cluster.helm?.values ?? []).map((file) => ({ file, regionId: null })),
    ...cluster.regions.flatMap(({ values }, index) => values.map((file) => ({ file, regionId: index === 0 ? 0 as const : 1 as const }))),
  ];
  const found = await Promise.all(files.map(async ({ file, regionId }) => checkOverlay(parseValuesFile(await textOf(file, readFile), file), shape, regionId)
    .map(({ field, problem, remedy }) => `${file}: ${field} ${problem}. ${remedy}`)));
  return found.flat();
}

const domainOf = ({ dns }: ClusterConfig): string => dns === 'unchecked' ? 'cluster.local' : dns.domain;

const openShift = ({ provider }: RegionConfig): { readonly clusterId: string } | undefined => typeof provider === 'string' ? undefined : provider.openshift;

const clusterIdOf = (region: RegionConfig): [[string, string]] | undefined => {
  const found = openShift(region);
  return found === undefined ? undefined : [[region.name, found.clusterId]];
};

/** @source ECK: user `elastic`; Camunda dual-region guide 8.9: the passwords of both regions are copied into both, under these names */
const ECK = { user: 'elastic', key: 'elastic', copied: (index: number): string => `elasticsearch-es-password-region-${index}`, own: 'elasticsearch-es-elastic-user', ownUrl: 'http://elasticsearch-es-http:9200' } as const;

function exporterTarget(cluster: ClusterConfig, region: RegionConfig, index: number): SearchTarget {
  const { search: { service = 'elasticsearch', port, url }, namespace } = region;
  const host = serviceHost(service, namespace, { domain: domainOf(cluster), clusterId: openShift(region)?.clusterId });
  return {
    url: url ?? `http://${host}:${port}`,
    ...(kindOfSearchClusters(cluster.searchClusters) === 'eck' ? { login: { username: ECK.user, password: { name: ECK.copied(index), key: ECK.key } } } : {}),
  };
}

/** The throw-away search cluster stands in the failover namespace of the region that is left. */
function throwAwaySearch(cluster: ClusterConfig, lostRegion: string): NonNullable<ValuesInput['throwAway']> {
  const survivor = cluster.regions.find(({ name }) => name !== lostRegion);
  if (survivor === undefined) throw new RangeError(`no region other than ${lostRegion}`);
  const { service, port, values } = throwAwayIn(cluster, survivor);
  return { url: `http://${serviceHost(service, failoverNamespace(survivor.namespace), { domain: domainOf(cluster), clusterId: openShift(survivor)?.clusterId })}:${port}`, values };
}

function ownSearch({ searchClusters }: ClusterConfig, { search: { service = 'elasticsearch', port, url } }: RegionConfig): SearchTarget {
  return kindOfSearchClusters(searchClusters) === 'eck' ? { url: ECK.ownUrl, login: { username: ECK.user, password: { name: ECK.own, key: ECK.key } } } : { url: url ?? `http://${service}:${port}` };
}

/** @throws CONFIG_INVALID (refuse) for a file that cannot be read */
export async function textOf(file: string, readFile: ReadFile): Promise<string> {
  return readFile(file).catch((cause: unknown) => {
    throw new RunbookError('CONFIG_INVALID', { file, problem: 'the values file cannot be read', remedy: 'Correct helm.values or values of the region' }, { cause });
  });
}

/** The first 12 digits of a text's SHA-256. */
export async function shortSha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex').slice(0, 12);
}
