import { isOurs, labelsOf, type Inventory, type NamespaceFacts, type OwnNamespaceFacts } from '../../src/domain/ownership.ts';
import type { Layout, Region } from '../../src/domain/regions.ts';
import { passwordSecretOf, type SearchResourceFacts } from '../../src/domain/search-clusters.ts';
import type { SecretState } from '../../src/domain/secrets.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { LeaseView } from '../../src/ports/kubernetes.ts';
import type { OwnershipReader, OwnershipWriter } from '../../src/ports/ownership.ts';
import type { SearchClusterReader, SearchClusterWriter } from '../../src/ports/search-clusters.ts';
import { SEARCH_DEPLOYED, type SearchState } from './simulated-search.ts';

/** What a set-up made of two simulated regions; everything else of an inventory follows from the rest of their state. */
export interface OwnershipState {
  /** By region and name. */
  namespaces: Map<string, Map<string, NamespaceFacts>>;
  /** Names of the Secrets that regions.yaml wants. */
  wantedSecrets: string[];
  /** By `REGION/NAME`; those that are `same` or `different` were made by a set-up. */
  secretStates: Map<string, SecretState>;
  searchResources: Map<string, SearchResourceFacts>;
  /** In `kube-system`, with the labels of the cluster. */
  services: Map<string, string[]>;
  /** What somebody else has in the namespace of a region. */
  foreign: Map<string, string[]>;
  /** Regions with a ledger of the canary. */
  ledgers: Set<string>;
  /** What else is in the namespace `region-runbooks` of a region. */
  besideLock: Map<string, string[]>;
  /** Regions whose namespace `region-runbooks` was removed. */
  withoutOwnNamespace: Set<string>;
}

type State = OwnershipState & SearchState & { readonly leases: Map<string, LeaseView> };
type Reach = (region: Region) => void;
type Send = (verb: string, command: string, effect: () => void) => Promise<void>;

/** As a set-up of the cluster left them. */
export const newOwnershipState = ({ cluster, regions }: Layout): OwnershipState => ({
  namespaces: new Map(regions.map(({ name, namespace }) => [name, new Map([[namespace, { labels: labelsOf(cluster), ending: false }]])])),
  wantedSecrets: [], secretStates: new Map(), searchResources: new Map(), services: new Map(), foreign: new Map(),
  ledgers: new Set(regions.map(({ name }) => name)), besideLock: new Map(), withoutOwnNamespace: new Set(),
});

/** Two Kubernetes clusters in which nothing of the cluster is. */
export function emptyOut(state: State & { members: number[] }, { regions }: Layout): void {
  state.members = [];
  for (const { name } of regions) state.replicas.set(name, 0);
  for (const held of [state.namespaces, state.releases, state.claims, state.volumes, state.webApps, state.indices, state.repositories, state.searchReleases, state.searchResources, state.services]) held.clear();
  state.secretStates.clear();
  state.ledgers.clear();
  for (const { name } of regions) state.withoutOwnNamespace.add(name);
}

const ownSecretsOf = (state: State, region: Region): string[] =>
  [...state.secretStates].flatMap(([key, secret]) => (key.startsWith(`${region.name}/`) && secret !== 'foreign' && secret !== 'absent' ? [key.slice(region.name.length + 1)] : []));

const ownNamespaceOf = (state: State, region: Region): OwnNamespaceFacts => {
  const there = !state.withoutOwnNamespace.has(region.name) || state.leases.has(region.name);
  return { namespace: there ? 'ours' : 'absent', ledger: there && state.ledgers.has(region.name), others: state.besideLock.get(region.name) ?? [] };
};

export const ownershipReader = (layout: Layout, state: State, reach: Reach): OwnershipReader => ({
  readNamespace: async (region, name) => { reach(region); return state.namespaces.get(region.name)?.get(name) ?? null; },
  readSecrets: async (region) => { reach(region); return Object.fromEntries(state.wantedSecrets.map((name) => [name, state.secretStates.get(`${region.name}/${name}`) ?? 'absent'])); },
  readInventory: async (region): Promise<Inventory> => {
    reach(region);
    const release = state.releases.get(region.name);
    const search = state.searchReleases.get(region.name);
    const namespaces = [...state.namespaces.get(region.name) ?? []].filter(([, { labels }]) => isOurs(labels, layout.cluster));
    return {
      namespaces: namespaces.map(([name, { ending }]) => ({ name, ending, foreign: name === region.namespace ? state.foreign.get(region.name) ?? [] : [] })),
      releases: [...(release === undefined ? [] : [{ name: layout.release, status: release.status }]), ...(search === undefined ? [] : [{ name: `${layout.release}-search`, status: search.status }])],
      secrets: ownSecretsOf(state, region), searchResources: [...(state.searchResources.has(region.name) ? [{ name: 'elasticsearch', ending: false }] : [])],
      claims: (state.claims.get(region.name) ?? []).map((name) => ({ name, ending: false })), volumes: state.volumes.get(region.name) ?? [],
      pods: Array.from({ length: state.replicas.get(region.name) ?? 0 }, (_, ordinal) => `${layout.release}-zeebe-${ordinal}`),
      services: state.services.get(region.name) ?? [], own: ownNamespaceOf(state, region),
    };
  },
  readOwnNamespace: async (region) => { reach(region); return ownNamespaceOf(state, region); },
});

export const ownershipWriter = (layout: Layout, state: State, send: Send): OwnershipWriter => ({
  createNamespace: (region, name) => send('namespace', `POST /api/v1/namespaces ${name} (context ${region.context})`, () => {
    const known = state.namespaces.get(region.name) ?? new Map<string, NamespaceFacts>();
    state.namespaces.set(region.name, known.set(name, known.get(name) ?? { labels: labelsOf(layout.cluster), ending: false }));
  }),
  writeSecret: (region, name, { replace }) => send('secret', `kubectl --context ${region.context} ${replace ? 'replace' : 'create'} -f - < (Secret ${name})`, () => { state.secretStates.set(`${region.name}/${name}`, 'same'); }),
  deleteSecrets: (region, names) => send('delete-secrets', `kubectl --context ${region.context} delete secret ${names.join(' ')}`, () => { for (const name of names) state.secretStates.delete(`${region.name}/${name}`); }),
  deleteNamespace: (region, name) => send('delete-namespace', `kubectl --context ${region.context} delete namespace ${name}`, () => { state.namespaces.get(region.name)?.delete(name); }),
  markVolumes: (region, names) => send('mark', `kubectl --context ${region.context} label pv ${names.join(' ')}`, () => {
    state.volumes.set(region.name, (state.volumes.get(region.name) ?? []).map((volume) => (names.includes(volume.name) ? { ...volume, marked: true } : volume)));
  }),
  deleteLedger: (region) => send('delete-ledger', `DELETE /configmaps/canary-${layout.cluster} (context ${region.context})`, () => { state.ledgers.delete(region.name); }),
  deleteLease: async (region, resourceVersion) => {
    if (state.leases.get(region.name)?.resourceVersion !== resourceVersion) throw new RunbookError('OUTCOME_UNKNOWN', { why: 'the lease changed in between' });
    await send('delete-lease', `DELETE /leases/${layout.cluster} (context ${region.context})`, () => { state.leases.delete(region.name); });
  },
  deleteOwnNamespace: (region) => send('delete-own-namespace', `DELETE /api/v1/namespaces/region-runbooks (context ${region.context})`, () => { state.withoutOwnNamespace.add(region.name); }),
});

export const searchClusterReader = (state: State, reach: Reach): SearchClusterReader => ({
  readResource: async (region) => { reach(region); return state.searchResources.get(region.name) ?? null; },
  readPassword: async (region, of) => {
    reach(region);
    return { source: state.searchResources.has(of.name), copy: state.secretStates.get(`${region.name}/${passwordSecretOf(of)}`) ?? 'absent' };
  },
  readRelease: async (region) => { reach(region); return state.searchReleases.get(region.name) ?? null; },
});

export const searchClusterWriter = (state: State, send: Send): SearchClusterWriter => ({
  applyResource: (region) => send('search-resource', `kubectl --context ${region.context} apply -f - < (Elasticsearch elasticsearch)`, () => { state.searchResources.set(region.name, { ours: true, differences: [], phase: 'Ready', ending: false }); }),
  copyPassword: (region, of, { replace }) => send('password', `kubectl --context ${region.context} ${replace ? 'replace' : 'create'} -f - < (Secret ${passwordSecretOf(of)})`, () => { state.secretStates.set(`${region.name}/${passwordSecretOf(of)}`, 'same'); }),
  installRelease: (region) => send('install-search', `helm upgrade --install camunda-search --kube-context ${region.context}`, () => { state.searchReleases.set(region.name, SEARCH_DEPLOYED); }),
  deleteResource: (region, name) => send('delete-search-resource', `kubectl --context ${region.context} delete elasticsearch ${name}`, () => { state.searchResources.delete(region.name); }),
});
