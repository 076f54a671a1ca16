import type { PartitionProgress, RegionPods, SearchHealth, Topology } from '../domain/cluster-view.ts';
import type { ReleaseFacts } from '../domain/installation.ts';
import { switchName } from '../domain/pause.ts';
import { brokersOf, regionNamed, type Layout, type Region } from '../domain/regions.ts';
import type { TakenSnapshot } from '../domain/snapshot.ts';
import type { Footprint } from '../ports/installation.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import type { SnapshotView } from '../ports/search.ts';

/** Where the failback takes place. */
export interface Place { readonly layout: Layout; readonly lostRegion: string; readonly survivingRegion: string; readonly clusterSize: number }

/** Readers that answer as they would after a step: what that step changes is predicted, everything else is read now. */
export type Foresight = (readers: Readers, place: Place) => Readers;

const NOTHING: Footprint = { releases: [], claims: [], volumes: [], pods: [] };
const UNREAD: SearchHealth = { status: 'green', clusterUuid: 'CLUSTER_UUID', version: null };

const lostBrokers = ({ layout, lostRegion, clusterSize }: Place): readonly number[] => brokersOf(layout, lostRegion, clusterSize);

/** A read that one region answers as foreseen, from what it says `now`, and the other as it is. */
const within = <T>(name: string, live: (region: Region) => Promise<T>, foreseen: (now: () => Promise<T>) => T | Promise<T>) =>
  async (region: Region): Promise<T> => (region.name === name ? foreseen(() => live(region)) : live(region));

/** The brokers of the recreated region as the survivors see them: gone, or idle. Pure. */
export function withBrokers(topology: Topology, place: Place, state: 'gone' | 'idle'): Topology {
  const ids = lostBrokers(place);
  const { namespace } = regionNamed(place.layout, place.lostRegion);
  const idle = ids.map((id, ordinal) => ({ id, host: `${place.layout.release}-zeebe-${ordinal}.${namespace}`, version: '', partitions: [] }));
  return { ...topology, brokers: [...topology.brokers.filter(({ id }) => !ids.includes(id)), ...(state === 'idle' ? idle : [])] };
}

/** The brokers' word on exporting, in another phase. Pure. */
export const inPhase = (partitions: readonly PartitionProgress[], exporterPhase: string): readonly PartitionProgress[] => partitions.map((partition) => ({ ...partition, exporterPhase }));

/** The pods of the region as its brokers come up: not ready before they are members. Pure. */
export function startedPods({ layout, lostRegion, clusterSize }: Place): RegionPods {
  const pods = brokersOf(layout, lostRegion, clusterSize).map((_, ordinal) => ({ name: `${layout.release}-zeebe-${ordinal}`, phase: 'Running', ready: false, restarts: 0, createdAt: '' }));
  return { region: lostRegion, serverVersion: '', replicas: pods.length, clusterSize, pods, exporters: [] };
}

/** What the steps after the snapshot know of it: the indices of now, and a placeholder for what the search cluster makes up. Pure. */
export const foreseenSnapshot = (name: string, indices: readonly { readonly name: string }[]): TakenSnapshot =>
  ({ name, uuid: 'SNAPSHOT_UUID', indices: indices.map((index) => index.name), bytes: 0, tookMs: 0 });

/** The same of a copy by backups: the parts of each web app under one name, since only it knows how it divides its indices. Pure. */
export function foreseenBackup(name: string, id: number, indices: readonly { readonly name: string }[]): TakenSnapshot {
  const all = foreseenSnapshot(name, indices);
  const part = (of: string, ofName: string): NonNullable<TakenSnapshot['parts']>[number] => ({ name: ofName, uuid: all.uuid, indices: all.indices.filter((index) => index.startsWith(of)) });
  return { ...all, parts: [part('operate-', `camunda_operate_${id}_VERSION_part_1_of_PARTS`), part('tasklist-', `camunda_tasklist_${id}_VERSION_part_1_of_PARTS`), part('zeebe-record', name)] };
}

/** Nothing is there yet under names that only a run knows, and the assessment has proved the repository. */
export const atStart: Foresight = (readers) => ({
  ...readers,
  snapshots: { ...readers.snapshots, readSnapshot: () => Promise.resolve(null), verifyRepository: () => Promise.resolve(null) },
  installation: { ...readers.installation, readSwitch: () => Promise.resolve(null) },
});

/** The recreated region holds nothing any more. */
export const afterWipe: Foresight = (readers, place) => {
  const { installation, kubernetes, zeebe } = readers;
  const there = place.lostRegion;
  return {
    ...readers,
    installation: { ...installation, readFootprint: within(there, (region) => installation.readFootprint(region), () => NOTHING), readRelease: within(there, (region) => installation.readRelease(region), () => null) },
    kubernetes: { ...kubernetes, readPods: within(there, (region) => kubernetes.readPods(region), () => ({ ...startedPods(place), replicas: null, pods: [] })) },
    zeebe: { ...zeebe, readTopology: within(place.survivingRegion, (region) => zeebe.readTopology(region), async (now) => withBrokers(await now(), place, 'gone')) },
  };
};

/** Brokers and search cluster of the recreated region run, new and empty, without web apps. */
export const afterInstallation: Foresight = (readers, place) => {
  const { installation, kubernetes, zeebe, search, snapshots, imports } = readers;
  const there = place.lostRegion;
  const release = async (now: () => Promise<ReleaseFacts | null>): Promise<ReleaseFacts> => ({ revision: ((await now())?.revision ?? 0) + 1, status: 'deployed', webAppsOff: true });
  return {
    ...readers,
    installation: { ...installation, readRelease: within(there, (region) => installation.readRelease(region), release), readWebApps: within(there, (region) => installation.readWebApps(region), () => []) },
    kubernetes: { ...kubernetes, readPods: within(there, (region) => kubernetes.readPods(region), () => startedPods(place)) },
    zeebe: { ...zeebe, readTopology: within(place.survivingRegion, (region) => zeebe.readTopology(region), async (now) => withBrokers(await now(), place, 'idle')) },
    imports: { readImports: within(there, (region) => imports.readImports(region), () => []) },
    search: { ...search, readSearch: within(there, (region) => search.readSearch(region), () => UNREAD) },
    snapshots: {
      ...snapshots,
      readRepository: within(there, (region) => snapshots.readRepository(region), () => null),
      readIndices: within(there, (region) => snapshots.readIndices(region), () => []),
      readRestore: within(there, (region) => snapshots.readRestore(region), () => null),
    },
  };
};

/** The surviving region can write snapshots. */
export const afterRepository: Foresight = (readers, { survivingRegion }) => {
  const { snapshots } = readers;
  return { ...readers, snapshots: { ...snapshots, readRepository: within(survivingRegion, (region) => snapshots.readRepository(region), () => ({ readonly: false, fits: true, says: '' })) } };
};

/** The web apps of the surviving region are scaled to zero. */
export const afterWebAppsStop: Foresight = (readers, { survivingRegion }) => {
  const { installation } = readers;
  return {
    ...readers,
    installation: { ...installation, readWebApps: within(survivingRegion, (region) => installation.readWebApps(region), async (now) => (await now()).map((app) => ({ ...app, wanted: 0, ready: 0, rollingOut: false }))) },
  };
};

/** Exporting is paused on every partition, under the dead man's switch of this run; the web apps have imported what was there, and made no backup of it yet. */
export const whilePaused = (runKey: string): Foresight => (readers, { survivingRegion }) => {
  const { zeebe, installation, imports } = readers;
  return {
    ...readers,
    imports: { readImports: within(survivingRegion, (region) => imports.readImports(region), async (now) => (await now()).map((app) => ({ ...app, waiting: [] }))) },
    backups: { readBackup: () => Promise.resolve(null) },
    zeebe: { ...zeebe, readPartitions: within(survivingRegion, (region) => zeebe.readPartitions(region), async (now) => inPhase(await now(), 'PAUSED')) },
    installation: { ...installation, readSwitch: () => Promise.resolve({ name: switchName(runKey), state: 'armed', createdAt: '' }) },
  };
};

/** The exporters to the recreated region are enabled. */
export const afterEnabling = (exporters: readonly string[]): Foresight => (readers, { survivingRegion }) => {
  const { zeebe } = readers;
  return {
    ...readers,
    zeebe: { ...zeebe, readExporters: within(survivingRegion, (region) => zeebe.readExporters(region), async (now) => (await now()).map((exporter) => (exporters.includes(exporter.id) ? { ...exporter, status: 'ENABLED' } : exporter))) },
  };
};

/** The brokers of the recreated region are members, so their pods are ready. */
export const afterAddition: Foresight = (readers, { lostRegion }) => {
  const { kubernetes } = readers;
  const ready = (pods: RegionPods): RegionPods => ({ ...pods, pods: pods.pods.map((pod) => ({ ...pod, ready: true })) });
  return { ...readers, kubernetes: { ...kubernetes, readPods: within(lostRegion, (region) => kubernetes.readPods(region), async (now) => ready(await now())) } };
};

/** The repository of the surviving region holds one snapshot more, the newest. */
export const afterSnapshot = (name: string, startedAt: string): Foresight => (readers, { survivingRegion }) => {
  const { snapshots } = readers;
  const taken: SnapshotView = { name, uuid: 'SNAPSHOT_UUID', state: 'SUCCESS', startedAt, indices: [], shards: { total: 0, failed: 0, successful: 0 } };
  return { ...readers, snapshots: { ...snapshots, listSnapshots: within(survivingRegion, (region) => snapshots.listSnapshots(region), async (now) => [...await now(), taken]) } };
};
