import { z } from 'zod';
import { exportersOf } from '../../src/domain/exporter-disabling.ts';
import { planRestore, type RestoreAction, type RestoreView } from '../../src/domain/restore.ts';
import { planRestoreParts } from '../../src/domain/restore-parts.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { exportingWaits, GenerationInput } from '../../src/runtime/classic-inputs.ts';
import { FailbackInput, observePhases, Snapshot } from '../../src/runtime/failback-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `search.restore-snapshot`: the snapshot in the recreated region's search cluster. Done when every index of it is there with as
 * many documents as in the surviving one, which stands still while exporting is paused. A copy by backups is restored part by part.
 * @source Camunda dual-region procedure 8.6–8.9, failback, restore; camunda#40675 for the global state
 */
export const restoreSnapshotWorker = defineWorker({
  jobType: 'search.restore-snapshot',
  title: 'Restore search data',
  deadlineMs: 14_400_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Indices of Zeebe and the web apps in the recreated region are deleted, where the commands say so, and replaced by the copy.',
  input: FailbackInput.extend({ snapshot: Snapshot, throwAway: z.boolean().nullish(), ...GenerationInput.shape }),
  output: z.object({ restoredIndices: z.int() }),
  decides: ['PAUSE_LOST'],
  async observe(input, { zeebe, kubernetes, search, snapshots }): Promise<RestoreView> {
    const survivor = regionNamed(input.layout, input.survivingRegion);
    const recreated = regionNamed(input.layout, input.lostRegion);
    const [phases, exporters, { exporters: targets }, from, to, repository, snapshot, source, target, restoring] = await Promise.all([
      observePhases(input, { zeebe }), zeebe.readExporters(survivor), kubernetes.readPods(survivor), search.readSearch(survivor), search.readSearch(recreated),
      snapshots.readRepository(recreated), snapshots.readSnapshot(recreated, input.snapshot.name), snapshots.readIndices(survivor), snapshots.readIndices(recreated), snapshots.readRestore(recreated),
    ]);
    const parts = input.snapshot.parts === undefined ? [] : await snapshots.listSnapshots(recreated);
    // Exporters that waited are kept from writing by the pause alone.
    return { ...phases, lostExporters: exportingWaits(input) ? [] : exportersOf(input, { exporters, targets }), sourceUuid: from.clusterUuid, targetUuid: to.clusterUuid, repository, snapshot, parts, source, target, restoring };
  },
  plan: (input, view) => (input.snapshot.parts === undefined ? planRestore(input, view) : planRestoreParts(input, input.snapshot.parts, view)),
  apply(action: RestoreAction, { snapshots }) {
    switch (action.kind) {
      case 'register': return snapshots.registerRepository(action.region, { readonly: action.readonly });
      case 'delete-indices': return snapshots.deleteIndices(action.region, action.names);
      case 'restore': return snapshots.restoreSnapshot(action.region, action.name, { globalState: action.globalState });
    }
  },
  evidence: ({ snapshot, lostRegion }, view) => ({
    snapshot: `${snapshot.name}: ${snapshot.parts === undefined ? '' : `${snapshot.parts.length} snapshots, `}${snapshot.indices.length} indices, ${snapshot.bytes} bytes`, source: `cluster ${view.sourceUuid}, ${view.source.length} indices`,
    target: `cluster ${view.targetUuid} of ${lostRegion}, ${view.target.length} indices of Zeebe and the web apps`,
  }),
});
