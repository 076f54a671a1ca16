import { isInMode, type ClassicMode } from '../generation.ts';
import type { ReleaseFacts } from '../installation.ts';
import type { Region } from '../regions.ts';
import type { RegionRollout, RolloutPod } from '../rollout.ts';

/** An installation of the classic generation: a region, or the failover site of one. */
export interface SiteFacts {
  /** Null where nothing is installed. */
  readonly release: ReleaseFacts | null;
  readonly rollout: RegionRollout;
}

/** What a site is to be installed as; no mode is normal operation. */
export interface WantedSite { readonly region: Region; readonly webApps: boolean; readonly classic?: ClassicMode }

/** Whether helm holds the release as it is wanted. A mode without web apps is wanted without them only where that is said. */
export const isHeldAs = (release: ReleaseFacts | null, wanted: WantedSite): boolean =>
  release?.status === 'deployed' && isInMode(release.classic, wanted.classic) && release.webAppsOff === !wanted.webApps;

export const ordinalOf = (pod: string): number => Number(pod.slice(pod.lastIndexOf('-') + 1));

/** Pods that a failBack installation keeps asleep: those of even ordinal. @source Camunda Helm charts 8.3–8.5, start-up script in failBack */
export const isSleeper = (pod: Pick<RolloutPod, 'name'>, classic: ClassicMode | undefined): boolean => classic?.installationType === 'failBack' && ordinalOf(pod.name) % 2 === 0;

/** What still has to happen in a site, in words; null when all its brokers run the newest revision and are ready, sleepers aside. Pure. */
export function missingInSite({ region, classic }: WantedSite, { rollout }: SiteFacts): string | null {
  if (rollout.replicas === null) return `the brokers of ${region.name} are set up`;
  const late = rollout.pods.filter((pod) => pod.ending || !pod.current || (!pod.ready && !isSleeper(pod, classic)));
  if (rollout.pods.length < rollout.replicas) return `all ${rollout.replicas} broker pods of ${region.name} are there`;
  return late.length === 0 ? null : `the brokers of ${region.name} run with the new values: ${late.map(({ name, state }) => `${name} (${state})`).join(', ')} not yet`;
}

/** The site as it will be once its release is installed and rolled out. Pure. */
export const installedAs = (wanted: WantedSite, { release, rollout }: SiteFacts): SiteFacts => ({
  release: { revision: (release?.revision ?? 0) + 1, status: 'deployed', webAppsOff: !wanted.webApps, ...(wanted.classic === undefined ? {} : { classic: wanted.classic }) },
  rollout: { ...rollout, pods: rollout.pods.map((pod) => ({ ...pod, ready: !isSleeper(pod, wanted.classic), current: true, ending: false })) },
});
