import type { Reading } from './cluster-view.ts';
import { INVENTORY_POLL_MS } from './namespaces.ts';
import type { OwnNamespaceFacts } from './ownership.ts';
import { act, done, wait, type Plan } from './plan.ts';
import type { LeaseFacts } from './lock.ts';
import type { Layout, Region, RegionName } from './regions.ts';

export interface LockRemovalFacts { readonly lease: LeaseFacts | null; readonly own: OwnNamespaceFacts }

export interface LockRemovalView {
  /** This run, as it is written into a lease. */
  readonly holder: string;
  readonly regions: Readonly<Record<RegionName, Reading<LockRemovalFacts>>>;
  /** How long a region has not answered: one whose Kubernetes cluster was deleted never will. */
  readonly silentMs: number;
}

export type LockRemovalAction =
  | { readonly kind: 'ledger' | 'namespace'; readonly region: Region }
  | { readonly kind: 'lease'; readonly region: Region; readonly resourceVersion: string };

/** How long a region may be silent before its lock is taken for gone with its Kubernetes cluster, and told as such. */
const SILENT_MS = 15_000;

/**
 * Plans the removal of ledger, lock and namespace `region-runbooks`, the first region last: its Lease is the run's fence. A lock of
 * somebody else stays with all that is beside it; so does a namespace that is not ours or holds anything else. Pure.
 */
export function planLockRemoval({ layout }: { readonly layout: Layout }, seen: LockRemovalView): Plan<LockRemovalView, LockRemovalAction, { readonly lockRemovedFrom: readonly RegionName[]; readonly lockKept: readonly string[] }> {
  const regions = layout.regions.toReversed();
  const unread = regions.flatMap(({ name }) => { const reading = seen.regions[name]; return reading?.answers === false && reading.code !== 'REGION_UNREACHABLE' ? [`the lock in ${name} can be read (${reading.error})`] : []; });
  if (unread.length > 0) return wait(unread.join('; '));
  const silent = regions.filter(({ name }) => seen.regions[name]?.answers !== true);
  if (silent.length > 0 && seen.silentMs < SILENT_MS) return wait(`the Kubernetes API of ${silent.map(({ name }) => name).join(', ')} answers`);
  const kept: string[] = silent.map(({ name }) => `${name} does not answer: its lock is gone with its Kubernetes cluster, or stays`);
  for (const region of regions) {
    const reading = seen.regions[region.name];
    if (reading?.answers !== true) continue;
    const { lease, own } = reading.value;
    const expecting = (facts: LockRemovalFacts): LockRemovalView => ({ ...seen, regions: { ...seen.regions, [region.name]: { ...reading, value: facts } } });
    if (lease !== null && lease.holder !== seen.holder) { kept.push(`the lock in ${region.name} is not held by this run (${lease.holder || 'nobody'})`); continue; }
    if (own.ledger) return act({ kind: 'ledger', region }, expecting({ lease, own: { ...own, ledger: false } }), `the canary of ${layout.cluster} has a ledger in ${region.name}`);
    if (lease !== null) return act({ kind: 'lease', region, resourceVersion: lease.resourceVersion }, expecting({ lease: null, own }), `this run holds the lock in ${region.name}`);
    if (own.namespace === 'ending') return wait(`the namespace region-runbooks in ${region.name} ends`, INVENTORY_POLL_MS);
    if (own.namespace === 'foreign') kept.push(`the namespace region-runbooks in ${region.name} was not made by a run`);
    if (own.namespace !== 'ours') continue;
    if (own.others.length > 0) { kept.push(`the namespace region-runbooks in ${region.name} holds ${own.others.join(', ')}`); continue; }
    return act({ kind: 'namespace', region }, expecting({ lease: null, own: { ...own, namespace: 'absent' } }), `nothing else is in the namespace region-runbooks of ${region.name}`);
  }
  return done({ lockRemovedFrom: layout.regions.filter(({ name }) => { const reading = seen.regions[name]; return reading?.answers === true && reading.value.lease === null; }).map(({ name }) => name), lockKept: kept });
}
