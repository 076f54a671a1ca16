import { isOurs, labelsOf, type Inventory, type NamespaceFacts } from './ownership.ts';
import { act, done, wait, type Plan } from './plan.ts';
import { failoverNamespace, type Layout, type Region, type RegionName } from './regions.ts';
import { isAtLeast, type Shape } from './shape.ts';

export interface NamespacesInput { readonly layout: Layout; readonly shape: Pick<Shape, 'version'> }

/** By region and name; null where there is none. */
export type NamespacesView = Readonly<Record<RegionName, Readonly<Record<string, NamespaceFacts | null>>>>;

export interface NamespaceAction { readonly kind: 'create'; readonly region: Region; readonly name: string }

/**
 * Namespaces that the cluster needs in a region: that of its brokers, and before 8.6 that of temporary brokers.
 * @source Camunda dual-region guide 8.2–8.5: a namespace `NAMESPACE-failover` in each region
 */
export const namespacesFor = ({ namespace }: Pick<Region, 'namespace'>, version: string): readonly string[] => [namespace, ...(isAtLeast(version, '8.6') ? [] : [failoverNamespace(namespace)])];

/** Plans the namespaces of both regions. One that is there already is used and stays somebody else's: no label, no removal. Pure. */
export function planNamespaces({ layout, shape }: NamespacesInput, seen: NamespacesView): Plan<NamespacesView, NamespaceAction, { readonly namespacesMade: readonly string[]; readonly namespacesUsed: readonly string[] }> {
  const wanted = layout.regions.flatMap((region) => namespacesFor(region, shape.version).map((name) => ({ region, name, found: seen[region.name]?.[name] ?? null })));
  const ending = wanted.find(({ found }) => found?.ending === true);
  if (ending !== undefined) return wait(`namespace ${ending.name} in ${ending.region.name} ends: it cannot be used before`);
  const missing = wanted.find(({ found }) => found === null);
  if (missing !== undefined) {
    const { region, name } = missing;
    const made: NamespaceFacts = { labels: labelsOf(layout.cluster), ending: false };
    return act({ kind: 'create', region, name }, { ...seen, [region.name]: { ...seen[region.name], [name]: made } }, `there is no namespace ${name} in ${region.name}`);
  }
  const named = (own: boolean): string[] => wanted.filter(({ found }) => isOurs(found?.labels ?? {}, layout.cluster) === own).map(({ region, name }) => `${region.name}/${name}`);
  return done({ namespacesMade: named(true), namespacesUsed: named(false) });
}

/** An inventory is a score of calls: it is read less often than others. */
export const INVENTORY_POLL_MS = 1_000;

/** What a teardown sees of both regions. */
export type InventoryView = Readonly<Record<RegionName, Inventory>>;

export type RemovalAction =
  | { readonly kind: 'secrets'; readonly region: Region; readonly names: readonly string[] }
  | { readonly kind: 'namespace'; readonly region: Region; readonly name: string };

/** Namespaces that stay, and why. Pure. */
export function namespacesKept({ layout }: Pick<NamespacesInput, 'layout'>, seen: InventoryView): readonly string[] {
  return layout.regions.flatMap((region) => {
    const { namespaces = [] } = seen[region.name] ?? {};
    const holding = namespaces.filter(({ ending, foreign }) => !ending && foreign.length > 0);
    return holding.map(({ name, foreign }) => `namespace ${name} of ${region.name} stays: it holds ${foreign.join(', ')}`);
  });
}

/**
 * Plans the removal of Secrets and namespaces that a set-up made, in both regions. A namespace that holds anything of somebody else stays, and
 * so does one that was there before. Never while anything of the cluster still runs. Pure.
 */
export function planNamespaceRemoval(input: Pick<NamespacesInput, 'layout'>, seen: InventoryView): Plan<InventoryView, RemovalAction, { readonly namespacesRemoved: boolean; readonly namespacesKept: readonly string[] }> {
  const each = input.layout.regions.flatMap((region) => { const inventory = seen[region.name]; return inventory === undefined ? [] : [{ region, inventory }]; });
  const used = each.flatMap(({ region, inventory: { releases, searchResources, claims, pods } }) =>
    [...releases, ...searchResources, ...claims].map(({ name }) => `${name} in ${region.name}`).concat(pods.map((name) => `pod ${name} in ${region.name}`)));
  if (used.length > 0) return wait(`nothing of the cluster is left in its namespaces: ${used.join(', ')}`, INVENTORY_POLL_MS);
  for (const { region, inventory } of each) {
    if (inventory.secrets.length === 0) continue;
    return act({ kind: 'secrets', region, names: inventory.secrets }, { ...seen, [region.name]: { ...inventory, secrets: [] } }, `a set-up made them in ${region.name}`);
  }
  for (const { region, inventory } of each) {
    const next = inventory.namespaces.find(({ ending, foreign }) => !ending && foreign.length === 0);
    if (next === undefined) continue;
    const namespaces = inventory.namespaces.filter(({ name }) => name !== next.name);
    return act({ kind: 'namespace', region, name: next.name }, { ...seen, [region.name]: { ...inventory, namespaces } }, `a set-up made it, and nothing of somebody else is in it`);
  }
  const ending = each.flatMap(({ region, inventory }) => inventory.namespaces.filter((namespace) => namespace.ending).map(({ name }) => `${name} in ${region.name}`));
  return ending.length > 0 ? wait(`namespaces end: ${ending.join(', ')}`, INVENTORY_POLL_MS) : done({ namespacesRemoved: true, namespacesKept: namespacesKept(input, seen) });
}
