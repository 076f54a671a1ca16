import { overlapping, rangeOf } from '../domain/address-ranges.ts';
import { camundaOfChart, INSTALLABLE, isCamundaChart, isInstallable } from '../domain/chart-versions.ts';
import { isAtLeast, minorOf } from '../domain/shape.ts';
import type { Finding } from './issues.ts';
import { valueAt, type Path } from './locate.ts';
import { asList, asMap, isMap } from './raw.ts';
import { secretFindings } from './secret-checks.ts';

/**
 * What a set-up could not install, or what would not survive the loss of a region.
 * @source Camunda dual-region guides 8.2–8.10: requirements and limitations
 */
export function setupFindings(path: Path, cluster: unknown): Finding[] {
  const camunda = valueAt(cluster, ['camunda']);
  const regions = asList(valueAt(cluster, ['regions']));
  const version = knownVersion(camunda);
  return [
    ...camundaFindings([...path, 'camunda'], camunda),
    ...chartFindings(path, cluster, version),
    ...throwAwayFindings([...path, 'camunda', 'search'], cluster, version),
    ...(version === null || !isInstallable(version) || isAtLeast(version, '8.6') ? [] : classicFindings(path, { regions, brokers: valueAt(camunda, ['brokers']) })),
    ...searchClustersFindings([...path, 'searchClusters'], valueAt(cluster, ['searchClusters']), { version, search: valueAt(camunda, ['search']) }),
    ...secretsFindings([...path, 'secrets'], asList(valueAt(cluster, ['secrets']))),
    ...optimizeFindings([...path, 'regions'], regions, version),
    ...regions.flatMap((region, index) => providerFindings([...path, 'regions', index, 'provider'], valueAt(region, ['provider']))),
    ...mixedProviders([...path, 'regions'], regions),
    ...rangeFindings([...path, 'regions'], regions),
  ];
}

/** The version, where it is one: anything else is told by the schema. */
function knownVersion(camunda: unknown): string | null {
  const version = valueAt(camunda, ['version']);
  return typeof version === 'string' && /^\d+\.\d+\.\d+/.test(version) ? version : null;
}

function camundaFindings(path: Path, camunda: unknown): Finding[] {
  if (!isMap(camunda)) return [];
  const { brokers, replicationFactor, identity } = camunda;
  const version = knownVersion(camunda);
  return [
    ...(version === null || isInstallable(version) ? [] : [{ path: [...path, 'version'], problem: 'is not supported', remedy: `Write a version from ${INSTALLABLE.oldest} to ${INSTALLABLE.newest}` }]),
    ...(typeof brokers === 'number' && brokers >= 2 ? brokerFindings([...path, 'brokers'], brokers) : []),
    ...(typeof replicationFactor === 'number' && replicationFactor !== 4 && replicationFactor >= 1 && replicationFactor <= 8 ? [{
      path: [...path, 'replicationFactor'], problem: replicationFactor < 4 ? 'is less than 4' : 'is more than 4',
      remedy: 'Write 4: each region holds two replicas of each partition, so that the loss of a region loses no record, and the procedures count on it',
    }] : []),
    ...(identity === true ? [{ path: [...path, 'identity'], problem: 'is not supported over two regions', remedy: 'Write false, or leave it out' }] : []),
  ];
}

const brokerFindings = (path: Path, brokers: number): Finding[] => [
  ...(brokers % 2 === 0 ? [] : [{ path, problem: 'is not even', remedy: 'Write an even number: each region runs half of them' }]),
  ...(brokers >= 4 ? [] : [{ path, problem: 'is fewer than 4', remedy: 'Write 4 or more: replication factor 4 needs at least 2 a region' }]),
];

function chartFindings(path: Path, cluster: unknown, version: string | null): Finding[] {
  const helm = valueAt(cluster, ['helm']);
  if (valueAt(cluster, ['camunda']) !== undefined && helm === undefined) return [{ path: [...path, 'camunda'], problem: 'stands there without helm', remedy: 'Add helm: it names the chart that is installed' }];
  const [chart, chartVersion] = [valueAt(helm, ['chart']), valueAt(helm, ['version'])];
  const carries = typeof chart === 'string' && typeof chartVersion === 'string' && isCamundaChart(chart) ? camundaOfChart(chartVersion) : null;
  if (version === null || carries === null || carries === minorOf(version)) return [];
  return [{ path: [...path, 'helm', 'version'], problem: `is a chart of Camunda ${carries}`, remedy: `Name a chart of Camunda ${minorOf(version)}, or correct camunda.version: the keys of the values depend on it` }];
}

/** What temporary brokers need, told while both regions are there. @source Camunda dual-region procedure 8.2–8.5 */
const classicFindings = (path: Path, { regions, brokers }: { readonly regions: readonly unknown[]; readonly brokers: unknown }): Finding[] => [
  ...(typeof brokers !== 'number' || brokers < 4 || brokers % 4 !== 2 ? [] : [{
    path: [...path, 'camunda', 'brokers'], problem: 'is no multiple of 4', remedy: 'Write 4, 8, 12 …: up to 8.5 half of the brokers of a lost region are replaced at a time',
  }]),
  ...regions.flatMap((region, index) => (valueAt(region, ['podCidr']) !== undefined ? [] : [{
    path: [...path, 'regions', index], problem: 'has no podCidr', remedy: 'Say in which range its pods have their addresses: up to 8.5 a failover cuts a lost region off by it. `regionctl init` reads it from the nodes',
  }])),
];

/** Up to 8.5 the chart of the brokers brings the throw-away search cluster, unless a release of its own does. */
function throwAwayFindings(path: Path, cluster: unknown, version: string | null): Finding[] {
  const [chart, search, exporting] = [['helm', 'chart'], ['camunda', 'search'], ['camunda', 'classicExporting']].map((keys) => valueAt(cluster, keys));
  const inRelease = valueAt(cluster, ['searchClusters', 'release']) !== undefined;
  if (version === null || isAtLeast(version, '8.6') || search !== 'opensearch' || exporting === 'waiting' || inRelease || typeof chart !== 'string' || !isCamundaChart(chart)) return [];
  return [{
    path, problem: "would need a throw-away OpenSearch while a region is lost, and Camunda's charts bring Elasticsearch only",
    remedy: 'Write classicExporting: waiting beside it, or name a release of its own under searchClusters',
  }];
}

function searchClustersFindings(path: Path, clusters: unknown, { version, search }: { readonly version: string | null; readonly search: unknown }): Finding[] {
  if (!isMap(clusters)) return [];
  const kinds = ['release', 'eck'].filter((kind) => clusters[kind] !== undefined);
  const eck = [...path, 'eck'];
  return [
    ...(kinds.length === 1 ? [] : [{ path, problem: kinds.length === 0 ? 'names neither release nor eck' : 'names both release and eck', remedy: 'Name exactly one of release and eck, or write chart or existing' }]),
    ...(clusters['eck'] === undefined || version === null || isAtLeast(version, '8.9') ? [] : [{ path: eck, problem: `is not the way of Camunda ${minorOf(version)}`, remedy: 'Write chart, a release, or existing: ECK is supported from 8.9 on' }]),
    ...(clusters['eck'] === undefined || search !== 'opensearch' ? [] : [{ path: eck, problem: 'runs no OpenSearch', remedy: 'Set camunda.search to elasticsearch, or name a release' }]),
  ];
}

function secretsFindings(path: Path, secrets: readonly unknown[]): Finding[] {
  const names = secrets.map((secret) => valueAt(secret, ['name']));
  return secrets.flatMap((secret, index) => {
    const keys = valueAt(secret, ['keys']);
    const here = [...path, index];
    return [
      ...(typeof names[index] === 'string' && names.indexOf(names[index]) < index ? [{ path: [...here, 'name'], problem: 'is the name of another Secret too', remedy: 'Write all keys of a Secret below one name' }] : []),
      ...(isMap(keys) && Object.keys(keys).length === 0 ? [{ path: [...here, 'keys'], problem: 'names no key', remedy: 'Name at least one key with the place of its value, or remove the Secret' }] : []),
      ...Object.entries(asMap(keys)).flatMap(([key, value]) => secretFindings([...here, 'keys', key], value)),
    ];
  });
}

function optimizeFindings(path: Path, regions: readonly unknown[], version: string | null): Finding[] {
  const wanted = regions.flatMap((region, index) => valueAt(region, ['optimize']) === true ? [index] : []);
  return wanted.flatMap((index, place) => [
    ...(version === null || isAtLeast(version, '8.8') ? [] : [{ path: [...path, index, 'optimize'], problem: `is not supported over two regions with Camunda ${minorOf(version)}`, remedy: 'Write false, or leave it out: it needs 8.8' }]),
    ...(place === 0 ? [] : [{ path: [...path, index, 'optimize'], problem: 'is wanted in another region too', remedy: 'Keep it in one region' }]),
  ]);
}

const KINDS = ['gke', 'eks', 'openshift'] as const;

const kindsIn = (provider: unknown): readonly string[] => isMap(provider) ? KINDS.filter((kind) => provider[kind] !== undefined) : [];

function providerFindings(path: Path, provider: unknown): Finding[] {
  const kinds = kindsIn(provider);
  if (!isMap(provider) || kinds.length === 1) return [];
  return [{ path, problem: kinds.length === 0 ? `names none of ${KINDS.join(', ')}` : `names ${kinds.join(' and ')}`, remedy: `Name exactly one of ${KINDS.join(', ')}, or write generic` }];
}

/** Submariner joins OpenShift clusters only; any other two can forward their DNS to each other. */
function mixedProviders(path: Path, regions: readonly unknown[]): Finding[] {
  const providers = regions.map((region) => valueAt(region, ['provider']));
  const [openshift, others] = [providers.filter((provider) => kindsIn(provider).includes('openshift')).length, providers.findIndex((provider) => !kindsIn(provider).includes('openshift'))];
  const ids = providers.map((provider) => valueAt(provider, ['openshift', 'clusterId']));
  return [
    ...(openshift === 0 || others === -1 ? [] : [{ path: [...path, others, 'provider'], problem: 'is not OpenShift, and the other region is', remedy: 'Run both regions on OpenShift with Submariner, or describe both as generic: only a DNS of the same kind leads both ways' }]),
    ...ids.flatMap((id, index) => typeof id === 'string' && ids.indexOf(id) < index
      ? [{ path: [...path, index, 'provider', 'openshift', 'clusterId'], problem: 'is the Submariner cluster id of another region too', remedy: 'Name the id of each cluster, as `subctl show all` prints it' }] : []),
  ];
}

function rangeFindings(path: Path, regions: readonly unknown[]): Finding[] {
  const ranges = regions.map((region) => { const text = valueAt(region, ['podCidr']); return typeof text === 'string' && /^\d+(\.\d+){3}\/\d+$/.test(text) ? text : null; });
  return ranges.flatMap((range, index) => {
    if (range === null) return [];
    const here = [...path, index, 'podCidr'];
    if (rangeOf(range) === null) return [{ path: here, problem: 'is no range of IPv4 addresses', remedy: 'Write four numbers up to 255 and a length up to 32, such as 10.192.0.0/16' }];
    const other = ranges.slice(0, index).find((earlier) => earlier !== null && overlapping(earlier, range));
    return other == null ? [] : [{ path: here, problem: `overlaps with ${other} of the other region`, remedy: 'Give the pods of the regions ranges that share no address: brokers speak to the pods of the other region' }];
  });
}
