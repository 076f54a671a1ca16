import { holderOf } from '../domain/lock.ts';
import { regionNamed, type Layout, type RegionName } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { LeaseStore, LeaseView } from '../ports/kubernetes.ts';
import type { RunContext } from './step.ts';

/**
 * The fence of one acting runner: the engine cannot tell two holders of one job apart, the surviving region's Lease can.
 * `claim` writes this runner in by compare-and-swap; `confirm` swaps again right before each write.
 * @throws OVERTAKEN (defect, silent) another runner wrote itself in; LOCK_LOST (defect) the lease is not this run's any more
 */
export interface Fence { claim(): Promise<void>; confirm(): Promise<void> }

export function createFence(leases: LeaseStore, layout: Layout, survivingRegion: RegionName, run: RunContext, runnerId: string, nowIso: () => string): Fence {
  const region = regionNamed(layout, survivingRegion);
  const holder = holderOf(run.engineId, run.runKey);
  const acting = `${runnerId}/${run.jobKey}`;
  let held: LeaseView | null = null;
  const swap = async (previous: LeaseView): Promise<LeaseView | 'conflict'> =>
    leases.swap(region, layout.cluster, previous, { holder, acting, since: previous.since === '' ? nowIso() : previous.since });
  return {
    async claim() {
      for (;;) {
        const seen = await leases.read(region, layout.cluster);
        if (seen === null || seen.holder !== holder) throw new RunbookError('LOCK_LOST', { expected: holder, found: seen?.holder ?? 'no lease' });
        const next = await swap(seen);
        if (next !== 'conflict') { held = next; return; }
      }
    },
    async confirm() {
      if (held === null) { await this.claim(); return; }
      const next = await swap(held);
      if (next === 'conflict') throw new RunbookError('OVERTAKEN', { acting });
      held = next;
    },
  };
}

/** For the lock's own steps: there is no lease yet to fence with. */
export const noFence: Fence = { claim: () => Promise.resolve(), confirm: () => Promise.resolve() };
