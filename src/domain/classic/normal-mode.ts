import { RunbookError } from '../../errors/runbook-error.ts';
import { hostedIn, isHostedIn, type Topology } from '../cluster-view.ts';
import type { InstallInput } from '../installation.ts';
import { helmEnds } from '../helm-ends.ts';
import { act, done, wait, type Plan } from '../plan.ts';
import { recreatedHalfOf, regionNamed, temporaryBrokersOf, type Region } from '../regions.ts';
import { installedAs, isHeldAs, missingInSite, ordinalOf, type SiteFacts, type WantedSite } from './sites.ts';
import type { ModeAction } from './temporary-brokers.ts';
import { advertisedIn, haveCaughtUp, problemsOfStart, withJoined } from './voters.ts';

export interface NormalModeView extends SiteFacts { readonly topology: Topology | null }
export type NormalModeAction = ModeAction | { readonly kind: 'restart'; readonly region: Region; readonly pod: string };

/**
 * Plans the other half of the recreated region: normal values, and its sleeping pods replaced, so that they start empty and catch up. Pure.
 * Charts of 8.3 and 8.4 do not restart a pod for a change of its ConfigMap: a pod that still sleeps, while helm and StatefulSet are as
 * wanted, is deleted, one at a time. Done when every broker of the region is seen there and has caught up.
 * @throws EMPTY_VOTERS (defect) when the first half has not caught up, or a temporary broker still runs
 */
export function planNormalMode(input: InstallInput, webApps: boolean, seen: NormalModeView): Plan<NormalModeView, NormalModeAction, { readonly normal: boolean }> {
  const { layout, lostRegion, clusterSize } = input;
  const region = regionNamed(layout, lostRegion);
  const wanted: WantedSite = { region, webApps };
  const sleeping = temporaryBrokersOf(layout, lostRegion, clusterSize);
  const { topology, release, rollout } = seen;
  if (topology === null) return wait('the gateway answers with its topology');
  const isUp = (id: number): boolean => hostedIn(topology, [id], region.namespace).length > 0;
  const elsewhere = topology.brokers.filter(({ id, host }) => sleeping.includes(id) && !isHostedIn(host, region.namespace));
  const after: NormalModeView = { ...installedAs(wanted, seen), topology: withJoined(topology, clusterSize, advertisedIn(layout, region, sleeping)) };
  const pending = helmEnds(release?.status, ` of release ${layout.release}`);
  if (pending !== null) return pending;
  if (!isHeldAs(release, wanted)) {
    if (release?.classic !== undefined) {
      if (elsewhere.length > 0) throw new RunbookError('EMPTY_VOTERS', { brokers: sleeping, problems: elsewhere.map(({ id, host }) => `broker ${id} still runs as ${host}`) });
      const problems = problemsOfStart(topology, clusterSize, sleeping, recreatedHalfOf(layout, lostRegion, clusterSize));
      if (problems.length > 0) throw new RunbookError('EMPTY_VOTERS', { brokers: sleeping, problems });
    }
    return act({ kind: 'install', region, webApps }, after, `the values of ${lostRegion} are not those of normal operation`);
  }
  const asleep = rollout.pods.filter((pod) => !isUp(ordinalOf(pod.name) * layout.regions.length + region.index) && !pod.ready && !pod.ending && pod.current && (pod.since ?? '~') < (release?.storedAt ?? ''));
  const coming = rollout.pods.filter((pod) => (!pod.ready || pod.ending) && !asleep.includes(pod));
  const next = coming.length > 0 ? undefined : asleep.at(-1);
  if (next !== undefined) {
    const pods = rollout.pods.map((pod) => (pod === next ? { ...pod, ready: true } : pod));
    return act({ kind: 'restart', region, pod: next.name }, { ...seen, rollout: { ...rollout, pods } }, `${next.name} sleeps since before the values were normal`);
  }
  const missing = missingInSite(wanted, seen);
  if (missing !== null) return wait(missing);
  return haveCaughtUp(topology, clusterSize, topology.brokers.map(({ id }) => id)) && sleeping.every(isUp) ? done({ normal: true }) : wait('every broker has caught up on all its partitions');
}
