import { z } from 'zod';
import { planRepository, type RepositorySeen, type SnapshotAction } from '../../src/domain/snapshot.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { sendSnapshot } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `search.prepare-repository`: the surviving region can write snapshots, proved by the search cluster's own verification, before anything is paused for one. */
export const prepareRepositoryWorker = defineWorker({
  jobType: 'search.prepare-repository',
  title: 'Prepare snapshot repository',
  deadlineMs: 120_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a registration can be replaced; snapshots in the repository stay.',
  input: FailoverInput,
  output: z.object({ repositoryReady: z.boolean() }),
  decides: [],
  async observe({ layout, survivingRegion }, { snapshots }): Promise<RepositorySeen> {
    const survivor = regionNamed(layout, survivingRegion);
    const repository = await snapshots.readRepository(survivor);
    const usable = repository !== null && repository.fits && !repository.readonly;
    return { repository, problem: usable ? await snapshots.verifyRepository(survivor) : null };
  },
  plan: ({ layout, survivingRegion }, view) => planRepository(regionNamed(layout, survivingRegion), view),
  apply: (action: SnapshotAction, writers) => sendSnapshot(action, writers),
  evidence: (_input, { repository }) => ({ repository: repository === null ? 'not registered' : `${repository.says}${repository.readonly ? ', read-only' : ''}` }),
});
