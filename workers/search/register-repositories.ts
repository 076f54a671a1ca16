import { z } from 'zod';
import { act, done, wait, type Plan } from '../../src/domain/plan.ts';
import type { Layout, RegionName } from '../../src/domain/regions.ts';
import { planRepository, type RepositorySeen, type SnapshotAction } from '../../src/domain/snapshot.ts';
import { sendSnapshot } from '../../src/runtime/send.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Empty where regions.yaml names no repository. */
type View = Readonly<Record<RegionName, RepositorySeen>>;

/** Both repositories, one region after the other. @throws SNAPSHOT_UNUSABLE (defect) a search cluster cannot use its repository */
export function planRepositories(layout: Layout, seen: View): Plan<View, SnapshotAction, { readonly repositoriesReady: readonly RegionName[] }> {
  for (const region of layout.regions) {
    const own = seen[region.name];
    if (own === undefined) continue;
    const plan = planRepository(region, own);
    if (plan.kind === 'act') return act(plan.action, { ...seen, [region.name]: plan.expect }, `${region.name}: ${plan.why}`);
    if (plan.kind === 'wait') return wait(plan.why);
  }
  return done({ repositoriesReady: Object.keys(seen) });
}

/**
 * Job type `search.register-repositories`: the snapshot repository of regions.yaml in the search cluster of each region, proved by its own
 * verification. A failback registers it anew in a region that was rebuilt.
 */
export const registerRepositoriesWorker = defineWorker({
  jobType: 'search.register-repositories',
  title: 'Register snapshot repositories',
  deadlineMs: 120_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a registration can be replaced; snapshots in the repository stay.',
  input: SetupInput,
  output: z.object({ repositoriesReady: z.array(z.string()) }),
  decides: [],
  async observe({ layout, shape }, { snapshots }): Promise<View> {
    if (!shape.snapshots) return {};
    return Object.fromEntries(await Promise.all(layout.regions.map(async (region) => {
      const repository = await snapshots.readRepository(region);
      const usable = repository !== null && repository.fits && !repository.readonly;
      return [region.name, { repository, problem: usable ? await snapshots.verifyRepository(region) : null }] as const;
    })));
  },
  plan: ({ layout }, view) => planRepositories(layout, view),
  apply: (action: SnapshotAction, writers) => sendSnapshot(action, writers),
  evidence: (_input, view) => Object.fromEntries(Object.entries(view).map(([region, { repository }]) => [region, repository === null ? 'not registered' : `${repository.says}${repository.readonly ? ', read-only' : ''}`])),
});
