import type { Membership, RegionPods, Topology } from './cluster-view.ts';
import { act, done, wait, type Plan } from './plan.ts';
import { brokersOf, regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

export interface FencingInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; readonly clusterSize: number }
export interface FencingView { readonly lost: RegionPods; readonly topology: Topology | null }
export interface ScaleAction { readonly region: Region; readonly replicas: number }

/** Plans the fencing of the lost region: its brokers scaled to zero, proved by no pod left and by survivors that miss them. Pure. */
export function planFencing(input: FencingInput, seen: FencingView): Plan<FencingView, ScaleAction, { readonly fenced: boolean }> {
  const region = regionNamed(input.layout, input.lostRegion);
  const ids = brokersOf(input.layout, input.lostRegion, input.clusterSize);
  if ((seen.lost.replicas ?? 0) > 0) {
    const topology = seen.topology === null ? null : { ...seen.topology, brokers: seen.topology.brokers.filter(({ id }) => !ids.includes(id)) };
    return act({ region, replicas: 0 }, { lost: { ...seen.lost, replicas: 0, pods: [] }, topology }, `${seen.lost.replicas ?? 0} brokers are wanted in ${region.name}`);
  }
  if (seen.lost.pods.length > 0) return wait(`pods ${seen.lost.pods.map(({ name }) => name).join(', ')} end`);
  const seenStill = seen.topology?.brokers.filter(({ id }) => ids.includes(id)) ?? [];
  if (seen.topology === null || seenStill.length > 0) return wait('the survivors miss the fenced brokers');
  return done({ fenced: true });
}

export interface UnfencingInput extends FencingInput { readonly fenced: boolean }
export interface UnfencingView { readonly lost: RegionPods | null; readonly membership: Membership | null; /** Temporary brokers bear their ids: the fence must stay. */ readonly replaced?: boolean }

/**
 * Plans the undo of a fence: the brokers start again, unless they were removed (a removed broker must not come back with its old disk). Pure.
 */
export function planUnfencing(input: UnfencingInput, seen: UnfencingView): Plan<UnfencingView, ScaleAction, { readonly unfenced: boolean }> {
  if (!input.fenced) return done({ unfenced: false });
  const ids = brokersOf(input.layout, input.lostRegion, input.clusterSize);
  if (seen.replaced === true) return done({ unfenced: false });
  if (seen.membership === null || seen.lost === null) return wait('both regions answer, to see whether the fenced brokers are still members');
  if (!ids.every((id) => seen.membership?.members.includes(id))) return done({ unfenced: false });
  const wanted = ids.length;
  if ((seen.lost.replicas ?? 0) === wanted) return done({ unfenced: true });
  return act({ region: regionNamed(input.layout, input.lostRegion), replicas: wanted }, { ...seen, lost: { ...seen.lost, replicas: wanted } }, 'the fenced brokers are still members');
}
