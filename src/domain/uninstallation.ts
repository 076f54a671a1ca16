import { INVENTORY_POLL_MS, type InventoryView } from './namespaces.ts';
import type { Inventory } from './ownership.ts';
import { act, done, wait, type Plan } from './plan.ts';
import type { Layout, Region } from './regions.ts';

export type UninstallAction =
  | { readonly kind: 'release' | 'search-resource'; readonly region: Region; readonly name: string }
  | { readonly kind: 'mark' | 'claims' | 'volumes'; readonly region: Region; readonly names: readonly string[] };

type Step = { readonly action: UninstallAction; readonly expect: Inventory; readonly why: string } | { readonly waitFor: string };

/**
 * Phases, each in both regions before the next: writers before search clusters, those before their claims, and volumes that stay
 * only once nothing uses them. Volumes are marked as the cluster's while their claim still tells so.
 * @source Camunda dual-region procedure, teardown: the resource of ECK before its claims, since its operator keeps them
 */
const PHASES: readonly ((region: Region, seen: Inventory) => Step | null)[] = [
  (region, seen) => {
    const [release] = seen.releases;
    return release === undefined ? null : { action: { kind: 'release', region, name: release.name }, expect: { ...seen, releases: seen.releases.slice(1), pods: [] }, why: `release ${release.name} is installed in ${region.name}` };
  },
  (region, seen) => {
    const found = seen.searchResources.find(({ ending }) => !ending);
    const searchResources = seen.searchResources.filter((other) => other !== found);
    return found === undefined ? null : { action: { kind: 'search-resource', region, name: found.name }, expect: { ...seen, searchResources, pods: [] }, why: `Elasticsearch ${found.name} is in ${region.name}` };
  },
  (region, { searchResources }) => searchResources.length === 0 ? null : { waitFor: `Elasticsearch ${searchResources.map(({ name }) => name).join(', ')} in ${region.name} ends` },
  (region, seen) => {
    const names = seen.volumes.filter(({ marked }) => !marked).map(({ name }) => name);
    const volumes = seen.volumes.map((volume) => ({ ...volume, marked: true }));
    return names.length === 0 ? null : { action: { kind: 'mark', region, names }, expect: { ...seen, volumes }, why: `${names.length} volumes of ${region.name} are known by their claims alone` };
  },
  (region, seen) => {
    const names = seen.claims.filter(({ ending }) => !ending).map(({ name }) => name);
    return names.length === 0 ? null : { action: { kind: 'claims', region, names }, expect: { ...seen, claims: [], volumes: seen.volumes.filter(({ stays }) => stays) }, why: `${names.length} volume claims of the cluster are in ${region.name}` };
  },
  (region, { claims, pods }) => {
    const left = [...pods.map((name) => `pod ${name}`), ...claims.map(({ name }) => `volume claim ${name}`)];
    return left.length === 0 ? null : { waitFor: `${left.join(', ')} in ${region.name} end` };
  },
  (region, seen) => {
    const names = seen.volumes.filter(({ stays }) => stays).map(({ name }) => name);
    return names.length === 0 ? null : { action: { kind: 'volumes', region, names }, expect: { ...seen, volumes: seen.volumes.filter(({ stays }) => !stays) }, why: `${names.length} volumes of ${region.name} stay behind their claims` };
  },
  (region, { volumes }) => volumes.length === 0 ? null : { waitFor: `volumes ${volumes.map(({ name }) => name).join(', ')} of ${region.name} end` },
];

/** Plans that nothing of the cluster runs in either region, and that its data is gone. What is not of the cluster is not even seen. Pure. */
export function planUninstallation({ layout }: { readonly layout: Layout }, seen: InventoryView): Plan<InventoryView, UninstallAction, { readonly uninstalled: boolean }> {
  for (const phase of PHASES) {
    const waits: string[] = [];
    for (const region of layout.regions) {
      const inventory = seen[region.name];
      const step = inventory === undefined ? null : phase(region, inventory);
      if (step === null) continue;
      if ('action' in step) return act(step.action, { ...seen, [region.name]: step.expect }, step.why);
      waits.push(step.waitFor);
    }
    if (waits.length > 0) return wait(waits.join('; '), INVENTORY_POLL_MS);
  }
  return done({ uninstalled: true });
}
