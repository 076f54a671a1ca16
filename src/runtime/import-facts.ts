import { WEB_APPS, goalOf, leftOf, standIn, type ImportFacts, type ImportView } from '../domain/imports.ts';
import type { Layout, Region } from '../domain/regions.ts';
import type { WebApp } from '../ports/installation.ts';
import type { Ticks } from './ticks.ts';

const watched = (region: Pick<Region, 'name'>, app: string): string => `${app} of ${region.name} ready and looked at`;

/** The import of each web app that is installed in the region, against what waited there at the first look of this activation. */
export function importFacts({ release }: Pick<Layout, 'release'>, region: Region, webApps: readonly WebApp[], views: readonly ImportView[], ticks: Ticks): readonly ImportFacts[] {
  return views.flatMap((view): ImportFacts[] => {
    const { app, exists } = view;
    const deployment = webApps.find(({ name }) => name === `${release}-${app}`);
    // Without an index of positions nothing can be told: the app has never started, or has a prefix of its own.
    const goal = exists ? ticks.first(`what waits for ${app} of ${region.name}`, goalOf(view)) : null;
    const isReady = deployment !== undefined && !deployment.rollingOut && deployment.wanted > 0 && deployment.ready >= deployment.wanted;
    const watchedMs = ticks.heldMs(watched(region, app), isReady);
    if (deployment === undefined || goal === null) return [];
    const left = leftOf(view, goal);
    const behind = [...new Set(left.map(({ partitionId }) => partitionId))];
    const stillMs = Math.max(0, ...behind.map((partitionId) =>
      ticks.sameMs(`${app} of ${region.name} in partition ${partitionId}`, isReady ? standIn(view, partitionId) : undefined)));
    const restarted = deployment.restartedAt !== null && Date.parse(deployment.restartedAt) >= Date.parse(ticks.startedAt);
    return [{ name: deployment.name, left, stillMs: Math.min(watchedMs, stillMs), restarted, rollingOut: deployment.rollingOut }];
  });
}

/** After a look that failed: how long an app was ready is not known any more. */
export function forgetImports({ regions }: Layout, ticks: Ticks): void {
  for (const region of regions) for (const app of WEB_APPS) ticks.heldMs(watched(region, app), false);
}
