import { z } from 'zod';
import { planSnapshot, snapshotName, type SnapshotAction, type SnapshotSeen } from '../../src/domain/snapshot.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailbackInput, observePhases, Snapshot } from '../../src/runtime/failback-inputs.ts';
import { sendSnapshot } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `search.take-snapshot`: the surviving region's search data while exporting is paused. Done when the snapshot is read back as
 * SUCCESS without a failed shard.
 * @source Camunda dual-region procedure 8.6–8.9, failback, snapshot
 */
export const takeSnapshotWorker = defineWorker({
  jobType: 'search.take-snapshot',
  title: 'Take snapshot of search data',
  deadlineMs: 14_400_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'A stale or failed snapshot of the same run is deleted first, where the commands say so.',
  input: FailbackInput.extend({ guardId: z.string(), pausedAt: z.string() }),
  output: z.object({ snapshot: Snapshot }),
  decides: ['PAUSE_LOST'],
  async observe({ layout, survivingRegion, guardId }, { zeebe, snapshots }): Promise<SnapshotSeen> {
    const survivor = regionNamed(layout, survivingRegion);
    const name = snapshotName(layout.cluster, guardId);
    const [phases, repository, snapshot] = await Promise.all([observePhases({ layout, survivingRegion }, { zeebe }), snapshots.readRepository(survivor), snapshots.readSnapshot(survivor, name)]);
    const usable = repository !== null && repository.fits && !repository.readonly;
    const [problem, size] = await Promise.all([
      usable && snapshot === null ? snapshots.verifyRepository(survivor) : Promise.resolve(null),
      snapshot?.state === 'SUCCESS' ? snapshots.readSnapshotSize(survivor, name) : Promise.resolve(null),
    ]);
    return { ...phases, repository, problem, snapshot, size };
  },
  plan: (input, view, ticks) => planSnapshot(input, view, ticks.first<string | null>('found', view.snapshot?.uuid ?? null)),
  apply: (action: SnapshotAction, writers) => sendSnapshot(action, writers),
  evidence: (_input, { repository, snapshot }) => ({ repository: repository === null ? 'not registered' : `${repository.says}${repository.readonly ? ', read-only' : ''}`, snapshot: snapshot === null ? 'none of this run' : `${snapshot.name}: ${snapshot.state}, started ${snapshot.startedAt}` }),
});
