import type { Topology } from '../cluster-view.ts';
import type { ReplicaPhases } from '../exporting-phase.ts';
import { unlessPaused } from '../exporting-phase.ts';
import { isLed } from '../leadership.ts';
import { helmEnds } from '../helm-ends.ts';
import { act, done, wait, type Plan } from '../plan.ts';
import type { Region, RegionName } from '../regions.ts';
import type { ModeAction } from './temporary-brokers.ts';
import { installedAs, isHeldAs, isSleeper, missingInSite, type SiteFacts, type WantedSite } from './sites.ts';

export interface RepointingView {
  readonly sites: Readonly<Record<RegionName, SiteFacts>>;
  readonly topology: Topology | null;
  /** Null where exporting goes on meanwhile. */
  readonly phases: ReplicaPhases | null;
}

export type RepointingAction = ModeAction | { readonly kind: 'restart'; readonly region: Region; readonly pod: string };

/**
 * Plans where the exporters write, one site after the other, since each restarts its brokers: three of four replicas must stay. Pure.
 * A StatefulSet waits for a sleeper that is never ready; the running pods behind it are restarted one at a time.
 */
export function planRepointing(wanted: readonly WantedSite[], seen: RepointingView): Plan<RepointingView, RepointingAction, { readonly repointed: readonly RegionName[] }> {
  const notPaused = seen.phases === null ? null : unlessPaused(seen.phases);
  if (notPaused?.kind === 'decide') return notPaused;
  for (const site of wanted) {
    const facts = seen.sites[site.region.name];
    if (facts === undefined) return wait(`the installation of ${site.region.name} can be read`);
    const after = { ...seen, sites: { ...seen.sites, [site.region.name]: installedAs(site, facts) } };
    const pending = helmEnds(facts.release?.status, ` in ${site.region.namespace}`);
    if (pending !== null) return pending;
    if (!isHeldAs(facts.release, site)) {
      if (seen.topology === null || !isLedByAll(seen.topology)) return wait('every partition is led and healthy, before brokers restart');
      return act({ kind: 'install', region: site.region, webApps: site.webApps, ...(site.classic === undefined ? {} : { classic: site.classic }) }, after, `the exporters of ${site.region.name} write elsewhere`);
    }
    const missing = missingInSite(site, facts);
    const blocked = blockedPod(site, facts);
    if (blocked !== undefined) return act({ kind: 'restart', region: site.region, pod: blocked }, after, `${blocked} waits behind a pod that sleeps`);
    if (missing !== null) return wait(missing);
  }
  if (seen.topology === null || !isLedByAll(seen.topology)) return wait('every partition is led and healthy after the restart');
  if (notPaused !== null) return notPaused;
  return done({ repointed: wanted.map(({ region }) => region.name) });
}

const isLedByAll = (topology: Topology): boolean => isLed(topology, topology.brokers.map(({ id }) => id));

/** The next running pod of an old revision, once all others that run are ready and a sleeper of the new one is in its way. */
function blockedPod({ classic }: WantedSite, { rollout: { pods } }: SiteFacts): string | undefined {
  const isBlocking = pods.some((pod) => isSleeper(pod, classic) && pod.current && !pod.ending);
  const running = pods.filter((pod) => !isSleeper(pod, classic));
  if (!isBlocking || running.some(({ ready, ending }) => !ready || ending)) return undefined;
  return running.findLast(({ current }) => !current)?.name;
}
