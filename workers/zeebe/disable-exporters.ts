import { z } from 'zod';
import { exportersOf, planExporterDisabling, type DisablingAction, type DisablingView } from '../../src/domain/exporter-disabling.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.disable-exporters`: every exporter that writes to the lost region is disabled, so that exporting goes on in the other one.
 * Done when each is DISABLED and the surviving exporter advances on every partition.
 * @source Camunda dual-region procedure 8.6–8.9, failover, exporters; camunda#38724 for the stall
 */
export const disableExportersWorker = defineWorker({
  jobType: 'zeebe.disable-exporters',
  title: 'Disable exporters of lost region',
  deadlineMs: 180_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The lost region receives no more records. Its search data is made whole only by the failback.',
  input: FailoverInput,
  output: z.object({ disabledExporters: z.array(z.string()) }),
  decides: ['FOREIGN_CHANGE_PENDING', 'EXPORTING_STALLED'],
  async observe({ layout, lostRegion, survivingRegion }, { zeebe, kubernetes }): Promise<DisablingView> {
    const survivor = regionNamed(layout, survivingRegion);
    const [membership, exporters, pods] = await Promise.all([zeebe.readMembership(survivor), zeebe.readExporters(survivor), kubernetes.readPods(survivor)]);
    const view = { membership, exporters, targets: pods.exporters, progress: [] };
    const open = exportersOf({ layout, lostRegion, survivingRegion }, view).some(({ status }) => status !== 'DISABLED');
    if (open || membership.pendingChange !== undefined) return view;
    const progress = await zeebe.readPartitions(survivor);
    return { ...view, progress: progress.filter(({ role }) => role.toUpperCase() === 'LEADER') };
  },
  plan(input, view, ticks) {
    const disabled = view.progress.length > 0;
    return planExporterDisabling(input, view, { first: disabled ? ticks.first('progress', view.progress) : [], sinceMs: ticks.heldMs('disabled', disabled) });
  },
  async apply(action: DisablingAction, { zeebe }) {
    await zeebe.disableExporter(action.region, action.exporterId);
  },
  evidence: (_input, view) => ({
    exporters: view.exporters.map(({ id, status }) => `${id}: ${status}, writes to ${view.targets.find((target) => target.id === id)?.url ?? 'an unknown place'}`),
  }),
});
