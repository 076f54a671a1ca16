import { z } from 'zod';
import { planExporterDisabling, type DisablingAction, type DisablingView } from '../../src/domain/exporter-disabling.ts';
import { done, wait } from '../../src/domain/plan.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { hasSent } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { StepJournal } from '../../src/runtime/journal.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** What counts is the intent in the journal; a copy that was finished is kept. */
const UndoInput = FailoverInput.extend({ copyComplete: z.boolean().nullish(), journalEnableExporters: z.array(StepJournal).nullish() })
  .transform(({ copyComplete, journalEnableExporters, ...rest }) => ({ ...rest, copyStale: true, unfinished: copyComplete !== true && hasSent(journalEnableExporters) }));

/**
 * Job type `zeebe.undo-enabling`: an exporter that was enabled for a copy which the run did not finish is disabled again: exporting goes
 * on, and nobody knows whether it started with the copy. Nothing to do unless this run sent an enabling.
 */
export const undoEnablingWorker = defineWorker({
  jobType: 'zeebe.undo-enabling',
  title: 'Disable exporter of unfinished copy',
  deadlineMs: 900_000,
  kind: 'plain',
  fenced: true,
  input: UndoInput,
  output: z.object({ disabledExporters: z.array(z.string()) }),
  decides: [],
  async observe({ layout, survivingRegion }, { zeebe, kubernetes }): Promise<DisablingView> {
    const survivor = regionNamed(layout, survivingRegion);
    const [membership, exporters, pods] = await Promise.all([zeebe.readMembership(survivor), zeebe.readExporters(survivor), kubernetes.readPods(survivor)]);
    return { membership, exporters, targets: pods.exporters };
  },
  plan(input, view) {
    if (!input.unfinished) return done({ disabledExporters: [] });
    const plan = planExporterDisabling(input, view);
    return plan.kind === 'decide' ? wait('the pending change of somebody else completes') : plan;
  },
  async apply(action: DisablingAction, { zeebe }) {
    await zeebe.disableExporter(action.region, action.exporterId);
  },
});
