import type { Reading } from './cluster-view.ts';
import { helmEnds } from './helm-ends.ts';
import { act, done, wait, type Plan } from './plan.ts';
import type { Layout, Region, RegionName } from './regions.ts';
import type { RegionRollout } from './rollout.ts';

/** One value of a release that differs from what regions.yaml wants; what looks like a secret is hidden. */
export interface Difference { readonly path: string; readonly before: unknown; readonly after: unknown }

export interface ReleaseFacts { readonly revision: number; readonly status: string }

/** The release of one region against what regions.yaml wants. */
export interface RegionRelease {
  readonly release: ReleaseFacts | null;
  /** Empty where there is no release. */
  readonly differences: readonly Difference[];
  readonly rollout: Reading<RegionRollout>;
}

export type RegionReleases = Readonly<Record<RegionName, RegionRelease>>;

export interface InstallRegionsAction { readonly kind: 'install'; readonly region: Region }

const isWanted = ({ release, differences }: RegionRelease): boolean => release?.status === 'deployed' && differences.length === 0;

/** Every broker pod of the region is ready and of the newest revision. */
export const isSettled = ({ rollout }: RegionRelease): boolean =>
  rollout.answers && rollout.value.replicas !== null && rollout.value.pods.length === rollout.value.replicas && rollout.value.pods.every(({ ready, current }) => ready && current);

/** After its installation, and once its brokers are back: a preview foresees both. */
const asInstalled = ({ release }: RegionRelease): RegionRelease => ({
  release: { revision: (release?.revision ?? 0) + 1, status: 'deployed' }, differences: [],
  rollout: { answers: true, tookMs: 0, value: { replicas: 0, pods: [], gateway: null, restarts: [] } },
});

/**
 * Plans the releases of both regions with the values of regions.yaml. Pure.
 * Where there is no release both are installed without waiting in between: no broker becomes ready before there is a quorum. A release that
 * runs is changed in one region after the other, the second one only once the brokers of the first are ready again: both regions never restart together.
 * @source Camunda dual-region procedure 8.6–8.10, installation and upgrade of values
 */
export function planReleases(layout: Layout, seen: RegionReleases): Plan<RegionReleases, InstallRegionsAction, { readonly installed: boolean }> {
  for (const region of layout.regions) {
    const own = seen[region.name];
    if (own === undefined || isWanted(own)) continue;
    const { release, differences } = own;
    const pending = helmEnds(release?.status, ` in ${region.name}`);
    if (pending !== null) return pending;
    const unsettled = layout.regions.filter(({ name }) => name !== region.name && seen[name]?.release?.status === 'deployed' && !isSettled(seen[name]));
    if (release !== null && unsettled.length > 0) return wait(`the brokers of ${unsettled.map(({ name }) => name).join(', ')} are ready, before those of ${region.name} are restarted`);
    const why = release === null ? `there is no release in ${region.name}` : release.status !== 'deployed' ? `the release in ${region.name} is ${release.status}` : `${differences.length} values of ${region.name} differ`;
    return act({ kind: 'install', region }, { ...seen, [region.name]: asInstalled(own) }, why);
  }
  return done({ installed: true });
}

/** What would change, one line each: `region0: zeebe.logLevel: info → debug`. */
export const differenceLines = (seen: RegionReleases): readonly string[] =>
  Object.entries(seen).flatMap(([region, { release, differences }]) => (release === null ? [`${region}: to be installed`] : differences.map((difference) => `${region}: ${differenceText(difference)}`)));

/** `zeebe.logLevel: info → debug` */
export const differenceText = ({ path, before, after }: Difference): string => `${path}: ${text(before)} → ${text(after)}`;

const text = (value: unknown): string => (value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value));
