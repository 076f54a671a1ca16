import { z } from 'zod';
import { exportersOf } from '../../src/domain/exporter-disabling.ts';
import { planExportingProof, type ExportingView } from '../../src/domain/exporting-progress.ts';
import { done } from '../../src/domain/plan.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { exportingWaits, GenerationInput } from '../../src/runtime/classic-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.verify-exporting`: every exporter to the lost region is DISABLED, and the surviving region's advances on every partition,
 * or has nothing left to export.
 * It follows the proof that processing is back, since a broker may hang in its last write to the lost region for half a minute.
 * @source camunda#38724 for the stall
 */
export const verifyExportingWorker = defineWorker({
  jobType: 'zeebe.verify-exporting',
  title: 'Verify exporting',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput.extend({ throwAway: z.boolean().nullish() }).extend(GenerationInput.shape),
  output: z.object({ exporting: z.object({ partitions: z.array(z.object({ partitionId: z.int(), exportedPosition: z.number() })) }) }),
  decides: ['EXPORTING_STALLED'],
  async observe(input, { zeebe, kubernetes }): Promise<ExportingView> {
    const survivor = regionNamed(input.layout, input.survivingRegion);
    const temporary = input.generation === 'classic' ? reading(() => zeebe.readPartitions(failoverSiteOf(survivor))) : null;
    const [progress, exporters, { exporters: targets }, away] = await Promise.all([zeebe.readPartitions(survivor), zeebe.readExporters(survivor), kubernetes.readPods(survivor), temporary]);
    const leaders = [...progress, ...(away === null ? [] : valueOf(away) ?? [])].filter(({ role }) => role.toUpperCase() === 'LEADER');
    return { leaders, lost: exportingWaits(input) ? [] : exportersOf(input, { exporters, targets }) };
  },
  plan: (input, view, ticks) => exportingWaits(input) ? done({ exporting: { partitions: [] } }) : planExportingProof(view, { first: ticks.first('leaders', view.leaders), sinceMs: ticks.heldMs('still', view.lost.every(({ status }) => status === 'DISABLED')) }),
  apply: () => Promise.resolve(),
});
