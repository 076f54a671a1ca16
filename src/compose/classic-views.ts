import type { RepointingView } from '../domain/classic/repointing.ts';
import { installedAs, type SiteFacts } from '../domain/classic/sites.ts';
import type { NormalModeView } from '../domain/classic/normal-mode.ts';
import { planTemporaryBrokers, type RemovalView, type TemporaryInput, type TemporaryView } from '../domain/classic/temporary-brokers.ts';
import { advertisedIn, withJoined } from '../domain/classic/voters.ts';
import { isHostedIn, type Topology } from '../domain/cluster-view.ts';
import type { ClassicMode } from '../domain/generation.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import { brokersOf, failoverSiteOf, recreatedHalfOf, regionNamed, temporaryBrokersOf } from '../domain/regions.ts';

type Input = TemporaryInput & { readonly runKey: string };

const modeOf = ({ lostRegion, throwAway }: Input, installationType: 'failOver' | 'failBack', diverted = throwAway): ClassicMode => ({ installationType, lostRegion, throwAway: diverted });

const EMPTY: SiteFacts = { release: null, rollout: { replicas: 0, pods: [], gateway: null, restarts: [] } };

/** What the temporary brokers see once the lost region is fenced and cut off. */
export function isolatedView({ layout, lostRegion, survivingRegion, clusterSize }: Omit<Input, 'runKey' | 'throwAway'>, view: TemporaryView): TemporaryView {
  const lost = brokersOf(layout, lostRegion, clusterSize);
  const { namespace } = failoverSiteOf(regionNamed(layout, survivingRegion));
  const { topology } = view;
  return {
    ...view, isolation: { isolated: true, says: 'the policies stand' },
    topology: topology === null ? null : { ...topology, brokers: topology.brokers.filter(({ id, host }) => !lost.includes(id) || isHostedIn(host, namespace)) },
  };
}

/** What the diversion sees once the temporary brokers run. */
export function withTemporaryBrokers(input: Input, view: RepointingView, before: TemporaryView | undefined): RepointingView {
  const site = failoverSiteOf(regionNamed(input.layout, input.survivingRegion));
  const plan = before === undefined ? undefined : planTemporaryBrokers(input, before);
  const after = plan?.kind === 'act' ? plan.expect : before;
  return { ...view, sites: { ...view.sites, [site.name]: installedAs({ region: site, webApps: false, classic: modeOf(input, 'failOver') }, view.sites[site.name] ?? EMPTY) }, topology: after?.topology ?? view.topology };
}

/** The brokers that a failBack installation starts, seen where they belong. */
export function withHalf({ layout, lostRegion, clusterSize }: Input, topology: Topology): Topology {
  return withJoined(topology, clusterSize, advertisedIn(layout, regionNamed(layout, lostRegion), recreatedHalfOf(layout, lostRegion, clusterSize)));
}

const podsOf = ({ layout, lostRegion, clusterSize }: Input): SiteFacts['rollout'] => ({
  replicas: clusterSize / layout.regions.length, gateway: null, restarts: [],
  pods: brokersOf(layout, lostRegion, clusterSize).map((_, ordinal) => ({ name: `${layout.release}-zeebe-${ordinal}`, uid: '', state: 'Running', ready: true, ending: false, current: true, runningSince: null })),
});

/** Readers that answer as they would once the first half runs: topology, release, and an empty search cluster; everything else is read now. */
export function afterHalf(readers: Readers, input: Input): Readers {
  const { installation, zeebe, search, snapshots, rollout } = readers;
  const there = input.lostRegion;
  const half = installedAs({ region: regionNamed(input.layout, there), webApps: false, classic: modeOf(input, 'failBack') }, { release: null, rollout: podsOf(input) });
  return {
    ...readers,
    installation: { ...installation, readRelease: (region) => region.name === there ? Promise.resolve(half.release) : installation.readRelease(region) },
    rollout: { ...rollout, readRollout: (region, run) => region.name === there ? Promise.resolve(half.rollout) : rollout.readRollout(region, run) },
    zeebe: { ...zeebe, readTopology: async (region) => withHalf(input, await zeebe.readTopology(region)) },
    search: { ...search, readSearch: (region) => region.name === there ? Promise.resolve({ status: 'green', clusterUuid: 'CLUSTER_UUID', version: null }) : search.readSearch(region) },
    snapshots: {
      ...snapshots,
      readRepository: (region) => region.name === there ? Promise.resolve(null) : snapshots.readRepository(region),
      readIndices: (region) => region.name === there ? Promise.resolve([]) : snapshots.readIndices(region),
      readRestore: (region) => region.name === there ? Promise.resolve(null) : snapshots.readRestore(region),
    },
  };
}

/** What the removal of the temporary brokers sees once the half has caught up. */
export const beforeRemoval = (input: Input, view: RemovalView): RemovalView => ({ ...view, topology: view.topology === null ? null : withHalf(input, view.topology) });

/** What the completion sees once the temporary brokers are gone. */
export function beforeCompletion(input: Input, view: NormalModeView): NormalModeView {
  const { layout, lostRegion, clusterSize } = input;
  const site = failoverSiteOf(regionNamed(layout, input.survivingRegion));
  const temporary = temporaryBrokersOf(layout, lostRegion, clusterSize);
  const topology = view.topology === null ? null : { ...view.topology, brokers: view.topology.brokers.filter(({ id, host }) => !temporary.includes(id) || !isHostedIn(host, site.namespace)) };
  const wanted = { region: regionNamed(layout, lostRegion), webApps: false, classic: modeOf(input, 'failBack', false) };
  return { ...installedAs(wanted, { release: view.release, rollout: podsOf(input) }), topology: topology === null ? null : withHalf(input, topology) };
}

/** Readers that answer as they would once the region is complete: its values are normal, those of the surviving one still leave the web apps out. */
export function afterCompletion(readers: Readers, { survivingRegion }: Input): Readers {
  const { installation } = readers;
  return {
    ...readers,
    installation: {
      ...installation,
      readRelease: async (region) => {
        const now = await installation.readRelease(region);
        return now === null ? null : { revision: now.revision + 1, status: 'deployed', webAppsOff: region.name === survivingRegion };
      },
      readWebApps: async (region) => (region.name === survivingRegion ? [] : installation.readWebApps(region)),
    },
  };
}
