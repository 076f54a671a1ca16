import { RunbookError } from '../../errors/runbook-error.ts';
import { hostedIn, isHostedIn, type Reading, type SearchHealth, type Topology } from '../cluster-view.ts';
import type { ClassicMode } from '../generation.ts';
import type { InstallInput } from '../installation.ts';
import { planLifting, type IsolationAction, type LiftingView } from '../isolation.ts';
import { helmEnds } from '../helm-ends.ts';
import { act, decide, done, wait, type Plan } from '../plan.ts';
import { brokersOf, failoverSiteOf, recreatedHalfOf, regionNamed, temporaryBrokersOf, type BrokerId, type Region } from '../regions.ts';
import { installedAs, isHeldAs, isSleeper, type SiteFacts, type WantedSite } from './sites.ts';
import type { ModeAction } from './temporary-brokers.ts';
import { advertisedIn, haveCaughtUp, problemsOfStart, withJoined } from './voters.ts';

export interface HalfInput extends InstallInput { readonly throwAway: boolean }

export interface HalfView extends SiteFacts {
  /** Whether the survivors are still cut off from the region, and what is left in it. */
  readonly lifting: LiftingView;
  readonly search: Reading<SearchHealth>;
  readonly topology: Topology | null;
}

export type HalfAction = ModeAction | IsolationAction | { readonly kind: 'stop'; readonly region: Region };

const NOTHING = { releases: [], claims: [], volumes: [], pods: [] } as const;

/**
 * Plans the first half of the recreated region: the isolation is lifted, then the release is installed as failBack, in which every other pod
 * sleeps so that no id runs twice. Pure. Nothing that sleeps is waited for. Done when the running half has caught up.
 * @throws EMPTY_VOTERS (defect) when a broker that started empty before has not caught up; DUPLICATE_BROKER (defect) when a sleeper ran all the same: the region is stopped first
 */
export function planRecreatedHalf(input: HalfInput, seen: HalfView): Plan<HalfView, HalfAction, { readonly installed: boolean; readonly recreatedBrokers: readonly BrokerId[] }> {
  const { layout, lostRegion, clusterSize, throwAway } = input;
  const region = regionNamed(layout, lostRegion);
  const site = failoverSiteOf(regionNamed(layout, input.survivingRegion));
  const temporary = temporaryBrokersOf(layout, lostRegion, clusterSize);
  const half = recreatedHalfOf(layout, lostRegion, clusterSize);
  const classic: ClassicMode = { installationType: 'failBack', lostRegion, throwAway };
  const wanted: WantedSite = { region, webApps: false, classic };
  const { topology, release } = seen;
  if (topology === null) return wait('the surviving gateway answers with its topology');
  const twice = [...topology.brokers.filter(({ id, host }) => temporary.includes(id) && isHostedIn(host, region.namespace)).map(({ id, host }) => `${id} (${host})`),
    ...seen.rollout.pods.filter((pod) => release !== null && pod.ready && isSleeper(pod, classic)).map(({ name }) => name)];
  if (twice.length > 0) {
    if (seen.rollout.replicas !== 0 && seen.rollout.pods.length > 0) return act({ kind: 'stop', region }, { ...seen, rollout: { ...seen.rollout, replicas: 0, pods: [] } }, `${twice.join(', ')} should sleep`);
    throw new RunbookError('DUPLICATE_BROKER', { brokers: twice, temporary: `${temporary.join(', ')} in ${site.namespace}` });
  }
  const pending = helmEnds(release?.status, ` of release ${layout.release}`);
  if (pending !== null) return pending;
  if (!isHeldAs(release, wanted)) {
    if (release === null && seen.rollout.pods.length > 0) return decide('REGION_NOT_EMPTY', { says: `Broker pods ${seen.rollout.pods.map(({ name }) => name).join(', ')} run in ${lostRegion} without a release` });
    const lifting = planLifting(input, seen.lifting);
    if (lifting.kind === 'act') return act(lifting.action, { ...seen, lifting: lifting.expect }, lifting.why);
    if (lifting.kind !== 'done') return lifting;
    const problems = problemsOfStart(topology, clusterSize, half, temporary);
    if (problems.length > 0) throw new RunbookError('EMPTY_VOTERS', { brokers: half, problems });
    const expect: HalfView = {
      ...installedAs(wanted, seen), lifting: seen.lifting, topology: withJoined(topology, clusterSize, advertisedIn(layout, region, half)),
      search: { answers: true, tookMs: 0, value: { status: 'green', clusterUuid: '(next)', version: null } },
    };
    return act({ kind: 'install', region, webApps: false, classic }, expect, release === null ? `there is no release in ${region.name}` : `release ${layout.release} of ${region.name} is ${release.status}`);
  }
  // What is in the region is ours by now.
  const lifting = planLifting(input, { ...seen.lifting, footprint: NOTHING });
  if (lifting.kind === 'act') return act(lifting.action, { ...seen, lifting: lifting.expect }, lifting.why);
  if (!seen.search.answers) return wait(`the search cluster of ${region.name} answers (${seen.search.error})`);
  if (seen.search.value.status === 'red') return wait(`the search cluster of ${region.name} is green or yellow`);
  const there = hostedIn(topology, half, region.namespace);
  const missing = half.filter((id) => !there.includes(id));
  if (missing.length > 0) return wait(`brokers ${missing.join(', ')} are seen in ${region.namespace}; the others sleep`);
  const brokers = [...brokersOf(layout, input.survivingRegion, clusterSize), ...temporary, ...half];
  return haveCaughtUp(topology, clusterSize, brokers) ? done({ installed: true, recreatedBrokers: half }) : wait('every partition is led and the recreated half has caught up');
}
