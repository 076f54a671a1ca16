import type { Finding } from './issues.ts';
import { valueAt, type Path } from './locate.ts';
import { asList, asMap, isMap } from './raw.ts';
import { secretFindings } from './secret-checks.ts';
import { isAtLeast } from '../domain/shape.ts';
import { setupFindings } from './setup-checks.ts';

/**
 * What no single field shows: comparisons between fields. Works on the raw data, so that these are told together with
 * everything else that is wrong.
 */
export function crossFindings(data: unknown): Finding[] {
  const clusters = Object.entries(asMap(valueAt(data, ['clusters'])));
  const empty = clusters.length === 0 && valueAt(data, ['clusters']) !== undefined
    ? [{ path: ['clusters'], problem: 'names no cluster', remedy: 'Describe at least one; `regionctl init` writes a commented example' }] : [];
  return [
    ...empty,
    ...clusters.flatMap(([name, cluster]) => clusterFindings(['clusters', name], cluster)),
    ...sharedPlaces(clusters),
    ...engineFindings(valueAt(data, ['engine'])),
  ];
}

function clusterFindings(path: Path, cluster: unknown): Finding[] {
  const regions = asList(valueAt(cluster, ['regions']));
  const inRegions = [...path, 'regions'];
  const groups = asList(valueAt(cluster, ['approval', 'groups']));
  return [
    ...repeated(regions.map((region) => valueAt(region, ['name'])), (index) => [...inRegions, index, 'name'], 'is the name of another region too', 'Give each region a name of its own'),
    ...repeated(regions.map((region) => valueAt(region, ['context'])), (index) => [...inRegions, index, 'context'], 'is the context of another region too', 'Two regions are two Kubernetes clusters: name the context of each'),
    ...repeated(regions.map((region) => valueAt(region, ['namespace'])), (index) => [...inRegions, index, 'namespace'], 'is the namespace of another region too', 'Use different namespaces: DNS forwarding between the regions is per namespace'),
    ...repeated(groups, (index) => [...path, 'approval', 'groups', index], 'stands there twice', 'Two approvals come from two different groups'),
    ...regions.flatMap((region, index) => searchFindings([...inRegions, index, 'search'], valueAt(region, ['search']))),
    ...failbackFindings(path, cluster),
    ...setupFindings(path, cluster),
    ...pathsIn(cluster).flatMap((keys) => homeFindings([...path, ...keys], valueAt(cluster, keys))),
  ];
}

/** Where paths of files stand in a cluster; the reference of a secret has the same place in every list. */
function pathsIn(cluster: unknown): Path[] {
  const each = (...list: readonly string[]): Path[] => asList(valueAt(cluster, list)).map((_, index) => [...list, index]);
  return [
    ['kubeconfig'], ['helm', 'chart'], ...each('helm', 'values'), ['searchClusters', 'release', 'chart'], ...each('searchClusters', 'release', 'values'),
    ...each('regions').flatMap((region) => [
      ...asList(valueAt(cluster, [...region, 'values'])).map((_, index) => [...region, 'values', index]), [...region, 'provider', 'eks', 'create', 'configFile'], [...region, 'search', 'password', 'fromFile'],
    ]),
    ...each('secrets').flatMap((secret) => Object.keys(asMap(valueAt(cluster, [...secret, 'keys']))).map((key) => [...secret, 'keys', key, 'fromFile'])),
  ];
}

const homeFindings = (path: Path, file: unknown): Finding[] => typeof file === 'string' && file.startsWith('~')
  ? [{ path, problem: 'starts with ~, which no shell expands here', remedy: 'Write an absolute path, or one relative to this file' }] : [];

function searchFindings(path: Path, search: unknown): Finding[] {
  if (!isMap(search)) return [];
  const has = (key: string): boolean => search[key] !== undefined;
  return [
    ...(!has('service') && !has('url') ? [{ path, problem: 'has neither service nor url', remedy: 'Name the Service of the search cluster, or its url' }] : []),
    ...(has('service') && has('url') ? [{ path, problem: 'has both service and url', remedy: 'Keep one of the two' }] : []),
    ...(has('username') !== has('password') ? [{ path, problem: 'has only one of username and password', remedy: 'Give both or neither' }] : []),
    ...(has('password') ? secretFindings([...path, 'password'], search['password']) : []),
  ];
}

/** Keys of each kind of repository; the first is what it cannot be without. */
const REPOSITORY_KEYS: Readonly<Record<string, readonly string[]>> = {
  fs: ['location'], s3: ['bucket', 'basePath', 'client'], gcs: ['bucket', 'basePath', 'client'], azure: ['container', 'basePath', 'client'],
};

/** A set-up installs without snapshots too. */
function failbackFindings(path: Path, cluster: unknown): Finding[] {
  const [helm, snapshots] = [valueAt(cluster, ['helm']), valueAt(cluster, ['snapshots'])];
  const absent = helm === undefined ? 'helm' : 'snapshots';
  const present = helm === undefined ? 'snapshots' : 'helm';
  const alone = (helm === undefined) !== (snapshots === undefined) && (helm === undefined || valueAt(cluster, ['camunda']) === undefined);
  return [
    ...(alone ? [{ path: [...path, present], problem: `stands there without ${absent}`, remedy: `Add ${absent}, or remove ${present}: a failback needs both` }] : []),
    ...repositoryFindings([...path, 'snapshots'], snapshots),
    ...backupFindings([...path, 'snapshots', 'by'], valueAt(cluster, ['camunda']), snapshots),
  ];
}

/** Backups are made by Operate and Tasklist themselves. */
function backupFindings(path: Path, camunda: unknown, snapshots: unknown): Finding[] {
  if (valueAt(snapshots, ['by']) !== 'backup') return [];
  const version = valueAt(camunda, ['version']);
  const remedy = 'Write by: snapshot, which copies the same indices';
  return [
    ...(valueAt(camunda, ['webApps']) === false ? [{ path, problem: 'is backup, and camunda.webApps is false: nobody makes the backups', remedy }] : []),
    ...(typeof version === 'string' && isAtLeast(version, '8.8') ? [{ path, problem: `is backup, and web apps of ${version} back up in another way`, remedy }] : []),
  ];
}

function repositoryFindings(path: Path, snapshots: unknown): Finding[] {
  if (!isMap(snapshots)) return [];
  const type = snapshots['type'];
  const known = typeof type === 'string' ? REPOSITORY_KEYS[type] : undefined;
  if (typeof type !== 'string' || known === undefined) return []; // the schema tells it
  const [needed = ''] = known;
  const foreign = [...new Set(Object.values(REPOSITORY_KEYS).flat())].filter((key) => snapshots[key] !== undefined && !known.includes(key));
  return [
    ...(snapshots[needed] === undefined ? [{ path, problem: `has no ${needed}`, remedy: `Add ${needed}: a repository of type ${type} needs it` }] : []),
    ...foreign.map((key) => ({ path: [...path, key], problem: `does not belong to a repository of type ${type}`, remedy: `Remove it; of type ${type} are: ${known.join(', ')}` })),
  ];
}

function engineFindings(engine: unknown): Finding[] {
  const auth = valueAt(engine, ['auth']);
  if (!isMap(auth)) return [];
  const path = ['engine', 'auth'];
  const kinds = ['basic', 'oauth'].filter((kind) => auth[kind] !== undefined);
  const basic = valueAt(auth, ['basic', 'password']);
  const oauth = valueAt(auth, ['oauth', 'clientSecret']);
  return [
    ...(kinds.length === 1 ? [] : [{ path, problem: kinds.length === 0 ? 'has neither basic nor oauth' : 'has both basic and oauth', remedy: 'Write none, or exactly one of basic and oauth' }]),
    ...(basic === undefined ? [] : secretFindings([...path, 'basic', 'password'], basic)),
    ...(oauth === undefined ? [] : secretFindings([...path, 'oauth', 'clientSecret'], oauth)),
  ];
}

/** Two entries for one managed cluster would have two locks. */
function sharedPlaces(clusters: readonly (readonly [string, unknown])[]): Finding[] {
  const places = clusters.flatMap(([name, cluster]) => asList(valueAt(cluster, ['regions'])).map((region, index) => {
    const [context, namespace] = [valueAt(region, ['context']), valueAt(region, ['namespace'])];
    const known = typeof context === 'string' && typeof namespace === 'string';
    return { name, path: ['clusters', name, 'regions', index], place: known ? JSON.stringify([context, namespace, valueAt(cluster, ['release']) ?? 'camunda']) : null };
  }));
  return places.flatMap(({ name, path, place }, index) => {
    const other = places.slice(0, index).find((earlier) => place !== null && earlier.place === place && earlier.name !== name);
    return other === undefined ? [] : [{ path, problem: `is a region of the cluster ${other.name} too`, remedy: 'Describe each managed cluster once: its lock goes by its name' }];
  });
}

function repeated(values: readonly unknown[], pathOf: (index: number) => Path, problem: string, remedy: string): Finding[] {
  return values.flatMap((value, index) => typeof value === 'string' && values.indexOf(value) < index ? [{ path: pathOf(index), problem, remedy }] : []);
}
