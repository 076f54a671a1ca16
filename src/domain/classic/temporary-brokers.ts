import { RunbookError } from '../../errors/runbook-error.ts';
import { hostedIn, isHostedIn, type Reading, type SearchHealth, type Topology } from '../cluster-view.ts';
import { isInMode, type ClassicMode } from '../generation.ts';
import { planWipe, type FootprintFacts, type InstallInput, type ReleaseFacts, type WipeAction } from '../installation.ts';
import { helmEnds } from '../helm-ends.ts';
import { act, decide, done, wait, type Plan } from '../plan.ts';
import { brokersOf, failoverSiteOf, recreatedHalfOf, regionNamed, temporaryBrokersOf, type BrokerId, type Region } from '../regions.ts';
import { advertisedIn, haveCaughtUp, problemsOfStart, withJoined } from './voters.ts';

/** What a release of the classic generation is installed as. */
export interface ModeAction { readonly kind: 'install'; readonly region: Region; readonly webApps: boolean; readonly classic?: ClassicMode }

export interface TemporaryInput extends InstallInput {
  /** Whether the exporter of the lost region gets a throw-away search cluster, or waits. */
  readonly throwAway: boolean;
}

export interface TemporaryView {
  /** Whether nothing of the lost region gets in: policy and probe, in words. */
  readonly isolation: { readonly isolated: boolean; readonly says: string };
  readonly release: ReleaseFacts | null;
  readonly topology: Topology | null;
  /** The throw-away search cluster; null where none is wanted. */
  readonly search: Reading<SearchHealth> | null;
}

/**
 * Plans the temporary brokers: half of the lost ids, with empty disks, in the failover namespace of the surviving region, so that three of four
 * replicas are there again. Pure. Done when each is seen in that namespace, every partition is led and all its replicas are healthy.
 * @throws EMPTY_VOTERS (defect) when more than one of them would join a partition
 */
export function planTemporaryBrokers(input: TemporaryInput, seen: TemporaryView): Plan<TemporaryView, ModeAction, { readonly temporaryBrokers: readonly BrokerId[] }> {
  const { layout, lostRegion, clusterSize, throwAway } = input;
  const survivor = regionNamed(layout, input.survivingRegion);
  const site = failoverSiteOf(survivor);
  const ids = temporaryBrokersOf(layout, lostRegion, clusterSize);
  const wanted: ClassicMode = { installationType: 'failOver', lostRegion, throwAway };
  const { topology, release } = seen;
  if (topology === null) return wait('the surviving gateway answers with its topology');
  const back = topology.brokers.filter(({ id, host }) => brokersOf(layout, lostRegion, clusterSize).includes(id) && !isHostedIn(host, site.namespace));
  if (back.length > 0) return decide('REGION_STILL_ALIVE', { says: `Brokers ${back.map(({ id, host }) => `${id} (${host})`).join(', ')} of ${lostRegion} are seen: no id may run twice` });
  const pending = helmEnds(release?.status, ` of release ${layout.release} in ${site.namespace}`);
  if (pending !== null) return pending;
  if (release?.status !== 'deployed' || !isInMode(release.classic, wanted) || !release.webAppsOff) {
    if (!seen.isolation.isolated) return decide('REGION_STILL_ALIVE', { says: `${lostRegion} is not isolated: ${seen.isolation.says}` });
    const problems = problemsOfStart(topology, clusterSize, ids, []);
    if (problems.length > 0) throw new RunbookError('EMPTY_VOTERS', { brokers: ids, problems });
    const expect: TemporaryView = {
      ...seen, release: { revision: (release?.revision ?? 0) + 1, status: 'deployed', webAppsOff: true, classic: wanted },
      topology: withJoined(topology, clusterSize, advertisedIn(layout, site, ids)),
      search: throwAway ? { answers: true, tookMs: 0, value: { status: 'green', clusterUuid: '(next)', version: null } } : null,
    };
    return act({ kind: 'install', region: site, webApps: false, classic: wanted }, expect, release === null ? `no temporary brokers are installed in ${site.namespace}` : `release ${layout.release} in ${site.namespace} is ${release.status}`);
  }
  const there = hostedIn(topology, ids, site.namespace);
  const missing = ids.filter((id) => !there.includes(id));
  if (missing.length > 0) return wait(`temporary brokers ${missing.join(', ')} are seen in ${site.namespace}`);
  const brokers = [...brokersOf(layout, survivor.name, clusterSize), ...ids];
  if (!haveCaughtUp(topology, clusterSize, brokers)) return wait('every partition is led and the temporary brokers have caught up');
  if (seen.search?.answers === false) return wait(`the throw-away search cluster answers (${seen.search.error})`);
  return done({ temporaryBrokers: ids });
}

export interface RemovalView {
  readonly site: FootprintFacts;
  readonly topology: Topology | null;
}

/** A volume that its storage class retains: most are gone with their claims. */
export const leftVolume = (site: Region, name: string): WipeAction => ({ kind: 'volumes', region: site, names: [name] });

/**
 * Plans the removal of the temporary brokers with their volumes. Pure. Only once the recreated half has caught up: without it their end would take
 * the quorum. Done when none of them is seen any more and every partition is led.
 */
export function planTemporaryRemoval(input: InstallInput, seen: RemovalView): Plan<RemovalView, WipeAction, { readonly temporaryRemoved: readonly BrokerId[] }> {
  const { layout, lostRegion, clusterSize } = input;
  const survivor = regionNamed(layout, input.survivingRegion);
  const site = failoverSiteOf(survivor);
  const ids = temporaryBrokersOf(layout, lostRegion, clusterSize);
  const { topology } = seen;
  if (topology === null) return wait('the surviving gateway answers with its topology');
  const staying = [...brokersOf(layout, survivor.name, clusterSize), ...recreatedHalfOf(layout, lostRegion, clusterSize)];
  const left = hostedIn(topology, ids, site.namespace);
  if (!haveCaughtUp(topology, clusterSize, staying)) return wait(`the brokers that stay (${staying.sort((a, b) => a - b).join(', ')}) have caught up on every partition`);
  const wipe = planWipe(site, layout.release, { ...seen.site, volumes: [] });
  if (wipe.kind === 'act') {
    const gone = { ...topology, brokers: topology.brokers.filter(({ id }) => !left.includes(id)) };
    return act(wipe.action, { site: { ...wipe.expect, volumes: wipe.action.kind === 'claims' ? [] : seen.site.volumes }, topology: withJoined(gone, clusterSize, []) }, wipe.why);
  }
  if (wipe.kind === 'wait') return wait(wipe.why);
  const [volume] = seen.site.volumes;
  if (volume !== undefined) return act(leftVolume(site, volume), { ...seen, site: { ...seen.site, volumes: seen.site.volumes.slice(1) } }, `volume ${volume} stays behind its claim`);
  return left.length > 0 ? wait(`temporary brokers ${left.join(', ')} are no longer seen`) : done({ temporaryRemoved: ids });
}
