import type { Reading } from './cluster-view.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import type { Layout, Region, RegionName } from './regions.ts';

/** A lease as the plan sees it. */
export interface LeaseFacts { readonly resourceVersion: string; readonly holder: string; readonly acting: string; readonly since: string }

export interface LockInput { readonly layout: Layout; readonly survivingRegion: RegionName }

export interface LockView {
  /** Who asks: this run, as it is written into a lease. */
  readonly holder: string;
  /** Instant of the observation, ISO 8601: what is written with it is the same in preview and call. */
  readonly takenAt: string;
  readonly leases: Readonly<Record<RegionName, Reading<LeaseFacts | null>>>;
  /** Per foreign holder: true active, false ended; absent for a holder of another engine, which is never probed. */
  readonly active: Readonly<Record<string, boolean>>;
}

export interface LeaseAction { readonly cluster: string; readonly region: Region; readonly previous: LeaseFacts | null; readonly holder: string; readonly since: string }

/** `ENGINE/RUNKEY`, as written into a lease. */
export const holderOf = (engineId: string, runKey: string): string => `${engineId}/${runKey}`;

/** The run key of a holder when it belongs to this engine, else null. */
export const runOfHolder = (holder: string, engineId: string): string | null => (holder.startsWith(`${engineId}/`) ? holder.slice(engineId.length + 1) : null);

const reading = (view: LockView, region: Region): Reading<LeaseFacts | null> =>
  view.leases[region.name] ?? { answers: false, code: 'REGION_UNREACHABLE', error: 'not read', tookMs: 0 };

/**
 * Plans taking the lock in every region that answers; the surviving one must. A lease is taken over only when our own engine says its run has ended. Pure.
 */
export function planLock(input: LockInput, seen: LockView): Plan<LockView, LeaseAction, { readonly lockedRegions: readonly RegionName[] }> {
  const locked: RegionName[] = [];
  for (const region of input.layout.regions) {
    const lease = reading(seen, region);
    if (!lease.answers) {
      if (region.name === input.survivingRegion) return wait(`the Kubernetes API of ${region.name} answers (${lease.error})`);
      continue;
    }
    const holder = lease.value?.holder ?? '';
    if (holder === seen.holder) { locked.push(region.name); continue; }
    if (holder !== '' && seen.active[holder] !== false) return decide('LOCKED', { region: region.name, holder, since: lease.value?.since, probed: holder in seen.active });
    const taken: Reading<LeaseFacts> = { answers: true, tookMs: 0, value: { resourceVersion: '(next)', holder: seen.holder, acting: '', since: '' } };
    return act({ cluster: input.layout.cluster, region, previous: lease.value, holder: seen.holder, since: seen.takenAt }, { ...seen, leases: { ...seen.leases, [region.name]: taken } }, holder === '' ? 'the lock is free' : `the run that holds it has ended (${holder})`);
  }
  return done({ lockedRegions: locked });
}

/** Plans the release in every region that answers and where this run is the holder. Pure. */
export function planRelease(input: LockInput, seen: LockView): Plan<LockView, LeaseAction, { readonly releasedRegions: readonly RegionName[]; readonly unreachableRegions: readonly RegionName[] }> {
  const survivor = input.layout.regions.find(({ name }) => name === input.survivingRegion);
  if (survivor !== undefined && !reading(seen, survivor).answers) return wait(`the Kubernetes API of ${survivor.name} answers`);
  for (const region of input.layout.regions) {
    const lease = reading(seen, region);
    if (!lease.answers || lease.value === null || lease.value.holder !== seen.holder) continue;
    const released: Reading<LeaseFacts> = { ...lease, value: { ...lease.value, holder: '' } };
    return act({ cluster: input.layout.cluster, region, previous: lease.value, holder: '', since: seen.takenAt }, { ...seen, leases: { ...seen.leases, [region.name]: released } }, 'this run holds it');
  }
  const answers = (region: Region): boolean => reading(seen, region).answers;
  return done({ releasedRegions: input.layout.regions.filter(answers).map(({ name }) => name), unreachableRegions: input.layout.regions.filter((region) => !answers(region)).map(({ name }) => name) });
}
