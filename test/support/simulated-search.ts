import { hostOfSite, type Layout, type Region } from '../../src/domain/regions.ts';
import type { DeadMansSwitch, InstallationReader, InstallationWriter, ReleaseView, ValueDifference, WebApp } from '../../src/ports/installation.ts';
import type { VolumeFacts } from '../../src/domain/ownership.ts';
import type { WebAppId } from '../../src/domain/imports.ts';
import type { BackupFacts } from '../../src/domain/backup.ts';
import type { SearchReleaseFacts } from '../../src/domain/search-clusters.ts';
import type { ImportReader } from '../../src/ports/imports.ts';
import type { IndexView, RepositoryView, SnapshotReader, SnapshotView, SnapshotWriter } from '../../src/ports/search.ts';

/** A release of search clusters as regions.yaml wants it. */
export const SEARCH_DEPLOYED: SearchReleaseFacts = { status: 'deployed', differences: [], settled: true };

/** What a failback sees of two simulated regions: releases, volumes, web apps, search clusters, and the snapshots between them. */
export interface SearchState {
  /** The clock of Kubernetes and of the search clusters, in milliseconds since 1970. */
  now(): number;
  releases: Map<string, ReleaseView>;
  claims: Map<string, string[]>;
  volumes: Map<string, VolumeFacts[]>;
  /** The release of the search clusters, where they have one of their own. */
  searchReleases: Map<string, SearchReleaseFacts>;
  webApps: Map<string, WebApp[]>;
  switches: Map<string, DeadMansSwitch>;
  repositories: Map<string, RepositoryView>;
  /** Why the repository cannot be used. */
  repositoryProblem: string | null;
  /** What both repositories show. */
  snapshots: Map<string, SnapshotView>;
  /** A snapshot that somebody has made before, under the name that is looked for first. */
  forged: Omit<SnapshotView, 'name'> | null;
  /** Backups of the web apps: `REGION/APP/NUMBER`. */
  backups: Map<string, BackupFacts>;
  /** State that the next backups end in, in order; COMPLETED afterwards. */
  backupEnds: string[];
  /** State that the next snapshots end in, in order; SUCCESS afterwards. */
  snapshotEnds: string[];
  indices: Map<string, IndexView[]>;
  uuids: Map<string, string>;
  /** The snapshots that a region's indices came from. */
  restoredFrom: Map<string, readonly string[]>;
  /** Exported records that a region lacks in each partition. */
  lacking: Map<string, number>;
  /** Documents that a message has in a region, where not one. */
  documents: Map<string, number>;
  /** Web apps that look healthy and import nothing until they are restarted: `REGION/APP`; how many restarts it takes. */
  importsNothing: Map<string, number>;
  replicas: Map<string, number>;
  /** How the values of each release differ from what is wanted; an installation ends it. */
  differences: Map<string, ValueDifference[]>;
  overlayProblems: string[];
}

type Reach = (region: Region) => void;
type Send = (verb: string, command: string, effect: () => void) => Promise<void>;

const SOURCE: readonly IndexView[] = [
  { name: 'zeebe-record_message_8.6.0_2026-01-01', documents: 40, bytes: 4_000, health: 'green' },
  { name: 'operate-list-view-8.3.0_', documents: 2, bytes: 200, health: 'green' },
];
const running = (name: string, replicas: number): WebApp => ({ name, wanted: replicas, ready: replicas, rollingOut: false, restartedAt: null });
const APPS: readonly WebApp[] = [running('camunda-operate', 1), running('camunda-tasklist', 2)];

export const newSearchState = ({ regions }: Layout): Omit<SearchState, 'replicas'> => {
  const each = <T>(value: (name: string) => T): Map<string, T> => new Map(regions.map(({ name }) => [name, value(name)]));
  return {
    now: Date.now, releases: each(() => ({ revision: 1, status: 'deployed', webAppsOff: false })), claims: each(() => ['data-camunda-zeebe-0', 'data-camunda-zeebe-1']), volumes: new Map(), searchReleases: new Map(), webApps: each(() => [...APPS]),
    switches: new Map(), repositories: new Map(), repositoryProblem: null, snapshots: new Map(), snapshotEnds: [], backups: new Map(), backupEnds: [], forged: null, indices: each(() => [...SOURCE]), uuids: each((name) => `uuid-${name}`), lacking: new Map(), documents: new Map(), restoredFrom: new Map(), importsNothing: new Map(),
    differences: new Map(), overlayProblems: [],
  };
};

export const installationReader = (state: SearchState, reach: Reach): InstallationReader => ({
  readFootprint: async (region) => {
    reach(region);
    const release = state.releases.get(region.name);
    return { releases: release === undefined ? [] : [{ name: 'camunda', revision: release.revision, status: release.status }], claims: state.claims.get(region.name) ?? [], volumes: [], pods: [] };
  },
  readWebApps: async (region) => {
    reach(region);
    const apps = state.webApps.get(region.name) ?? [];
    // One that was started is seen starting once, as a real one is for many looks.
    state.webApps.set(region.name, apps.map((app) => ({ ...app, ready: app.wanted })));
    return apps;
  },
  readRelease: async (region) => { reach(region); return state.releases.get(region.name) ?? null; },
  readDifferences: async (region) => { reach(region); return state.releases.has(region.name) ? state.differences.get(region.name) ?? [] : []; },
  readOverlayProblems: async () => state.overlayProblems,
  readSwitch: async (region, name) => { reach(region); return state.switches.get(name) ?? null; },
  readBrokerImage: async (region) => { reach(region); return 'camunda/zeebe:8.6.0'; },
});

export const installationWriter = (state: SearchState, send: Send): InstallationWriter => ({
  installRelease: (region, { webApps, classic }) => send('install', `helm upgrade --install camunda --kube-context ${region.context}${classic === undefined ? '' : ` --namespace ${region.namespace} (${classic.installationType} for ${classic.lostRegion}${classic.throwAway ? ', diverted' : ''})`}${webApps ? '' : ' --set operate.enabled=false --set tasklist.enabled=false'}`, () => {
    const before = state.releases.get(region.name);
    state.releases.set(region.name, { revision: (before?.revision ?? 0) + 1, status: 'deployed', webAppsOff: !webApps, ...(classic === undefined ? {} : { classic }) });
    state.differences.delete(region.name);
    state.webApps.set(region.name, webApps ? [...APPS] : []);
    const isSite = hostOfSite(region.name) !== null;
    state.replicas.set(region.name, isSite ? 1 : 2);
    state.claims.set(region.name, isSite ? ['data-camunda-zeebe-0'] : ['data-camunda-zeebe-0', 'data-camunda-zeebe-1']);
    if (!state.indices.has(region.name)) state.indices.set(region.name, []);
  }),
  uninstallRelease: (region, name = 'camunda') => send('uninstall', `helm uninstall ${name} --kube-context ${region.context}`, () => {
    if (name !== 'camunda') { state.searchReleases.delete(region.name); return; }
    state.releases.delete(region.name);
    state.replicas.set(region.name, 0);
  }),
  deleteClaims: (region, claims) => send('claims', `kubectl --context ${region.context} delete pvc ${claims.join(' ')}`, () => {
    state.claims.delete(region.name);
    state.indices.delete(region.name);
    state.volumes.set(region.name, (state.volumes.get(region.name) ?? []).filter(({ stays }) => stays));
  }),
  deleteVolumes: (region, volumes) => send('volumes', `kubectl --context ${region.context} delete pv ${volumes.join(' ')}`, () => { state.volumes.delete(region.name); }),
  scaleWebApp: (region, name, replicas) => send('scale-app', `kubectl --context ${region.context} scale deployment ${name} --replicas=${replicas}`, () => {
    state.webApps.set(region.name, (state.webApps.get(region.name) ?? []).map((app) => (app.name === name ? { ...app, wanted: replicas, ready: 0 } : app)));
  }),
  restartWebApp: (region, name) => send('restart-app', `kubectl --context ${region.context} rollout restart deployment ${name}`, () => {
    const app = `${region.name}/${name.replace('camunda-', '')}`;
    state.importsNothing.set(app, (state.importsNothing.get(app) ?? 0) - 1);
    state.webApps.set(region.name, (state.webApps.get(region.name) ?? []).map((known) => (known.name === name ? { ...known, restartedAt: new Date(state.now()).toISOString() } : known)));
  }),
  armSwitch: (region, { name, image, waitSeconds }) => send('arm', `POST /jobs ${name} ${image} ${waitSeconds} s (context ${region.context})`, () => { state.switches.set(name, { name, state: 'armed', createdAt: new Date(state.now()).toISOString() }); }),
  disarmSwitch: (region, name) => send('disarm', `DELETE /jobs/${name} (context ${region.context})`, () => { state.switches.delete(name); }),
});

/** Five records wait for an app that imports nothing; all others have read everything. */
export const importReader = (state: SearchState, reach: Reach): ImportReader => ({
  readImports: async (region) => {
    reach(region);
    return (['operate', 'tasklist'] satisfies WebAppId[]).map((app) => {
      const position = { type: 'process-instance', partitionId: 1, position: (state.importsNothing.get(`${region.name}/${app}`) ?? 0) > 0 ? 10 : 15 };
      return { app, exists: true, positions: [position], waiting: position.position < 15 ? [{ ...position, newest: 15 }] : [] };
    });
  },
});

export const snapshotReader = (state: SearchState, reach: Reach): SnapshotReader => ({
  readRepository: async (region) => { reach(region); return state.repositories.get(region.name) ?? null; },
  verifyRepository: async (region) => { reach(region); return state.repositoryProblem; },
  readSnapshot: async (region, name) => {
    reach(region);
    if (state.forged !== null) { state.snapshots.set(name, { ...state.forged, name }); state.forged = null; }
    return state.repositories.has(region.name) ? state.snapshots.get(name) ?? null : null;
  },
  listSnapshots: async (region) => { reach(region); return state.repositories.has(region.name) ? [...state.snapshots.values()] : []; },
  readSnapshotSize: async (region) => { reach(region); return { bytes: 4_200, tookMs: 100 }; },
  readIndices: async (region) => { reach(region); return state.indices.get(region.name) ?? []; },
  readRestore: async (region) => {
    reach(region);
    const from = state.restoredFrom.get(region.name);
    return from === undefined || (state.indices.get(region.name) ?? []).length === 0 ? null : { recoveredBytes: 1, totalBytes: 1, active: 0, snapshots: [...from] };
  },
  readNewestRecords: async (region) => { reach(region); return { 1: 40, 2: 40 }; },
  countRecords: async (region, upTo) => { reach(region); return Object.fromEntries(Object.keys(upTo).map((partition) => [partition, 20 - (state.lacking.get(region.name) ?? 0)])); },
  countMessages: async (region, ids) => { reach(region); return Object.fromEntries(ids.map((id) => [id, state.documents.get(`${region.name}/${id}`) ?? 1])); },
});

export const snapshotWriter = (state: SearchState, send: Send): SnapshotWriter => ({
  registerRepository: (region, { readonly }) => send('register', `PUT /_snapshot/camunda_backup readonly=${readonly} (context ${region.context})`, () => { state.repositories.set(region.name, { readonly, fits: true, says: 'fs' }); }),
  takeSnapshot: (region, name, of = 'all') => send('snapshot', `PUT /_snapshot/camunda_backup/${name} (context ${region.context})`, () => {
    const indices = (state.indices.get(region.name) ?? []).map((index) => index.name).filter((index) => of === 'all' || index.startsWith('zeebe-record'));
    state.snapshots.set(name, { name, uuid: `uuid-${name}-${Date.now()}`, state: state.snapshotEnds.shift() ?? 'SUCCESS', startedAt: new Date(state.now()).toISOString(), indices, shards: { total: 2, failed: 0, successful: 2 } });
  }),
  deleteSnapshot: (region, name) => send('drop', `DELETE /_snapshot/camunda_backup/${name} (context ${region.context})`, () => { state.snapshots.delete(name); }),
  deleteIndices: (region, names) => send('delete-indices', `DELETE /${names.join(',')} (context ${region.context})`, () => {
    state.indices.set(region.name, (state.indices.get(region.name) ?? []).filter(({ name }) => !names.includes(name)));
    if (state.indices.get(region.name)?.length === 0) state.restoredFrom.delete(region.name);
  }),
  restoreSnapshot: (region, name) => send('restore', `POST /_snapshot/camunda_backup/${name}/_restore (context ${region.context})`, () => {
    const [source = []] = [...state.indices].filter(([other]) => other !== region.name).map(([, indices]) => indices);
    state.restoredFrom.set(region.name, [...(state.restoredFrom.get(region.name) ?? []), name]);
    state.indices.set(region.name, [...(state.indices.get(region.name) ?? []), ...source.filter((index) => state.snapshots.get(name)?.indices.includes(index.name))]);
  }),
});
