import { RunbookError } from '../errors/runbook-error.ts';
import { isOurChange, removedBroker } from './changes.ts';
import { isHostedIn, type ChangeOperation, type Membership, type Reading, type RegionPods, type Topology } from './cluster-view.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { brokersOf, regionNamed, type BrokerId, type Layout, type Region, type RegionName } from './regions.ts';
import { silenceOf } from './assessment.ts';

export interface RemovalInput {
  readonly layout: Layout;
  readonly lostRegion: RegionName;
  readonly survivingRegion: RegionName;
  readonly clusterSize: number;
}

export interface RemovalView {
  /** null while no coordinator answers: region 0 lost, until the removal. */
  readonly membership: Membership | null;
  readonly topology: Topology | null;
  /** Fresh look at the lost region; null when it was not needed because its brokers are no members any more. */
  readonly lostPods: Reading<RegionPods> | null;
  /** The server's own dry run; null when none was asked for. */
  readonly dryRun: { readonly removed: readonly BrokerId[]; readonly members: readonly BrokerId[]; readonly forced: boolean } | null;
}

export interface RemovalAction { readonly region: Region; readonly remove: readonly BrokerId[] }
export interface RemovalOutput { readonly removedBrokers: readonly BrokerId[] }

const sameIds = (left: readonly BrokerId[], right: readonly BrokerId[]): boolean =>
  left.length === right.length && left.every((id) => right.includes(id));

/** Every broker's id must fit the region that its advertised host names. @throws LAYOUT_MISMATCH (defect) */
function crossCheck(input: RemovalInput, topology: Topology): void {
  for (const region of input.layout.regions) {
    const ids = brokersOf(input.layout, region.name, input.clusterSize);
    const stray = topology.brokers.filter((broker) => isHostedIn(broker.host, region.namespace) && !ids.includes(broker.id));
    if (stray.length > 0) throw new RunbookError('LAYOUT_MISMATCH', { region: region.name, computed: ids, reported: stray.map(({ id, host }) => ({ id, host })) });
  }
}

/**
 * Plans the forced removal of the lost region's brokers. Pure: same arguments, same plan.
 * Done when the members are read back without them and the change is no longer pending. The leaders are read back by the
 * verification, which goes on until each partition has one: a new leader opens the exporter to the lost region and hangs in it for
 * ten seconds and more, and the change that disables it with it. So that change is sent before there is a leader.
 * @throws LAYOUT_MISMATCH (defect) ids and advertised hosts disagree; DRY_RUN_DIFFERS (defect) the server would do something else
 */
export function planBrokerRemoval(input: RemovalInput, seen: RemovalView): Plan<RemovalView, RemovalAction, RemovalOutput> {
  const lost = brokersOf(input.layout, input.lostRegion, input.clusterSize);
  const survivor = regionNamed(input.layout, input.survivingRegion);
  const surviving = brokersOf(input.layout, survivor.name, input.clusterSize);
  if (lost.length === 0) throw new RunbookError('LAYOUT_MISMATCH', { clusterSize: input.clusterSize, region: input.lostRegion });
  const { membership, topology } = seen;
  if (topology === null) return wait('the surviving gateway answers with its topology');
  crossCheck(input, topology);

  const pending = membership?.pendingChange;
  if (pending !== undefined) {
    return isOurChange(pending, lost, []) ? wait(`change ${pending.id} completes`) : decide('FOREIGN_CHANGE_PENDING', { change: pending });
  }
  if (membership !== null && !membership.members.some((id) => lost.includes(id))) {
    return done({ removedBrokers: lost });
  }
  if (membership === null && topology.clusterSize === surviving.length) return wait('the coordinator answers again after the removal');
  if (seen.lostPods === null) return wait('the lost region was looked at');

  const silence = silenceOf(seen.lostPods, regionNamed(input.layout, input.lostRegion).name);
  if (!silence.silent) return decide('REGION_STILL_ALIVE', { says: silence.says, brokers: lost });
  const alive = topology.brokers.map(({ id }) => id).filter((id) => lost.includes(id));
  if (alive.length > 0) return decide('REGION_STILL_ALIVE', { says: `The survivors still see brokers ${alive.join(', ')}`, brokers: alive });

  if (seen.dryRun === null) return wait("the cluster's own dry run answers");
  // A removal that was under way when its runner died may take effect between two of these reads.
  if (seen.dryRun.removed.length === 0 && sameIds(seen.dryRun.members, surviving)) return wait('the members are read back after the removal');
  if (!seen.dryRun.forced || !sameIds(seen.dryRun.removed, lost) || !sameIds(seen.dryRun.members, surviving)) {
    throw new RunbookError('DRY_RUN_DIFFERS', { expected: { removed: lost, members: surviving }, answered: seen.dryRun });
  }
  const left: Topology = { ...topology, clusterSize: surviving.length, brokers: topology.brokers.filter(({ id }) => surviving.includes(id)) };
  const expect: RemovalView = { ...seen, lostPods: null, dryRun: null, membership: { members: surviving }, topology: left };
  return act({ region: survivor, remove: lost }, expect, `brokers ${lost.join(', ')} are members and gone`);
}

/** What a dry run says, in the words of the plan. */
export function summariseDryRun(operations: readonly ChangeOperation[], members: readonly BrokerId[]): NonNullable<RemovalView['dryRun']> {
  return {
    removed: operations.map(removedBroker).filter((id) => id !== null),
    members,
    forced: operations.some(({ operation }) => operation === 'PARTITION_FORCE_RECONFIGURE') && !operations.some(({ operation }) => operation === 'PARTITION_JOIN' || operation === 'PARTITION_LEAVE'),
  };
}
