import { z } from 'zod';
import { planExporterEnabling, type EnablingAction, type EnablingView } from '../../src/domain/exporter-enabling.ts';
import { observePhases } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput, observeExporters } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.enable-exporters`: every exporter to the recreated region goes on from the position of the surviving one, which is that of
 * the copy as long as exporting is paused. Done when each is read back as ENABLED and nothing is pending.
 * @source Camunda dual-region procedure 8.6–8.9, failback, exporters
 */
export const enableExportersWorker = defineWorker({
  jobType: 'zeebe.enable-exporters',
  title: 'Enable exporters of recreated region',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: an exporter can be disabled again, the copy is then stale.',
  input: FailoverInput,
  output: z.object({ enabledExporters: z.array(z.string()) }),
  decides: ['FOREIGN_CHANGE_PENDING', 'PAUSE_LOST'],
  async observe(input, readers): Promise<EnablingView> {
    const [phases, seen] = await Promise.all([observePhases(input, readers), observeExporters(input, readers)]);
    return { ...seen, ...phases };
  },
  plan: planExporterEnabling,
  async apply(action: EnablingAction, { zeebe }) {
    await zeebe.enableExporter(action.region, action.exporterId, action.initializeFrom);
  },
  evidence: (_input, view) => ({ exporters: view.exporters.map(({ id, status }) => `${id}: ${status}, writes to ${view.targets.find((target) => target.id === id)?.url ?? 'an unknown place'}`) }),
});
