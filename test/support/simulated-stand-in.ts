import { failoverSiteOf, otherRegion, type Layout } from '../../src/domain/regions.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';

/** Temporary brokers in the place of a lost region, which is cut off; the exporter to it diverted: as a failover of the classic generation leaves it. */
export function standIn(layout: Layout, state: SimulatedCluster['state'], lostRegion: string): void {
  const survivor = otherRegion(layout, lostRegion);
  const site = failoverSiteOf(survivor);
  for (const [{ name }, installationType, webAppsOff] of [[survivor, 'normal', false], [site, 'failOver', true]] as const) {
    state.releases.set(name, { revision: 2, status: 'deployed', webAppsOff, classic: { installationType, lostRegion, throwAway: true } });
    state.isolation.set(name, true);
  }
  state.replicas.set(site.name, 1);
  state.claims.set(site.name, ['data-camunda-zeebe-0']);
  state.namespaces.get(survivor.name)?.set(site.namespace, { labels: {}, ending: false });
}
