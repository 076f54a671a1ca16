import type { Reading, RegionPods, Topology } from './cluster-view.ts';
import { namespacesKept } from './namespaces.ts';
import { whatIsLeft, type Inventory } from './ownership.ts';
import type { Layout, RegionName } from './regions.ts';

/** `serving`: clients may be served now; `removable`: something is there and serves nobody; `unreachable`: a region is not seen, so nothing is removed. */
export type TeardownVerdict = 'nothing' | 'removable' | 'serving' | 'unreachable';

export interface TeardownReadings {
  readonly inventory: Reading<Inventory>;
  readonly topology: Reading<Topology>;
  readonly pods: Reading<RegionPods>;
}

export interface TeardownObservations { readonly takenAt: string; readonly regions: Readonly<Record<RegionName, TeardownReadings>> }

/** The evidence document: a process variable, shown in every form. */
export interface TeardownEvidence {
  readonly takenAt: string;
  readonly verdict: TeardownVerdict;
  /** Who said so, one sentence each. */
  readonly observers: readonly string[];
  /** What a teardown would remove. */
  readonly removes: readonly string[];
  /** What it leaves alone, and why. */
  readonly keeps: readonly string[];
}

/**
 * Says what a teardown would remove and whether anybody is served now: a gateway that names a leader of some partition serves, whatever its
 * health. A gateway that does not answer proves nothing, so ready brokers behind it serve as well. Pure.
 */
export function assessTeardown(layout: Layout, { takenAt, regions }: TeardownObservations): TeardownEvidence {
  const each = layout.regions.flatMap(({ name }) => { const seen = regions[name]; return seen === undefined ? [] : [{ name, ...seen }]; });
  const observers = each.flatMap(({ name, inventory, topology, pods }) => [
    ...(inventory.answers ? [] : [`What is in ${name} cannot be read (${inventory.error})`]),
    servingOf(name, topology, pods).says,
  ]);
  const seen = Object.fromEntries(each.flatMap(({ name, inventory }) => (inventory.answers ? [[name, inventory.value] as const] : [])));
  const removes = each.flatMap(({ name, inventory }) => (inventory.answers ? whatIsLeft(name, inventory.value) : []));
  const unread = each.some(({ inventory }) => !inventory.answers) || each.length < layout.regions.length;
  const verdict: TeardownVerdict = unread ? 'unreachable' : each.some(({ name, topology, pods }) => servingOf(name, topology, pods).serves) ? 'serving' : removes.length === 0 ? 'nothing' : 'removable';
  return { takenAt, verdict, observers, removes, keeps: namespacesKept({ layout }, seen) };
}

function servingOf(region: RegionName, topology: Reading<Topology>, pods: Reading<RegionPods>): { readonly serves: boolean; readonly says: string } {
  const ready = pods.answers ? pods.value.pods.filter((pod) => pod.ready).length : 0;
  if (!topology.answers) {
    const says = ready > 0 ? `The gateway of ${region} does not answer (${topology.error}), but ${ready} of its brokers are ready` : `The gateway of ${region} does not answer (${topology.error}), and no broker of it is ready`;
    return { serves: ready > 0, says };
  }
  const led = new Set(topology.value.brokers.flatMap(({ partitions }) => partitions.filter(({ role }) => role === 'leader').map(({ id }) => id))).size;
  return { serves: led > 0, says: `The gateway of ${region} answers: ${led} of ${topology.value.partitionsCount} partitions have a leader` };
}
