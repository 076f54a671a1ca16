import { z } from 'zod';
import { planExporterDisabling, type DisablingAction } from '../../src/domain/exporter-disabling.ts';
import { FailoverInput, observeExporters } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.disable-exporters`: every exporter that writes to the lost region is disabled, so that exporting goes on in the other one.
 * Done when each is read back as DISABLED, or as disabled by the change under way; `zeebe.verify-exporting` reads them back as DISABLED.
 * @source Camunda dual-region procedure 8.6–8.9, failover, exporters
 */
export const disableExportersWorker = defineWorker({
  jobType: 'zeebe.disable-exporters',
  title: 'Disable exporters of lost region',
  deadlineMs: 180_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The lost region receives no more records. Its search data is made whole only by the failback.',
  input: FailoverInput.extend({ copyStale: z.boolean().nullish() }),
  output: z.object({ disabledExporters: z.array(z.string()) }),
  decides: ['FOREIGN_CHANGE_PENDING'],
  observe: (input, readers) => observeExporters(input, readers),
  plan: planExporterDisabling,
  async apply(action: DisablingAction, { zeebe }) {
    await zeebe.disableExporter(action.region, action.exporterId);
  },
  evidence: (_input, view) => ({
    exporters: view.exporters.map(({ id, status }) => `${id}: ${status}, writes to ${view.targets.find((target) => target.id === id)?.url ?? 'an unknown place'}`),
  }),
});
