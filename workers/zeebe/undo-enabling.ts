import { z } from 'zod';
import { planExporterDisabling, type DisablingAction } from '../../src/domain/exporter-disabling.ts';
import { LANDING_MS } from '../../src/domain/pause.ts';
import { done, wait } from '../../src/domain/plan.ts';
import { hasSent, isUnderWay } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput, observeExporters } from '../../src/runtime/inputs.ts';
import { StepJournal } from '../../src/runtime/journal.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** What counts is the intent in the journal; a copy that was finished is kept, unless another one was begun since. */
const UndoInput = FailoverInput.extend({ copyComplete: z.boolean().nullish(), journalEnableExporters: z.array(StepJournal).nullish() })
  .transform(({ copyComplete, journalEnableExporters, ...rest }) => ({ ...rest, copyStale: true,
    unfinished: hasSent(journalEnableExporters) && !(copyComplete === true && journalEnableExporters?.findLast(({ mode }) => mode === 'do')?.outcome === 'done'),
    underWay: isUnderWay(journalEnableExporters),
  }));

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
  observe: (input, readers) => observeExporters(input, readers),
  plan(input, view, ticks) {
    if (!input.unfinished) return done({ disabledExporters: [] });
    const plan = planExporterDisabling(input, view);
    if (plan.kind === 'done' && input.underWay && ticks.heldMs('looked', true) < LANDING_MS) return wait('the enabling that was under way when the run was stopped takes effect, or does not');
    return plan.kind === 'decide' ? wait('the pending change of somebody else completes') : plan;
  },
  async apply(action: DisablingAction, { zeebe }) {
    await zeebe.disableExporter(action.region, action.exporterId);
  },
});
