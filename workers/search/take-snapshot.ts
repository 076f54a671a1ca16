import { z } from 'zod';
import { foundOf, planBackup, type BackupAction, type BackupSeen } from '../../src/domain/backup.ts';
import { planSnapshot, snapshotName, type SnapshotSeen } from '../../src/domain/snapshot.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { observeBackup } from '../../src/runtime/backup-facts.ts';
import { CopyInput, FailbackInput, observePhases, Snapshot, WebApps } from '../../src/runtime/failback-inputs.ts';
import { sendBackup } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

type Seen = SnapshotSeen | BackupSeen;

const repositoryText = ({ repository }: Seen): string => (repository === null ? 'not registered' : `${repository.says}${repository.readonly ? ', read-only' : ''}`);
const snapshotText = (snapshot: SnapshotSeen['snapshot']): string => (snapshot === null ? 'none of this run' : `${snapshot.name}: ${snapshot.state}, started ${snapshot.startedAt}`);

/**
 * Job type `search.take-snapshot`: the surviving region's search data while exporting is paused. Done when the snapshot is read back as
 * SUCCESS without a failed shard. Where regions.yaml says so, by the backups of Operate and Tasklist instead, with a snapshot of the exported records;
 * then the web apps are stopped here, since only they can make their backups.
 * @source Camunda dual-region procedure 8.6–8.9, failback, snapshot; backups: camunda-8-helm-profiles, google/multi-region/active-active
 */
export const takeSnapshotWorker = defineWorker({
  jobType: 'search.take-snapshot',
  title: 'Take snapshot of search data',
  deadlineMs: 14_400_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'A stale or failed snapshot of the same run is deleted first, where the commands say so.',
  input: FailbackInput.extend({ guardId: z.string(), pausedAt: z.string(), webAppsBefore: WebApps.nullish() }).extend(CopyInput.shape),
  output: z.object({ snapshot: Snapshot }),
  decides: ['PAUSE_LOST'],
  async observe(input, readers, _run, ticks): Promise<Seen> {
    if (input.copyBy === 'backup') return observeBackup(input, readers, ticks);
    const { layout, survivingRegion, guardId } = input;
    const { zeebe, snapshots } = readers;
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
  plan: (input, view, ticks) => ('apps' in view
    ? planBackup({ ...input, webAppsBefore: input.webAppsBefore ?? [] }, view, ticks.first('backups found', foundOf(view)))
    : planSnapshot(input, view, ticks.first<string | null>('found', view.snapshot?.uuid ?? null))),
  apply: (action: BackupAction, writers) => sendBackup(action, writers),
  evidence: (_input, view) => ({
    repository: repositoryText(view),
    ...('apps' in view
      ? { backups: view.apps.map(({ app, backup, unread }) => `${app}: ${backup?.state ?? 'none of this run'}${unread === null ? '' : `, ${unread}`}`), 'exported records': snapshotText(view.records) }
      : { snapshot: snapshotText(view.snapshot) }),
  }),
});
